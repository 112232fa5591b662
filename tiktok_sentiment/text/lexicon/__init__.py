"""Word lists as data: one text file each, words separated by white space, `#` starts a comment line."""

from __future__ import annotations

from pathlib import Path

__all__ = ["read_lines", "read_list", "read_words"]


def read_lines(name: str) -> tuple[str, ...]:
    """Return the lines of the list `name` in this folder, comments and empty lines left out.

    >>> read_lines("negators.txt")[0]
    'не нет ни без нельзя никогда'
    """
    lines = (Path(__file__).parent / name).read_text(encoding="utf-8").splitlines()
    return tuple(line for line in lines if line and not line.startswith("#"))


def read_list(name: str) -> tuple[str, ...]:
    """Return the words of the list `name` in their order.

    >>> read_list("masked_words.txt")[:2]
    ('хуй', 'нахуй')
    """
    return tuple(word for line in read_lines(name) for word in line.split())


def read_words(name: str) -> frozenset[str]:
    """Return the words of the list `name` as a set.

    >>> "smile" in read_words("bracket_codes.txt")
    True
    """
    return frozenset(read_list(name))
