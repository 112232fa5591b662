"""Reading files of comments: formats, encodings, damage, and what is said when a file cannot be used."""

import gzip
import io
import json
import sys
import zipfile
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from tiktok_sentiment import ColumnError, InputError, TikTokSentimentError, read_comments, write_comments
from tiktok_sentiment.exports import original_columns, read_chunks, report_lines
from tiktok_sentiment.exports.delimited import read_tables

SUFFIXES = ["csv", "tsv", "jsonl", "parquet"]
FUZZ = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=80)
ROWS = [['да; нет, "может"', "5"], ["two\nlines", ""], ["ёжик 🦔", "7"]]


@pytest.fixture
def write(tmp_path):
    """Write bytes or text to a file of that name and return its path."""

    def write_file(name, content):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write_file


def read_original(path, **options):
    return original_columns(read_comments(path, **options))


def feed_stdin(monkeypatch, content):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))


def ignore(_):
    """Take a rejected line without a word."""


# --- CSV ---------------------------------------------------------------------------------------------------------


def test_csv_cells_stay_the_strings_they_are(write):
    path = write("a.csv", "id,text,likes\n7693109667233992542,NA,007\n1,null,\n2,None,1.0\n3,,\n")
    frame = read_comments(path)
    assert frame["id"].tolist() == ["7693109667233992542", "1", "2", "3"]
    assert frame["text"].tolist() == ["NA", "null", "None", ""]
    assert frame["raw_likes"].tolist() == ["007", "", "1.0", ""]
    assert not original_columns(frame).isna().any(axis=None)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["plain", "bom"])
@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["unix", "windows"])
def test_csv_of_any_delimiter_and_line_end(write, delimiter, mark, end):
    rows = [["text", "likes, a;b"], ['"да; нет, 1\t2"', "5"], ["", "6"]]
    path = write(
        "a.csv", mark + end.join(delimiter.join(f'"{c}"' if c == rows[0][1] else c for c in r) for r in rows)
    )
    frame = read_original(path)
    assert list(frame.columns) == rows[0]
    assert frame["text"].tolist() == ["да; нет, 1\t2", ""]


def test_delimiter_is_the_one_that_gives_the_text_column(write):
    frame = read_comments(write("a.csv", "a,b,c,d;Comment\n1,2,3,4;привет, мир\n"))
    assert frame["Comment"].tolist() == ["привет, мир"]


def test_quoted_newlines_quotes_and_nul_bytes_are_kept(write):
    frame = read_comments(write("a.csv", 'text,n\n"two\nlines, ""quoted""",1\n"nul \0 byte",2\n'))
    assert frame["text"].tolist() == ['two\nlines, "quoted"', "nul \0 byte"]


def test_short_rows_are_filled_and_blank_lines_are_no_rows(write):
    frame = read_original(write("a.csv", "\n\ntext,likes,x\n\nhi\nho,1,2,,\n"))
    assert frame.to_numpy().tolist() == [["hi", "", ""], ["ho", "1", "2"]]


def test_columns_without_a_name_get_one(write):
    assert list(read_original(write("a.csv", ",text,\n0,hi,\n")).columns) == ["column_1", "text", "column_3"]


def test_header_alone_is_an_empty_frame(write):
    frame = read_comments(write("a.csv", "text,likes\n"))
    assert original_columns(frame).shape == (0, 2)


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
    assert frame["raw_likes"].dtype == "Int64"
    assert frame["paid"].tolist()[1] == 3
    assert frame["big"].tolist()[1] == "99999999999999999999"
    assert frame["user"].tolist()[0] == {"a": 1}
    assert frame["text"].isna().tolist() == [False, True]


def test_json_halves_of_characters_are_replaced(write):
    path = write("a.jsonl", r'{"text": "\ud83d half \uD83D\uDE00 whole", "\udc00": ["\udc00"]}')
    assert read_original(path).to_dict("list") == {"text": ["\ufffd half 😀 whole"], "\ufffd": [["\ufffd"]]}


def test_keys_that_come_and_go_between_chunks(write):
    path = write("a.jsonl", '{"text": "a", "x": 1}\n{"text": "b"}\n{"text": "c", "y": "2"}\n')
    frames = list(read_chunks(path, rows=1))
    assert [list(original_columns(frame)) for frame in frames] == [["text", "x"], ["text", "x"], ["text", "x", "y"]]
    assert [frame.index[0] for frame in frames] == [0, 1, 2]
    assert read_comments(path)["text"].tolist() == ["a", "b", "c"]


