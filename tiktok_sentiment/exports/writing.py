"""Files of comments, written in chunks: CSV, JSON lines and Parquet."""

from __future__ import annotations

import json
import os
import re
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self

from tiktok_sentiment.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType
    from typing import BinaryIO, TextIO

    import pandas as pd

__all__ = ["CommentWriter", "write_comments"]

_FORMATS: Final = {
    ".csv": "csv",
    ".tsv": "tsv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".parquet": "parquet",
    ".pq": "parquet",
}
_WRITABLE: Final = "CSV (.csv, .tsv), JSON lines (.jsonl, .ndjson) and Parquet (.parquet)"

_NUMBER_RE: Final = re.compile(r"[+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")
"""Spreadsheets run cells that begin so, and a comment is written by a stranger."""


def write_comments(frame: pd.DataFrame, path: str | Path, *, format: str | None = None) -> None:
    """Write a frame, without its index, as CSV, JSON lines or Parquet, told by the suffix or by `format`.

    The file appears, or is replaced, only when all of it is written. In CSV, texts that a spreadsheet would
    run as a formula get a leading apostrophe.
    """
    with CommentWriter(path, format=format) as writer:
        writer.write(frame)


class CommentWriter:
    """Frames written one after another into one file, or to the standard output (`-`).

    Parameters
    ----------
    path : the file; it appears, or is replaced, when the `with` block ends without an error.
    format : csv, tsv, jsonl or parquet; told by the suffix if not given, CSV on the standard output.

    """

    def __init__(self, path: str | Path, *, format: str | None = None) -> None:
        if format is not None and format not in _FORMATS.values():
            raise InputError(f"There is no format {format!r}; write csv, tsv, jsonl or parquet.")
        self._is_stdout = str(path) == "-"
        self._path = Path(path)
        self._format = format or ("csv" if self._is_stdout else _format_of(self._path))
        if self._is_stdout and self._format == "parquet":
            raise InputError("Parquet cannot be written to the standard output: name a file with -o.")
        self._columns: list[str] | None = None
        self._parquet: Any = None

    def __enter__(self) -> Self:
        self._closing = ExitStack()
        if self._is_stdout:
            self._handle: Any = sys.stdout
            return self
        path = self._path
        if path.is_dir() or not path.parent.is_dir():
            what = "it is a folder" if path.is_dir() else f"there is no folder {path.parent}"
            raise InputError(f"{path} cannot be written: {what}.")
        is_device = path.exists() and not path.is_file()
        # Beside the file, because a rename is only whole within one file system; what a link points to is replaced.
        real = path.resolve()
        self._temporary = path if is_device else real.with_name(f".{real.name}.{os.getpid()}.part")
        self._target = path if is_device else real
        try:
            self._handle = self._closing.enter_context(_open_to_write(self._temporary, self._format))
        except OSError as error:
            raise InputError(f"{path} cannot be written: {error.strerror or error}.") from error
        return self

    def write(self, frame: pd.DataFrame) -> None:
        """Write the rows of a frame; its columns are those of the first."""
        if self._format == "jsonl":
            _write_json_lines(frame, self._handle)
            return
        is_first = self._columns is None
        if self._columns is None:
            self._columns = list(frame.columns)
        new = [str(name) for name in frame.columns if name not in self._columns]
        if new:
            raise InputError(
                f"Column {', '.join(new)} appears only after the first rows are written: "
                "write JSON lines (--jsonl), which have no header."
            )
        frame = frame if list(frame.columns) == self._columns else frame.reindex(columns=self._columns)
        if self._format == "parquet":
            self._write_parquet(frame)
        else:
            _write_csv(frame, self._handle, with_header=is_first, delimiter="\t" if self._format == "tsv" else ",")

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if self._parquet is not None:
                self._parquet.close()
            self._closing.close()
            if self._is_stdout:
                self._handle.flush()
            elif kind is None and self._temporary != self._target:
                self._temporary.replace(self._target)
        finally:
            if not self._is_stdout and self._temporary != self._target:
                self._temporary.unlink(missing_ok=True)

    def _write_parquet(self, frame: pd.DataFrame) -> None:
        import pyarrow as pa
        from pyarrow import parquet

        try:
            schema = self._parquet.schema if self._parquet is not None else None
            table = pa.Table.from_pandas(frame, schema=schema, preserve_index=False)
            if self._parquet is None:
                self._parquet = parquet.ParquetWriter(self._handle, table.schema)
            self._parquet.write_table(table)
        except (pa.ArrowException, UnicodeError) as error:
            raise InputError(f"{self._path} cannot be written as Parquet: {error}. Write JSON lines.") from error


def _format_of(path: Path) -> str:
    form = _FORMATS.get(path.suffix.lower())
    if form is None:
        ends = f"ends in {path.suffix!r}" if path.suffix else "has no suffix"
        raise InputError(f"{path} {ends}; {_WRITABLE} can be written.")
    return form


def _open_to_write(path: Path, form: str) -> TextIO | BinaryIO:
    if form == "parquet":
        return path.open("wb")
    return path.open("w", encoding="utf-8", errors="replace", newline="")


class _UnixLines:
    r"""A file whose lines end in \n, for a csv writer that ends them in \r\n.

    Python's csv quotes a carriage return in a cell only where the line's end has one too.
    """

    def __init__(self, handle: TextIO) -> None:
        self._handle = handle

    def write(self, line: str) -> int:
        return self._handle.write(line.removesuffix("\r\n") + "\n")


def _write_csv(frame: pd.DataFrame, handle: TextIO, *, with_header: bool, delimiter: str) -> None:
    safe = frame.copy(deep=False)
    for place, name in enumerate(frame.columns):
        column = frame[name]
        if not _is_plain(column):
            cells: Any = column.astype(object).map(_neutral, na_action="ignore")
            safe.isetitem(place, cells)
    lines: Any = _UnixLines(handle)
    safe.to_csv(lines, index=False, header=with_header, sep=delimiter, lineterminator="\r\n")


def _is_plain(column: pd.Series[Any]) -> bool:
    """Tell whether the cells are numbers or times, which no spreadsheet runs."""
    from pandas.api import types

    kind = column.dtype
    return bool(types.is_numeric_dtype(kind) or types.is_bool_dtype(kind) or types.is_datetime64_any_dtype(kind))


def _neutral(cell: Any) -> Any:
    """Return a cell that a spreadsheet shows and does not run.

    >>> _neutral("=1+1"), _neutral("-5"), _neutral("- 5 звёзд")
    ("'=1+1", '-5', "'- 5 звёзд")
    """
    if isinstance(cell, dict | list):
        return json.dumps(cell, ensure_ascii=False, default=_jsonable)
    if isinstance(cell, str) and cell.startswith(_FORMULA_STARTS) and not _NUMBER_RE.fullmatch(cell):
        return "'" + cell
    return cell


def _write_json_lines(frame: pd.DataFrame, handle: TextIO) -> None:
    names = list(map(str, frame.columns))
    cells = frame.astype(object)
    dump: Callable[[Any], str] = json.JSONEncoder(ensure_ascii=False, default=_jsonable).encode
    rows = cells.where(frame.notna(), None).itertuples(index=False, name=None)
    handle.writelines(dump(dict(zip(names, row, strict=True))) + "\n" for row in rows)


def _jsonable(value: Any) -> Any:
    """Return what JSON can say for a value that it has no word for: numpy's scalars and arrays, times."""
    plain = getattr(value, "tolist", None) or getattr(value, "isoformat", None)
    return plain() if plain else str(value)
