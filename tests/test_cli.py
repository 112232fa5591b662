"""The command line: what it prints where, what it refuses, and how it ends."""

import io
import json
import os
import subprocess
import sys

import pandas as pd
import pytest

from tiktok_sentiment import __version__, read_comments
from tiktok_sentiment.cli import console, main, score
from tiktok_sentiment.exports import original_columns
from tiktok_sentiment.schema import ANNOTATIONS

VERBS = ["score", "explain", "train", "evaluate"]


@pytest.fixture
def run(capsys, model_folder):
    """Run a verb with the session's model; return exit code, standard output and standard error."""

    def run_verb(verb, *arguments):
        model = [] if verb == "train" else ["--model", str(model_folder)]
        code = main([verb, *model, *map(str, arguments)])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run_verb


@pytest.fixture
def export(tmp_path):
    """A small export: one comment bad, one good, one blank."""
    path = tmp_path / "export.csv"
    path.write_text("id,text\n1,верните деньги\n2,love it 😍\n3,\n", encoding="utf-8")
    return path


@pytest.fixture
def terminal(monkeypatch):
    """Let the program believe that it writes to a terminal 100 columns wide."""

    def pretend(*streams):
        monkeypatch.setenv("COLUMNS", "100")
        monkeypatch.setenv("TERM", "xterm")
        for stream in streams:
            monkeypatch.setattr(stream, "isatty", lambda: True)

    return pretend


def start(*arguments, **options):
    """Start the program as a process of its own."""
    command = [sys.executable, "-m", "tiktok_sentiment", *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options)


# --- help --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("verb", VERBS)
def test_help_begins_with_an_imperative_and_has_an_example(capsys, verb):
    assert main([verb, "--help"]) == 0
    shown = capsys.readouterr().out
    assert f"Example:\n  tiktok-sentiment {verb} " in shown
    description = shown.split("\n\n")[1]
    assert description.split()[0].lower() == verb


def test_help_and_version_import_nothing_heavy():
    code = (
        "import sys\n"
        "from tiktok_sentiment.cli import main\n"
        f"codes = [main(['--version']), main(['--help'])] + [main([verb, '--help']) for verb in {VERBS}]\n"
        "heavy = {'numpy', 'pandas', 'sklearn', 'scipy', 'rich', 'pyarrow', 'nltk'} & set(sys.modules)\n"
        "sys.exit(f'{codes} {heavy}' if heavy or any(codes) else 0)\n"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.startswith(f"tiktok-sentiment {__version__}\n")


WRONG_CALLS = [
    "",
    "shout",
    "score",
    "score a.csv --min-negativity 2",
    "score a.csv --min-negativity x",
    "explain",
    "explain a --file b",
    "train",
    "train a.csv --corpora b",
    "evaluate",
]


@pytest.mark.parametrize("call", WRONG_CALLS)
def test_wrong_calls_end_with_2(capsys, call):
    assert main(call.split()) == 2
    captured = capsys.readouterr()
    assert "usage: tiktok-sentiment" in captured.err
    assert not captured.out


# --- score -------------------------------------------------------------------------------------------------------


def test_score_writes_csv_to_a_pipe_and_a_summary_beside_it(run, export):
    code, out, err = run("score", export)
    frame = pd.read_csv(io.StringIO(out), dtype=str, keep_default_na=False)
    assert code == 0
    assert list(frame.columns) == ["id", "text", *ANNOTATIONS]
    assert frame["sentiment"].tolist() == ["negative", "positive", ""]
    assert err == "2 comments scored, 50.0% negative; 1 blank left unscored.\n"


def test_score_says_what_annotate_says(run, classifier, sample_path, tmp_path, monkeypatch):
    monkeypatch.setattr(score, "_ROWS", 70)
    code, out, err = run("score", sample_path, "-o", tmp_path / "scored.parquet")
    frame = read_comments(sample_path)
    scores = classifier.annotate(frame)[list(ANNOTATIONS)]
    expected = original_columns(frame).join(scores.assign(negativity=scores["negativity"].round(4)))
    assert (code, out) == (0, "")
    assert "300 comments scored" in err
    pd.testing.assert_frame_equal(pd.read_parquet(tmp_path / "scored.parquet"), expected)


def test_score_keeps_only_negative_comments_if_told(run, export):
    code, out, err = run("score", export, "--min-negativity", "0.5", "--jsonl")
    assert code == 0
    assert [json.loads(line)["id"] for line in out.splitlines()] == ["1"]
    assert "2 comments scored" in err


def test_score_reads_the_standard_input(run, export, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(export.read_bytes())))
    code, out, err = run("score", "-")
    assert code == 0
    assert len(out.splitlines()) == 4
    assert err.startswith("Scoring the comments …\n2 comments scored")


