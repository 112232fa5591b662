"""Character n-grams inside a word: how words never seen before get a meaning from their parts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from tiktok_sentiment.model.lookup import ABSENT, LookupTable, scatter, scatter_one

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = ["SHORTEST", "NgramTable", "ngrams"]

SHORTEST: Final = 2
LONGEST: Final = 5

_RADIX: Final = 0x2545F4914F6CDD1D  # odd, so that n-grams of different letters have different keys but for bad luck


def ngrams(form: str) -> list[str]:
    """Return the character n-grams of a word with its ends marked; nothing for what is not a word.

    >>> ngrams("да")
    ['^д', 'да', 'а$', '^да', 'да$', '^да$']
    >>> ngrams("😂"), ngrams("<link>")
    ([], [])
    """
    if not form[0].isalpha():
        return []
    marked = f"^{form}$"
    length = len(marked)
    return [
        marked[start : start + size] for size in range(SHORTEST, LONGEST + 1) for start in range(length - size + 1)
    ]


class NgramTable:
    """Finds the n-grams of many words at a time: what `ngrams` gives, as rows of a model's n-grams."""

    def __init__(self, grams: Sequence[str]) -> None:
        codes, starts, lengths = _as_codes(grams)
        keys = np.zeros(len(grams), np.uint64)
        for place in range(LONGEST):
            longer = np.flatnonzero(lengths > place)
            keys[longer] = keys[longer] * np.uint64(_RADIX) + codes[starts[longer] + place]
        self._table = LookupTable(len(grams))
        self._table.insert(scatter(keys.view(np.int64)), np.arange(len(grams)))

    def find(self, forms: Sequence[str]) -> tuple[NDArray[np.intp], NDArray[np.int32]]:
        """Return the n-grams in the forms that the model knows: (n,) whose they are, and their rows.

        >>> NgramTable(["^д", "ет$"]).find(["нет", "дом", "да", "😂"])
        (array([1, 2, 0]), array([0, 0, 1], dtype=int32))
        """
        words = [place for place, form in enumerate(forms) if form[0].isalpha()]
        codes, starts, lengths = _as_codes([f"^{forms[place]}$" for place in words])
        owners = np.repeat(np.array(words, np.intp), lengths)
        left = np.repeat(starts + lengths, lengths) - np.arange(len(codes))
        keys = codes
        found_owners, found_rows = [np.empty(0, np.intp)], [np.empty(0, np.int32)]
        for size in range(SHORTEST, LONGEST + 1):
            keys = keys[: len(codes) - size + 1] * np.uint64(_RADIX) + codes[size - 1 :]
            whole = np.flatnonzero(left[: len(keys)] >= size)
            rows = self._table.find(scatter(keys.take(whole).view(np.int64)))
            known = np.flatnonzero(rows != ABSENT)
            found_owners.append(owners.take(whole.take(known)))
            found_rows.append(rows.take(known))
        return np.concatenate(found_owners), np.concatenate(found_rows)

    def find_one(self, form: str) -> list[int]:
        """Return the rows of the n-grams of one form: the same as `find`, faster for one.

        >>> NgramTable(["^д", "ет$"]).find_one("нет")
        [1]
        """
        rows = []
        for gram in ngrams(form):
            key = 0
            for char in gram:
                key = key * _RADIX + ord(char) + 1
            row = self._table.find_one(scatter_one(key))
            if row != ABSENT:
                rows.append(row)
        return rows


def _as_codes(words: Sequence[str]) -> tuple[NDArray[np.uint64], NDArray[np.int64], NDArray[np.int64]]:
    """Return the characters of all words in one row, from 1 on, where each word starts, and how long it is."""
    codes = np.frombuffer("".join(words).encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.uint64) + 1
    lengths = np.fromiter(map(len, words), np.int64, len(words))
    return codes, np.cumsum(lengths) - lengths, lengths
