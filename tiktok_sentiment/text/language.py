"""Which language a comment is written in, by the script of its words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["MIXED_SHARE", "SCRIPTS", "language_of", "name_language", "script_of"]

SCRIPTS: Final = ("ru", "en", "other")
"""What `script_of` calls the scripts of words."""

_RUSSIAN_RE = re.compile("[а-яё]+")
_OTHER_CYRILLIC_RE = re.compile("[Ѐ-ӿ]")
MIXED_SHARE: Final = 0.25


def script_of(form: str) -> str:
    """Return 'ru', 'en' or 'other' for the form of a word, '' for what is not a word.

    >>> [script_of(form) for form in ("привет", "hello", "їжак", "<link>", "42")]
    ['ru', 'en', 'other', '', '']
    """
    if not form[0].isalpha():
        return ""
    if form.isascii():
        return "en"
    if _RUSSIAN_RE.fullmatch(form):
        return "ru"
    if _OTHER_CYRILLIC_RE.search(form):
        return "other"
    return "en" if "a" <= form[0] <= "z" else "other"


def name_language(scripts: Iterable[str]) -> str:
    """Return the language of a comment from the scripts of its words.

    'mixed' where Russian and English both have a quarter of the words; 'other' where there is no word, or
    most are of neither.

    >>> name_language(["ru", "ru", "en", ""]), name_language([""])
    ('mixed', 'other')
    """
    counts = {"ru": 0, "en": 0, "other": 0, "": 0}
    for script in scripts:
        counts[script] += 1
    return language_of(counts["ru"], counts["en"], counts["other"])


def language_of(russian: float, english: float, other: float) -> str:
    """Return the language of a comment with so many words of each script."""
    if other >= russian + english:
        return "other"
    if min(russian, english) >= MIXED_SHARE * (russian + english):
        return "mixed"
    return "ru" if russian > english else "en"
