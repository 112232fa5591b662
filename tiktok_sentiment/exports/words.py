"""Words of exports that stand for numbers, times and non-comments, from `words.toml`."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["NOTHING", "YES", "numbers_of", "patterns_of"]


@cache
def _tables() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "words.toml").read_text(encoding="utf-8"))


@cache
def numbers_of(table: str) -> Mapping[str, int]:
    """Return the words of a table and the number that each stands for.

    >>> numbers_of("multipliers")["тыс"], numbers_of("months")["окт"]
    (1000, 10)
    """
    return {word: int(number) for number, words in _tables()[table].items() for word in words}


@cache
def patterns_of(table: str) -> Mapping[str, str]:
    """Return for each kind of a table one regular expression (RE2) that matches whole texts of the kind."""
    return {kind: rf"(?i)^\s*(?:{'|'.join(patterns)})\s*$" for kind, patterns in _tables()[table].items()}


NOTHING = frozenset(_tables()["nothing"])
"""Cells that say nothing, in lower case."""

YES = frozenset(_tables()["yes"])
