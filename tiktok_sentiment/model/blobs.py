"""Comments as one array of bytes, cut into pieces: runs without ASCII white space, each with a hash.

Python makes an object of every word that it splits off. Here a word is two numbers, a place and a hash of 64
bits, so that a million words cost a few dozen operations over whole arrays.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = ["SEPARATOR", "Pieces", "cut"]

SEPARATOR: Final = "\x7f"
"""The piece before, between and after comments."""

_TWIN: Final = "\x80"  # what the separator is in a comment: another invisible character that every step drops
_WORD: Final = 8
_LONGEST: Final = 64

_IS_SPACE: Final = np.zeros(256, np.bool_)
_IS_SPACE[[9, 10, 11, 12, 13, 28, 29, 30, 31, 32]] = True  # as str.split sees it
_BITS_BEFORE: Final = np.array([8 * (_WORD - n) for n in range(_WORD + 1)], np.uint64)

_KEYS: Final = np.frombuffer(os.urandom(4 * 8), np.uint64) | np.uint64(1)
"""Of the hash; drawn anew in each process, so that nobody can write two words that are taken for one."""


class Pieces(NamedTuple):
    """Pieces of a blob: (n,) the place of the first byte, the number of bytes, and the hash of each."""

    blob: bytes
    starts: NDArray[np.int64]
    lengths: NDArray[np.int64]
    hashes: NDArray[np.uint64]

    def read(self, places: NDArray[np.intp]) -> list[str]:
        """Return the pieces at some places as text."""
        starts = self.starts[places]
        spans = zip(starts.tolist(), (starts + self.lengths[places]).tolist(), strict=True)
        return [self.blob[start:stop].decode("utf-8", "surrogatepass") for start, stop in spans]


def cut(texts: Sequence[str]) -> Pieces:
    """Return the pieces of the texts, with a `SEPARATOR` before each text and after the last.

    >>> pieces = cut(["so good", "нет"])
    >>> [piece if piece != SEPARATOR else "|" for piece in pieces.read(np.arange(len(pieces.starts)))]
    ['|', 'so', 'good', '|', 'нет', '|']
    """
    margin = " " * _WORD
    joined = f"\n{SEPARATOR}\n".join([margin, *texts, margin])
    if joined.count(SEPARATOR) > len(texts) + 1:
        return cut([text.replace(SEPARATOR, _TWIN) for text in texts])
    blob = joined.encode("utf-8", "surrogatepass")
    codes = np.frombuffer(blob, np.uint8)
    gaps = np.flatnonzero(codes <= ord(" "))
    spaces = _IS_SPACE.take(codes.take(gaps))
    if not spaces.all():
        gaps = gaps[spaces]
    starts = gaps[:-1] + 1
    lengths = gaps[1:] - starts
    pieces = np.flatnonzero(lengths)
    starts, lengths = starts.take(pieces), lengths.take(pieces)
    return Pieces(blob, starts, lengths, _hash(blob, starts, lengths))


def _hash(blob: bytes, starts: NDArray[np.int64], lengths: NDArray[np.int64]) -> NDArray[np.uint64]:
    """Return a hash (n,) of each piece, eight bytes at a time; a few endless ones get Python's own.

    Two among a million different pieces share a hash with a probability of one in forty million.
    """
    words: NDArray[np.uint64] = np.ndarray((len(blob) - _WORD + 1,), np.uint64, blob, strides=(1,)).copy()
    hashes = words.take(starts + lengths - _WORD)  # the last eight bytes; a shorter piece is at their upper end
    hashes >>= _BITS_BEFORE.take(lengths, mode="clip")
    hashes += lengths.view(np.uint64) * _KEYS[0]
    hashes = _mix(hashes)
    longer = np.flatnonzero(lengths > _WORD)
    for done in range(0, _LONGEST, _WORD):
        hashes[longer] = _mix(words.take(starts.take(longer) + done) ^ hashes.take(longer))
        longer = longer[lengths.take(longer) > done + 2 * _WORD]
    for place in longer.tolist():
        start = int(starts[place])
        hashes[place] = hash(blob[start : start + int(lengths[place])]) & 0xFFFF_FFFF_FFFF_FFFF
    hashes *= _KEYS[3]
    return hashes


def _mix(hashes: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Return numbers, as many different ones, in which every bit depends on every other, as MurmurHash3 ends."""
    hashes *= _KEYS[1]
    hashes ^= hashes >> np.uint64(32)
    hashes *= _KEYS[2]
    hashes ^= hashes >> np.uint64(29)
    return hashes
