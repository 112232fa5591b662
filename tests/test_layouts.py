"""Layouts of exports: one small file each, and what reading makes of it, in `cases/exports/expected.json`."""

import json
from pathlib import Path

import pandas as pd
import pytest

from tiktok_sentiment import ColumnError, InputError, read_comments
from tiktok_sentiment.exports import original_columns, read_chunks
from tiktok_sentiment.exports.canonical import CANONICAL
from tiktok_sentiment.exports.layouts import read_layouts

FOLDER = Path(__file__).parent / "cases" / "exports"
EXPECTED = json.loads((FOLDER / "expected.json").read_text(encoding="utf-8"))
KINDS = {
    "created_at": "datetime64[us, UTC]",
    "likes": "Int64",
    "replies": "Int64",
    "by_author": "bool",
    "duplicate": "bool",
}


def plain(value):
    """Return a cell as JSON says it."""
    if isinstance(value, pd.Timestamp):
        return value.isoformat().replace("+00:00", "Z")
    return None if pd.isna(value) else value


@pytest.mark.parametrize("name", EXPECTED)
def test_layout_is_recognised_and_read(name):
    expected = EXPECTED[name]
    frame = read_comments(FOLDER / name)
    report = frame.attrs["report"]
    assert report["layout"] == expected["layout"]
    assert set(frame["source"]) == {expected["layout"]}
    assert len(frame) == report["rows"] == expected["rows"]
    assert {field: plain(frame[field].iloc[0]) for field in expected["first"]} == expected["first"]
    assert [frame[field].dtype for field in CANONICAL] == [KINDS.get(field, "str") for field in CANONICAL]
    found = {
        "parents": int(frame["parent_id"].notna().sum()),
        "own": report["by_author"],
        "duplicates": report["duplicates"],
        "artefacts": report["artefacts"],
        "blank": report["blank"],
        "damaged_ids": report["damaged_ids"],
        "inner_replies": report["inner_replies"],
    }
    nothing = {**dict.fromkeys(found, 0), "artefacts": {}}
    assert found == {key: expected.get(key, nothing[key]) for key in found}
    assert report["undated"] == frame["created_at"].isna().sum() == 0
    assert not report["unread"]
    assert not report["rejected"]
    if report["header_line"] is not None:
        assert report["header_line"] == expected.get("header_line", 1)


def test_every_layout_has_a_file():
    assert {layout.name for layout in read_layouts()[0]} | {"unknown"} == {
        case["layout"] for case in EXPECTED.values()
    }
    assert {path.name for path in FOLDER.iterdir()} == {*EXPECTED, "expected.json"}


def test_readme_names_every_layout():
    readme = (FOLDER.parents[2] / "README.md").read_text(encoding="utf-8")
    table = readme.partition("## Exports that are recognised")[2].partition("\n## ")[0]
    for layout in read_layouts()[0]:
        assert f"`{layout.name.removeprefix('apify-')}`" in table


@pytest.mark.parametrize("name", [name for name in EXPECTED if name.endswith(".csv")])
def test_original_columns_are_the_file(name):
    report = read_comments(FOLDER / name).attrs["report"]
    original = original_columns(read_comments(FOLDER / name))
    table = pd.read_csv(
        FOLDER / name,
        sep=report["delimiter"],
        header=report["header_line"] - 1,
        encoding=report["encoding"],
        dtype="str",
        keep_default_na=False,
    )
    table = table.rename(columns={"Unnamed: 0": "column_1", "\ufeffid": "id"})
    table.columns = [column.removeprefix("\ufeff") for column in table.columns]
    pd.testing.assert_frame_equal(original, table, check_index_type=False)


@pytest.mark.parametrize("name", EXPECTED)
def test_chunks_say_the_same(name):
    frames = list(read_chunks(FOLDER / name, rows=1))
    whole = read_comments(FOLDER / name)
    assert list(map(len, frames)) == [1] * len(whole)
    joined = pd.concat(frames)
    assert joined.attrs["report"]["rows"] == len(whole)
    for field in CANONICAL:
        pd.testing.assert_series_equal(joined[field], whole[field], check_index_type=False)


def test_no_text_says_what_the_export_is(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("createtime,comment_id,author_name,author_id\n2026-10-05 09:14:35,1,tram.no.5,6823\n")
    with pytest.raises(ColumnError, match="an export of pytok, but without the texts"):
        read_comments(path)


def test_what_is_mapped_comes_before_what_is_recognised():
    path = FOLDER / "apify_clockworks_2023.csv"
    mapping = {"author": "uid", "likes": "reply Comment Total"}
    frame = read_comments(path, mapping=mapping)
    assert frame["author"].tolist() == ["6806", "6807"]
    assert frame["likes"].tolist() == [31, 2]
    assert frame.attrs["report"]["columns"]["likes"] == "replyCommentTotal"
    assert "replies" not in frame.attrs["report"]["columns"]


def test_a_dot_leads_into_objects():
    frame = read_comments(FOLDER / "web_api.ndjson", mapping={"author": "user.nickname"})
    assert frame["author"].tolist()[0] == "Настя"
    with pytest.raises(ColumnError, match=r"no column 'user.nick'. .*Did you mean 'user.nickname'"):
        read_comments(FOLDER / "web_api.ndjson", mapping={"author": "user.nick"})


def test_mapping_knows_its_fields():
    with pytest.raises(InputError, match=r"no field 'autor'.* Did you mean 'author'"):
        read_comments(FOLDER / "pytok.csv", mapping={"autor": "author_name"})
    with pytest.raises(ColumnError, match=r"no column 'author_nam'. Its columns are: createtime, .*'author_name'"):
        read_comments(FOLDER / "pytok.csv", mapping={"author": "author_nam"})
