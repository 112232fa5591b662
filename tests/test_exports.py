"""Reading and writing files of comments: what is kept, and what is said when a file cannot be used."""

import io
import sys

import pandas as pd
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tiktok_sentiment import ColumnError, InputError, read_comments, write_comments
from tiktok_sentiment.exports import CommentWriter, read_chunks
from tiktok_sentiment.schema import find_text_column

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


def feed_stdin(monkeypatch, content):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))


# --- CSV ---------------------------------------------------------------------------------------------------------


def test_csv_cells_stay_the_strings_they_are(write):
    path = write("a.csv", "id,text,likes\n7693109667233992542,NA,007\n1,null,\n2,None,1.0\n3,,\n")
    frame = read_comments(path)
    assert frame["id"].tolist() == ["7693109667233992542", "1", "2", "3"]
    assert frame["text"].tolist() == ["NA", "null", "None", ""]
    assert frame["likes"].tolist() == ["007", "", "1.0", ""]
    assert not frame.isna().any(axis=None)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["plain", "bom"])
@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["unix", "windows"])
def test_csv_of_any_delimiter_and_line_end(write, delimiter, mark, end):
    rows = [["text", "likes, a;b"], ['"да; нет, 1\t2"', "5"], ["", "6"]]
    path = write(
        "a.csv", mark + end.join(delimiter.join(f'"{c}"' if c == rows[0][1] else c for c in r) for r in rows)
    )
    frame = read_comments(path)
    assert list(frame.columns) == rows[0]
    assert frame["text"].tolist() == ["да; нет, 1\t2", ""]


def test_delimiter_is_the_one_that_gives_the_text_column(write):
    frame = read_comments(write("a.csv", "a,b,c,d;Comment\n1,2,3,4;привет, мир\n"))
    assert frame["Comment"].tolist() == ["привет, мир"]


def test_quoted_newlines_quotes_and_nul_bytes_are_kept(write):
    frame = read_comments(write("a.csv", 'text,n\n"two\nlines, ""quoted""",1\n"nul \0 byte",2\n'))
    assert frame["text"].tolist() == ['two\nlines, "quoted"', "nul \0 byte"]


def test_short_rows_are_filled_and_blank_lines_are_no_rows(write):
    frame = read_comments(write("a.csv", "\n\ntext,likes,x\n\nhi\nho,1,2,,\n"))
    assert frame.to_numpy().tolist() == [["hi", "", ""], ["ho", "1", "2"]]


def test_columns_without_a_name_get_one(write):
    assert list(read_comments(write("a.csv", ",text,\n0,hi,\n")).columns) == ["column_1", "text", "column_3"]


def test_header_alone_is_an_empty_frame(write):
    frame = read_comments(write("a.csv", "text,likes\n"))
    assert frame.shape == (0, 2)


# --- JSON lines and Parquet --------------------------------------------------------------------------------------


def test_json_lines_keep_types_and_make_ids_strings(write):
    path = write(
        "a.jsonl",
        '{"cid": 7693109667233992542, "videoId": 1, "text": "да", "likes": 5, "ok": true, "user": {"a": 1}}\n\n'
        '{"cid": null, "text": null, "likes": null, "paid": 3, "big": 99999999999999999999}\n',
    )
    frame = read_comments(path)
    assert frame["cid"].tolist()[0] == "7693109667233992542"
    assert frame["videoId"].tolist()[0] == "1"
    assert frame["likes"].dtype == "Int64"
    assert frame["paid"].tolist()[1] == 3
    assert frame["big"].tolist()[1] == "99999999999999999999"
    assert frame["user"].tolist()[0] == {"a": 1}
    assert frame["text"].isna().tolist() == [False, True]


def test_json_halves_of_characters_are_replaced(write):
    path = write("a.jsonl", r'{"text": "\ud83d half \uD83D\uDE00 whole", "\udc00": ["\udc00"]}')
    assert read_comments(path).to_dict("list") == {"text": ["\ufffd half 😀 whole"], "\ufffd": [["\ufffd"]]}


def test_keys_that_come_and_go_between_chunks(write):
    path = write("a.jsonl", '{"text": "a", "x": 1}\n{"text": "b"}\n{"text": "c", "y": "2"}\n')
    frames = list(read_chunks(path, rows=1))
    assert [list(frame.columns) for frame in frames] == [["text", "x"], ["text", "x"], ["text", "x", "y"]]
    assert [frame.index[0] for frame in frames] == [0, 1, 2]
    assert read_comments(path)["text"].tolist() == ["a", "b", "c"]


