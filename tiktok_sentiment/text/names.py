"""How to address somebody by the name they show."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from tiktok_sentiment.text.lemmas import russian_analyzer
from tiktok_sentiment.text.lexicon import read_words

__all__ = ["name_to_address"]

_ASIDE_RE: Final = re.compile(r"[,|/•·(—–].*|\s-\s.*", re.DOTALL)
_WORD_RE: Final = re.compile(r"[A-ZА-ЯЁ][a-zа-яё]+(?:-[A-ZА-ЯЁ][a-zа-яё]+)?")
_INITIAL_RE: Final = re.compile(r"[A-ZА-ЯЁ]\.?")
_SURNAME_RE: Final = re.compile(
    r"\w+(?:[оеё]в[а]?|[иы]на?|ск(?:ий|ая|ой)|цк(?:ий|ая)|ко|ук|юк|ян|дзе|швили|[иы]х|ич)"
)
_EDGES: Final = re.compile(r"^\W+|[^\w.]+$")
_LEAST_SCORE: Final = 0.03


@cache
def name_to_address(display_name: str) -> str | None:
    """Return the name by which to address somebody, or None where the display name is not plainly a name.

    Handles are not taken apart, nothing is guessed: what has other words in it than a name, patronymic and
    surname is no name. A patronymic is kept, as Russian courtesy has it.

    >>> [name_to_address(name) for name in ("Наталья Лапина", "Валентина Петровна", "Hannah 🌿", "Даша | обзоры")]
    ['Наталья', 'Валентина Петровна', 'Hannah', 'Даша']
    >>> [name_to_address(name) for name in ("мама Тимофея", "Кот в мешке", "user5590281", "Лиса Алиса")]
    [None, None, None, None]
    """
    words = _EDGES.sub("", _ASIDE_RE.sub("", display_name)).split()
    words = [clean for word in words if (clean := _EDGES.sub("", word))]
    if not 1 <= len(words) <= 3 or not all(_WORD_RE.fullmatch(word) or _INITIAL_RE.fullmatch(word) for word in words):
        return None
    kinds = [_kind(word) for word in words]
    # A surname may come first in Russian; in English what comes before a name is something else («Team Emma»).
    if "name" not in kinds or "other" in kinds or (words[0].isascii() and kinds[0] != "name"):
        return None
    name = words[kinds.index("name")]
    patronymics = [word for word, kind in zip(words, kinds, strict=True) if kind == "patronymic"]
    return " ".join([name, *patronymics])


def _kind(word: str) -> str:
    """Return name, patronymic, surname or other."""
    if _INITIAL_RE.fullmatch(word):
        return "surname"
    if word.isascii():
        # In Latin letters a surname can be anything; beside a known name it is taken for one.
        return "name" if word in read_words("first_names.txt") else "surname"
    kinds = {kind for parse in russian_analyzer().parse(word) for kind in _kinds_of(parse)}
    for kind in ("patronymic", "name"):
        if kind in kinds:
            return kind
    return "surname" if "surname" in kinds or _SURNAME_RE.fullmatch(word) else "other"


def _kinds_of(parse: object) -> set[str]:
    tag, score = parse.tag, parse.score  # type: ignore[attr-defined]
    if not {"nomn", "sing"} <= tag.grammemes or score < _LEAST_SCORE:
        return set()
    named = {"Name": "name", "Patr": "patronymic", "Surn": "surname"}
    return {kind for grammeme, kind in named.items() if grammeme in tag.grammemes}