def test_parquet_whole_numbers_survive_missing_ones(tmp_path):
    ids = [7693109667233992542, None]
    frame = pd.DataFrame(
        {"comment_id": pd.array(ids, "Int64"), "likes": pd.array([1, None], "Int64"), "text": ["a", "b"]}
    )
    frame.set_index("likes", append=True).to_parquet(tmp_path / "a.parquet")
    read = read_original(tmp_path / "a.parquet")
    assert read["comment_id"].tolist()[0] == "7693109667233992542"
    assert read["comment_id"].isna().tolist() == [False, True]
    assert read["likes"].dtype == "Int64"


def test_parquet_without_rows(tmp_path):
    pd.DataFrame({"text": pd.Series([], dtype="str")}).to_parquet(tmp_path / "a.parquet")
    assert read_original(tmp_path / "a.parquet").shape == (0, 1)


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
    assert read_original("-").to_dict("list") == {"text": ["hi"], "n": ["1"]}


# --- encodings and packing ---------------------------------------------------------------------------------------

CSV = "text;likes\r\n«Не пришло», пишу третий раз;1,0\r\nок;2\r\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1251"])
def test_encodings_are_found(write, encoding):
    frame = read_comments(write("a.csv", CSV.encode(encoding)))
    assert frame["text"].tolist() == ["«Не пришло», пишу третий раз", "ок"]
    assert frame["likes"].tolist() == [1, 2]
    assert frame.attrs["report"]["encoding"] == encoding.removesuffix("-sig")


def test_encoding_can_be_named(write):
    path = write("a.csv", CSV.encode("cp866", "replace"))
    assert read_comments(path, encoding="cp866")["text"].tolist()[1] == "ок"
    with pytest.raises(InputError, match="no encoding 'cp12511': write utf-8"):
        read_comments(path, encoding="cp12511")


def test_delimiter_can_be_named(write):
    path = write("a.csv", "text^likes\na,b;c^5\n")
    assert read_original(path, delimiter="^").to_numpy().tolist() == [["a,b;c", "5"]]
    with pytest.raises(InputError, match="'::' cannot be a delimiter"):
        read_comments(path, delimiter="::")


def test_one_column_needs_no_quotes(write):
    assert read_comments(write("a.txt", 'text\nда, но нет; вот\n\n"a ""b"""\n'))["text"].tolist() == [
        "да, но нет; вот",
        'a "b"',
    ]


def test_lines_of_old_macs(write):
    assert read_original(write("a.csv", "text,n\ra,1\rb,2\r")).to_numpy().tolist() == [["a", "1"], ["b", "2"]]


def test_packed_files(write, tmp_path):
    plain = "text,likes\nhi,1\n"
    frame = read_comments(write("a.csv.gz", gzip.compress(plain.encode())))
    assert frame["text"].tolist() == ["hi"]
    assert frame.attrs["report"]["format"] == "csv"
    with zipfile.ZipFile(tmp_path / "one.zip", "w") as archive:
        archive.writestr("export/a.csv", plain)
        archive.writestr("__MACOSX/._a.csv", "junk")
        archive.writestr("readme.md", "# hello")
    frame = read_comments(tmp_path / "one.zip")
    assert frame["text"].tolist() == ["hi"]
    assert "source_file" not in frame.columns


def test_several_files_in_an_archive_are_one_table(tmp_path):
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.writestr("a.csv", "text,likes\nhi,1.5K\n")
        archive.writestr("b.jsonl", '{"cid": 12, "comment": "да"}\n')
    frame = read_comments(tmp_path / "all.zip")
    assert frame["text"].tolist() == ["hi", "да"]
    assert frame["source_file"].tolist() == ["a.csv", "b.jsonl"]
    assert frame["likes"].tolist()[0] == 1500
    assert frame["comment_id"].tolist()[1] == "12"
    assert frame.attrs["report"]["rows"] == 2
    assert list(original_columns(frame)) == ["text", "likes", "source_file", "cid", "comment"]


def test_streams_and_packed_standard_input(monkeypatch):
    plain = "text,likes\nhi,1\n"
    assert read_comments(io.StringIO(plain))["text"].tolist() == ["hi"]
    assert read_comments(io.BytesIO(gzip.compress(plain.encode())))["text"].tolist() == ["hi"]
    feed_stdin(monkeypatch, gzip.compress(plain.encode()))
    assert read_comments("-")["text"].tolist() == ["hi"]


