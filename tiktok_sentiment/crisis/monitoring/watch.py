"""The watch-list: words, hashtags, mentions and patterns whose comments are counted as series of their own."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tiktok_sentiment.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

__all__ = ["WatchTerm", "parse_watch", "read_watch"]

_KEPT_LEMMAS: Final = 100_000
_WORD_RE: Final = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


class WatchTerm:
    """One line of the watch-list.

    `#tag` and `@name` stand for themselves; `/pattern/` is a regular expression over the whole comment; anything
    else is an emoji, or one or several words in a row, matched by lemma in Russian and by stem in English.

    >>> term = WatchTerm("возврат денег")
    >>> term.matches("когда будет ВОЗВРАТ ДЕНЕГ??"), term.matches("деньги на возвраты")
    (True, False)
    """

    def __init__(self, text: str) -> None:
        self.name = text.strip()
        if not self.name:
            raise InputError("A term to watch is empty.")
        self.matches: Callable[[str], bool] = _matcher(self.name)

    def __repr__(self) -> str:
        return f"WatchTerm({self.name!r})"


def parse_watch(terms: Iterable[str | WatchTerm]) -> tuple[WatchTerm, ...]:
    """Return the terms of a watch-list, each once. A single string is refused: it would be read letter by letter."""
    if isinstance(terms, str):
        raise InputError(f"watch takes a list of terms, not a string: watch=[{terms!r}].")
    parsed = (term if isinstance(term, WatchTerm) else WatchTerm(str(term)) for term in terms)
    return tuple({term.name: term for term in parsed}.values())


def read_watch(value: str) -> list[str]:
    """Return the terms of a file (one a line, `;` begins a remark), or the value itself where it is no file."""
    path = Path(value)
    try:
        if (value.startswith("/") and value.endswith("/") and len(value) > 1) or not path.is_file():
            if path.suffix == ".txt":
                raise InputError(f"There is no watch-list {value}: it is a text file with a term a line.")
            return [value]
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(f"The watch-list {value} cannot be read: {error}.") from error
    return [line.strip() for line in lines if line.strip() and not line.lstrip().startswith(";")]


def _matcher(name: str) -> Callable[[str], bool]:
    if len(name) > 2 and name.startswith("/") and name.endswith("/"):
        try:
            pattern = re.compile(name[1:-1], re.IGNORECASE)
        except re.error as error:
            raise InputError(f"{name} is no regular expression: {error}.") from error
        return lambda text: pattern.search(text) is not None
    if name[0] in "#@":
        if len(name) < 2:
            raise InputError(
                f"{name!r} is no {'hashtag' if name[0] == '#' else 'mention'}: nothing follows the sign."
            )
        whole = re.compile(rf"(?<![\w.@#]){re.escape(name.casefold())}(?![\w]|\.\w)")
        return lambda text: whole.search(text.casefold()) is not None
    return _words_matcher(name)


def _words_matcher(name: str) -> Callable[[str], bool]:
    wanted = _lemmas(name)
    if not wanted:  # an emoji, for instance
        return lambda text: name in text
    length = len(wanted)

    def matches(text: str) -> bool:
        found = _lemmas(text)
        places = (place for place, lemma in enumerate(found) if lemma == wanted[0])
        return any(found[place : place + length] == wanted for place in places)

    return matches


def _lemmas(text: str) -> list[str]:
    return [_lemma(word) for word in _WORD_RE.findall(text)]


@lru_cache(maxsize=_KEPT_LEMMAS)
def _lemma(word: str) -> str:
    from tiktok_sentiment.text.lemmas import lemmatize
    from tiktok_sentiment.text.words import spell

    return lemmatize(spell(word)[0])
