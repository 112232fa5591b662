"""Names out of what leaves the house: authors become «автор 1», and what points to a person in a text is masked.

Masked are the authors of the frame wherever their handle or the name beside it stands, and in quoted texts every
@mention, e-mail address, link, telephone number and other long number (orders, cards). Not seen is a name in a text
that no author of the frame bears, or an inflected one: «передайте Лене» stays.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from tiktok_sentiment.crisis.response.replies import NAME_COLUMNS
from tiktok_sentiment.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Masker"]

_WORDS: Final = {
    "ru": {
        "author": "автор {n}",
        "brand": "аккаунт бренда",
        "unknown": "автор неизвестен",
        "name": "[имя]",
        "email": "[почта]",
        "link": "[ссылка]",
        "number": "[номер]",
    },
    "en": {
        "author": "author {n}",
        "brand": "the brand's account",
        "unknown": "author unknown",
        "name": "[name]",
        "email": "[e-mail]",
        "link": "[link]",
        "number": "[number]",
    },
}

_ADDRESS_RE: Final = re.compile(
    r"""
      (?P<email>[\w.+-]+[@＠][\w-]+(?:\.[\w-]+)+)
    | (?P<link>(?:https?:/*|www\.)\S+
        | (?<![\w.@-])[\w-]+(?:\.[\w-]+)*\.(?:com|ru|net|org|me|io|ly|gg|tv|shop|store|рф|su|info|biz|app|link)
          (?![\w.])(?:/\S*)?)
    | (?P<mention>[@＠][\w.]*\w)
    | (?P<number>(?<![\w])[+(]*\d(?:[\s().\-\u2010-\u2015\u00a0]{0,3}\d){6,}(?!\w))
    | (?P<word>[\w.]*\w)
    """,
    re.VERBOSE,
)
_HARMLESS_NUMBER_RE: Final = re.compile(
    r"\d{1,3}(?:[ \u00a0\u202f.]\d{3})+|\d+000|\d{1,4}([./-])\d{1,2}\1\d{1,4}(?:[ -]\d{1,2})*"
)
"""Sums of money such as 1 000 000, and dates."""

_LONGEST_NAME: Final = 4
"""Words of the longest name shown beside a handle that is looked for in texts."""
_GAPS: Final = r"[^\w.]+"
_GAP_RE: Final = re.compile(r"[^\w\n]{1,4}")
_INVISIBLE_RE: Final = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)


class Masker:
    """Gives the authors of a frame names that say nothing, the same all through a report, and masks texts.

    `frame` is a prepared frame; without it there are no authors to know. With `show_names` nothing is masked, and
    handles stand as they are. Accounts that `by_author` marks as the creator's own are called `brand`, or "the
    brand's account".

    >>> masker = Masker(language="en")
    >>> masker.author("kate.92"), masker.author("pasha"), masker.author("kate.92")
    ('author 1', 'author 2', 'author 1')
    >>> masker.text("@kate.92 call +7 912 345-67-89 or write to k@mail.ru, see t.me/x")
    '@author 1 call [number] or write to [e-mail], see [link]'
    """

    def __init__(
        self,
        frame: pd.DataFrame | None = None,
        *,
        language: str = "ru",
        show_names: bool = False,
        brand: str | None = None,
    ) -> None:
        if language not in _WORDS:
            raise InputError(f"There are no words for language {language!r}: take 'ru' or 'en'.")
        self._words = _WORDS[language]
        self._show_names = show_names
        self._labels: dict[str, str] = {}
        self._handles: set[str] = set()
        self._names: set[str] = set()
        if frame is not None:
            self._learn(frame, brand)

    def author(self, handle: Any) -> str:
        """Return what an author is called: the handle if names are shown, or else "author 3"."""
        key = _key(handle)
        if not key:
            return self._words["unknown"]
        if key not in self._labels:
            self._labels[key] = self._words["author"].format(n=1 + sum(map(self._is_numbered, self._labels.values())))
        return str(handle) if self._show_names else self._labels[key]

    def text(self, text: str) -> str:
        """Return a text without what points to a person."""
        text = clean(text)
        if self._show_names:
            return text
        parts: list[str] = []
        done = 0
        matches = list(_ADDRESS_RE.finditer(text))
        while matches:
            length = self._name_length(text, matches[:_LONGEST_NAME])
            label = self._words["name"] if length else self._masked(matches[0])
            first, last = matches[0], matches[max(length, 1) - 1]
            if label is not None:
                parts += [text[done : first.start()], label]
                done = last.end()
            matches = matches[max(length, 1) :]
        return "".join([*parts, text[done:]])

    def _learn(self, frame: pd.DataFrame, brand: str | None) -> None:
        """Note who the authors are; by columns, since a frame may have a million of them."""
        columns = [name for name in ("author", *NAME_COLUMNS) if name in frame.columns]
        people = frame[[*columns, "by_author"]].dropna(subset=["author"]).drop_duplicates()
        own = people["author"][people["by_author"].fillna(False).astype(bool)]
        self._labels |= {_key(handle): brand or self._words["brand"] for handle in own.unique()}
        self._handles = set(people["author"].map(_key))
        for column in columns:
            names = people[column].dropna().astype("string").str.casefold()
            self._names |= set(names.str.replace(_GAPS, " ", regex=True).str.strip(" ."))
        self._names.discard("")

    def _name_length(self, text: str, matches: list[re.Match[str]]) -> int:
        """Return how many of the matches, from the first on, are a name shown beside a handle; 0 if none is."""
        for length in range(len(matches), 0, -1):
            run = matches[:length]
            key = " ".join(match.group().casefold() for match in run)
            if key not in self._names or not _is_one_run(text, run) or (length == 1 and key in self._handles):
                continue
            # One small word may well be no name: «мама» writes, and others write of their mothers.
            if length > 1 or not run[0].group()[0].islower():
                return length
        return 0

    def _masked(self, match: re.Match[str]) -> str | None:
        kind, found = match.lastgroup or "word", match.group()
        if kind == "mention":
            return f"@{self.author(found[1:])}"
        if kind == "word":
            return self.author(found) if found.casefold() in self._handles else None
        if kind == "number" and _HARMLESS_NUMBER_RE.fullmatch(found):
            return None
        if kind == "link" and found.casefold() in self._handles:
            return self.author(found)
        return self._words[kind]

    def _is_numbered(self, label: str) -> bool:
        return label.startswith(self._words["author"].partition("{")[0])


def clean(text: Any) -> str:
    r"""Return a text without characters that are not seen but may turn the text around it; emoji stay whole.

    >>> clean("a\u202eb\x00c")
    'abc'
    """
    return _INVISIBLE_RE.sub("", str(text))


def _key(handle: Any) -> str:
    return handle.strip().lstrip("@").casefold() if isinstance(handle, str) else ""


def _is_one_run(text: str, run: list[re.Match[str]]) -> bool:
    return all(_GAP_RE.fullmatch(text[left.end() : right.start()]) for left, right in pairwise(run))
