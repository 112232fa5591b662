"""Files of comments, written in chunks: CSV, Excel workbooks, JSON lines and Parquet."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self

from tiktok_sentiment.errors import InputError
from tiktok_sentiment.exports.places import placed
from tiktok_sentiment.exports.sinks import CsvSink, JsonSink, ParquetSink, Sink
from tiktok_sentiment.exports.workbook_sink import WorkbookSink

if TYPE_CHECKING:
    from types import TracebackType

    import pandas as pd

__all__ = ["CommentWriter", "write_comments"]

_FORMATS: Final = {
    ".csv": "csv",
    ".tsv": "tsv",
    ".xlsx": "xlsx",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".parquet": "parquet",
    ".pq": "parquet",
}
_WRITABLE: Final = "CSV (.csv, .tsv), Excel workbooks (.xlsx), JSON lines (.jsonl, .ndjson) and Parquet (.parquet)"
_BINARY: Final = {"xlsx": "An Excel workbook", "parquet": "Parquet"}
_DIALECTS: Final = {"en": (",", "."), "ru": (";", ",")}
"""Separators of cells and of decimals in the Excel of a language."""


def write_comments(
    frame: pd.DataFrame, path: str | Path, *, format: str | None = None, excel: str | None = None
) -> None:
    """Write a frame, without its index, as CSV, XLSX, JSON lines or Parquet, told by the suffix or by `format`.

    The file appears, or is replaced, only when all of it is written. In CSV, texts that a spreadsheet would
    run as a formula get a leading apostrophe. See `CommentWriter` for `excel`.
    """
    with CommentWriter(path, format=format, excel=excel) as writer:
        writer.write(frame)


class CommentWriter:
    """Frames written one after another into one file, or to the standard output (`-`).

    Parameters
    ----------
    path : the file; it appears, or is replaced, when the `with` block ends without an error.
    format : csv, tsv, xlsx, jsonl or parquet; told by the suffix if not given, CSV on the standard output.
    excel : for CSV, the language of the Excel that is to open it by a double click: "en" (commas, decimal points)
        or "ru" (semicolons, decimal commas). The file starts with a byte order mark, and numbers of more digits
        than Excel keeps start with a tab, which makes them text.

    Attributes
    ----------
    cut : the number of texts that were shortened to what a cell of Excel can hold.

    """

    def __init__(self, path: str | Path, *, format: str | None = None, excel: str | None = None) -> None:
        if format is not None and format not in _FORMATS.values():
            raise InputError(f"There is no format {format!r}; write csv, tsv, xlsx, jsonl or parquet.")
        if excel is not None and excel not in _DIALECTS:
            raise InputError(f"There is no Excel {excel!r} to write CSV for; say one of {', '.join(_DIALECTS)}.")
        self._is_stdout = str(path) == "-"
        self._path = Path(path)
        self._format = format or ("csv" if self._is_stdout else _format_of(self._path))
        if self._is_stdout and self._format in _BINARY:
            what = _BINARY[self._format]
            raise InputError(f"{what} cannot be written to the standard output: name a file with -o.")
        self._excel = excel if self._format == "csv" else None
        self._columns: list[str] | None = None

    @property
    def cut(self) -> int:
        """The number of texts that were shortened to what a cell of Excel can hold."""
        return self._sink.cut

    def __enter__(self) -> Self:
        self._closing = ExitStack()
        if self._is_stdout:
            handle: Any = sys.stdout
            if self._excel:
                handle.write("\ufeff")
        else:
            handle = self._open()
        self._sink = self._closing.enter_context(self._make_sink(handle))
        return self

    def write(self, frame: pd.DataFrame) -> None:
        """Write the rows of a frame; its columns are those of the first."""
        if self._format == "jsonl":
            self._sink.write(frame)
            return
        if self._columns is None:
            self._columns = list(frame.columns)
        new = [str(name) for name in frame.columns if name not in self._columns]
        if new:
            raise InputError(
                f"Column {', '.join(new)} appears only after the first rows are written: "
                "write JSON lines (--jsonl), which have no header."
            )
        frame = frame if list(frame.columns) == self._columns else frame.reindex(columns=self._columns)
        self._sink.write(frame)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # In this order: the sink is closed, then the file, and then it is put in its place.
        self._closing.__exit__(kind, error, trace)
        if self._is_stdout:
            sys.stdout.flush()

    def _open(self) -> Any:
        path = self._path
        place = self._closing.enter_context(placed(path))
        try:
            if self._format in _BINARY:
                return self._closing.enter_context(place.open("wb"))
            encoding = "utf-8-sig" if self._excel else "utf-8"
            return self._closing.enter_context(place.open("w", encoding=encoding, errors="replace", newline=""))
        except OSError as error:
            raise InputError(f"{path} cannot be written: {error.strerror or error}.") from error

    def _make_sink(self, handle: Any) -> Sink:
        if self._format == "jsonl":
            return JsonSink(handle)
        if self._format == "parquet":
            return ParquetSink(handle, self._path)
        if self._format == "xlsx":
            return WorkbookSink(handle, self._path)
        if self._excel:
            delimiter, decimal = _DIALECTS[self._excel]
            return CsvSink(handle, delimiter=delimiter, decimal=decimal, keep_digits=True)
        return CsvSink(handle, delimiter="\t" if self._format == "tsv" else ",")


def _format_of(path: Path) -> str:
    form = _FORMATS.get(path.suffix.lower())
    if form is None:
        ends = f"ends in {path.suffix!r}" if path.suffix else "has no suffix"
        raise InputError(f"{path} {ends}; {_WRITABLE} can be written.")
    return form