def test_parquet_whole_numbers_survive_missing_ones(tmp_path):
    ids = [7693109667233992542, None]
    frame = pd.DataFrame(
        {"comment_id": pd.array(ids, "Int64"), "likes": pd.array([1, None], "Int64"), "text": ["a", "b"]}
    )
    frame.set_index("likes", append=True).to_parquet(tmp_path / "a.parquet")
    read = read_comments(tmp_path / "a.parquet")
    assert read["comment_id"].tolist()[0] == "7693109667233992542"
    assert read["comment_id"].isna().tolist() == [False, True]
    assert read["likes"].dtype == "Int64"


def test_parquet_without_rows(tmp_path):
    pd.DataFrame({"text": pd.Series([], dtype="str")}).to_parquet(tmp_path / "a.parquet")
    assert read_comments(tmp_path / "a.parquet").shape == (0, 1)


# --- chunks, the standard input ----------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_chunks_add_up(tmp_path, suffix, sample_path):
    whole = read_comments(sample_path)
    write_comments(whole, tmp_path / f"a.{suffix}")
    chunks = list(read_chunks(tmp_path / f"a.{suffix}", rows=100))
    assert list(map(len, chunks)) == [100, 100, 100]
    pd.testing.assert_index_equal(pd.concat(chunks).index, whole.index, exact=False)


@pytest.mark.parametrize(
    "content",
    [b"text,n\nhi,1\n", b'\n {"text": "hi", "n": "1"}\n', b"\xef\xbb\xbftext;n\nhi;1"],
    ids=["csv", "json", "bom"],
)
def test_standard_input_is_told_by_its_first_character(monkeypatch, content):
    feed_stdin(monkeypatch, content)
    assert read_comments("-").to_dict("list") == {"text": ["hi"], "n": ["1"]}


# --- errors ------------------------------------------------------------------------------------------------------

