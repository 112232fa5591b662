"""Writing files of comments: what is kept, and what is said where a file cannot be written."""

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tiktok_sentiment import InputError, read_comments, write_comments
from tiktok_sentiment.exports import CommentWriter, original_columns
from tiktok_sentiment.exports.places import placed, write_whole

SUFFIXES = ["csv", "tsv", "jsonl", "parquet"]
FUZZ = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=80)


@pytest.fixture
def write(tmp_path):
    """Write bytes or text to a file of that name and return its path."""

    def write_file(name, content):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write_file


def write_in_chunks(frames, path):
    with CommentWriter(path) as writer:
        for frame in frames:
            writer.write(frame)


def read_back(path):
    return original_columns(read_comments(path))


# --- writing -----------------------------------------------------------------------------------------------------

harmless = st.text(st.characters(exclude_categories=["Cs"]), max_size=12).filter(
    lambda text: text[:1] not in "=+-@\t\r"
)


@FUZZ
@given(rows=st.lists(st.tuples(harmless, harmless), min_size=1, max_size=8), suffix=st.sampled_from(SUFFIXES))
@example(rows=[("a\rb", "\n"), ("", ""), ('"', "\ufeff,;\t"), ("NA", "None")], suffix="csv")
def test_what_is_written_reads_back_the_same(tmp_path, rows, suffix):
    frame = pd.DataFrame(rows, columns=["comment_id", "text"], dtype="str")
    write_comments(frame, tmp_path / f"a.{suffix}")
    pd.testing.assert_frame_equal(read_back(tmp_path / f"a.{suffix}"), frame)


@pytest.mark.parametrize("suffix", ["jsonl", "parquet"])
def test_types_and_missing_values_read_back_the_same(tmp_path, suffix):
    frame = pd.DataFrame(
        {
            "text": ["a", None],
            "negativity": [0.1 + 0.2, None],
            "likes": pd.array([1 << 60, None], "Int64"),
            "n": [1, 2],
            "ok": [True, False],
        }
    )
    write_comments(frame, tmp_path / f"a.{suffix}")
    pd.testing.assert_frame_equal(read_back(tmp_path / f"a.{suffix}"), frame)


def test_csv_cells_that_a_spreadsheet_would_run_are_neutralised(tmp_path):
    cells = ["=1+1", "+7 999", "-нет", "@user", "\tx", "\rx", "-5", "+1,5", "-1e5", "a=b", "", " =1"]
    frame = pd.DataFrame({"text": cells, "n": -1, "kind": pd.Categorical(cells)})
    write_comments(frame, tmp_path / "a.csv")
    expected = ["'=1+1", "'+7 999", "'-нет", "'@user", "'\tx", "'\rx", "-5", "+1,5", "-1e5", "a=b", "", " =1"]
    read = read_comments(tmp_path / "a.csv")
    assert read["text"].tolist() == read["kind"].tolist() == expected
    assert set(read["n"]) == {"-1"}
    assert frame["text"].tolist() == cells
    write_comments(frame[["text"]], tmp_path / "a.jsonl")
    assert read_comments(tmp_path / "a.jsonl")["text"].tolist() == cells


def test_nested_cells_are_json_in_csv(tmp_path):
    write_comments(pd.DataFrame({"text": ["a"], "user": [{"имя": [1]}]}), tmp_path / "a.csv")
    assert read_comments(tmp_path / "a.csv")["user"].tolist() == ['{"имя": [1]}']


def test_times_are_written_as_text_in_json_lines(tmp_path):
    write_comments(pd.DataFrame({"text": ["a"], "at": [pd.Timestamp("2026-10-05T09:14:35Z")]}), tmp_path / "a.jsonl")
    assert read_comments(tmp_path / "a.jsonl")["at"].tolist() == ["2026-10-05T09:14:35+00:00"]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_chunks_make_one_file_with_one_header(tmp_path, suffix):
    frame = pd.DataFrame({"text": ["a", "b", "c"], "flags": ["x", None, None]}, dtype="str")
    write_in_chunks((frame.iloc[[row]] for row in range(3)), tmp_path / f"a.{suffix}")
    assert read_back(tmp_path / f"a.{suffix}").fillna("").equals(frame.fillna(""))


def test_new_columns_come_too_late_for_a_header(tmp_path):
    frames = [pd.DataFrame({"text": ["a"]}), pd.DataFrame({"text": ["a"], "y": [1]})]
    with pytest.raises(InputError, match="Column y appears only after"):
        write_in_chunks(frames, tmp_path / "a.csv")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_an_error_leaves_the_old_file_and_no_half_one(write, suffix):
    path = write(f"a.{suffix}", "old")

    def interrupted():
        yield pd.DataFrame({"text": ["new"]})
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_in_chunks(interrupted(), path)
    assert [file.name for file in path.parent.iterdir()] == [path.name]
    assert path.read_text() == "old"