def test_score_again_needs_overwrite(run, export, tmp_path):
    scored = tmp_path / "scored.csv"
    run("score", export, "-o", scored)
    code, out, err = run("score", scored)
    assert (code, out) == (1, "")
    assert err.startswith(f"tiktok-sentiment: {scored} already has negativity, sentiment, ")
    assert "pass --overwrite" in err
    assert run("score", scored, "--overwrite")[1] == scored.read_text(encoding="utf-8")


def test_score_refuses_to_write_over_its_input(run, export):
    code, _, err = run("score", export, "-o", export.parent / "." / export.name)
    assert code == 1
    assert "is the file that is read" in err


def test_score_a_header_without_rows(run, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("text\n", encoding="utf-8")
    code, out, err = run("score", path)
    assert (code, out, err) == (0, ",".join(["text", *ANNOTATIONS]) + "\n", "0 comments scored.\n")


def test_score_blank_comments_only(run, tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text('{"text": null}\n{"text": " "}\n', encoding="utf-8")
    code, out, err = run("score", path)
    assert (code, out) == (0, f"{','.join(['text', *ANNOTATIONS])}\n,,,,,\n ,,,,,\n")
    assert err == "0 comments scored; 2 blank left unscored.\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nowhere.csv"], "tiktok-sentiment: There is no file nowhere.csv"),
        (["{export}", "--text-column", "txt"], "Did you mean 'text'?"),
        (["{export}", "-o", "a.docx"], "ends in '.docx'; CSV (.csv, .tsv), Excel workbooks"),
        (["{export}", "-o", "/nowhere/a.csv"], "cannot be written: there is no folder /nowhere"),
        (["{export}", "--model", "/nowhere"], "There is no model folder /nowhere"),
    ],
)
def test_errors_of_score_end_with_1_and_one_line(run, export, arguments, message):
    code, out, err = run("score", *(argument.format(export=export) for argument in arguments))
    assert (code, out) == (1, "")
    assert message in err
    assert err.count("\n") == 1


def test_error_in_a_later_chunk_leaves_no_file(run, tmp_path, monkeypatch):
    monkeypatch.setattr(score, "_ROWS", 1)
    path = tmp_path / "a.json"
    path.write_text('[{"text": "a"},\n{"text": "b"},\n{"text": ', encoding="utf-8")
    code, _, err = run("score", path, "-o", tmp_path / "b.csv")
    assert code == 1
    assert "is not JSON at line 3" in err
    assert [file.name for file in tmp_path.iterdir()] == ["a.json"]


def test_score_in_a_terminal_shows_the_most_negative(run, sample_path, terminal):
    terminal(sys.stdout)
    code, out, err = run("score", sample_path)
    assert code == 0
    assert "The most negative comments" in out
    assert "category" in out
    assert "share" in out
    assert "comment_id" not in out
    assert "300 comments scored" in err


def test_comments_cannot_steer_the_terminal(run, tmp_path, terminal):
    path = tmp_path / "a.csv"
    path.write_text("text\nhate it \x1b]0;owned\x07 [bold]all[/bold] :skull:\n", encoding="utf-8")
    terminal(sys.stdout)
    out = run("score", path)[1]
    assert "hate it  ]0;owned  [bold]all[/bold] :skull:" in out
    assert "\x1b]0" not in out


def test_progress_bar_in_a_terminal_only_for_long_input(run, export, terminal, monkeypatch):
    terminal(sys.stderr)
    assert run("score", export)[2].startswith("2 comments scored")
    monkeypatch.setattr(console, "LONG", 1)
    err = run("score", export)[2]
    assert "3 comments, " in err
    assert "a second" in err


# --- explain -----------------------------------------------------------------------------------------------------


