"""JSON and JSON lines: records, lists of records, and pages of an API with a list of records somewhere inside."""

from __future__ import annotations

import codecs
import io
import json
import re
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, Final

from tiktok_sentiment.errors import InputError
from tiktok_sentiment.exports.columns import frame_of_json
from tiktok_sentiment.exports.layouts import count_known, find_layout, nested_columns

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    import pandas as pd

    Record = dict[str, Any]
    Path = tuple[str, ...]

__all__ = ["read_json"]

_SPACE_RE: Final = re.compile(r"[\s,]*")
_SURROGATE_RE: Final = re.compile("[\ud800-\udfff]")
_LOOKED_AT: Final = 20
_DECODER: Final = json.JSONDecoder()


def read_json(
    blocks: Iterable[bytes], wanted: Collection[str], source: str, reject: Callable[[int, str, str], None], rows: int
) -> Iterator[pd.DataFrame]:
    """Yield the original columns of a file of JSON in UTF-8; how it begins tells whether it is JSON lines.

    `wanted` are names of columns that the user gave; `reject` is called with the number, the text and the damage of
    each line that cannot be read.
    """
    first, blocks = _first_line(blocks)
    values = _values(blocks, source) if _is_document(first) else _values_of_lines(blocks, reject)
    records = _records(values, wanted, reject)
    chunk = list(islice(records, rows))
    while chunk:
        yield frame_of_json(chunk)
        chunk = list(islice(records, rows))


def _first_line(blocks: Iterable[bytes]) -> tuple[bytes, Iterator[bytes]]:
    """Return the first line that is not blank, and all blocks."""
    seen = []
    blocks = iter(blocks)
    for block in blocks:
        seen.append(block)
        start = b"".join(seen).lstrip()
        if b"\n" in start:
            return start.partition(b"\n")[0], chain(seen, blocks)
    return b"".join(seen).strip(), iter(seen)


def _is_document(first: bytes) -> bool:
    """Tell whether a file that begins with this line is one document; one object a line is not."""
    line = first.strip()
    return line.startswith(b"[") or (line.startswith(b"{") and not line.endswith(b"}"))


def _values_of_lines(
    blocks: Iterable[bytes], reject: Callable[[int, str, str], None]
) -> Iterator[tuple[int, str, Any]]:
    """Yield what each line says, with its number and its text."""
    number = 0
    rest = b""
    for block in chain(blocks, [b""]):
        rest += block or b"\n"
        size = rest.rfind(b"\n") + 1
        for raw in io.BytesIO(rest[:size]):
            number += 1
            if not raw.strip():
                continue
            try:
                line = raw.decode("utf-8")
                value = _parse(line)
            except UnicodeDecodeError as error:
                line = raw.decode("utf-8", "backslashreplace").rstrip("\r\n")
                reject(number, line, f"its byte 0x{raw[error.start]:02x} is not UTF-8")
            except (ValueError, RecursionError) as error:
                reject(number, line.rstrip("\r\n"), f"not JSON: {error}")
            else:
                yield number, line, value
        rest = rest[size:]


def _parse(line: str) -> Any:
    r"""Return what a line of JSON says, without halves of characters ("\ud83d"), which no file can hold."""
    parsed = json.loads(line)
    return _whole(parsed) if "\\ud" in line or "\\uD" in line else parsed


def _whole(value: Any) -> Any:
    return json.loads(_SURROGATE_RE.sub("\ufffd", json.dumps(value, ensure_ascii=False)))


def _values(blocks: Iterable[bytes], source: str) -> Iterator[tuple[int, str, Any]]:
    """Yield the values of a document one after another, those of a list one by one, each with its line."""
    buffer, place, in_list = "", 0, False
    line, counted = 1, 0  # the line of the place up to which line ends are counted
    texts = _decoded(blocks, source)
    is_over = False
    while True:
        place = _SPACE_RE.match(buffer, place).end()  # type: ignore[union-attr]
        if place < len(buffer) and buffer[place] in "[]":
            in_list, place = buffer[place] == "[", place + 1
            continue
        try:
            value, end = _DECODER.raw_decode(buffer, place)
        except (ValueError, RecursionError) as error:
            if is_over and place >= len(buffer) and not in_list:
                return
            if is_over:
                where = line + buffer.count("\n", counted, getattr(error, "pos", place))
                what = getattr(error, "msg", str(error))
                cut = "; it may have been cut off: export it again" if place >= len(buffer) or in_list else ""
                raise InputError(f"{source} is not JSON at line {where:,}: {what}{cut}.") from None
            # As much again, so that a long value is not tried too often.
            line += buffer.count("\n", counted, place)
            buffer, place, counted = buffer[place:], 0, 0
            more = ""
            while not is_over and len(more) <= len(buffer):
                text = next(texts, None)
                is_over = text is None
                more += text or ""
            buffer += more
            continue
        text = buffer[place:end]
        line += buffer.count("\n", counted, place)
        counted = place
        yield line, text, _whole(value) if "\\ud" in text or "\\uD" in text else value
        place = end


def _decoded(blocks: Iterable[bytes], source: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for block in blocks:
            yield decoder.decode(block)
        yield decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        byte = f"0x{error.object[error.start]:02x}"
        raise InputError(
            f"{source} is JSON, but not in UTF-8 (byte {byte}): name its encoding by --encoding."
        ) from None


def _records(
    values: Iterable[tuple[int, str, Any]], wanted: Collection[str], reject: Callable[[int, str, str], None]
) -> Iterator[Record]:
    """Yield comments: the values themselves, or what their lists of comments hold."""
    path: Path | None = None
    for number, text, value in values:
        if path == () and isinstance(value, dict):
            yield value
            continue
        items = value if isinstance(value, list) else [value]
        if not items or not all(isinstance(item, dict) for item in items):
            reject(number, text.rstrip("\r\n"), 'no JSON object, such as {"text": "…"}')
            continue
        for item in items:
            if path is None:
                path = _find_list(item, wanted)
            yield from _at(item, path)


def _find_list(value: Record, wanted: Collection[str]) -> Path:
    """Return the keys that lead to the list of comments in a page; none if the page is a comment itself."""
    if _quality([value], wanted)[1]:
        return ()
    lists = dict(_lists(value, ()))
    return max(lists, key=lambda path: (*_quality(lists[path], wanted), -len(path)), default=())


def _quality(records: list[Record], wanted: Collection[str]) -> tuple[bool, bool, int]:
    columns = nested_columns(records[:_LOOKED_AT])
    return (find_layout(columns) is not None, *count_known(columns, wanted))


def _lists(value: Any, path: Path) -> Iterator[tuple[Path, list[Record]]]:
    """Yield all lists of objects inside a value, each with the keys that lead there."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if isinstance(inner, list) and inner and all(isinstance(item, dict) for item in inner):
                yield (*path, key), inner
            else:
                yield from _lists(inner, (*path, key))


def _at(value: Any, path: Path) -> Iterable[Record]:
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    if not path:
        return [value]
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
