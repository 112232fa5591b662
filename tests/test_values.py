"""Cells of exports as counts, ids, times: the traps that real files set."""

from datetime import UTC, datetime

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tiktok_sentiment.exports.artefacts import find_artefacts
from tiktok_sentiment.exports.times import parse_moment, parse_time
from tiktok_sentiment.exports.values import parse_count, parse_handle, parse_id, parse_parent, parse_video

EXPORTED = datetime(2026, 10, 20, 18, 30, tzinfo=UTC)

COUNTS = {
    "0": 0,
    "1352": 1352,
    " 12 ": 12,
    "25.0": 25,
    "25,00": 25,
    "1,352": 1352,
    "1 352": 1352,
    "1\u00a0352": 1352,
    "1.352": 1352,
    "1,352,007": 1352007,
    "1.000": 1000,
    "18.1K": 18100,
    "37.3k": 37300,
    "18,1 тыс.": 18100,
    "18,1\u00a0тыс": 18100,
    "1,2 млн": 1200000,
    "1.2M": 1200000,
    "2К": 2000,
    "3,4 Mio.": 3400000,
    "1.2E+3": 1200,
    "---": None,
    "": None,
    "null": None,
    "2.5": None,
    "-5": None,
    "many": None,
    "18.1X": None,
    "9" * 30: None,
}

TIMES = {
    "1791191675": "2026-10-05T09:14:35",
    "1791191675.0": "2026-10-05T09:14:35",
    "1791191675000": "2026-10-05T09:14:35",
    "2026-10-05T09:14:35Z": "2026-10-05T09:14:35",
    "2026-10-05T09:14:35.000Z": "2026-10-05T09:14:35",
    "2026-10-05 12:14:35+03:00": "2026-10-05T09:14:35",
    "2026-10-05 09:14:35+00:00": "2026-10-05T09:14:35",
    "2026-10-05 09:14:35": "2026-10-05T09:14:35",
    "2026-10-05 09:14:35 UTC": "2026-10-05T09:14:35",
    "2026-10-05": "2026-10-05",
    "2026-3-1": "2026-03-01",
    "28-6-2021": "2021-06-28",
    "6-7-2021": "2021-07-06",
    "28.06.2021 18:30": "2021-06-28T18:30",
    "28/6/2021": "2021-06-28",
    "6/28/2021 5:31 PM": "2021-06-28T17:31",
    "Oct 5, 2026": "2026-10-05",
    "5 октября 2026 г.": "2026-10-05",
    "5 Oct 2026, 09:14": "2026-10-05T09:14",
    "Mon, 05 Oct 2026 09:14:35 GMT": "2026-10-05T09:14:35",
    "Sat Jan 15 2022 18:22:31 GMT+0100 (Central European Standard Time)": "2022-01-15T17:22:31",
    "6-7": "2026-06-07",
    "12-31": "2025-12-31",
    "30s ago": "2026-10-20T18:29:30",
    "5m ago": "2026-10-20T18:25",
    "2h ago": "2026-10-20T16:30",
    "3d ago": "2026-10-17T18:30",
    "2w ago": "2026-10-06T18:30",
    "15 с назад": "2026-10-20T18:29:45",
    "5 мин. назад": "2026-10-20T18:25",
    "2 ч назад": "2026-10-20T16:30",
    "3 дн назад": "2026-10-17T18:30",
    "2 нед назад": "2026-10-06T18:30",
    "3дн.": "2026-10-17T18:30",
    "2 нед.": "2026-10-06T18:30",
    "vor 2 T.": "2026-10-18T18:30",
    "vor 7 Std.": "2026-10-20T11:30",
    "только что": "2026-10-20T18:30",
    "вчера": "2026-10-19T18:30",
    "6/7/2021": None,
    "31-2-2021": None,
    "1,79119E+09": None,
    "soon": None,
    "": None,
    "0": None,
    "9999999999999999999999": None,
}

IDS = {
    "7693109667233992542": "7693109667233992542",
    " 12": "12",
    "\t7693109667233992542": "7693109667233992542",
    "12.0": "12",
    "'7693109667233992542": "7693109667233992542",
    "abc-1": "abc-1",
    "7.41968E+18": None,
    "7,41968E+18": None,
    "7.693109667233993e+18": None,
    "7693109667233992000.0": None,
    "null": None,
    "": None,
}

ARTEFACTS = {
    "[Sticker]": "sticker",
    " [sticker] ": "sticker",
    "View 9 replies": "page text",
    "View more replies (12)": "page text",
    "Hide replies": "page text",
    "Посмотреть ответы (9)": "page text",
    "Показать 3 ответа": "page text",
    "2026-3-1": "date",
    "28-6-2021": "date",
    "3d ago": "date",
    "3 дн назад": "date",
    "vor 2 T.": "date",
    "user47668406782143": "user name",
    "anna": "user name",
    "6-7": None,
    "[smile]": None,
    "[Laugh approved]": None,
    "view from my window": None,
    "user": None,
    "3d": None,
    "жду ответа": None,
    "": None,
    None: None,
}


@pytest.mark.parametrize("cell", COUNTS)
def test_counts(cell):
    assert parse_count(cell) == COUNTS[cell]


@pytest.mark.parametrize("cell", IDS)
def test_ids(cell):
    assert parse_id(cell) == IDS[cell]


@pytest.mark.parametrize("cell", TIMES)
def test_times(cell):
    expected = TIMES[cell]
    moment = None if expected is None else parse_moment(expected)
    found = parse_time(cell, EXPORTED)
    assert found == (None if moment is None else int(moment.timestamp() * 1_000_000))


@pytest.mark.parametrize(("order", "expected"), [(True, "2021-07-06"), (False, "2021-06-07")])
def test_a_column_tells_the_order_of_its_dates(order, expected):
    assert parse_time("6/7/2021", day_first=order) == parse_time(expected)


def test_parents_videos_and_handles():
    assert [parse_parent(cell) for cell in ("0", "null", "", " ", "12")] == [None, None, None, None, "12"]
    assert parse_video("https://m.tiktok.com/v/7412000000000000033.html") == "7412000000000000033"
    assert parse_video("https://www.tiktok.com/@a/photo/7412000000000000033") == "7412000000000000033"
    assert parse_video("https://vm.tiktok.com/ZMabc/") == "https://vm.tiktok.com/ZMabc/"
    assert [parse_handle(cell) for cell in ("@anna", "Anna K.", "---", "@")] == ["anna", "Anna K.", None, None]


def test_artefacts():
    texts = list(ARTEFACTS)
    authors = ["anna" if text == "anna" else "ben" for text in texts]
    assert find_artefacts(pa.array(texts), pa.array(authors)).to_pylist() == list(ARTEFACTS.values())


@given(st.text(max_size=30))
def test_no_cell_is_an_error(cell):
    parse_count(cell), parse_id(cell), parse_video(cell), parse_handle(cell), parse_time(cell, EXPORTED)


@given(st.datetimes(datetime(2005, 1, 1), datetime(2099, 1, 1), timezones=st.just(UTC)))
def test_iso_times_are_exact(moment):
    microseconds = parse_time(moment.isoformat())
    assert microseconds == parse_time(moment.isoformat(sep=" ").replace("+00:00", "Z"))
    assert datetime.fromtimestamp(microseconds // 1_000_000, UTC) == moment.replace(microsecond=0)
