"""The verb `score`: what is written and shown, what is chosen, and what is said about files that are not sound."""

import gzip
import io
import json
import sys
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from tiktok_sentiment import read_comments
from tiktok_sentiment.cli import console, score, selection
from tiktok_sentiment.cli.words import WordSample, find_negative_words
from tiktok_sentiment.exports import original_columns
from tiktok_sentiment.schema import ANNOTATIONS

LAYOUTS = sorted(
    path for path in (Path(__file__).parent / "cases" / "exports").iterdir() if path.name != "expected.json"
)


@pytest.fixture
def write(tmp_path):
    """Write text to a file of that name and return its path."""

    def write_file(name, text):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    return write_file


def last_line(err):
    return err.splitlines()[-1]


# --- one file ----------------------------------------------------------------------------------------------------


def test_writes_csv_to_a_pipe_and_what_it_read_beside_it(run, export):
    code, out, err = run("score", export)
    frame = pd.read_csv(io.StringIO(out), dtype=str, keep_default_na=False)
    assert code == 0
    assert list(frame.columns) == ["id", "text", *ANNOTATIONS]
    assert frame["sentiment"].tolist() == ["negative", "positive", ""]
    assert err.startswith(f"{export}: 3 rows, layout unknown.\n")
    assert last_line(err) == "2 comments scored, 50.0% negative; 1 blank left unscored."


@pytest.mark.parametrize("rows", [70, 10_000])
def test_says_what_annotate_says(run, classifier, sample_path, tmp_path, monkeypatch, rows):
    monkeypatch.setattr(score, "ROWS", rows)
    code, out, err = run("score", sample_path, "-o", tmp_path / "scored.parquet")
    frame = read_comments(sample_path)
    expected = original_columns(frame).assign(**classifier.annotate(frame)[[*ANNOTATIONS]])
    expected["negativity"] = expected["negativity"].round(4)
    assert (code, out) == (0, "")
    assert "300 comments scored" in err
    expected.attrs = {}
    pd.testing.assert_frame_equal(pd.read_parquet(tmp_path / "scored.parquet"), expected)


def test_reads_the_standard_input(run, export, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(export.read_bytes())))
    code, out, err = run("score", "-")
    assert code == 0
    assert len(out.splitlines()) == 4
    assert err.startswith("Scoring the comments …\n")
    assert last_line(err).startswith("2 comments scored")


def test_scoring_again_needs_overwrite(run, export, tmp_path):
    scored = tmp_path / "scored.csv"
    run("score", export, "-o", scored)
    code, out, err = run("score", scored)
    assert (code, out) == (1, "")
    assert err.startswith(f"tiktok-sentiment: {scored} already has negativity, sentiment, ")
    assert "pass --overwrite" in err
    assert run("score", scored, "--overwrite")[1] == scored.read_text(encoding="utf-8")


def test_refuses_to_write_over_its_input(run, export):
    code, _, err = run("score", export, "-o", export.parent / "." / export.name)
    assert code == 1
    assert "is the file that is read" in err


def test_a_header_without_rows(run, write):
    code, out, err = run("score", write("a.csv", "text\n"))
    assert (code, out) == (0, ",".join(["text", *ANNOTATIONS]) + "\n")
    assert last_line(err) == "0 comments scored."


def test_blank_comments_only(run, write):
    code, out, err = run("score", write("a.jsonl", '{"text": null}\n{"text": " "}\n'))
    assert (code, out) == (0, f"{','.join(['text', *ANNOTATIONS])}\n,,,,,\n ,,,,,\n")
    assert last_line(err) == "0 comments scored; 2 blank left unscored."


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nowhere.csv"], "tiktok-sentiment: There is no file nowhere.csv"),
        (["{export}", "--text-column", "txt"], "Did you mean 'text'?"),
        (["{export}", "--map", "text=txt"], "Did you mean 'text'?"),
        (["{export}", "-o", "a.docx"], "ends in '.docx'; CSV (.csv, .tsv), Excel workbooks"),
        (["{export}", "-o", "/nowhere/a.csv"], "cannot be written: there is no folder /nowhere"),
        (
            ["{export}", "--summary", "/nowhere/a.json"],
            "/nowhere/a.json cannot be written: there is no folder /nowhere",
        ),
        (["{export}", "--model", "/nowhere"], "There is no model folder /nowhere"),
        (["{export}", "--only", "complain"], "no category, sentiment or flag 'complain'. Did you mean 'complaint'?"),
        (["{export}", "--only", "xyz"], "There are threat, hate, insult, spam, complaint, question, dislike"),
        (["{export}", "--encoding", "utf-9"], "utf-9"),
        (["{export}", "--exported-at", "soon"], "soon"),
        (["{export}", "-"], "The standard input (-) is scored alone"),
        (["{folder}/empty"], "holds no exports: no file in it ends in .csv, "),
    ],
)
def test_errors_end_with_1_and_one_line(run, export, arguments, message):
    (export.parent / "empty").mkdir()
    places = {"export": export, "folder": export.parent}
    code, _, err = run("score", *(argument.format(**places) for argument in arguments))
    assert code == 1
    assert message in err
    assert err.count("\n") == 1


