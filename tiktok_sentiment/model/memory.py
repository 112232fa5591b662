"""A bounded memory of the pieces that have been met, by their hashes."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from tiktok_sentiment.model.blobs import cut
from tiktok_sentiment.model.lookup import ABSENT, LookupTable
from tiktok_sentiment.model.pairs import UNKNOWN
from tiktok_sentiment.model.segments import BLOCKS, Segments, summarise
from tiktok_sentiment.text.tokens import SCOPE_REACH

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tiktok_sentiment.model.blobs import Pieces
    from tiktok_sentiment.model.forms import FormTable
    from tiktok_sentiment.model.segments import PairTable

__all__ = ["SEPARATOR_ROW", "PieceMemory"]

SEPARATOR_ROW: Final = 0
"""The row of what stands between comments: a boundary, and the end of any negation."""

_FEWEST: Final = 1 << 12


class PieceMemory:
    """Summaries of pieces, and where to find them. Several threads may use it at a time."""

    def __init__(self, forms: FormTable, pairs: PairTable) -> None:
        self._forms = forms
        self._pairs = pairs
        self._lock = Lock()
        self._table = LookupTable(_FEWEST)
        self._count = 0
        sums = summarise([], forms, pairs).sums
        self.segments = _resized(
            Segments(
                sums=np.zeros((1, sums.shape[1])),
                firsts=np.zeros(1, np.int64),
                lasts=np.zeros(1, np.int64),
                flags=np.full(1, BLOCKS, np.uint8),
                left=np.zeros(1, np.int64),
                reached=np.full((1, SCOPE_REACH), UNKNOWN, np.int64),
            ),
            _FEWEST,
        )
        self._table.insert(cut([]).hashes, np.array([SEPARATOR_ROW]))
        self._count = 1

    def __len__(self) -> int:
        return self._count

    def rows_of(self, pieces: Pieces) -> NDArray[np.int32]:
        """Return for each piece its row in `segments`; pieces not met before are taken in."""
        rows = self._table.find(pieces.hashes)
        missing = np.flatnonzero(rows == ABSENT)
        if len(missing):
            with self._lock:
                self._learn(pieces, missing)
                rows[missing] = self._table.find(pieces.hashes[missing])
        return rows

    def _learn(self, pieces: Pieces, missing: NDArray[np.intp]) -> None:
        hashes, firsts = np.unique(pieces.hashes[missing], return_index=True)
        fresh = self._table.find(hashes) == ABSENT  # another thread may have been here
        hashes, firsts = hashes[fresh], firsts[fresh]
        learned = summarise(pieces.read(missing[firsts]), self._forms, self._pairs)
        start, stop = self._count, self._count + len(hashes)
        if stop > len(self.segments.flags):
            self.segments = _resized(self.segments, 2 * stop)
        arrays: tuple[NDArray[Any], ...] = self.segments
        for array, values in zip(arrays, learned, strict=True):
            array[start:stop] = values
        self._table.insert(hashes, np.arange(start, stop))
        self._count = stop


def _resized(segments: Segments, n: int) -> Segments:
    """Return a copy with room for n pieces."""
    arrays = []
    for array in segments:
        arrays.append(np.zeros((n, *array.shape[1:]), array.dtype))
        arrays[-1][: len(array)] = array
    return Segments(*arrays)
