"""Character n-grams inside a word: how words never seen before get a meaning from their parts."""

from __future__ import annotations

from typing import Final

__all__ = ["SHORTEST", "ngrams"]

SHORTEST: Final = 2
LONGEST: Final = 5


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