def test_an_error_in_a_later_chunk_leaves_no_file(run, write, tmp_path, monkeypatch):
    monkeypatch.setattr(score, "ROWS", 1)
    path = write("a.jsonl", '{"text": "a"}\n{"text": "b", "late": 1}\n')
    code, _, err = run("score", path, "-o", tmp_path / "b.csv")
    assert code == 1
    assert "Column late appears only after the first rows" in err
    assert [file.name for file in tmp_path.iterdir()] == ["a.jsonl"]


# --- what is recognised ------------------------------------------------------------------------------------------


def test_columns_are_recognised_and_kept_under_their_names(run, write):
    path = write("a.csv", "Комментарий;Лайки\nверните деньги;18,1 тыс.\n[Sticker];\n")
    code, out, _ = run("score", path, "--map", "text=Комментарий", "--jsonl")
    rows = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert list(rows[0]) == ["Комментарий", "Лайки", *ANNOTATIONS]
    assert rows[0]["Лайки"] == "18,1 тыс."
    assert rows[0]["sentiment"] == "negative"


def test_rows_that_are_no_comments_are_not_scored(run, write):
    path = write("a.csv", "text\nверните деньги\n[Sticker]\nView 9 replies\n")
    _, out, err = run("score", path)
    sentiments = pd.read_csv(io.StringIO(out), keep_default_na=False)["sentiment"].tolist()
    assert sentiments == ["negative", "", ""]
    assert "1 sticker, 1 page text" in err
    assert last_line(err).startswith("1 comment scored")


def test_the_creators_own_comments_are_scored_but_not_counted(run, write, tmp_path):
    path = write("a.csv", "author,text\nshop,простите нас\nann,верните деньги\n")
    code, out, err = run("score", path, "--creator", "@Shop", "--summary", tmp_path / "s.json")
    assert code == 0
    assert out.count("negative") + out.count("neutral") + out.count("positive") >= 2
    assert last_line(err).startswith("1 comment scored, 100.0% negative; 1 by the author of the video")
    summary = json.loads((tmp_path / "s.json").read_text(encoding="utf-8"))
    assert (summary["rows"], summary["scored"], summary["by_author"]) == (2, 1, 1)


def test_relative_times_need_the_time_of_the_export(run, write, tmp_path):
    path = write("a.csv", "text,time\nверните деньги,3 дн назад\n")
    _, _, err = run("score", path, "--summary", tmp_path / "s.json")
    assert "--exported-at" in err
    assert json.loads((tmp_path / "s.json").read_text())["undated"] == 1
    run("score", path, "--exported-at", "2026-10-20", "--summary", tmp_path / "s.json")
    assert json.loads((tmp_path / "s.json").read_text())["undated"] == 0


# --- damaged lines -----------------------------------------------------------------------------------------------


def test_damaged_lines_are_set_aside_and_the_rest_is_scored(run, write, tmp_path):
    path = write("a.csv", "text,n\nверните деньги,1\nhi,there,2\nlove it 😍,3\n")
    code, _, err = run("score", path, "-o", tmp_path / "b.csv")
    rejected = tmp_path / "b.csv.rejected"
    assert code == 0
    assert len((tmp_path / "b.csv").read_text(encoding="utf-8").splitlines()) == 3
    (found,) = map(json.loads, rejected.read_text(encoding="utf-8").splitlines())
    assert (found["line"], found["raw"].strip()) == (3, "hi,there,2")
    assert "1 damaged line" in err
    assert f"The damaged lines are in {rejected}.\n" in err
    write("a.csv", "text,n\nверните деньги,1\n")
    run("score", path, "-o", tmp_path / "b.csv")
    assert not rejected.exists()


