"""Cells as values: counts, ids, handles, yes and no.

Every function takes one cell as a string and returns None where the cell says nothing or cannot be trusted.
"""

from __future__ import annotations

import re
from typing import Final

from tiktok_sentiment.exports.words import NOTHING, YES, numbers_of

__all__ = ["is_blank", "parse_count", "parse_handle", "parse_id", "parse_parent", "parse_video", "parse_yes"]

_COUNT_RE: Final = re.compile(r"(\d+(?:[ .,'\u00a0\u202f]\d{3})*)(?:([.,])(\d+))?\s*([^\W\d_]+\.?)?")
_SHORT_RE: Final = re.compile(r"(\d+)(?:[.,](\d+))?\s*([^\W\d_]+\.?)")
_SCIENTIFIC_RE: Final = re.compile(r"\d+(?:[.,]\d+)?[eE]\+?\d+")
_WHOLE_RE: Final = re.compile(r"(\d+)[.,]0+")
_VIDEO_RE: Final = re.compile(r"/(?:video|photo|v)/(\d+)|[?&](?:item_id|share_item_id|modal_id)=(\d+)")
_HANDLE_RE: Final = re.compile(r"tiktok\.com/@([^/?#\s]+)")
_MAX: Final = 1 << 62
_COUNT_DIGITS: Final = 18
_EXACT_DIGITS: Final = 15
"""Digits that survive a floating-point number."""


def is_blank(cell: str) -> bool:
    """Tell whether a cell says nothing.

    >>> is_blank("---"), is_blank(" null "), is_blank("0")
    (True, True, False)
    """
    return cell.strip().lower() in NOTHING


def parse_count(cell: str) -> int | None:
    """Return how many likes or replies a cell tells of.

    >>> [parse_count(cell) for cell in ("1352", "1,352", "18.1K", "18,1 тыс.", "25.0", "1.2M")]
    [1352, 1352, 18100, 18100, 25, 1200000]
    >>> parse_count("---") is parse_count("2.5") is None
    True
    """
    text = cell.strip()
    if text.isdecimal():
        return int(text) if len(text) <= _COUNT_DIGITS else None
    if short := _SHORT_RE.fullmatch(text):
        multiplier = numbers_of("multipliers").get(short[3].lower())
        if multiplier is not None and len(text) < 20:
            return round(float(f"{short[1]}.{short[2] or 0}") * multiplier)
        return None
    if whole := _WHOLE_RE.fullmatch(text):
        # "1.000" has a separator of thousands, "25.0" and "25,00" have decimals.
        digits = text if len(text) - len(whole[1]) == 4 and len(whole[1]) <= 3 else whole[1]
        return parse_count(re.sub(r"\D", "", digits))
    if grouped := _COUNT_RE.fullmatch(text):
        return None if grouped[3] or grouped[4] else parse_count(re.sub(r"\D", "", text))
    if _SCIENTIFIC_RE.fullmatch(text):
        number = float(text.replace(",", "."))
        return int(number) if number < _MAX and number.is_integer() else None
    return None


def parse_id(cell: str) -> str | None:
    """Return an id as the string it is, or None where a spreadsheet has rounded it.

    >>> parse_id("7693109667233992542"), parse_id("7.41968E+18"), parse_id("25.0")
    ('7693109667233992542', None, '25')
    """
    text = cell.strip().removeprefix("'")
    if text.isdecimal():
        return text
    if text.lower() in NOTHING or _SCIENTIFIC_RE.fullmatch(text):
        return None
    if whole := _WHOLE_RE.fullmatch(text):
        return whole[1] if len(whole[1]) <= _EXACT_DIGITS else None
    return text


def parse_video(cell: str) -> str | None:
    """Return the id of a video, from its address too; another address stays as it is.

    >>> parse_video("https://www.tiktok.com/@teplokit.shop/video/7693104619594851328?lang=ru")
    '7693104619594851328'
    """
    found = _VIDEO_RE.search(cell)
    video = found[1] or found[2] if found else parse_id(cell)
    return None if video == "0" else video


def parse_parent(cell: str) -> str | None:
    """Return the id of the comment that is answered; 0 stands for none.

    >>> parse_parent("0") is parse_parent("null") is None
    True
    """
    parent = parse_id(cell)
    return None if parent == "0" else parent


def parse_handle(cell: str) -> str | None:
    """Return a user's name without the @ in front, from a profile's or a video's address too.

    >>> parse_handle("@ksu.sha_"), parse_handle("https://www.tiktok.com/@teplokit.shop/video/76931")
    ('ksu.sha_', 'teplokit.shop')
    """
    text = cell.strip()
    if found := _HANDLE_RE.search(text):
        return found[1]
    if text.lower() in NOTHING:
        return None
    return text.removeprefix("@") or None


def parse_yes(cell: str) -> bool:
    """Tell whether a cell says yes.

    >>> parse_yes("True"), parse_yes("да"), parse_yes("0")
    (True, True, False)
    """
    return cell.strip().lower() in YES
