"""Comments that an export repeats: paging and reruns write the same ones again."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["DuplicateFinder"]

_BETWEEN = "\x1f"


class DuplicateFinder:
    """Finds repeats among all rows that it has seen; it remembers 64 bits of each, not the row."""

    def __init__(self) -> None:
        self._seen: set[int] = set()

    def mark(self, videos: pa.Array, ids: pa.Array, authors: pa.Array, texts: pa.Array, times: pa.Array) -> pa.Array:
        """Tell for each row whether it repeats an earlier one of its video: the id, or author, text and time."""
        import pyarrow as pa
        import pyarrow.compute as pc

        videos = pc.fill_null(videos, "")
        between = pa.scalar(_BETWEEN, pa.large_string())
        by_id = pc.binary_join_element_wise(videos, ids, between)
        moments = times.cast(pa.int64()).cast(pa.large_string())
        by_content = pc.binary_join_element_wise(videos, authors, moments, texts, between)
        repeats = zip(self._repeats(by_id), self._repeats(by_content), strict=True)
        return pa.array([one or other for one, other in repeats], pa.bool_())

    def _repeats(self, keys: pa.Array) -> list[bool]:
        """Tell which keys were seen before; a key that lacks a part is null, and never was."""
        seen = self._seen
        found = []
        for key in keys.to_pylist():
            if key is None:
                found.append(False)
                continue
            mark = hash(key)
            found.append(mark in seen)
            seen.add(mark)
        return found