def test_damaged_lines_of_a_pipe_go_to_the_current_folder(run, write, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write("in/a.csv", "text,n\nверните деньги,1\nhi,there,2\n")
    assert run("score", "in/a.csv")[0] == 0
    assert (tmp_path / "a.csv.rejected").exists()


# --- several files -----------------------------------------------------------------------------------------------


def test_several_files_make_one_table_with_a_column_that_tells_them_apart(run, write):
    first = write("x/b.csv", "text,likes\nверните деньги,5\n")
    second = write("x/a.jsonl", '{"id": 1, "text": "love it"}\n')
    write("x/notes.md", "text\n")
    write("x/.hidden.csv", "text\nno\n")
    code, out, err = run("score", first.parent)
    frame = pd.read_csv(io.StringIO(out), dtype=str, keep_default_na=False)
    assert code == 0
    assert list(frame.columns) == ["id", "text", "likes", "file", *ANNOTATIONS]
    assert frame["file"].tolist() == [str(second), str(first)]
    assert frame["likes"].tolist() == ["", "5"]
    assert f"{first}: 1 rows" in err
    assert last_line(err).startswith("2 comments scored")
    assert pd.read_csv(io.StringIO(run("score", first, second)[1]))["file"].tolist() == [str(first), str(second)]


def test_a_column_file_of_the_exports_own_stays(run, write):
    first, second = write("a.csv", "text,file\nhi,x\n"), write("b.csv", "text,file\nho,y\n")
    frame = pd.read_csv(io.StringIO(run("score", first, second)[1]))
    assert frame["file"].tolist() == ["x", "y"]
    assert frame["source_file"].tolist() == [str(first), str(second)]


def test_a_column_of_the_exports_own_keeps_its_name(run, write):
    first = write("a.csv", "text,language\nhi,un\n")
    code, out, err = run("score", first)
    assert code == 0
    assert out.startswith("text,language,negativity,sentiment,category,flags,scored_language\nhi,un,")
    assert "There was a column language already; that of the scores is scored_language.\n" in err
    second = write("b.csv", "text\nho\n")
    frame = pd.read_csv(io.StringIO(run("score", first, second)[1]), keep_default_na=False)
    assert frame["language"].tolist() == ["un", ""]
    assert frame["scored_language"].tolist() == ["en", "en"]


@pytest.mark.parametrize("path", LAYOUTS, ids=lambda path: path.name)
def test_every_layout_is_scored_and_keeps_its_columns(run, path):
    code, out, err = run("score", path, "--jsonl")
    rows = list(map(json.loads, out.splitlines()))
    assert code == 0, err
    originals = original_columns(read_comments(path))
    assert list(rows[0])[: originals.shape[1]] == list(originals.columns)
    assert len(rows) == len(originals)


def test_the_output_in_the_folder_is_no_input(run, write):
    folder = write("x/a.csv", "text\nhi\n").parent
    for _ in range(2):
        assert run("score", folder, "-o", folder / "scored.csv")[0] == 0
    assert len((folder / "scored.csv").read_text().splitlines()) == 2


def test_packed_files_are_found_in_folders(run, tmp_path):
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress("text\nверните деньги\n".encode()))
    code, _, err = run("score", tmp_path)
    assert code == 0
    assert last_line(err).startswith("1 comment scored")


def test_repeats_are_kept_or_left_out_across_files(run, write, tmp_path):
    first = write("a.csv", "comment_id,text\n7693109667233992542,верните деньги\n7693109667233992543,hi\n")
    second = write("b.csv", "comment_id,text\n7693109667233992542,верните деньги\n7693109667233992544,hi\n")
    summary = tmp_path / "s.json"
    kept = run("score", first, second, "--jsonl", "--summary", summary)[1]
    assert len(kept.splitlines()) == 4
    assert json.loads(summary.read_text())["repeats"] == 1
    code, out, err = run("score", first, second, "--jsonl", "--drop-repeats", "--summary", summary)
    ids = [json.loads(line)["comment_id"][-1] for line in out.splitlines()]
    assert (code, ids) == (0, ["2", "3", "4"])
    assert last_line(err).endswith("; 1 repeats left out.")
    assert json.loads(summary.read_text())["dropped"] == 1