BROKEN = {
    "empty.csv": ("", "is empty: a first line with the names of the columns"),
    "mark.csv": ("\ufeff\n \n", "is empty"),
    "empty.jsonl": ("\n", "is empty: one JSON object a line"),
    "empty.parquet": ("", "is empty"),
    "cp1251.csv": (
        "text\nпривет\n".encode("cp1251"),
        r"byte 5 \(line 2\) is 0xef. It may be cp1251: .*iconv -f cp1251",
    ),
    "latin.csv": ("text\ncafé crème\n".encode("cp1252"), r"byte 8 \(line 2\) is 0xe9. It may be cp1252"),
    "cut.csv": ("text\nпривет 😀".encode()[:-1], r"\(line 2\) is 0xf0. Most of it is UTF-8, with damage: .*iconv -c"),
    "utf16.csv": ("text\nпривет\n".encode("utf-16"), "is UTF-16 text: convert it with `iconv -f UTF-16"),
    "sheet.csv": (b"PK\x03\x04....", "is an Excel workbook or a zip archive: save the sheet as CSV UTF-8"),
    "zipped.csv": (b"\x1f\x8b....", "is compressed"),
    "quote.csv": ('text,n\na,1\n"b,2\nc,3\n', r'a quote \("\) that opens in the row of line 3 never closes'),
    "long.csv": ('text\n"' + "x" * 200_000 + '"\n', "broken at line 2: a cell is longer than 131,072 characters"),
    "mac.csv": ("text,n\ra,1\rb,2\r", "broken at line 1: a carriage return stands outside quotes"),
    "ragged.csv": ("text,n\na,1\nyes, and no,2\n", "Line 3 of .* has 3 cells, but the header has 2. .*double quotes"),
    "twice.csv": ("text,n,n\na,1,1\n", "more than one column 'n'"),
    "broken.jsonl": ('{"text": "a"}\n{"text": "b"\n', "Line 2 of .* is not JSON: "),
    "array.jsonl": ('[\n{"text": "a"}]', "Line 1 of .* begins a JSON array, .*`jq -c '.\\[\\]'`"),
    "row.jsonl": ('{"text": "a"}\n["b"]\n', "Line 2 of .* begins a JSON array"),
    "number.jsonl": ("5\n", "Line 1 of .* is no JSON object"),
    "deep.jsonl": ('{"text": ' * 100_000, "Line 1 of .* is not JSON"),
    "digits.jsonl": ('{"text": ' + "9" * 5000 + "}", "Line 1 of .* is not JSON"),
    "broken.parquet": (b"PAR1 and no more", "is not a Parquet file, or is damaged"),
    "book.xlsx": (b"PK\x03\x04", "ends in '.xlsx'; CSV .* can be read. Save the sheet as CSV UTF-8"),
    "array.json": ("[]", "ends in '.json'; .*one object a line"),
    "bare": ("text\n", "has no suffix; CSV"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_files_say_what_was_found_and_what_to_do(write, name):
    content, message = BROKEN[name]
    with pytest.raises(InputError, match=f"(?s){message}"):
        read_comments(write(name, content))


def test_no_such_file_names_similar_ones(write):
    path = write("export_may.csv", "text\n")
    with pytest.raises(
        InputError, match=r"There is no file .*export_mai.csv. Similar names are there: export_may.csv."
    ):
        read_comments(path.with_name("export_mai.csv"))
    with pytest.raises(InputError, match=r"There is no file .*, nor a folder .*nowhere"):
        read_comments(path.parent / "nowhere" / "a.csv")


def test_folder_is_no_file(tmp_path):
    with pytest.raises(InputError, match="is a folder, not a file"):
        read_comments(tmp_path)


def test_no_text_column_names_those_found(write):
    path = write("a.csv", "id,message\n1,hi\n")
    with pytest.raises(
        ColumnError, match=r"no column 'text' or 'comment'. Its columns are: id, message. .*--text-column"
    ):
        read_comments(path)
    with pytest.raises(ColumnError, match=r"no column 'mesage'. .*Did you mean 'message'"):
        read_comments(path, text_column="mesage")
    assert read_comments(path, text_column="message")["message"].tolist() == ["hi"]


def test_text_column_is_found_in_any_case_and_text_comes_first():
    assert find_text_column(["Comment", "TEXT"]) == "TEXT"
    assert find_text_column(["id", "COMMENT"]) == "COMMENT"


@FUZZ
@given(content=st.binary(max_size=200), name=st.sampled_from(["a.csv", "a.jsonl", "a.parquet"]))
@example(content=b"text\n\0\r\n\xf0", name="a.csv")
@example(content=b'{"text": NaN, "": {}}', name="a.jsonl")
def test_arbitrary_bytes_are_read_or_refused(write, content, name):
    path = write(name, content)
    try:
        frame = read_comments(path, text_column=None)
    except InputError:
        return
    assert len(frame.columns)


@FUZZ
@given(
    text=st.text(alphabet='text,;\t"\n\r\0{}[]:1 я😀\ufeff', max_size=60), name=st.sampled_from(["a.csv", "a.jsonl"])
)
def test_arbitrary_text_under_a_good_start_is_read_or_refused(write, text, name):
    start = "text\n" if name == "a.csv" else '{"text": "a"}\n'
    try:
        frame = read_comments(write(name, start + text))
    except InputError:
        return
    assert "text" in frame.columns


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
    pd.testing.assert_frame_equal(read_comments(tmp_path / f"a.{suffix}"), frame)


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
    pd.testing.assert_frame_equal(read_comments(tmp_path / f"a.{suffix}"), frame)


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
    assert read_comments(tmp_path / f"a.{suffix}").fillna("").equals(frame.fillna(""))


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
    with pytest.raises(InputError, match=r"ends in '.xlsx'; CSV .* can be written"):
        write_comments(frame, tmp_path / "a.xlsx")
    with pytest.raises(InputError, match=r"cannot be written: there is no folder .*nowhere"):
        write_comments(frame, tmp_path / "nowhere" / "a.csv")
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(InputError, match="cannot be written: it is a folder"):
        write_comments(frame, tmp_path / "folder.csv")
    with pytest.raises(InputError, match="no format 'excel'; write csv, tsv, jsonl or parquet"):
        write_comments(frame, tmp_path / "a.csv", format="excel")
    with pytest.raises(InputError, match="Parquet cannot be written to the standard output"):
        write_comments(frame, "-", format="parquet")


def test_standard_output(capsys):
    write_comments(pd.DataFrame({"text": ["да"]}), "-")
    write_comments(pd.DataFrame({"text": ["да"]}), "-", format="jsonl")
    assert capsys.readouterr().out == 'text\nда\n{"text": "да"}\n'
