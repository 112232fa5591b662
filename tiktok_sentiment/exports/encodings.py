"""Encodings of text files: found by looking, and turned into UTF-8."""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING, Final

from tiktok_sentiment.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

__all__ = ["check_encoding", "guess_encoding", "guess_single_byte", "utf8_blocks"]

_BLOCK: Final = 1 << 22
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_HIGH_RE: Final = re.compile(rb"[\x80-\xff]+")


def check_encoding(name: str) -> str:
    """Return the name of an encoding as Python knows it, or raise `InputError`."""
    try:
        b"".decode(name)
        return codecs.lookup(name).name
    except (LookupError, UnicodeError, ValueError):
        raise InputError(f"There is no encoding {name!r}: write utf-8, cp1251, utf-16 or the like.") from None


def guess_encoding(head: bytes, *, is_json: bool = False) -> str:
    r"""Return the encoding that the first bytes of a file look like; that of JSON is never one of single bytes.

    >>> guess_encoding("text;likes\r\nне пришло;5".encode("cp1251"))
    'cp1251'
    >>> guess_encoding("text\tlikes".encode("utf-16-le"))
    'utf-16-le'
    """
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding
    start = head[:200]
    for encoding, zeros in (("utf-16-le", start[1::2]), ("utf-16-be", start[::2])):
        if zeros and zeros.count(0) * 2 > len(zeros):
            return encoding
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        tolerant = head.decode("utf-8", "replace")
        damaged = tolerant.count("\ufffd")
        if is_json or sum(character > "\x7f" for character in tolerant) > 2 * damaged:
            return "utf-8"
        return guess_single_byte(head)
    return "utf-8"


def guess_single_byte(raw: bytes) -> str:
    """Return cp1251 for Cyrillic, cp1252 for Latin: Cyrillic words are high bytes in a row, accents stand alone."""
    runs = _HIGH_RE.findall(raw)
    return "cp1251" if sum(len(run) > 1 for run in runs) * 2 > len(runs) else "cp1252"


def utf8_blocks(stream: BinaryIO, encoding: str) -> Iterator[bytes]:
    """Yield a stream in UTF-8, without a byte order mark.

    What is no text in the stream's encoding is none in UTF-8 either, so that whoever decodes it finds the place;
    halves of characters in UTF-16 become U+FFFD.
    """
    if encoding in {"utf-8", "utf-8-sig"}:
        block = stream.read(_BLOCK).removeprefix(codecs.BOM_UTF8)
        while block:
            yield block
            block = stream.read(_BLOCK)
        return
    errors = "replace" if encoding.startswith(("utf-16", "utf-32")) else "surrogateescape"
    decoder = codecs.getincrementaldecoder(encoding)(errors)
    is_over = False
    try:
        while not is_over:
            raw = stream.read(_BLOCK)
            is_over = not raw
            if text := decoder.decode(raw, final=is_over):
                yield text.encode("utf-8", "replace" if errors == "replace" else "surrogateescape")
    except UnicodeError as error:
        raise InputError(f"The file cannot be read as {encoding}: {error}. Name its encoding: --encoding.") from None