def test_links_are_written_through(write, tmp_path):
    path = write("real.csv", "old")
    link = tmp_path / "link.csv"
    link.symlink_to(path)
    write_comments(pd.DataFrame({"text": ["a"]}), link)
    assert link.is_symlink()
    assert path.read_text() == "text\na\n"


def test_mixed_cells_are_no_parquet(tmp_path):
    with pytest.raises(InputError, match=r"cannot be written as Parquet: .* Write JSON lines"):
        write_comments(pd.DataFrame({"text": ["a", 1]}), tmp_path / "a.parquet")
    assert not list(tmp_path.iterdir())


def test_places_and_formats_that_cannot_be_written(tmp_path):
    frame = pd.DataFrame({"text": ["a"]})
    with pytest.raises(InputError, match=r"ends in '.docx'; CSV .* can be written"):
        write_comments(frame, tmp_path / "a.docx")
    with pytest.raises(InputError, match=r"cannot be written: there is no folder .*nowhere"):
        write_comments(frame, tmp_path / "nowhere" / "a.csv")
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(InputError, match="cannot be written: it is a folder"):
        write_comments(frame, tmp_path / "folder.csv")
    with pytest.raises(InputError, match="no format 'excel'; write csv, tsv, xlsx, jsonl or parquet"):
        write_comments(frame, tmp_path / "a.csv", format="excel")
    with pytest.raises(InputError, match="Parquet cannot be written to the standard output"):
        write_comments(frame, "-", format="parquet")


def test_csv_for_the_excel_of_a_language(tmp_path):
    frame = pd.DataFrame(
        {"id": ["7693109667233992542", "12"], "text": ["да; нет", "=1+1"], "negativity": [0.9731, None]}
    )
    write_comments(frame, tmp_path / "ru.csv", excel="ru")
    write_comments(frame, tmp_path / "en.csv", excel="en")
    ru = '\ufeffid;text;negativity\n\t7693109667233992542;"да; нет";0,9731\n12;\'=1+1;\n'
    en = "\ufeffid,text,negativity\n\t7693109667233992542,да; нет,0.9731\n12,'=1+1,\n"
    assert (tmp_path / "ru.csv").read_text(encoding="utf-8") == ru
    assert (tmp_path / "en.csv").read_text(encoding="utf-8") == en
    with pytest.raises(InputError, match="no Excel 'fr' to write CSV for; say one of en, ru"):
        write_comments(frame, tmp_path / "fr.csv", excel="fr")


def test_a_header_that_a_spreadsheet_would_run_is_neutralised(tmp_path):
    write_comments(pd.DataFrame({"=1+1": [1], "text": ["a"]}), tmp_path / "a.csv")
    assert (tmp_path / "a.csv").read_text() == "'=1+1,text\n1,a\n"


def test_parquet_takes_what_the_first_rows_do_not_tell(tmp_path):
    """A column without a value at first, and objects whose keys come later, lose nothing."""
    frames = [
        pd.DataFrame({"text": ["a"], "late": [None], "user": [{"a": 1}]}),
        pd.DataFrame({"text": ["b"], "late": ["x"], "user": [{"b": [2]}]}),
    ]
    write_in_chunks(frames, tmp_path / "a.parquet")
    read = pd.read_parquet(tmp_path / "a.parquet")
    assert read["late"].tolist()[1] == "x"
    assert read["user"].tolist() == ['{"a": 1}', '{"b": [2]}']


def test_standard_output(capsys):
    write_comments(pd.DataFrame({"text": ["да"]}), "-")
    write_comments(pd.DataFrame({"text": ["да"]}), "-", format="jsonl")
    assert capsys.readouterr().out == 'text\nда\n{"text": "да"}\n'


def test_a_text_is_written_whole_and_into_what_a_link_points_to(tmp_path):
    target, link = tmp_path / "real.html", tmp_path / "link.html"
    target.write_text("old")
    link.symlink_to(target)
    write_whole(link, "new\n")
    assert (target.read_text(), link.is_symlink()) == ("new\n", True)
    with pytest.raises(ZeroDivisionError), placed(target) as place:
        place.write_text("half") / 0
    assert target.read_text() == "new\n"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["link.html", "real.html"]


@pytest.mark.skipif(not Path("/dev/null").exists(), reason="there is no such device here")
def test_a_device_is_written_and_not_replaced():
    write_whole(Path("/dev/null"), "gone")
    assert not Path("/dev/null").is_file()
