"""The files that a verb is to read: those named, and those in the folders named."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from tiktok_sentiment.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["estimate_rows", "find_sources"]

_PACKED: Final = (".gz", ".zip")
_BLOCK: Final = 1 << 20


def find_sources(names: Iterable[str], *, leave_out: Sequence[str | None] = ()) -> list[str]:
    """Return the files to read, in the order of the names; of a folder, the exports in it, sorted.

    Hidden files, those of other kinds and those to leave out are passed over in folders, not where they are named.
    """
    from tiktok_sentiment.exports.sources import DATA_SUFFIXES

    sources: list[str] = []
    for name in names:
        folder = Path(name)
        if name == "-" or not folder.is_dir():
            sources.append(name)
            continue
        found = [str(path) for path in sorted(folder.iterdir()) if _is_export(path) and not _is_any(path, leave_out)]
        if not found:
            raise InputError(f"The folder {name} holds no exports: no file in it ends in {', '.join(DATA_SUFFIXES)}.")
        sources += found
    return sources


def _is_export(path: Path) -> bool:
    from tiktok_sentiment.exports.sources import DATA_SUFFIXES

    suffixes = [suffix.lower() for suffix in path.suffixes]
    if suffixes and suffixes[-1] in _PACKED:
        suffixes.pop()
    return path.is_file() and not path.name.startswith(".") and bool(suffixes) and suffixes[-1] in DATA_SUFFIXES


def _is_any(path: Path, others: Sequence[str | None]) -> bool:
    return any(other is not None and Path(other).exists() and path.samefile(other) for other in others)


def estimate_rows(names: Sequence[str]) -> int | None:
    """Return about how many comments the files hold, or None where that takes reading one of them."""
    counts = [_estimate(name) for name in names]
    return None if None in counts else sum(filter(None, counts))


def _estimate(name: str) -> int | None:
    from tiktok_sentiment.exports.sources import DATA_SUFFIXES

    path = Path(name)
    suffix = path.suffix.lower()
    form = DATA_SUFFIXES.get(suffix)
    if form == "workbook" or name == "-" or (path.exists() and not path.is_file()) or suffix in {".json", *_PACKED}:
        return None
    try:
        if form == "parquet":
            return _count_parquet_rows(path)
        with path.open("rb") as stream:
            return sum(block.count(b"\n") for block in iter(lambda: stream.read(_BLOCK), b""))
    except OSError:
        return 0  # reading it will say what is wrong


def _count_parquet_rows(path: Path) -> int:
    import pyarrow as pa
    from pyarrow import parquet

    try:
        return int(parquet.read_metadata(path).num_rows)
    except pa.ArrowException:
        return 0
