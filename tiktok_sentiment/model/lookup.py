"""Look-ups of many keys at a time: a hash table in two arrays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["ABSENT", "LookupTable", "scatter", "scatter_one"]

ABSENT: Final = -1
"""The row of a key that a table does not hold."""

_SLOTS_PER_KEY: Final = 4
_SCATTERING: Final = np.uint64(0x9E3779B97F4A7C15)
_ALL_BITS: Final = (1 << 64) - 1


def scatter(numbers: NDArray[np.int64]) -> NDArray[np.uint64]:
    """Return keys that differ wherever the numbers do, and whose upper bits are as good as random.

    This is Fibonacci hashing (Knuth, The Art of Computer Programming, volume 3, 6.4).
    """
    return numbers.view(np.uint64) * _SCATTERING


def scatter_one(number: int) -> int:
    """Return what `scatter` gives for one number, of which the lowest 64 bits count."""
    return number * int(_SCATTERING) & _ALL_BITS


class LookupTable:
    """Rows by keys of 64 bits, with open addressing (linear probing) and at least four slots a key.

    Keys are taken as they are: their upper bits say where the search begins, so these must be spread well.
    Reading while another thread inserts is safe: a key may be missed that is just being written.

    >>> table = LookupTable()
    >>> table.insert(scatter(np.array([7, 8])), np.array([0, 1]))
    >>> table.find(scatter(np.array([8, 9, 7]))).tolist()
    [1, -1, 0]
    """

    def __init__(self, capacity: int = 1 << 10) -> None:
        self._count = 0
        self._slots = _empty_slots(capacity)

    def __len__(self) -> int:
        return self._count

    def find(self, keys: NDArray[np.uint64]) -> NDArray[np.int32]:
        """Return the row of each key (n,), `ABSENT` where there is none."""
        held, numbers, shift = self._slots
        slots = (keys >> shift).view(np.int64)
        rows = numbers.take(slots)
        searching = np.flatnonzero(held.take(slots) != keys)
        while len(searching):
            searching = searching[rows.take(searching) != ABSENT]  # an empty slot ends the search
            following = (slots.take(searching) + 1) % len(held)
            slots[searching] = following
            rows[searching] = numbers.take(following)
            searching = searching[held.take(following) != keys.take(searching)]
        return rows

    def find_one(self, key: int) -> int:
        """Return the row of one key, `ABSENT` where there is none."""
        held, numbers, shift = self._slots
        slot = key >> int(shift)
        row = int(numbers[slot])
        while row != ABSENT and int(held[slot]) != key:
            slot = (slot + 1) % len(held)
            row = int(numbers[slot])
        return row

    def insert(self, keys: NDArray[np.uint64], rows: NDArray[np.integer]) -> None:
        """Add keys, all different and none of them in the table."""
        self._count += len(keys)
        slots = self._slots
        held, numbers, _ = slots
        if _SLOTS_PER_KEY * self._count > len(held):
            kept = np.flatnonzero(numbers != ABSENT)
            keys, rows = np.concatenate((held[kept], keys)), np.concatenate((numbers[kept], rows))
            slots = _empty_slots(2 * self._count)
        _write(slots, keys, rows)
        self._slots = slots


def _empty_slots(capacity: int) -> tuple[NDArray[np.uint64], NDArray[np.int32], np.uint64]:
    """Return keys, rows, and how far to shift a key for its slot."""
    bits = max(_SLOTS_PER_KEY * capacity - 1, 1).bit_length()
    return np.zeros(1 << bits, np.uint64), np.full(1 << bits, ABSENT, np.int32), np.uint64(64 - bits)


def _write(
    slots: tuple[NDArray[np.uint64], NDArray[np.int32], np.uint64],
    keys: NDArray[np.uint64],
    rows: NDArray[np.integer],
) -> None:
    held, numbers, shift = slots
    wanted = (keys >> shift).view(np.int64)
    while len(keys):
        free = numbers.take(wanted) == ABSENT
        numbers[wanted[free]] = rows[free]  # where several want one slot, the last one gets it
        held[wanted[free]] = keys[free]
        left = held.take(wanted) != keys
        keys, rows, wanted = keys[left], rows[left], (wanted[left] + 1) % len(held)
