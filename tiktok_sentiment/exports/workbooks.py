"""Sheets of Excel and LibreOffice workbooks, read by calamine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tiktok_sentiment.errors import InputError
from tiktok_sentiment.exports.columns import as_text, frame_of_sheet
from tiktok_sentiment.exports.headers import name_columns
from tiktok_sentiment.exports.layouts import count_known, flat_columns

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from typing import BinaryIO

    import pandas as pd

    from tiktok_sentiment.exports.canonical import Canoniser
    from tiktok_sentiment.exports.report import Report

__all__ = ["read_workbook"]

_SEARCHED: Final = 60


def read_workbook(
    stream: BinaryIO, wanted: Collection[str], canoniser: Canoniser, report: Report, rows: int
) -> Iterator[pd.DataFrame]:
    """Yield the original columns of the sheet that holds the comments: the one whose header knows most names."""
    sheets = _read_sheets(stream, report["file"])
    found = [
        (count_known(flat_columns(_header_cells(row)), wanted), -sheet, -place)
        for sheet, (_, table) in enumerate(sheets)
        for place, row in enumerate(table[:_SEARCHED])
        if any(str(cell).strip() for cell in row)
    ]
    if not found:
        raise InputError(f"{report['file']} is empty: no sheet has a cell with something in it.")
    knowing = [each for each in found if each[0][0]]
    best = max(knowing) if knowing else found[0]
    title, table = sheets[-best[1]]
    place = -best[2]
    body = [row for row in table[place + 1 :] if any(cell not in ("", None) for cell in row)]
    names = name_columns(_trimmed(table[place], body), report["file"])
    report.update(sheet=title, header_line=place + 1)
    canoniser.look_above(names, [[as_text(cell) for cell in row] for row in table[:place]])
    for start in range(0, max(len(body), 1), rows):
        yield frame_of_sheet(names, body[start : start + rows])


def _trimmed(header: list[Any], body: list[list[Any]]) -> list[str]:
    """Return the names of the columns up to the last that has a name or a cell."""
    width = len(header)
    while width > 1 and header[width - 1] == "" and all(row[width - 1] == "" for row in body):
        width -= 1
    return [as_text(name) for name in header[:width]]


def _header_cells(row: list[Any]) -> list[str]:
    return [cell for cell in row if isinstance(cell, str)]


def _read_sheets(stream: BinaryIO, source: str) -> list[tuple[str, list[list[Any]]]]:
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    try:
        book = CalamineWorkbook.from_filelike(stream)
        return [(name, book.get_sheet_by_name(name).to_python(skip_empty_area=False)) for name in book.sheet_names]
    except PasswordError:
        raise InputError(f"{source} is locked by a password: save it without one.") from None
    except (CalamineError, OSError, ValueError) as error:
        raise InputError(f"{source} is not a workbook, or is damaged: {error}.") from error