def test_a_pipe_that_cannot_be_rewound(monkeypatch, sample_path):
    class Pipe(io.BytesIO):
        def seekable(self):
            return False

    expected = read_comments(sample_path)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(Pipe(sample_path.read_bytes())))
    pd.testing.assert_frame_equal(read_comments("-"), expected)


# --- headers and columns -----------------------------------------------------------------------------------------


def test_header_below_other_rows(write):
    frame = read_comments(write("a.csv", "sep=;\nОтчёт за октябрь;;\n\nДата;Комментарий;Лайки\n;топ;1 352\n"))
    assert frame[["text", "likes"]].to_numpy().tolist() == [["топ", 1352]]
    assert frame.attrs["report"]["header_line"] == 4


def test_original_columns_of_canonical_names_are_kept(write):
    path = write("a.csv", "likes,text,raw_likes,source,author\n18.1K,hi,x,web,@anna\n")
    frame = read_comments(path)
    assert list(frame.columns[:5]) == ["raw_raw_likes", "text", "raw_likes", "raw_source", "raw_author"]
    assert frame[["likes", "source", "author"]].to_numpy().tolist() == [[18100, "unknown", "anna"]]
    original = original_columns(frame)
    assert list(original) == ["likes", "text", "raw_likes", "source", "author"]
    assert original.to_numpy().tolist() == [["18.1K", "hi", "x", "web", "@anna"]]


def test_original_columns_survive_what_is_done_to_the_frame(write):
    frame = read_comments(write("a.csv", "likes,text\n1,b\n2,a\n"))
    changed = frame[frame["likes"] > 1].assign(negativity=0.5)
    assert original_columns(changed).to_numpy().tolist() == [["2", "a"]]
    changed.attrs = {}
    with pytest.raises(InputError, match="does not say which columns it was read with"):
        original_columns(changed)


def test_a_text_column_that_is_named_leaves_another_text_alone(write):
    frame = read_comments(write("a.csv", "text,message\nlink,привет\n"), text_column="message")
    assert frame["text"].tolist() == ["привет"]
    assert original_columns(frame).to_numpy().tolist() == [["link", "привет"]]


def test_report_is_plain_and_says_what_was_found(write):
    path = write(
        "a.csv",
        "Comment,Likes,Date,cid\nhi,many,2w ago,7.41968E+18\n[Sticker],1,,1\nhi,1,2026-10-05,1\n,1,2026-10-05,2\n",
    )
    report = read_comments(path).attrs["report"]
    assert json.loads(json.dumps(report)) == report
    assert report["columns"] == {"comment_id": "cid", "text": "Comment", "created_at": "Date", "likes": "Likes"}
    assert report["unread"] == {
        "created_at": {"count": 1, "example": "2w ago"},
        "likes": {"count": 1, "example": "many"},
    }
    counts = {key: report[key] for key in ("rows", "blank", "undated", "relative", "damaged_ids", "duplicates")}
    assert counts == {"rows": 4, "blank": 1, "undated": 2, "relative": 1, "damaged_ids": 1, "duplicates": 1}
    assert report["artefacts"] == {"sticker": 1}
    told = "\n".join(report_lines(report))
    for part in (
        "4 rows",
        "Comment → text",
        "1 sticker",
        "--exported-at",
        "1 ids were rounded",
        "such as 'many'",
    ):
        assert part in told


def test_ids_that_were_rounded_are_no_keys(write):
    ids = ["7693109667233992000", "7693110034752627000", "7693111351698219700"]
    path = write("a.csv", "cid,aweme_id,text\n" + "".join(f"{cid},7412000000000000100,hi\n" for cid in ids))
    frame = read_comments(path)
    assert frame["comment_id"].isna().all()
    assert set(frame["video_id"]) == {"7412000000000000100"}
    assert frame.attrs["report"]["damaged_ids"] == 3


def test_answers_below_their_comment_have_it_as_parent():
    path = Path(__file__).parent / "cases" / "exports" / "tiktok_comment_scraper.csv"
    whole = read_comments(path)["parent_id"].fillna("").tolist()
    assert whole == ["", "1", "", "", ""]
    assert [frame["parent_id"].fillna("").tolist()[0] for frame in read_chunks(path, rows=1)] == whole


def test_json_under_the_name_of_csv(write):
    assert read_comments(write("a.csv", '[ {"text": "hi"} ]'))["text"].tolist() == ["hi"]


