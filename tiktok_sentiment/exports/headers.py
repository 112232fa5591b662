"""The header of a table: found by looking, under any delimiter, below whatever else stands at the top."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, Final

from tiktok_sentiment.errors import InputError
from tiktok_sentiment.exports.layouts import count_known, flat_columns

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

__all__ = ["Header", "check_delimiter", "find_header", "name_columns"]

_DELIMITERS: Final = ",;\t|"
_NO_DELIMITER: Final = "\x1f"
"""Separates the cells of files that have one column: commas are the comments' own there."""

_SEARCHED: Final = 60
"""Lines at the start of a file among which the header is looked for."""


@dataclass(frozen=True)
class Header:
    """The names of the columns, where they stand, and what stands above them."""

    names: list[str]
    delimiter: str
    line: int
    lines: int
    size: int
    above: list[list[str]]

    # `line` counts from 1; `lines` and `size` are how many lines and bytes there are up to the header's end.


def find_header(head: bytes, wanted: Collection[str], delimiter: str | None, source: str) -> Header:
    """Return the header: of the first rows, under any delimiter, the one that knows the comments' column.

    Of several the one with most of the known names is taken; if none knows it, the first row that is not blank,
    under the delimiter that gives most columns.
    """
    lines = list(islice(io.BytesIO(head), _SEARCHED))
    found = [
        (
            _header_quality(row, wanted),
            -place,
            Header(row, mark, start, stop, sum(map(len, lines[:stop])), rows[:place]),
        )
        for mark in (delimiter or _DELIMITERS)
        for rows, spans in [_first_rows(lines, mark)]
        for place, (row, (start, stop)) in enumerate(zip(rows, spans, strict=True))
    ]
    if not found:
        raise InputError(f"{source} is empty: a first line with the names of the columns was expected.")
    knowing = [each for each in found if each[0][0]] or [each for each in found if each[1] == 0]
    header = max(knowing, key=lambda each: each[:2])[2]
    if len(header.names) == 1 and delimiter is None:
        return replace(header, delimiter=_NO_DELIMITER)
    return header


def _header_quality(row: list[str], wanted: Collection[str]) -> tuple[bool, int, int]:
    return (*count_known(flat_columns(row), wanted), len(row))


def _first_rows(lines: Sequence[bytes], delimiter: str) -> tuple[list[list[str]], list[tuple[int, int]]]:
    """Return the first rows that are not blank, and the lines each is made of (the first, and how many up to it)."""
    rows: list[list[str]] = []
    spans: list[tuple[int, int]] = []
    reader = csv.reader((line.decode("utf-8", "replace") for line in lines), delimiter=delimiter)
    while True:
        start = reader.line_num + 1
        try:
            row = next(reader)
        except StopIteration:
            return rows, spans
        except csv.Error:
            continue
        if any(cell.strip() for cell in row):
            rows.append(row)
            spans.append((start, reader.line_num))


def check_delimiter(delimiter: str) -> str:
    """Return a delimiter that a user names, or raise `InputError`."""
    if len(delimiter) != 1 or delimiter in '"\r\n' or not delimiter.isascii():
        raise InputError(f"{delimiter!r} cannot be a delimiter: that is one character, such as ; or a tab.")
    return delimiter


def name_columns(header: Sequence[str], source: str) -> list[str]:
    """Return names for all columns; refuse the same name twice."""
    names = [name.strip() or f"column_{place}" for place, name in enumerate(header, start=1)]
    repeated = next((name for place, name in enumerate(names) if name in names[:place]), None)
    if repeated is not None:
        raise InputError(f"{source} has more than one column {repeated!r}: rename or remove one.")
    return names
