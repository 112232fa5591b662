"""Word lists as data: one text file each, words separated by white space, `#` starts a comment line."""

from __future__ import annotations

from pathlib import Path

__all__ = ["read_words"]


def read_words(name: str) -> frozenset[str]:
    """Return the words of the list `name` in this folder.

    >>> "smile" in read_words("bracket_codes.txt")
    True
    """
    lines = (Path(__file__).parent / name).read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())