def test_repeats_are_found_across_chunks(write):
    rows = ["1,hi,anna,2026-10-05", "2,hi,anna,2026-10-05", "3,hi,,2026-10-05", "4,hi,,2026-10-05", "1,ho,ben,"]
    path = write("a.csv", "cid,text,author,date\n" + "\n".join(rows))
    frames = list(read_chunks(path, rows=1))
    assert [bool(frame["duplicate"].iloc[0]) for frame in frames] == [False, True, False, False, True]


def test_creator_can_be_named(write):
    frame = read_comments(write("a.csv", "text,author\nhi,@Teplokit.shop\nho,anna\n"), creator="@teplokit.shop")
    assert frame["by_author"].tolist() == [True, False]


def test_workbook_with_several_sheets_and_types(tmp_path):
    with pd.ExcelWriter(tmp_path / "a.xlsx", engine="xlsxwriter") as writer:
        pd.DataFrame({"about": ["export"]}).to_excel(writer, sheet_name="Info", index=False)
        pd.DataFrame(
            {
                "cid": [7693109667233992542, 12.0],
                "Comment": ["да", None],
                "Date": [pd.Timestamp("2026-10-05 09:14:35"), None],
                "Likes": ["18.1K", 5],
                "share": [0.5, None],
            }
        ).to_excel(writer, sheet_name="Comments", index=False, startrow=3)
    frame = read_comments(tmp_path / "a.xlsx")
    report = frame.attrs["report"]
    assert (report["sheet"], report["header_line"], report["damaged_ids"]) == ("Comments", 4, 1)
    assert frame["comment_id"].isna().tolist() == [True, False]
    assert frame["likes"].tolist() == [18100, 5]
    assert frame["created_at"].iloc[0] == pd.Timestamp("2026-10-05T09:14:35Z")
    assert original_columns(frame)["share"].iloc[0] == 0.5
    assert frame["text"].tolist() == ["да", ""]


# --- damage ------------------------------------------------------------------------------------------------------

GOOD = [f'{number},"да, номер {number}",{number % 7}' for number in range(300)]
DAMAGE = {
    "a cell too many": "5,не, закавычено,1",
    "a quote left open": '5,"без конца,1',
    "a byte that is no text": b"5,\xff\xfe,1",
    "a carriage return": "5,a\rb,1",
}


@pytest.mark.parametrize("kind", DAMAGE)
@pytest.mark.parametrize("place", [0, 150, 300])
def test_a_damaged_line_is_set_aside_and_the_rest_is_read(write, kind, place):
    bad = DAMAGE[kind] if isinstance(DAMAGE[kind], bytes) else DAMAGE[kind].encode()
    lines = [line.encode() for line in GOOD]
    path = write("a.csv", b"\n".join([b"id,text,likes", *lines[:place], bad, *lines[place:]]) + b"\n")
    rejected = []
    frame = read_comments(path, on_rejected=rejected.append)
    assert frame["id"].tolist() == [str(number) for number in range(300)]
    assert [found["line"] for found in rejected] == [place + 2]
    assert rejected[0]["raw"] == bad.decode("utf-8", "backslashreplace")
    assert frame.attrs["report"]["rejected"] == 1
    with pytest.warns(UserWarning, match=f"1 damaged line is left out of .*; line {place + 2}: "):
        read_comments(path)


@FUZZ
@given(places=st.sets(st.integers(0, 299), min_size=1, max_size=3), kind=st.sampled_from(sorted(DAMAGE)))
def test_a_hundredth_of_damage_costs_a_hundredth_of_the_rows(write, places, kind):
    bad = DAMAGE[kind] if isinstance(DAMAGE[kind], bytes) else DAMAGE[kind].encode()
    lines = [bad if place in places else line.encode() for place, line in enumerate(GOOD)]
    rejected = []
    frame = read_comments(
        write("a.csv", b"\n".join([b"id,text,likes", *lines])),
        on_rejected=lambda found: rejected.append(found["line"]),
    )
    assert frame["id"].tolist() == [str(number) for number in range(300) if number not in places]
    assert rejected == sorted(place + 2 for place in places)


