"""Where frames go, one after another: CSV, JSON lines and Parquet; and what a spreadsheet must not run."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final, Self

from tiktok_sentiment.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import TracebackType
    from typing import BinaryIO, TextIO

    import pandas as pd

__all__ = ["CsvSink", "JsonSink", "ParquetSink", "Sink", "flatten"]

_NUMBER_RE: Final = re.compile(r"[+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_LONG_NUMBER_RE: Final = re.compile(r"[0-9]{16,}")
_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")
"""Spreadsheets run cells that begin so, and a comment is written by a stranger."""


class Sink:
    """A format to write frames in; what it needs at its end is done when its `with` block ends."""

    cut = 0
    """Texts that were shortened."""

    def __enter__(self) -> Self:
        return self

    def write(self, frame: pd.DataFrame) -> None:
        """Write the rows of a frame, and the header, if there is one, before the first."""
        raise NotImplementedError

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        pass


class CsvSink(Sink):
    """Rows of CSV with one header.

    With `keep_digits`, numbers that Excel would round (of more than 15 digits, such as ids) begin with a tab.
    """

    def __init__(self, handle: TextIO, *, delimiter: str, decimal: str = ".", keep_digits: bool = False) -> None:
        self._lines: Any = _UnixLines(handle)
        self._delimiter = delimiter
        self._decimal = decimal
        self._keep_digits = keep_digits
        self._is_first = True

    def write(self, frame: pd.DataFrame) -> None:
        """Write the rows of a frame, and the header before the first."""
        safe = frame.copy(deep=False)
        for place in range(frame.shape[1]):
            column = frame.iloc[:, place]
            if not _is_plain(column):
                safe.isetitem(place, self._cells(column))
        names: Any = [neutralise(str(name)) for name in frame.columns] if self._is_first else False
        safe.to_csv(
            self._lines,
            index=False,
            header=names,
            sep=self._delimiter,
            decimal=self._decimal,
            lineterminator="\r\n",
        )
        self._is_first = False

    def _cells(self, column: pd.Series[Any]) -> Any:
        if column.dtype != "str":
            column = column.astype(object).map(flatten, na_action="ignore")
        # Most columns hold nothing to change, and one look at them all is faster than one at each cell.
        texts = column.astype("str") if column.dtype == "str" else column
        is_suspect = texts.str.startswith(_FORMULA_STARTS).fillna(False).astype(bool)
        if is_suspect.any():
            column = column.astype(object)
            column[is_suspect] = column[is_suspect].map(neutralise)
        if self._keep_digits:
            is_long = texts.str.fullmatch(_LONG_NUMBER_RE.pattern).fillna(False).astype(bool)
            if is_long.any():
                column = column.astype(object)
                column[is_long] = "\t" + column[is_long]
        return column


class JsonSink(Sink):
    """One JSON object a line; columns may come and go."""

    def __init__(self, handle: TextIO) -> None:
        self._handle = handle

    def write(self, frame: pd.DataFrame) -> None:
        """Write the rows of a frame."""
        names = list(map(str, frame.columns))
        cells = frame.astype(object)
        dump: Callable[[Any], str] = json.JSONEncoder(ensure_ascii=False, default=_jsonable).encode
        rows = cells.where(frame.notna(), None).itertuples(index=False, name=None)
        self._handle.writelines(dump(dict(zip(names, row, strict=True))) + "\n" for row in rows)


class ParquetSink(Sink):
    """Row groups of Parquet, of the types of the first frame; objects in cells become their JSON."""

    def __init__(self, handle: BinaryIO, path: Path) -> None:
        self._handle = handle
        self._path = path
        self._file: Any = None

    def write(self, frame: pd.DataFrame) -> None:
        """Write the rows of a frame as a row group."""
        import pyarrow as pa
        from pyarrow import parquet

        try:
            if self._file is None:
                schema = _settled_schema(frame)
                self._file = parquet.ParquetWriter(self._handle, schema)
            schema = self._file.schema
            texts = [place for place, kind in enumerate(schema.types) if pa.types.is_string(kind)]
            objects = [place for place in texts if frame.iloc[:, place].dtype == object]
            if objects:
                frame = frame.copy(deep=False)
            for place in objects:
                cells: Any = frame.iloc[:, place].map(flatten, na_action="ignore")
                frame.isetitem(place, cells)
            self._file.write_table(pa.Table.from_pandas(frame, schema=schema, preserve_index=False))
        except (pa.ArrowException, UnicodeError) as error:
            raise InputError(f"{self._path} cannot be written as Parquet: {error}. Write JSON lines.") from error

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.close()


def _settled_schema(frame: pd.DataFrame) -> Any:
    """Return the types to write a frame and those after it in.

    A column without a value yet is taken for text. So is one of objects, whose keys may differ from row to row:
    Arrow would drop those that the first rows do not have.
    """
    import pyarrow as pa

    schema = pa.Schema.from_pandas(frame, preserve_index=False)
    for place, field in enumerate(schema):
        if pa.types.is_null(field.type) or "struct" in str(field.type):
            schema = schema.set(place, pa.field(field.name, pa.string()))
    return schema


class _UnixLines:
    r"""A file whose lines end in \n, for a csv writer that ends them in \r\n.

    Python's csv quotes a carriage return in a cell only where the line's end has one too.
    """

    def __init__(self, handle: TextIO) -> None:
        self._handle = handle

    def write(self, line: str) -> int:
        return self._handle.write(line.removesuffix("\r\n") + "\n")


def _is_plain(column: pd.Series[Any]) -> bool:
    """Tell whether the cells are numbers or times, which no spreadsheet runs."""
    from pandas.api import types

    kind = column.dtype
    return bool(types.is_numeric_dtype(kind) or types.is_bool_dtype(kind) or types.is_datetime64_any_dtype(kind))


def neutralise(cell: Any) -> Any:
    """Return a cell that a spreadsheet shows and does not run.

    >>> neutralise("=1+1"), neutralise("-5"), neutralise("- 5 звёзд")
    ("'=1+1", '-5', "'- 5 звёзд")
    """
    if isinstance(cell, str) and cell.startswith(_FORMULA_STARTS) and not _NUMBER_RE.fullmatch(cell):
        return "'" + cell
    return cell


def flatten(cell: Any) -> Any:
    """Return what a table can hold for a cell: objects and lists become JSON, all else stays.

    >>> flatten({"имя": [1]}), flatten(5)
    ('{"имя": [1]}', 5)
    """
    if isinstance(cell, dict | list | tuple) or hasattr(cell, "ndim"):
        return json.dumps(cell, ensure_ascii=False, default=_jsonable)
    return cell


def _jsonable(value: Any) -> Any:
    """Return what JSON can say for a value that it has no word for: numpy's scalars and arrays, times."""
    plain = getattr(value, "tolist", None) or getattr(value, "isoformat", None)
    return plain() if plain else str(value)
