"""Excel workbooks, written row by row: one sheet with a frozen header, filters and negativity in colour."""

from __future__ import annotations

import math
import tempfile
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, Final, Self

from tiktok_sentiment.errors import InputError
from tiktok_sentiment.exports.sinks import Sink, flatten

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType
    from typing import BinaryIO

    import pandas as pd

__all__ = ["WorkbookSink"]

_MOST_ROWS: Final = 1_048_575
"""Rows of a sheet, the header's left out."""

_MOST_COLUMNS: Final = 16_384
_MOST_CHARACTERS: Final = 32_767
_MOST_EXACT: Final = 10**15
_NARROWEST, _WIDEST = 8, 60
_SAMPLED: Final = 1_000
_COLOURS: Final = {"min_color": "#FFFFFF", "mid_color": "#FDE9D9", "max_color": "#F8696B"}


class WorkbookSink(Sink):
    """A workbook of one sheet; memory does not grow with its rows.

    Text is written as text, whatever it looks like: ids keep their digits, and neither formulas nor links come to
    life.
    """

    def __init__(self, handle: BinaryIO, path: Path) -> None:
        self.cut = 0
        self._handle = handle
        self._path = path
        self._next = 0

    def __enter__(self) -> Self:
        from xlsxwriter import Workbook

        with ExitStack() as stack:
            # Rows wait in files of a folder of our own, so that an interrupted run leaves none of them.
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="tiktok_sentiment-"))
            options = {"constant_memory": True, "tmpdir": folder, "in_memory": False}
            self._book: Any = Workbook(self._handle, options)
            self._closing = stack.pop_all()
        self._sheet = self._book.add_worksheet("comments")
        self._formats = {
            "header": self._book.add_format({"bold": True, "bottom": 1, "valign": "top", "text_wrap": True}),
            "short": self._book.add_format({"valign": "top"}),
            "long": self._book.add_format({"valign": "top", "text_wrap": True}),
            "share": self._book.add_format({"valign": "top", "num_format": "0.00"}),
            "time": self._book.add_format({"valign": "top", "num_format": "yyyy-mm-dd hh:mm:ss"}),
        }
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._closing:
            if kind is None:
                self._finish()
            else:
                self._sheet.row_data_fh.close()
                self._book.fileclosed = True  # or it would write what it has when it is forgotten

    def write(self, frame: pd.DataFrame) -> None:
        """Write the rows of a frame, and the header before the first."""
        if self._next == 0:
            self._begin(frame)
        if self._next + len(frame) > _MOST_ROWS + 1:
            raise InputError(
                f"{self._path} would have more than {_MOST_ROWS:,} rows, and a sheet of Excel holds no more: "
                "write CSV or Parquet, or keep fewer comments by --min-negativity or --only."
            )
        columns = [frame.iloc[:, place].astype(object).tolist() for place in range(frame.shape[1])]
        missing = [frame.iloc[:, place].isna().tolist() for place in range(frame.shape[1])]
        for row in range(len(frame)):
            for place, cells in enumerate(columns):
                if not missing[place][row]:
                    self._write_cell(self._next, place, cells[row])
            self._next += 1

    def _finish(self) -> None:
        if self._next > 0 and self._columns:
            last = max(self._next - 1, 1)
            self._sheet.autofilter(0, 0, last, len(self._columns) - 1)
            self._sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{last + 1}"})
            if "negativity" in self._columns:
                place = self._columns.index("negativity")
                scale = {"type": "3_color_scale", "min_type": "num", "mid_type": "num", "max_type": "num"}
                ends = {"min_value": 0, "mid_value": 0.5, "max_value": 1}
                self._sheet.conditional_format(1, place, last, place, {**scale, **ends, **_COLOURS})
        self._book.close()

    def _begin(self, frame: pd.DataFrame) -> None:
        self._columns = list(map(str, frame.columns))
        if len(self._columns) > _MOST_COLUMNS:
            raise InputError(
                f"{self._path} would have {len(self._columns):,} columns, and a sheet of Excel holds "
                f"{_MOST_COLUMNS:,}: write CSV, JSON lines or Parquet."
            )
        self._column_formats = []
        for place, name in enumerate(self._columns):
            width = _width(frame.iloc[:, place], name)
            kind = "share" if name == "negativity" else "long" if width == _WIDEST else "short"
            self._column_formats.append(self._formats[kind])
            self._sheet.set_column(place, place, width)
            self._write_text(0, place, name, self._formats["header"])
        self._sheet.freeze_panes(1, 0)
        self._next = 1

    def _write_cell(self, row: int, place: int, cell: Any) -> None:
        form = self._column_formats[place]
        cell = flatten(cell)
        if isinstance(cell, bool):
            self._sheet.write_boolean(row, place, cell, form)
        elif isinstance(cell, int | float) and math.isfinite(cell) and abs(cell) < _MOST_EXACT:
            self._sheet.write_number(row, place, cell, form)
        elif hasattr(cell, "tz_localize") and 1900 < cell.year < 9999:
            # A time of Excel has no zone: UTC, as everywhere here.
            naive = cell.tz_convert("UTC").tz_localize(None) if cell.tzinfo else cell
            self._sheet.write_datetime(row, place, naive.to_pydatetime(warn=False), self._formats["time"])
        else:
            self._write_text(row, place, str(cell), form)

    def _write_text(self, row: int, place: int, text: str, form: Any) -> None:
        if len(text) * 2 > _MOST_CHARACTERS:
            # Excel counts as UTF-16 does, where an emoji is two.
            units = text.encode("utf-16-le", "replace")
            if len(units) > 2 * _MOST_CHARACTERS:
                text = units[: 2 * _MOST_CHARACTERS].decode("utf-16-le", "ignore")
                self.cut += 1
        if text.startswith("<r>") and text.endswith("</r>"):
            # The library takes such a text for ready-made XML.
            text += "\u200b"
        self._sheet.write_string(row, place, text, form)


def _width(column: pd.Series[Any], name: str) -> int:
    """Return the width of a column in characters, from its first cells."""
    cells = column.head(_SAMPLED).dropna()
    longest = max((max(map(len, str(cell).splitlines() or [""])) for cell in cells), default=0)
    # Two characters more for the arrow of the filter.
    return min(max(longest + 1, len(name) + 3, _NARROWEST), _WIDEST)