def test_damaged_lines_of_json_are_set_aside(write):
    rejected = []
    path = write(
        "a.jsonl",
        b'{"text": "a"}\n{"text": "b"\n["c"]\n5\n{"text": "\xff"}\n{"text": "d"}\n{"text": "e"}\n\n{"text": "f"}\n',
    )
    frame = read_comments(path, on_rejected=rejected.append)
    assert frame["text"].tolist() == ["a", "d", "e", "f"]
    assert [(found["line"], found["reason"].partition(":")[0].partition(",")[0]) for found in rejected] == [
        (2, "not JSON"),
        (3, "no JSON object"),
        (4, "no JSON object"),
        (5, "its byte 0xff is not UTF-8"),
    ]


BROKEN = {
    "empty.csv": ("", "is empty: a first line with the names of the columns"),
    "mark.csv": ("\ufeff\n \n", "is empty"),
    "empty.jsonl": ("\n", "is empty: there is no comment in it"),
    "empty.json": ("[]", "is empty: there is no comment in it"),
    "empty.parquet": ("", "is empty"),
    "empty.xlsx": ("", "is empty"),
    "cut.csv": (
        "text\nпривет 😀".encode()[:-1],
        "1 of its 1 lines .* line 2: its byte 0xf0 is not UTF-8; .*--encoding",
    ),
    "sheet.xlsx": (b"PK\x03\x04....", "is damaged, or packed in a way"),
    "old.xls": (b"\xd0\xcf\x11\xe0....", "is not a workbook, or is damaged"),
    "zipped.csv": (b"\x1f\x8b....", "is damaged, or packed in a way"),
    "quote.csv": ('text,n\n"b,2\n', r'1 of its 1 lines .* line 2: a quote \("\) opens and never closes'),
    "long.csv": ('text,n\n"' + "x" * 200_000 + '"\n', "line 2: a cell is longer than 131,072 characters"),
    "ragged.csv": ("text,n\nyes, and no,2\n", "line 2: 3 cells, but the header has 2; .*double quotes"),
    "twice.csv": ("text,n,n\na,1,1\n", "more than one column 'n'"),
    "cut.json": ('[{"text": "a"},\n {"tex', "is not JSON at line 2: .*cut off: export it again"),
    "number.jsonl": ("5\n", "line 1: no JSON object, such as"),
    "deep.jsonl": ('{"text": ' * 100_000, "is not JSON"),
    "digits.jsonl": ('{"text": ' + "9" * 5000 + "}", "line 1: not JSON"),
    "broken.parquet": (b"PAR1 and no more", "is not a Parquet file, or is damaged"),
    "page.html": ("<!doctype html><html>", "is a web page or XML, not an export"),
    "paper.pdf": (b"%PDF-1.7", "is a PDF document, not an export"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_files_say_what_was_found_and_what_to_do(write, name):
    content, message = BROKEN[name]
    with pytest.raises(InputError, match=f"(?s){message}"):
        read_comments(write(name, content))


def test_archives_that_hold_no_comments(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("photo.jpg", "x")
    with pytest.raises(InputError, match=r"an archive without a file of comments in it; it holds photo\.jpg"):
        read_comments(tmp_path / "a.zip")


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
        ColumnError, match=r"known to hold the comments. Its columns are: id, message. .*--map text=COLUMN"
    ):
        read_comments(path)
    with pytest.raises(ColumnError, match=r"no column 'mesage'. .*Did you mean 'message'"):
        read_comments(path, text_column="mesage")
    assert read_comments(path, text_column="message")["text"].tolist() == ["hi"]


def test_times_of_the_export_that_are_none(write):
    with pytest.raises(InputError, match="'soon' is no time of an export: write it as 2026-10-05"):
        read_comments(write("a.csv", "text\n"), exported_at="soon")


# --- properties --------------------------------------------------------------------------------------------------

NAMES = ["a.csv", "a.txt", "a.jsonl", "a.json", "a.parquet", "a.xlsx", "a.zip", "a"]
STARTS = [
    b"",
    b"PAR1",
    b"PK\x03\x04",
    b"\x1f\x8b\x08\x00",
    b"\xd0\xcf\x11\xe0",
    b"\xff\xfe",
    b"text,n\n",
    b'[{"text": "a"}',
]


@FUZZ
@given(start=st.sampled_from(STARTS), content=st.binary(max_size=200), name=st.sampled_from(NAMES))
@example(start=b"", content=b"text\n\0\r\n\xf0", name="a.csv")
@example(start=b"", content=b'{"text": NaN, "": {}}', name="a.jsonl")
@example(start=b"", content=b'{"text": {"a": [1, {"text": 5}]}, "likes": {}, "cid": []}', name="a.json")
def test_arbitrary_bytes_are_read_or_refused(write, start, content, name):
    try:
        frame = read_comments(write(name, start + content), on_rejected=ignore)
    except TikTokSentimentError:
        return
    assert "text" in frame.columns


@FUZZ
@given(text=st.text(alphabet='text,;\t"\n\r\0{}[]:1 я😀\ufeff', max_size=60), name=st.sampled_from(NAMES[:4]))
def test_arbitrary_text_under_a_good_start_is_read_or_refused(write, text, name):
    start = '{"text": "a"}\n' if "json" in name else "text\n"
    try:
        frame = read_comments(write(name, start + text), on_rejected=ignore)
    except InputError:
        return
    assert "text" in frame.columns


@FUZZ
@given(place=st.integers(0, 2_000), bits=st.integers(1, 255))
def test_a_flipped_byte_in_a_packed_file_is_no_traceback(write, tmp_path, place, bits):
    frame = pd.DataFrame({"text": ["да", "нет"], "likes": [1, 2]})
    for name in ("a.parquet", "a.xlsx"):
        path = tmp_path / name
        frame.to_parquet(path) if name == "a.parquet" else frame.to_excel(path, index=False, engine="xlsxwriter")
        content = bytearray(path.read_bytes())
        content[place % len(content)] ^= bits
        try:
            read_comments(write(name, bytes(content)), on_rejected=ignore)
        except TikTokSentimentError:
            continue


PIECES = [
    "a",
    ",",
    '"',
    "\n",
    "\r\n",
    "\r",
    '""',
    '","',
    '"\n',
    "ж",
    "\0",
    " ",
    "a,b\n",
    '"x","y"\n',
    '"x\ny",z\n',
    "\ufeff",
]


def tables(content, n_columns, cuts, *, fast):
    """Return the rows and the rejected lines of what is read from blocks cut at some places."""
    places = [0, *sorted({cut for cut in cuts if 0 < cut < len(content)}), len(content)]
    blocks = [content[start:stop] for start, stop in pairwise(places) if stop > start]
    rejected = []
    read = read_tables(blocks, n_columns, ",", lambda *found: rejected.append(found), fast=fast)
    rows = [row for table in read for row in zip(*(column.to_pylist() for column in table.columns), strict=True)]
    return rows, rejected


@settings(deadline=None, max_examples=400)
@given(
    pieces=st.lists(st.sampled_from(PIECES), max_size=25),
    junk=st.binary(max_size=3),
    n_columns=st.integers(1, 3),
    cuts=st.lists(st.integers(0, 60), max_size=3),
)
def test_the_fast_way_reads_what_the_careful_one_does(pieces, junk, n_columns, cuts):
    content = "".join(pieces).encode() + junk
    assert tables(content, n_columns, cuts, fast=True) == tables(content, n_columns, [], fast=False)


def test_the_fast_way_is_taken(write, sample_path, monkeypatch):
    monkeypatch.setattr("tiktok_sentiment.exports.delimited._CarefulParser", None)
    content = sample_path.read_bytes().partition(b"\n")[2]
    assert sum(map(len, read_tables([content], 8, ",", print))) == 300


cells = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12)


@FUZZ
@given(
    rows=st.lists(st.tuples(cells, cells), min_size=1, max_size=6),
    form=st.sampled_from(["json", "xlsx", "utf-16", "gz"]),
)
def test_other_formats_read_back_the_same(tmp_path, rows, form):
    frame = pd.DataFrame(rows, columns=["id", "text"], dtype="str")
    if form == "json":
        path = tmp_path / "a.json"
        path.write_text(json.dumps(frame.to_dict("records"), ensure_ascii=False, indent=1), encoding="utf-8")
    elif form == "xlsx":
        assume(all(any(row) for row in rows))
        path = tmp_path / "a.xlsx"
        options = {"options": {"strings_to_formulas": False, "strings_to_urls": False}}
        with pd.ExcelWriter(path, engine="xlsxwriter", engine_kwargs=options) as writer:
            frame.to_excel(writer, index=False)
    else:
        assume(all(any(row) for row in rows))
        path = tmp_path / ("a.csv" if form == "utf-16" else "a.csv.gz")
        frame.to_csv(path, index=False, encoding="utf-16" if form == "utf-16" else "utf-8")
    pd.testing.assert_frame_equal(read_original(path), frame)
