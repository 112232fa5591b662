"""Rows of CSV and its kin: damaged lines set aside, clean blocks read by Arrow.

Two ways read the same. `_CarefulParser` is the definition: Python's csv, strict, line by line, a damaged line
rejected and the next one tried. Where a block is well-formed to the letter (every quote opens or closes a cell),
Arrow reads it some twenty times as fast.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections import deque
from itertools import chain
from typing import TYPE_CHECKING, Final

from tiktok_sentiment.exports.encodings import guess_single_byte

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    import pyarrow as pa

    Reject = Callable[[int, str, str], None]

__all__ = ["read_tables", "resize_tables"]

_QUOTE, _NEWLINE, _RETURN = b'"\n\r'
_LONGEST: Final = 131_072
"""Characters of a cell, Python's own limit: what is longer has swallowed other lines through a quote left open."""


def read_tables(
    blocks: Iterable[bytes], n_columns: int, delimiter: str, reject: Reject, *, line: int = 0, fast: bool = True
) -> Iterator[pa.Table]:
    """Yield the rows below the header as Arrow tables of strings, columns named "0", "1" and so on.

    The blocks are what follows the header, in UTF-8; `line` lines came before. `reject` is called with the number,
    the text and the damage of each line that cannot be read. All is read by the careful way if not `fast`.
    """
    rest = b""
    for block in chain(blocks, [b""]):
        is_over = not block
        rest += block or (b"" if rest.endswith(b"\n") else b"\n")
        size = _clean_size(rest, delimiter) if fast else 0
        table = _parse_clean(rest[:size], n_columns, delimiter) if size and not (is_over and rest[size:]) else None
        if table is None:
            size = rest.rfind(b"\n") + 1
            parser = _CarefulParser(rest[:size], n_columns, delimiter, reject, line, is_over=is_over)
            table = _as_table(list(parser), n_columns)
            size -= parser.left
        line += rest.count(b"\n", 0, size)
        rest = rest[size:]
        if len(table):
            yield table


def resize_tables(tables: Iterable[pa.Table], n_columns: int, rows: int) -> Iterator[pa.Table]:
    """Yield the same rows in tables of so many; at least one table, an empty one if need be."""
    import pyarrow as pa

    waiting = _as_table([], n_columns)
    is_empty = True
    for table in tables:
        waiting = pa.concat_tables([waiting, table])
        while len(waiting) >= rows:
            yield waiting.slice(0, rows).combine_chunks()
            waiting = waiting.slice(rows)
            is_empty = False
    if len(waiting) or is_empty:
        yield waiting.combine_chunks()


def _clean_size(rows: bytes, delimiter: str) -> int:
    """Return how many bytes are whole rows, well-formed to the letter; 0 if some of them are not.

    In such rows odd quotes open a cell, or follow the quote they double, and even ones close it, or are doubled.
    """
    import numpy as np

    buffer = np.frombuffer(rows, np.uint8)
    quotes = np.flatnonzero(buffer == _QUOTE)
    newlines = np.flatnonzero(buffer == _NEWLINE)
    ends = newlines[np.searchsorted(quotes, newlines) % 2 == 0]
    if not len(ends) or rows.startswith(codecs.BOM_UTF8) or np.diff(ends, prepend=-1).max() > _LONGEST:
        return 0
    size = int(ends[-1]) + 1
    quotes = quotes[: np.searchsorted(quotes, size)]
    returns = np.flatnonzero(buffer[:size] == _RETURN)
    stray = returns[buffer[returns + 1] != _NEWLINE]
    if (np.searchsorted(quotes, stray) % 2 == 0).any():
        return 0
    # Before the first byte stands the end of the row before.
    before = np.where(quotes[::2] > 0, buffer[quotes[::2] - 1], _NEWLINE)
    after = buffer[quotes[1::2] + 1]
    between = (ord(delimiter), _NEWLINE, _QUOTE)
    return size if np.isin(before, between).all() and np.isin(after, (*between, _RETURN)).all() else 0