# --- what is chosen ----------------------------------------------------------------------------------------------


def test_keeps_only_negative_comments_if_told(run, export):
    code, out, err = run("score", export, "--min-negativity", "0.5", "--jsonl")
    assert code == 0
    assert [json.loads(line)["id"] for line in out.splitlines()] == ["1"]
    assert "2 comments scored" in err


@pytest.mark.parametrize("names", [["negative"], ["dislike", "praise"], ["question"], ["spam", "question"]])
def test_keeps_comments_that_any_of_the_names_is_true_of(run, classifier, sample_path, names):
    out = run("score", sample_path, "--only", ", ".join(names), "--jsonl")[1]
    found = [json.loads(line)["comment_id"] for line in out.splitlines()]
    scored = read_comments(sample_path).pipe(classifier.annotate)
    expected = [
        row.comment_id
        for row in scored.itertuples()
        if {row.category, row.sentiment, *row.flags.split(", ")} & set(names)
    ]
    assert found == expected
    assert 0 < len(found) < 300


def test_names_are_understood_in_the_language_of_the_call(run, sample_path):
    english = run("score", sample_path, "--only", "question,negative", "--jsonl")[1]
    assert run("score", sample_path, "--only", "вопрос,негативные", "--jsonl", "--lang", "ru")[1] == english
    assert (
        "Возможно, вы имели в виду 'претензия'?" in run("score", sample_path, "--only", "претензи", "--lang", "ru")[2]
    )


def test_sorts_the_most_negative_first_and_blank_ones_last(run, sample_path, write):
    path = write("a.csv", 'text\n" "\nlove it 😍\nверните деньги\nlove it 😍\n')
    frame = pd.read_csv(io.StringIO(run("score", path, "--sort")[1]))
    assert frame["negativity"].tolist()[:3] == sorted(frame["negativity"].dropna(), reverse=True)
    assert pd.isna(frame["negativity"].tolist()[3])
    assert run("score", sample_path, "--sort", "--only", "spam")[0] == 0


def test_more_comments_than_fit_are_not_sorted(run, sample_path, monkeypatch):
    monkeypatch.setattr(selection, "_MOST_SORTED", 100)
    code, out, err = run("score", sample_path, "--sort")
    assert (code, out) == (1, "")
    assert "More than 100 comments are too many to sort in memory: leave out --sort" in err


# --- formats -----------------------------------------------------------------------------------------------------


def test_writes_a_workbook(run, sample_path, tmp_path):
    assert run("score", sample_path, "-o", tmp_path / "a.xlsx")[0] == 0
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx")["comments"]
    assert sheet.dimensions == "A1:M301"
    assert sheet["A2"].value == "7693109667233992542"


def test_csv_for_excel_follows_the_language(run, export, tmp_path):
    run("score", export, "-o", tmp_path / "en.csv", "--excel")
    run("score", export, "-o", tmp_path / "ru.csv", "--excel", "--lang", "ru")
    english, russian = ((tmp_path / f"{name}.csv").read_text(encoding="utf-8") for name in ("en", "ru"))
    assert english.startswith("\ufeffid,text,negativity")
    assert russian.startswith("\ufeffid;text;negativity")
    pd.testing.assert_frame_equal(
        pd.read_csv(io.StringIO(russian[1:]), sep=";", decimal=","), pd.read_csv(io.StringIO(english[1:]))
    )


# --- the summary -------------------------------------------------------------------------------------------------


def test_in_a_terminal_a_summary_is_shown(run, sample_path, terminal):
    terminal(sys.stdout)
    code, out, err = run("score", sample_path)
    assert code == 0
    for heading in ("The most negative comments", "category", "Words that make comments negative", "Videos with the"):
        assert heading in out
    assert "7696120974601415418" in out
    assert "comment_id" not in out
    assert "300 comments scored" in err


