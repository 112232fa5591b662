"""Words as data, one file per language: what shows something concrete, and how decisions are explained."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any, Final

from tiktok_sentiment.errors import InputError

__all__ = ["WORD_LANGUAGES", "read_table", "say"]

WORD_LANGUAGES: Final = ("ru", "en")


def say(language: str, section: str, key: str, **values: object) -> str:
    """Return a phrase in a language, its places filled.

    >>> say("ru", "attitudes", "destructive"), say("en", "queue_reasons", "reach", likes=3, replies=0)
    ('деструктив', 'likes 3, replies 0')
    """
    return str(read_table(language)[section][key]).format(**values)


@cache
def read_table(language: str) -> dict[str, Any]:
    """Return all words of a language as the nested tables of its file."""
    if language not in WORD_LANGUAGES:
        raise InputError(f"There are no words for language {language!r}: take 'ru' or 'en'.")
    return tomllib.loads((Path(__file__).parent / f"{language}.toml").read_text(encoding="utf-8"))
