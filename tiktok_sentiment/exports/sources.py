"""Where comments come from: a path, a stream, the standard input; plain, or packed by gzip or zip."""

from __future__ import annotations

import difflib
import gzip
import io
import lzma
import sys
import zipfile
import zlib
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any, Final

from tiktok_sentiment.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

__all__ = ["DATA_SUFFIXES", "Source", "open_sources", "reading_errors"]

DATA_SUFFIXES: Final = {
    ".csv": "csv",
    ".tsv": "csv",
    ".tab": "csv",
    ".txt": "csv",
    ".json": "json",
    ".jsonl": "json",
    ".ndjson": "json",
    ".parquet": "parquet",
    ".pq": "parquet",
    ".xlsx": "workbook",
    ".xlsm": "workbook",
    ".xlsb": "workbook",
    ".xls": "workbook",
    ".ods": "workbook",
}
"""Ends of names of files with comments, and the format that each stands for."""

_HEAD: Final = 1 << 16
_ZIP, _GZIP, _PARQUET, _OLE = b"PK\x03\x04", b"\x1f\x8b", b"PAR1", b"\xd0\xcf\x11\xe0"
_FOREIGN: Final = (
    (b"%PDF", "a PDF document"),
    (b"<", "a web page or XML"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
)
_WORKBOOK_PARTS: Final = ("xl/workbook.xml", "xl/workbook.bin", "content.xml")
_PACKING_ERRORS: Final = (
    EOFError,
    zlib.error,
    lzma.LZMAError,
    gzip.BadGzipFile,
    zipfile.BadZipFile,
)


@dataclass
class Source:
    """One file of comments, unpacked: its name, its format (csv, json, parquet, workbook), its bytes.

    `member` is its name in an archive of several.
    """

    name: str
    format: str
    stream: BinaryIO
    member: str | None = None

    def head(self, size: int) -> bytes:
        """Return the first bytes, which are read again afterwards."""
        head, self.stream = _peek(self.stream, size)
        return head

    def seekable(self) -> BinaryIO:
        """Return the stream as one that can be read from any place."""
        return self.stream if self.stream.seekable() else io.BytesIO(self.stream.read())


@contextmanager
def reading_errors(path: Any) -> Iterator[None]:
    """Turn the errors of disks and of damaged archives into `InputError`."""
    name = _name_of(path)
    try:
        yield
    except _PACKING_ERRORS as error:
        raise InputError(f"{name} is damaged, or packed in a way that cannot be read: {error}.") from error
    except OSError as error:
        raise InputError(f"{name} cannot be read: {error.strerror or error}.") from error


def open_sources(path: str | Path | BinaryIO | Any) -> Iterator[Source]:
    """Yield the files of comments that a path, a stream or "-" holds: one, or several in a zip archive."""
    if hasattr(path, "read"):
        yield from _unpacked(_as_binary(path), _name_of(path))
    elif str(path) == "-":
        yield from _unpacked(sys.stdin.buffer, _name_of(path))
    else:
        file = Path(path)
        _check_exists(file)
        with file.open("rb") as stream:
            yield from _unpacked(stream, file)


def _name_of(path: Any) -> PurePath:
    if hasattr(path, "read"):
        return PurePath(str(getattr(path, "name", "the stream")))
    return PurePath("the standard input" if str(path) == "-" else path)


def _as_binary(stream: Any) -> BinaryIO:
    if isinstance(stream, io.TextIOBase):
        return io.BytesIO(stream.read().encode("utf-8", "replace"))
    if isinstance(stream, io.RawIOBase):
        return io.BufferedReader(stream)
    return stream  # type: ignore[no-any-return]


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


def _unpacked(stream: BinaryIO, name: PurePath) -> Iterator[Source]:
    head, stream = _peek(stream)
    if head.startswith(_GZIP):
        inner: Any = gzip.GzipFile(fileobj=stream)
        yield from _unpacked(inner, name.with_suffix("") if name.suffix == ".gz" else name)
    elif head.startswith(_ZIP):
        yield from _unzipped(stream, name)
    else:
        yield Source(str(name), _format_of(head, name), stream)


def _unzipped(stream: BinaryIO, name: PurePath) -> Iterator[Source]:
    packed = stream if stream.seekable() else io.BytesIO(stream.read())
    with zipfile.ZipFile(packed) as archive:
        names = [info.filename for info in archive.infolist() if not info.is_dir()]
        if any(part in names for part in _WORKBOOK_PARTS):
            packed.seek(0)
            yield Source(str(name), "workbook", packed)
            return
        members = [member for member in names if _is_data(member)]
        if not members:
            shown = ", ".join(names[:5]) or "nothing"
            raise InputError(f"{name} is an archive without a file of comments in it; it holds {shown}.")
        for member in members:
            with _open_member(archive, member, name) as inner:
                for source in _unpacked(inner, name / member):
                    yield replace(source, member=member) if len(members) > 1 else source


def _open_member(archive: zipfile.ZipFile, member: str, name: PurePath) -> BinaryIO:
    try:
        return archive.open(member)  # type: ignore[return-value]
    except RuntimeError as error:  # locked by a password, or packed by an unknown method
        raise InputError(f"{name / member} cannot be unpacked: {error}. Unpack it yourself.") from error


def _is_data(member: str) -> bool:
    path = PurePath(member)
    suffixes = [suffix.lower() for suffix in path.suffixes]
    kinds = suffixes[:-1] if suffixes[-1:] == [".gz"] else suffixes
    is_hidden = path.name.startswith(".") or "__MACOSX" in path.parts
    return bool(kinds) and kinds[-1] in DATA_SUFFIXES and not is_hidden


def _peek(stream: BinaryIO, size: int = _HEAD) -> tuple[bytes, BinaryIO]:
    """Return the first bytes of a stream, and the stream from its beginning."""
    if stream.seekable():
        start = stream.tell()
        head = stream.read(size)
        stream.seek(start)
        return head, stream
    head = stream.read(size)
    return head, io.BufferedReader(_Rejoined(head, stream))


class _Rejoined(io.RawIOBase):
    """A stream that cannot be rewound, with the bytes that were read from it put back in front."""

    def __init__(self, head: bytes, stream: BinaryIO) -> None:
        self._head = head
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        block = self._head[: len(buffer)] or self._stream.read(len(buffer))
        self._head = self._head[len(block) :]
        buffer[: len(block)] = block
        return len(block)


def _format_of(head: bytes, name: PurePath) -> str:
    """Return the format of a file by its first bytes, or by its name where they may be CSV as well as JSON."""
    if head.startswith(_PARQUET):
        return "parquet"
    if head.startswith(_OLE):
        return "workbook"
    named = DATA_SUFFIXES.get(name.suffix.lower())
    for start, what in _FOREIGN:
        if head.startswith(start) and not (named == "csv" and start == b"<" and b"<html" not in head[:500].lower()):
            raise InputError(f"{name} is {what}, not an export: CSV, XLSX, JSON and Parquet can be read.")
    if named in {"parquet", "workbook"} and not head:
        raise InputError(f"{name} is empty.")
    if named in {"parquet", "workbook"} and not _is_text(head):
        return named
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").replace(b" ", b"")[:2]
    if named == "csv":
        return "json" if start in {b'{"', b"[{"} else "csv"
    return "json" if named == "json" or start[:1] in {b"{", b"["} else "csv"


def _is_text(head: bytes) -> bool:
    return b"\x00" not in head or head[:2] in {b"\xff\xfe", b"\xfe\xff"}