def _parse_clean(rows: bytes, n_columns: int, delimiter: str) -> pa.Table | None:
    """Return clean rows, or None where one of them has not as many cells as the header, or is not UTF-8."""
    import pyarrow as pa
    from pyarrow import csv as arrow_csv

    names = [str(place) for place in range(n_columns)]
    try:
        return arrow_csv.read_csv(
            pa.BufferReader(rows),
            read_options=arrow_csv.ReadOptions(use_threads=False, column_names=names, block_size=len(rows)),
            parse_options=arrow_csv.ParseOptions(delimiter=delimiter, newlines_in_values=True),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.large_string()), strings_can_be_null=False
            ),
        ).combine_chunks()
    except pa.ArrowException:
        return None


def _as_table(rows: list[list[str]], n_columns: int) -> pa.Table:
    import pyarrow as pa

    columns: Iterable[Sequence[str]] = zip(*rows, strict=True) if rows else [()] * n_columns
    arrays = [pa.array(column, pa.large_string()) for column in columns]
    return pa.table(arrays, names=[str(place) for place in range(n_columns)])


class _CarefulParser:
    """Rows of a block that may be damaged, as many cells each as the header.

    Iterating gives the rows; afterwards `left` is how many bytes at the end are a row that is not complete yet.
    """

    def __init__(self, block: bytes, width: int, delimiter: str, reject: Reject, line: int, *, is_over: bool) -> None:
        self.left = 0
        self._lines = _Lines(block)
        self._width = width
        self._delimiter = delimiter
        self._reject = reject
        self._line = line
        self._is_over = is_over

    def __iter__(self) -> Iterator[list[str]]:
        reader = csv.reader(self._lines, delimiter=self._delimiter, strict=True)
        lines = self._lines
        while True:
            lines.start_row()
            try:
                row = None if (found := next(reader)) and lines.are_damaged else found
            except StopIteration:
                return
            except csv.Error:
                if lines.ran_out and not self._is_over:
                    self.left = sum(map(len, lines.taken))
                    return
                row = None
            if row is None or (row and self._misfit(row)):
                lines.give_back()
                row = self._read_alone(lines.taken[0])
            self._line += len(lines.taken)
            if row:
                yield self._fit(row)

    def _read_alone(self, raw: bytes) -> list[str]:
        """Return the row of one line, where it is only quoted badly; reject it and return nothing where it is not."""
        try:
            text = raw.decode("utf-8")
            reader = csv.reader([text, "\n"], delimiter=self._delimiter)
            row = next(reader)
            reason = 'a quote (") opens and never closes' if reader.line_num > 1 else self._misfit(row)
        except UnicodeDecodeError as error:
            likely = guess_single_byte(raw)
            reason = (
                f"its byte 0x{raw[error.start]:02x} is not UTF-8; if the file is in {likely}, say --encoding {likely}"
            )
        except csv.Error as error:
            reason = _explain(error)
        if reason is None:
            return row
        self._reject(self._line + 1, raw.decode("utf-8", "backslashreplace").rstrip("\r\n"), reason)
        return []

    def _misfit(self, row: list[str]) -> str | None:
        """Say why a row cannot be made as long as the header."""
        if not any(row[self._width :]):
            return None
        return (
            f"{len(row)} cells, but the header has {self._width}; "
            f"a cell with {self._delimiter!r} in it must stand in double quotes"
        )

    def _fit(self, row: list[str]) -> list[str]:
        """Return a row as long as the header: spreadsheets drop blank cells at the end, or add some."""
        return row[: self._width] + [""] * (self._width - len(row))


class _Lines:
    """Lines for a csv reader, which can be given back and read again."""

    def __init__(self, block: bytes) -> None:
        self._waiting = deque(io.BytesIO(block))
        self.start_row()

    def start_row(self) -> None:
        self.taken: list[bytes] = []
        self.ran_out = self.are_damaged = False

    def give_back(self) -> None:
        """Take the lines of this row but the first for lines that are not read yet."""
        self._waiting.extendleft(reversed(self.taken[1:]))
        del self.taken[1:]

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        if not self._waiting:
            self.ran_out = True
            raise StopIteration
        raw = self._waiting.popleft()
        self.taken.append(raw)
        try:
            return raw.decode("utf-8")
        except UnicodeDecodeError:
            self.are_damaged = True
            return raw.decode("utf-8", "replace")


def _explain(error: csv.Error) -> str:
    if "field larger" in str(error):
        return f'a cell is longer than {csv.field_size_limit():,} characters; most often a quote (") never closes'
    if "new-line" in str(error):
        return "a carriage return stands outside quotes"
    return str(error)
