"""Dictionary forms of words: pymorphy3 lemmas for Cyrillic, Snowball stems for Latin.

Both libraries are imported at the first call: together they cost two seconds that scoring does not need,
since the lemmas of all words that a model knows are part of the model.
"""

from __future__ import annotations

import logging
from functools import cache
from typing import TYPE_CHECKING, Any

from tiktok_sentiment.text.language import script_of

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["lemmatize", "russian_analyzer"]


def lemmatize(form: str) -> str:
    """Return the lemma of a Russian form or the stem of an English one; anything else as it is.

    >>> lemmatize("доставки"), lemmatize("parcels"), lemmatize("😂")
    ('доставка', 'parcel', '😂')
    """
    script = script_of(form) if form else ""
    if script == "ru":
        return _russian()(form)
    if script == "en":
        return _english()(form)
    return form


@cache
def russian_analyzer() -> Any:
    """Return pymorphy3's analyzer of Russian words; loaded once."""
    import pymorphy3

    logging.getLogger("pymorphy3").setLevel(logging.WARNING)
    return pymorphy3.MorphAnalyzer(lang="ru")


@cache
def _russian() -> Callable[[str], str]:
    morph = russian_analyzer()

    def lemma(form: str) -> str:
        return str(morph.parse(form)[0].normal_form).replace("ё", "е")

    return cache(lemma)


@cache
def _english() -> Callable[[str], str]:
    from nltk.stem.snowball import EnglishStemmer

    stem: Callable[[str], str] = EnglishStemmer().stem
    return cache(stem)
