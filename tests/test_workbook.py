"""Excel workbooks: what a person who opens one finds, and what must not come to life in it."""

import zipfile

import openpyxl
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from tiktok_sentiment import InputError, write_comments
from tiktok_sentiment.exports import CommentWriter, workbook_sink

LONG = "очень длинный комментарий, который не влезает в узкую колонку и потому переносится по словам"


def sheet_of(frame, path):
    write_comments(frame, path)
    return openpyxl.load_workbook(path)["comments"]


def cells_of(path):
    """Return the rows of a workbook as lists of values, the header left out."""
    return CalamineWorkbook.from_path(path).get_sheet_by_name("comments").to_python(skip_empty_area=False)[1:]


@pytest.fixture
def frame():
    return pd.DataFrame(
        {
            "comment_id": ["7693109667233992542", "7693110034752627806"],
            "text": ['=HYPERLINK("http://x.example")', LONG],
            "likes": pd.array([12, None], "Int64"),
            "link": ["https://x.example/a", None],
            "at": pd.to_datetime(["2026-10-05T09:14:35+03:00", None], utc=True),
            "negativity": [0.9731, None],
        }
    )


def test_header_is_frozen_filtered_and_columns_fit(frame, tmp_path):
    sheet = sheet_of(frame, tmp_path / "a.xlsx")
    assert [cell.value for cell in sheet[1]] == list(frame.columns)
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:F3"
    widths = [sheet.column_dimensions[letter].width for letter in "ABF"]
    assert widths[0] >= 19
    assert widths[1] == pytest.approx(60, abs=1)
    assert sheet["B3"].alignment.wrap_text
    assert not sheet["A3"].alignment.wrap_text


def test_negativity_is_a_coloured_number_from_0_to_1(frame, tmp_path):
    sheet = sheet_of(frame, tmp_path / "a.xlsx")
    assert (sheet["F2"].value, sheet["F2"].number_format) == (0.9731, "0.00")
    (place,) = sheet.conditional_formatting
    scale = place.rules[0].colorScale
    assert str(place.sqref) == "F2:F3"
    assert [float(end.val) for end in scale.cfvo] == [0, 0.5, 1]


def test_text_stays_text_and_numbers_numbers(frame, tmp_path):
    sheet = sheet_of(frame, tmp_path / "a.xlsx")
    row = [cell.value for cell in sheet[2]]
    assert row[:4] == ["7693109667233992542", '=HYPERLINK("http://x.example")', 12, "https://x.example/a"]
    assert [cell.data_type for cell in sheet[2]][:4] == ["s", "s", "n", "s"]
    assert row[4].isoformat() == "2026-10-05T06:14:35"
    assert sheet["D2"].hyperlink is None
    assert [cell.value for cell in sheet[3]][2:] == [None] * 4


def test_no_formula_link_or_macro_is_in_the_file(frame, tmp_path):
    cells = [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "http://x.example",
        "mailto:a@x.example",
        "<r><t>=1</t></r>",
        "{=1}",
        "1e5",
    ]
    write_comments(pd.DataFrame({"text": cells}), tmp_path / "a.xlsx")
    assert [row[0].replace("\u200b", "") for row in cells_of(tmp_path / "a.xlsx")] == cells
    with zipfile.ZipFile(tmp_path / "a.xlsx") as file:
        sheet = file.read("xl/worksheets/sheet1.xml").decode()
        assert "<f>" not in sheet
        assert "hyperlink" not in sheet
        assert "<r><t>" not in sheet
        assert not [name for name in file.namelist() if "external" in name or "vba" in name]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(texts=st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12), max_size=8))
def test_any_text_comes_back_the_same(tmp_path, texts):
    path = tmp_path / "a.xlsx"
    write_comments(pd.DataFrame({"n": range(len(texts)), "text": texts}, dtype="object"), path)
    # U+FFFE and U+FFFF are no characters, and XML has no way to say them.
    expected = [text.replace("\ufffe", "_xFFFE_").replace("\uffff", "_xFFFF_") for text in texts]
    assert [row[1] for row in cells_of(path)] == expected


def test_more_rows_than_a_sheet_holds_are_refused(monkeypatch, tmp_path):
    monkeypatch.setattr(workbook_sink, "_MOST_ROWS", 3)
    three = pd.DataFrame({"text": ["a", "b", "c"]})
    write_comments(three, tmp_path / "a.xlsx")
    with pytest.raises(
        InputError, match="more than 3 rows, and a sheet of Excel holds no more: write CSV or Parquet"
    ):
        write_comments(pd.concat([three, three]), tmp_path / "b.xlsx")
    assert [file.name for file in tmp_path.iterdir()] == ["a.xlsx"]


def test_more_columns_than_a_sheet_holds_are_refused(monkeypatch, tmp_path):
    monkeypatch.setattr(workbook_sink, "_MOST_COLUMNS", 1)
    with pytest.raises(InputError, match="would have 2 columns, and a sheet of Excel holds 1: write CSV"):
        write_comments(pd.DataFrame({"text": ["a"], "n": [1]}), tmp_path / "a.xlsx")


def test_longer_texts_than_a_cell_holds_are_cut_and_counted(tmp_path):
    texts = ["ы" * 32_767, "ы" * 32_768, "😀" * 16_384]
    with CommentWriter(tmp_path / "a.xlsx") as writer:
        writer.write(pd.DataFrame({"text": texts}))
        assert writer.cut == 2
    assert [row[0] for row in cells_of(tmp_path / "a.xlsx")] == ["ы" * 32_767, "ы" * 32_767, "😀" * 16_383]


def test_values_that_excel_lacks_become_text(tmp_path):
    values = [10**15, 10**15 - 1, float("inf"), True, pd.Timestamp("1812-09-07"), {"имя": [1]}]
    write_comments(pd.DataFrame({"value": pd.Series(values, dtype=object)}), tmp_path / "a.xlsx")
    expected = ["1000000000000000", 10**15 - 1, "inf", True, "1812-09-07 00:00:00", '{"имя": [1]}']
    assert [row[0] for row in cells_of(tmp_path / "a.xlsx")] == expected


@pytest.mark.parametrize("frame", [pd.DataFrame(), pd.DataFrame({"text": []})], ids=["nothing", "header"])
def test_workbooks_without_rows_open(frame, tmp_path):
    write_comments(frame, tmp_path / "a.xlsx")
    assert openpyxl.load_workbook(tmp_path / "a.xlsx").sheetnames == ["comments"]


def test_no_workbook_on_the_standard_output():
    with pytest.raises(InputError, match="An Excel workbook cannot be written to the standard output: name a file"):
        write_comments(pd.DataFrame({"text": ["a"]}), "-", format="xlsx")
