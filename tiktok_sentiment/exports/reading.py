"""Files of comments, read in chunks: the file is opened and told apart here, and its columns are made canonical."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any, Final

from tiktok_sentiment.errors import InputError
from tiktok_sentiment.exports.canonical import Canoniser
from tiktok_sentiment.exports.delimited import read_tables, resize_tables
from tiktok_sentiment.exports.encodings import check_encoding, guess_encoding, utf8_blocks
from tiktok_sentiment.exports.headers import check_delimiter, find_header, name_columns
from tiktok_sentiment.exports.jsons import read_json
from tiktok_sentiment.exports.layouts import check_mapping
from tiktok_sentiment.exports.parquets import read_parquet
from tiktok_sentiment.exports.report import Rejected, merge_reports, new_report, rejected_line
from tiktok_sentiment.exports.sources import open_sources, reading_errors
from tiktok_sentiment.exports.times import parse_moment
from tiktok_sentiment.exports.workbooks import read_workbook

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import datetime
    from pathlib import Path
    from typing import BinaryIO, TextIO

    import pandas as pd

    from tiktok_sentiment.exports.sources import Source

__all__ = ["read_chunks", "read_comments"]

_ROWS: Final = 50_000
_GUESSED: Final = 1 << 20


def read_comments(
    path: str | Path | BinaryIO | TextIO,
    *,
    text_column: str | None = None,
    mapping: Mapping[str, str] | None = None,
    exported_at: str | datetime | None = None,
    creator: str | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
    on_rejected: Callable[[dict[str, Any]], None] | None = None,
) -> pd.DataFrame:
    r"""Return the comments of an export: its columns as they are, and the same canonical ones for every export.

    The file is CSV with any usual delimiter and encoding, an Excel or LibreOffice workbook, JSON, JSON lines or
    Parquet, plain or packed by gzip or zip; what it is, and which column holds what, is found by looking.

    Columns added: `comment_id`, `text`, `created_at` (UTC), `likes`, `replies` (`Int64`), `author`, `video_id`,
    `parent_id` (missing at top level), `by_author` (the video's creator wrote it; False where the export does not
    tell), `source` (the layout, or "unknown"), `artefact` (why the row is no comment: "sticker", "page text",
    "date", "user name"; mostly missing), `duplicate` (repeats an earlier row of the same video). An original column
    of such a name is called `raw_…`; `original_columns` gives back the export as it was. No row is dropped. Several
    files in an archive make one frame, with a column `source_file`.
    `frame.attrs["report"]` says what was recognised and what was wrong.

    Parameters
    ----------
    path
        A path, an open file, or "-" for the standard input.
    text_column
        The column with the comments; short for `mapping={"text": …}`.
    mapping
        Canonical name → name of a column, where the export is not recognised; a dot leads into nested objects.
    exported_at
        When the export was made, for times such as "2w ago".
    creator
        The user name of the videos' author, where the export does not tell.
    encoding, delimiter
        Of a text file, where they are guessed wrongly.
    on_rejected
        Is called with each damaged line (`file`, `line`, `reason`, `raw`); without it there is a warning.

    Raises `ColumnError` where no column holds the comments or a mapped one is missing, `InputError` where the file
    cannot be read or more of its lines are damaged than not.

    >>> import io
    >>> frame = read_comments(io.StringIO("Comment;Likes;Date\nтоп;18,1 тыс.;28-6-2021\n"))
    >>> frame["likes"].tolist(), frame["created_at"].dt.year.tolist()
    ([18100], [2021])

    """
    import pandas as pd

    frames = list(
        read_chunks(
            path,
            text_column=text_column,
            mapping=mapping,
            exported_at=exported_at,
            creator=creator,
            encoding=encoding,
            delimiter=delimiter,
            on_rejected=on_rejected,
        )
    )
    reports = list({id(frame.attrs["report"]): frame.attrs["report"] for frame in frames}.values())
    whole = frames[0] if len(frames) == 1 else pd.concat(frames, ignore_index=True)
    whole.attrs = {"report": merge_reports(reports)}
    return whole


def read_chunks(
    path: str | Path | BinaryIO | TextIO,
    *,
    text_column: str | None = None,
    mapping: Mapping[str, str] | None = None,
    exported_at: str | datetime | None = None,
    creator: str | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
    on_rejected: Callable[[dict[str, Any]], None] | None = None,
    rows: int = _ROWS,
) -> Iterator[pd.DataFrame]:
    """Yield a file of comments in frames of so many rows, so that memory stays bounded.

    At least one frame comes, an empty one if need be; the index counts on from frame to frame. The frames of a file
    share one report, which is complete when the last of them has come. See `read_comments` for the rest.
    """
    import pandas as pd

    options = _Options(
        mapping=check_mapping(mapping, text_column),
        exported_at=parse_moment(exported_at) if exported_at is not None else None,
        creator=creator,
        encoding=check_encoding(encoding) if encoding is not None else None,
        delimiter=check_delimiter(delimiter) if delimiter is not None else None,
        on_rejected=on_rejected,
        rows=rows,
    )
    start = 0
    with reading_errors(path):
        for source in open_sources(path):
            for frame in _File(source, options):
                frame.index = pd.RangeIndex(start, start + len(frame))
                start += len(frame)
                yield frame


@dataclass(frozen=True)
class _Options:
    """The arguments of `read_chunks`, checked."""

    mapping: Mapping[str, str]
    exported_at: datetime | None
    creator: str | None
    encoding: str | None
    delimiter: str | None
    on_rejected: Callable[[dict[str, Any]], None] | None
    rows: int


class _File:
    """One file of comments, unpacked, as an iterable of frames."""

    def __init__(self, source: Source, options: _Options) -> None:
        self._source = source
        self._options = options
        self._names = frozenset(options.mapping.values())
        self._report = new_report(source.name, source.format)
        self._rejected = Rejected(self._report, options.on_rejected)
        self._canoniser = Canoniser(self._report, options.mapping, options.exported_at, options.creator)

    def __iter__(self) -> Iterator[pd.DataFrame]:
        columns: list[str] = []
        for frame in self._original_frames():
            if self._source.member is not None:
                frame = frame.assign(source_file=self._source.member)
            # A key that later records of JSON leave out is missing there, not gone.
            columns += [column for column in frame.columns if column not in columns]
            yield self._canoniser.add(frame.reindex(columns=columns))
            self._rejected.check(is_over=False)
        self._rejected.check(is_over=True)
        if not columns:
            raise InputError(f"{self._source.name} is empty: there is no comment in it.")
        if self._report["rejected"] and self._options.on_rejected is None:
            warnings.warn(rejected_line(self._report), stacklevel=3)

    def _original_frames(self) -> Iterator[pd.DataFrame]:
        source, options = self._source, self._options
        if source.format == "parquet":
            return read_parquet(source.seekable(), source.name, options.rows)
        if source.format == "workbook":
            return read_workbook(source.seekable(), self._names, self._canoniser, self._report, options.rows)
        head = source.head(_GUESSED)
        encoding = options.encoding or guess_encoding(head, is_json=source.format == "json")
        self._report["encoding"] = encoding.removesuffix("-sig")
        blocks = utf8_blocks(source.stream, encoding)
        if source.format == "json":
            return read_json(blocks, self._names, source.name, self._rejected, options.rows)
        return self._csv_frames(blocks)

    def _csv_frames(self, blocks: Iterator[bytes]) -> Iterator[pd.DataFrame]:
        first = next(blocks, b"")
        if b"\r" in first and b"\n" not in first:  # lines end as on Macs of old
            first, blocks = first.replace(b"\r", b"\n"), (block.replace(b"\r", b"\n") for block in blocks)
        header = find_header(first, self._names, self._options.delimiter, self._source.name)
        names = name_columns(header.names, self._source.name)
        self._report.update(delimiter=header.delimiter, header_line=header.line)
        self._canoniser.look_above(names, header.above)
        body = chain([first[header.size :]], blocks)
        tables = read_tables(body, len(names), header.delimiter, self._rejected, line=header.lines)
        for table in resize_tables(tables, len(names), self._options.rows):
            yield table.rename_columns(names).to_pandas()
