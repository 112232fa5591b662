"""Files of comments, read in chunks.

Exports come from many hands, so reading is strict where a guess would shift or lose comments without a word,
and lenient where nothing can get lost.
"""

from __future__ import annotations

import csv
import difflib
import json
import re
import sys
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tiktok_sentiment.errors import InputError
from tiktok_sentiment.schema import TEXT_COLUMNS, find_text_column

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import BinaryIO

    import pandas as pd

__all__ = ["read_chunks", "read_comments"]

_FORMATS: Final = {
    ".csv": "csv",
    ".tsv": "tsv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".parquet": "parquet",
    ".pq": "parquet",
}
_READABLE: Final = "CSV (.csv, .tsv), JSON lines (.jsonl, .ndjson) and Parquet (.parquet)"
_REMEDIES: Final = {
    ".xls": " Save the sheet as CSV UTF-8.",
    ".xlsx": " Save the sheet as CSV UTF-8.",
    ".json": " Make it one object a line: `jq -c '.[]' file.json > file.jsonl`.",
    ".gz": " Unpack it with gunzip.",
    ".txt": " Give the file a first line `text`, and a name that ends in .csv.",
}
_DELIMITERS: Final = ",;\t"
_ROWS: Final = 50_000

_FOREIGN: Final = (
    (b"PK\x03\x04", "an Excel workbook or a zip archive: save the sheet as CSV UTF-8"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook: save the sheet as CSV UTF-8"),
    (b"\x1f\x8b", "compressed: unpack it with gunzip"),
    (b"PAR1", "Parquet: give it a name that ends in .parquet"),
    (b"\xff\xfe", "UTF-16 text: convert it with `iconv -f UTF-16 -t UTF-8`, or save it as CSV UTF-8"),
    (b"\xfe\xff", "UTF-16 text: convert it with `iconv -f UTF-16 -t UTF-8`, or save it as CSV UTF-8"),
)
"""First bytes of what people hand in by mistake; what it is, and what to do."""

_ID_RE: Final = re.compile(r"(?:^|_)[cu]?id$|[a-z]I[dD]$", re.ASCII)
_SURROGATE_RE: Final = re.compile("[\ud800-\udfff]")
_HIGH_RE: Final = re.compile(rb"[\x80-\xff]+")


def read_comments(path: str | Path, *, text_column: str | None = None) -> pd.DataFrame:
    """Return the rows of a file of comments, all columns kept.

    The file is CSV in UTF-8 (separated by commas, semicolons or tabs), JSON lines or Parquet, told by its
    suffix; `-` is the standard input, CSV or JSON lines. Cells of CSV are strings, blank ones `""`. Raises
    `ColumnError` where no column holds the comments (text or comment, or the one named by `text_column`), and
    `InputError` where the file cannot be read.
    """
    import pandas as pd

    return pd.concat(read_chunks(path, text_column=text_column), ignore_index=True)


def read_chunks(path: str | Path, *, text_column: str | None = None, rows: int = _ROWS) -> Iterator[pd.DataFrame]:
    """Yield a file of comments in frames of so many rows, so that memory stays bounded.

    At least one frame comes, an empty one if need be; the index counts on from frame to frame. See
    `read_comments` for the rest.
    """
    import pandas as pd

    name = "the standard input" if str(path) == "-" else str(path)
    start = 0
    columns: list[str] = []
    for frame in _raw_chunks(path, name, text_column, rows):
        if not columns:
            find_text_column(frame.columns, text_column, source=name)
        # A key that later lines of JSON leave out is missing there, not gone.
        columns += [column for column in frame.columns if column not in columns]
        frame = frame if list(frame.columns) == columns else frame.reindex(columns=columns)
        frame.index = pd.RangeIndex(start, start + len(frame))
        start += len(frame)
        yield frame


def _raw_chunks(path: str | Path, name: str, text_column: str | None, rows: int) -> Iterator[pd.DataFrame]:
    if str(path) == "-":
        first, lines = _peek(_lines(sys.stdin.buffer, name))
        form = "jsonl" if first.lstrip()[:1] in {"{", "["} else "csv"
        yield from _text_chunks(lines, name, form, text_column, rows)
        return
    file = Path(path)
    try:
        _check_exists(file)
        form = _format_of(file)
        with file.open("rb") as stream:
            if form == "parquet":
                yield from _parquet_chunks(stream, name, rows)
            else:
                yield from _text_chunks(_lines(stream, name), name, form, text_column, rows)
    except OSError as error:
        raise InputError(f"{name} cannot be read: {error.strerror or error}.") from error


def _check_exists(path: Path) -> None:
    if path.is_dir():
        raise InputError(f"{path} is a folder, not a file: name one of the files in it.")
    if path.exists():
        return
    if not path.parent.is_dir():
        raise InputError(f"There is no file {path}, nor a folder {path.parent}.")
    siblings = [file.name for file in path.parent.iterdir()]
    close = difflib.get_close_matches(path.name, siblings, n=3, cutoff=0.7)
    raise InputError(
        f"There is no file {path}." + (f" Similar names are there: {', '.join(close)}." if close else "")
    )


def _format_of(path: Path) -> str:
    form = _FORMATS.get(path.suffix.lower())
    if form is None:
        ends = f"ends in {path.suffix!r}" if path.suffix else "has no suffix"
        remedy = _REMEDIES.get(path.suffix.lower(), "")
        raise InputError(f"{path} {ends}; {_READABLE} can be read.{remedy}")
    return form


def _lines(stream: Iterable[bytes], name: str) -> Iterator[str]:
    """Yield decoded lines with their ends; a byte order mark is left out."""
    offset = 0
    for number, raw in enumerate(stream, start=1):
        if number == 1:
            for start, what in _FOREIGN:
                if raw.startswith(start):
                    raise InputError(f"{name} is {what}.")
        try:
            line = raw.decode("utf-8")
        except UnicodeDecodeError as error:
            where = f"byte {offset + error.start:,} (line {number:,}) is 0x{raw[error.start]:02x}"
            raise InputError(f"{name} is not UTF-8: {where}. {_guess_encoding(raw, name)}") from None
        offset += len(raw)
        yield line.removeprefix("\ufeff") if number == 1 else line


def _peek(lines: Iterator[str]) -> tuple[str, Iterator[str]]:
    """Return the first line that is not blank, and all lines."""
    seen = []
    for line in lines:
        seen.append(line)
        if line.strip():
            return line, chain(seen, lines)
    return "", iter(seen)


def _guess_encoding(raw: bytes, name: str) -> str:
    """Say what bytes that are no UTF-8 may be, and what to do."""
    tolerant = raw.decode("utf-8", "replace")
    damaged = tolerant.count("\ufffd")
    if sum(character > "\x7f" for character in tolerant) > 2 * damaged:
        return f"Most of it is UTF-8, with damage: drop the bad bytes with `iconv -c -f UTF-8 -t UTF-8 {name}`."
    # Cyrillic words are high bytes in a row; accents stand alone between low ones.
    runs = _HIGH_RE.findall(raw)
    encoding = "cp1251" if sum(len(run) > 1 for run in runs) * 2 > len(runs) else "cp1252"
    return f"It may be {encoding}: convert it with `iconv -f {encoding} -t UTF-8 {name}`, or save it as CSV UTF-8."


def _text_chunks(
    lines: Iterator[str], name: str, form: str, text_column: str | None, rows: int
) -> Iterator[pd.DataFrame]:
    if form == "jsonl":
        return _json_chunks(lines, name, rows)
    return _csv_chunks(lines, name, text_column, rows)


def _csv_chunks(lines: Iterator[str], name: str, text_column: str | None, rows: int) -> Iterator[pd.DataFrame]:
    import pandas as pd

    first, lines = _peek(lines)
    if not first:
        raise InputError(f"{name} is empty: a first line with the names of the columns was expected.")
    table = _csv_rows(lines, _sniff_delimiter(first, text_column), name)
    columns = _column_names(next(table), name)
    chunk = list(islice(table, rows))
    while True:
        yield pd.DataFrame(chunk, columns=columns, dtype="str")
        chunk = list(islice(table, rows))
        if not chunk:
            return


def _sniff_delimiter(header: str, text_column: str | None) -> str:
    """Return the delimiter under which the header has the wanted column, or else the most columns."""
    wanted = TEXT_COLUMNS if text_column is None else (text_column.lower(),)

    def quality(delimiter: str) -> tuple[bool, int]:
        try:
            names = next(csv.reader([header], delimiter=delimiter))
        except csv.Error:
            return False, 0
        return any(name.lower() in wanted for name in names), len(names)

    return max(_DELIMITERS, key=quality)


def _csv_rows(lines: Iterable[str], delimiter: str, name: str) -> Iterator[list[str]]:
    """Yield the header and then rows as long as it; blank lines are no rows."""
    is_over = False

    def with_sentinel() -> Iterator[str]:
        nonlocal is_over
        yield from lines
        is_over = True
        yield "\n"

    reader = csv.reader(with_sentinel(), delimiter=delimiter)
    width = 0
    while True:
        line = reader.line_num + 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise InputError(f"{name} is broken at line {line:,}: {_explain_csv_error(error)}") from error
        if row and is_over:
            # Only a cell that is still open swallows the sentinel; csv itself would hand it over as complete.
            raise InputError(f'{name} is broken: a quote (") that opens in the row of line {line:,} never closes.')
        if row:
            width = width or len(row)
            yield _fit(row, width, line, delimiter, name)


def _explain_csv_error(error: csv.Error) -> str:
    if "field larger" in str(error):
        return f'a cell is longer than {csv.field_size_limit():,} characters; most often a quote (") never closes.'
    if "new-line" in str(error):
        return "a carriage return stands outside quotes; save the file with Unix or Windows line ends."
    return f"{error}."


def _fit(row: list[str], width: int, line: int, delimiter: str, name: str) -> list[str]:
    """Return a row as long as the header: spreadsheets drop blank cells at the end, or add some."""
    if len(row) == width:
        return row
    if any(row[width:]):
        raise InputError(
            f"Line {line:,} of {name} has {len(row)} cells, but the header has {width}. "
            f"A cell with {delimiter!r} in it must stand in double quotes."
        )
    return row[:width] + [""] * (width - len(row))


def _column_names(header: Sequence[str], name: str) -> list[str]:
    names = [column or f"column_{place}" for place, column in enumerate(header, start=1)]
    repeated = next((column for place, column in enumerate(names) if column in names[:place]), None)
    if repeated is not None:
        raise InputError(f"{name} has more than one column {repeated!r}: rename or remove one.")
    return names


def _json_chunks(lines: Iterable[str], name: str, rows: int) -> Iterator[pd.DataFrame]:
    records = _json_records(lines, name)
    chunk = list(islice(records, rows))
    if not chunk:
        raise InputError(f"{name} is empty: one JSON object a line was expected.")
    while chunk:
        yield _json_frame(chunk)
        chunk = list(islice(records, rows))


def _json_records(lines: Iterable[str], name: str) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            record = _parse(line)
        except (ValueError, RecursionError) as error:
            if line.lstrip()[0] == "[":
                record = []
            else:
                raise InputError(f"Line {number:,} of {name} is not JSON: {error}.") from error
        if isinstance(record, list):
            raise InputError(
                f"Line {number:,} of {name} begins a JSON array, but one object a line was expected: "
                "convert it with `jq -c '.[]'`."
            )
        if not isinstance(record, dict):
            raise InputError(f'Line {number:,} of {name} is no JSON object, such as {{"text": "…"}}.')
        yield record


def _parse(line: str) -> Any:
    r"""Return what a line of JSON says, without halves of characters ("\ud83d"), which no file can hold."""
    parsed = json.loads(line)
    if "\\ud" in line.lower():
        return json.loads(_SURROGATE_RE.sub("\ufffd", json.dumps(parsed, ensure_ascii=False)))
    return parsed


def _json_frame(records: Sequence[dict[str, Any]]) -> pd.DataFrame:
    import pandas as pd

    names = dict.fromkeys(chain.from_iterable(records))
    columns = {name: _json_column(name, [record.get(name) for record in records]) for name in names}
    return pd.DataFrame(columns, index=range(len(records)))


def _json_column(name: str, values: list[Any]) -> pd.Series[Any]:
    """Return a column whose whole numbers are exact, whether some are missing or not."""
    import pandas as pd

    present = [value for value in values if value is not None]
    if present and all(type(value) is int for value in present):
        if _ID_RE.search(name) or any(abs(value) >= 1 << 63 for value in present):
            values = [None if value is None else str(value) for value in values]
        elif len(present) < len(values):
            return pd.Series(values, dtype="Int64")
    if not present:
        return pd.Series(values, dtype="str")
    return pd.Series(values)


def _parquet_chunks(stream: BinaryIO, name: str, rows: int) -> Iterator[pd.DataFrame]:
    import pyarrow as pa
    from pyarrow import parquet

    if not stream.read(1):
        raise InputError(f"{name} is empty.")
    try:
        file = parquet.ParquetFile(stream)
        _column_names(file.schema_arrow.names, name)
        is_empty = True
        for batch in file.iter_batches(batch_size=rows):
            is_empty = False
            yield _parquet_frame(pa.Table.from_batches([batch]))
        if is_empty:
            yield _parquet_frame(file.schema_arrow.empty_table())
    except (pa.ArrowException, OSError) as error:
        raise InputError(f"{name} is not a Parquet file, or is damaged: {error}") from error


def _parquet_frame(table: Any) -> pd.DataFrame:
    frame: pd.DataFrame = table.to_pandas(ignore_metadata=True, integer_object_nulls=True)
    for name, column_type in zip(table.column_names, table.schema.types, strict=True):
        if str(column_type).startswith(("int", "uint")):
            column = frame[name].astype("Int64" if frame[name].dtype == object else frame[name].dtype)
            frame[name] = column.astype("string").astype("str") if _ID_RE.search(name) else column
    return frame