def test_in_a_terminal_only_what_is_chosen_is_listed(run, sample_path, terminal):
    terminal(sys.stdout)
    out = run("score", sample_path, "--only", "question")[1]
    listed = [line for line in out.split("\n\n")[0].splitlines()[2:] if line.strip()]
    assert listed
    assert [line for line in listed if "  question " in line] == listed
    nothing = run("score", sample_path, "--only", "question", "--min-negativity", "1")[1]
    assert "The most negative comments" not in nothing
    assert "share" in nothing


def test_in_a_terminal_the_summary_of_a_written_file_goes_beside_it(run, sample_path, terminal, tmp_path):
    terminal(sys.stderr)
    code, out, err = run("score", sample_path, "-o", tmp_path / "a.csv", "--lang", "ru")
    assert (code, out) == (0, "")
    assert "Самые негативные комментарии" in err
    assert "question (вопрос)" in err
    assert last_line(err).startswith("Оценено комментариев: 300, негативных ")


def test_one_video_makes_no_table_of_videos(run, write, terminal):
    terminal(sys.stdout)
    out = run("score", write("a.csv", "text,video_id\nверните деньги,1\nlove it,1\n"))[1]
    assert "Videos with" not in out


def test_comments_cannot_steer_the_terminal(run, write, terminal):
    path = write("a.csv", "text,video_id\nhate it \x1b]0;owned\x07 [bold]all[/bold] :skull:,\x1b[31m1\nhi,2\n")
    terminal(sys.stdout)
    out = run("score", path)[1]
    assert "hate it  ]0;owned  [bold]all[/bold] :skull:" in out
    assert "\x1b]0" not in out
    assert "\x1b[31m1" not in out


def test_summary_as_json_agrees_with_the_scores(run, classifier, sample_path, tmp_path):
    run("score", sample_path, "-o", tmp_path / "a.csv", "--summary", tmp_path / "s.json", "--min-negativity", "0.9")
    summary = json.loads((tmp_path / "s.json").read_text(encoding="utf-8"))
    scored = read_comments(sample_path).pipe(classifier.annotate)
    assert (summary["rows"], summary["scored"]) == (300, 300)
    for name in ("sentiment", "category", "language"):
        counts = {label: found["count"] for label, found in summary[name].items()}
        assert counts == scored[name].value_counts().to_dict()
    for flag, found in summary["flags"].items():
        assert found["count"] == scored["flags"].str.split(", ").map(lambda flags, flag=flag: flag in flags).sum()
    assert summary["mean_negativity"] == pytest.approx(scored["negativity"].mean(), abs=1e-4)
    negative = scored[scored["sentiment"] == "negative"]["video_id"].value_counts()
    assert {video["video_id"]: video["negative"] for video in summary["videos"] if video["negative"]} == dict(
        negative
    )
    assert summary["files"][0]["rows"] == 300
    assert summary["negative_words"]


def test_progress_bar_in_a_terminal_only_for_long_input(run, export, terminal, monkeypatch):
    terminal(sys.stderr)
    assert "a second" not in run("score", export)[2]
    monkeypatch.setattr(console, "LONG", 1)
    err = run("score", export)[2]
    assert "3 comments, " in err
    assert "a second" in err


# --- words -------------------------------------------------------------------------------------------------------


def test_negative_words_add_up_and_leave_out_negators(classifier):
    comments = ["позор, верните деньги!!", "не позор"]
    words = {word.word: word for word in find_negative_words(comments, classifier.explain)}
    contributions = [
        token.contributions["negative"]
        for comment in comments
        for token in classifier.explain(comment).tokens
        if token.form == "позор"
    ]
    assert words["позор"].weight == pytest.approx(sum(contributions))
    assert (words["позор"].comments, words["позор"].example) == (2, comments[0])
    assert not {"не", "!!", ","} & set(words)


def test_the_sample_of_words_is_even_and_bounded():
    sample = WordSample(size=300)
    for start in range(0, 3_000, 100):
        texts = pd.Series([str(n) for n in range(start, start + 100)])
        sample.add(texts, pd.Series([1 - n / 3_000 for n in range(start, start + 100)]))
    kept = list(map(int, sample.comments()))
    assert len(kept) == 300
    assert kept == sorted(kept)
    # A third of a fair sample comes from each third of the comments, give or take four standard errors.
    assert all(abs(sum(low <= n < low + 1_000 for n in kept) - 100) < 33 for low in (0, 1_000, 2_000))
