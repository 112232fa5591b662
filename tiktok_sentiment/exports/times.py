"""Cells as times: unix seconds, ISO, dates of several countries, and "3d ago".

A time is an integer, microseconds since 1970 in UTC. Times without a zone are taken as UTC.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from tiktok_sentiment.errors import InputError
from tiktok_sentiment.exports.words import numbers_of

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["find_day_first", "is_relative", "parse_moment", "parse_time"]

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_SCALES: Final = {10: 1_000_000, 13: 1_000, 16: 1}
"""Microseconds in one unit of a unix time of so many digits: seconds, milliseconds, microseconds."""

_CLOCK: Final = r"(?:,?[ T]+(\d{1,2}):(\d\d)(?::(\d\d)(?:\.\d+)?)?\s*([AaPp][Mm])?)?"
_UNIX_RE: Final = re.compile(r"(\d+)(?:[.,]0*)?")
_YEAR_FIRST_RE: Final = re.compile(r"(\d{4})[-./](\d{1,2})[-./](\d{1,2})" + _CLOCK)
_YEAR_LAST_RE: Final = re.compile(r"(\d{1,2})([-./])(\d{1,2})[-./](\d{4})" + _CLOCK)
_MONTH_DAY_RE: Final = re.compile(r"(\d{1,2})-(\d{1,2})")
_DAY_NAME_RE: Final = re.compile(r"(\d{1,2})\.? ([^\W\d_]+)\.?,? (\d{4})(?: г\.?)?" + _CLOCK)
_NAME_DAY_RE: Final = re.compile(r"([^\W\d_]+)\.? (\d{1,2}),? (\d{4})" + _CLOCK)
_WEEKDAY_RE: Final = re.compile(r"[^\W\d_]{2,9}\.?,? (?=[^\W\d_]+ \d{1,2},? \d{4}|\d{1,2} [^\W\d_]+ \d{4})")
_ZONE_RE: Final = re.compile(r" ?(?:UTC|GMT|Z|(?:GMT|UTC)?([+-])(\d\d):?(\d\d))(?: \([^)]*\))?$")
_RELATIVE_RE: Final = re.compile(r"(?:vor )?(\d{1,4}) ?([^\W\d_]+)\.?(?: (?:ago|назад|тому))?")


def parse_time(cell: str, exported_at: datetime | None = None, *, day_first: bool | None = None) -> int | None:
    """Return the time that a cell tells, or None where it tells none, or not for sure.

    Relative times ("2w ago") and days without a year count from `exported_at`, when the export was made.
    `day_first` tells whether 6/7/2021 is in July; if it is None, such dates are not read, while 6-7-2021 and
    6.7.2021 are.

    >>> parse_time("1791191675") == parse_time("2026-10-05T09:14:35Z") == 1791191675 * 1_000_000
    True
    >>> parse_time("28-6-2021") == parse_time("2021-06-28")
    True
    >>> parse_time("3 дн назад") is None
    True
    >>> parse_time("3 дн назад", datetime(2026, 10, 8, tzinfo=UTC)) == parse_time("2026-10-05")
    True
    """
    text = cell.strip()
    try:
        if unix := _UNIX_RE.fullmatch(text):
            scale = _SCALES.get(len(unix[1]))
            return None if scale is None else int(unix[1]) * scale
        if text[4:5] == "-":
            try:
                return _microseconds(datetime.fromisoformat(text))
            except ValueError:
                pass
        moment = _parse_absolute(text, day_first) or _parse_relative(text, exported_at)
        return None if moment is None else _microseconds(moment)
    except (ValueError, OverflowError):
        return None


def parse_moment(value: str | datetime) -> datetime:
    """Return the moment of an export in UTC; raise `InputError` where it cannot be told.

    >>> parse_moment("Sat Jan 15 2022 18:22:31 GMT+0100 (Central European Standard Time)").isoformat()
    '2022-01-15T17:22:31+00:00'
    """
    if isinstance(value, datetime):
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    found = parse_time(value)
    if found is None:
        raise InputError(f"{value!r} is no time of an export: write it as 2026-10-05 or 2026-10-05T18:30+03:00.")
    return _EPOCH + found * _MICROSECOND


def find_day_first(cells: Iterable[str]) -> bool | None:
    """Tell from a column's dates whether the day stands before the month; None where none of them shows it.

    >>> find_day_first(["6/7/2021", "28/6/2021"]), find_day_first(["6/28/2021"]), find_day_first(["6/7/2021"])
    (True, False, None)
    """
    dates = [found for found in map(_YEAR_LAST_RE.match, cells) if found]
    day_first = any(int(date[1]) > 12 for date in dates)
    month_first = any(int(date[3]) > 12 for date in dates)
    return None if day_first == month_first else day_first


def is_relative(cell: str) -> bool:
    """Tell whether a cell is a time that needs the moment of the export.

    >>> is_relative("2w ago"), is_relative("6-7"), is_relative("2026-10-05")
    (True, True, False)
    """
    text = cell.strip()
    return parse_time(text) is None and parse_time(text, _EPOCH + timedelta(days=20_000)) is not None


def _microseconds(moment: datetime) -> int:
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return (moment - _EPOCH) // _MICROSECOND


def _parse_absolute(text: str, day_first: bool | None) -> datetime | None:
    text, zone = _split_zone(text)
    if date := _YEAR_FIRST_RE.fullmatch(text):
        return _moment(date[1], date[2], date[3], date.groups()[3:]) - zone
    if date := _YEAR_LAST_RE.fullmatch(text):
        order = day_first if date[2] == "/" or day_first is not None else True
        if int(date[1]) > 12 or int(date[3]) > 12:
            order = int(date[1]) > 12
        if order is None:
            return None
        day, month = (date[1], date[3]) if order else (date[3], date[1])
        return _moment(date[4], month, day, date.groups()[4:]) - zone
    text = _WEEKDAY_RE.sub("", text, count=1)
    if date := _DAY_NAME_RE.fullmatch(text):
        return _moment(date[3], _month(date[2]), date[1], date.groups()[3:]) - zone
    if date := _NAME_DAY_RE.fullmatch(text):
        return _moment(date[3], _month(date[1]), date[2], date.groups()[3:]) - zone
    return None


def _split_zone(text: str) -> tuple[str, timedelta]:
    """Return a text without the zone at its end, and how far that is ahead of UTC."""
    zone = _ZONE_RE.search(text)
    # Without a clock, what looks like a zone is a part of the date.
    if zone is None or ":" not in text[: zone.start()]:
        return text, timedelta(0)
    ahead = timedelta(hours=int(zone[2]), minutes=int(zone[3])) if zone[1] else timedelta(0)
    return text[: zone.start()], -ahead if zone[1] == "-" else ahead


def _month(name: str) -> int:
    return numbers_of("months").get(name.lower(), 0)


def _moment(
    year: str, month: str | int, day: str, clock: tuple[str | None, ...] = (None, None, None, None)
) -> datetime:
    hour, minute, second, half = clock
    hours = int(hour or 0)
    if half:
        hours = hours % 12 + (12 if half.lower() == "pm" else 0)
    return datetime(int(year), int(month), int(day), hours, int(minute or 0), int(second or 0), tzinfo=UTC)


def _parse_relative(text: str, exported_at: datetime | None) -> datetime | None:
    if exported_at is None:
        return None
    if date := _MONTH_DAY_RE.fullmatch(text):
        moment = _moment(str(exported_at.year), date[1], date[2])
        return moment if moment <= exported_at else _moment(str(exported_at.year - 1), date[1], date[2])
    lower = text.lower()
    seconds = numbers_of("moments").get(lower)
    if seconds is None and (ago := _RELATIVE_RE.fullmatch(lower)):
        unit = numbers_of("units").get(ago[2])
        seconds = None if unit is None else int(ago[1]) * unit
    return None if seconds is None else exported_at - timedelta(seconds=seconds)