def test_explain_lists_tokens_and_adds_up(run, classifier):
    code, out, err = run("explain", "верните   дееееньги [rage]", "love it")
    first = classifier.classify("верните   дееееньги [rage]")
    assert (code, err) == (0, "")
    assert f"{first.sentiment}, negativity {first.negativity:.2f}, category {first.category}" in out
    assert "верните   дееееньги [rage]" in out.splitlines()[0]
    assert "squeeze_stretch" in out
    assert out.count("intercept") == 2
    assert "\x1b" not in out


def test_explain_is_coloured_in_a_terminal(run, terminal, monkeypatch):
    monkeypatch.delenv("NO_COLOR", raising=False)
    terminal(sys.stdout)
    assert "\x1b[" in run("explain", "верните деньги")[1]


def test_explain_a_file_as_json(run, export):
    code, out, _ = run("explain", "--file", export, "--json")
    found = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert [each["explanation"]["text"] for each in found] == ["верните деньги", "love it 😍"]
    assert found[0]["prediction"]["sentiment"] == "negative"


def test_explain_says_that_blank_comments_are_not_scored(run):
    assert run("explain", " ") == (0, "", "A blank comment is not scored.\n")


# --- train and evaluate ------------------------------------------------------------------------------------------


def test_train_then_evaluate(run, labelled_path, tmp_path, capsys):
    code, out, err = run("train", labelled_path, "-o", tmp_path / "model", "--seed", 1)
    assert (code, out) == (0, "")
    assert "Training on 600 labelled comments" in err
    assert f"Use it with --model {tmp_path / 'model'}" in err
    assert main(["evaluate", str(labelled_path), "--model", str(tmp_path / "model"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["all"]["n"] == 600


def test_train_on_several_files(run, labelled_path, tmp_path):
    code, _, err = run("train", labelled_path, labelled_path, "-o", tmp_path / "model")
    assert code == 0
    assert "1,200 labelled comments" in err


def test_train_the_shipped_model(run, classifier, tmp_path, monkeypatch):
    def train_shipped(corpora, **options):
        options.pop("note")(f"reading {corpora}")
        paths = {"teacher": None, "written": [], "behaviour": None}
        assert options == {**paths, "include_noncommercial": True, "seed": 3, "n_jobs": 2}
        return classifier, "# The card\n"

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("tiktok_sentiment.training.shipped.train_shipped", train_shipped)
    options = ["-o", tmp_path / "model", "--include-noncommercial", "--seed", 3, "--jobs", 2]
    code, _, err = run("train", "--corpora", "corpora", *options)
    assert code == 0
    assert err.startswith("reading corpora\n")
    assert (tmp_path / "model" / "README.md").read_text(encoding="utf-8") == "# The card\n"


def test_train_does_not_write_into_other_folders(run, labelled_path):
    code, _, err = run("train", labelled_path, "-o", labelled_path.parent)
    assert code == 1
    assert "holds something else than a model" in err
    code, _, err = run("train", labelled_path, "-o", labelled_path)
    assert code == 1
    assert "is a file: name a folder" in err


def test_evaluate_prints_markdown(run, labelled_path):
    code, out, err = run("evaluate", labelled_path)
    assert (code, err) == (0, "")
    assert out.startswith("| slice | comments |")


def test_evaluate_needs_labels(run, sample_path):
    code, out, err = run("evaluate", sample_path)
    assert (code, out) == (1, "")
    assert "No column 'sentiment' holds the labels" in err


# --- endings -----------------------------------------------------------------------------------------------------


def test_keyboard_interrupt_ends_quietly(run, export, monkeypatch):
    def interrupt(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("tiktok_sentiment.model.classifier.load", interrupt)
    assert run("score", export) == (130, "", "")


def test_operating_system_errors_are_one_line(run, export, monkeypatch):
    def fail(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("tiktok_sentiment.exports.CommentWriter.write", fail)
    assert run("score", export) == (1, "", "tiktok-sentiment: [Errno 28] No space left on device\n")


def test_reader_that_goes_away_ends_it_quietly(model_folder, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("text\n" + "верните деньги\n" * 15_000, encoding="utf-8")
    with start("score", path, "--model", model_folder) as process:
        assert process.stdout.readline() == f"{','.join(['text', *ANNOTATIONS])}\n".encode()
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == 141


def test_output_is_utf8_in_any_locale(model_folder, export):
    environment = {**os.environ, "LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    with start("score", export, "--model", model_folder, env=environment) as process:
        out, err = process.communicate()
    assert process.returncode == 0, err
    assert "верните деньги" in out.decode()
