"""Comments as rows of token ids.

Each distinct chunk is analysed once and each distinct token gets a number; what a token weighs is somebody
else's business. Training and scoring both read comments through this module, so that they cannot differ.
"""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from tiktok_sentiment.text.chunks import Token, analyse_chunk
from tiktok_sentiment.text.tokens import (
    NEGATORS,
    SCOPE_CLOSERS,
    SPACED_LETTERS_RE,
    closes_scope,
    opens_scope,
    split_chunks,
)
from tiktok_sentiment.text.words import is_shouted, is_spelled_plainly

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from numpy.typing import NDArray

__all__ = ["BOUNDARY", "Documents", "TokenIndex", "is_plain"]

BOUNDARY: Final = 0
"""The id of the token that stands before the first, between any two, and after the last comment."""

_PLAIN_RE = re.compile("[a-z]+|[а-я]+")
_MENTION_RE = re.compile(r"@\w[\w.]*\w", re.ASCII)
_MENTION: Final = Token(0, 0, "<mention>", "mention")
_LINK_STARTS: Final = ("http", "www")
_LONGEST: Final = 400
_MARKS: Final = '.,!?):;"»…'
_MARK = f"[{_MARKS}\u2600-\u27bf\U0001f300-\U0001f3fa\U0001f400-\U0001faff]"
_ENDED_RE = re.compile(f"([A-Za-zА-Яа-яЁё]+)((?:{_MARK}[\ufe0f\u200d\U0001f3fb-\U0001f3ff]*)+)")
"""A word and the marks or emoji after it: two chunks that only lack the white space."""


class Documents(NamedTuple):
    """Comments in one row of token ids, with `BOUNDARY` before each and at the end.

    `starts` (n,) are the places of the first tokens, `lengths` (n,) the numbers of tokens.
    """

    ids: NDArray[np.intp]
    starts: NDArray[np.intp]
    lengths: NDArray[np.intp]


class TokenIndex:
    """Gives every distinct token, a form with its cues, a number, and remembers what chunks consist of.

    `plain` are forms known to be exactly one token without cues, which makes a look-up out of an analysis.
    """

    def __init__(self, plain: Collection[str] = ()) -> None:
        self.forms: list[str] = ["<boundary>"]
        self.cues: list[tuple[str, ...]] = [()]
        self.opens: list[bool] = [False]
        self.closes: list[bool] = [True]
        self._plain = plain
        self._ids: dict[str | tuple[str, tuple[str, ...]], int] = {}
        self._words: dict[str, int] = {}  # those of the ids whose form as a chunk is that token and nothing else
        self._chunks: dict[str, tuple[int, ...]] = {}

    def __len__(self) -> int:
        return len(self.forms)

    def encode(self, texts: Iterable[str]) -> Documents:
        """Return the token ids of the texts; new chunks and tokens are taken in on the way."""
        ids_of = self.ids_of
        rows: list[Sequence[int]] = []
        for text in texts:
            row: list[int] = [BOUNDARY]
            pieces = text.split() if SPACED_LETTERS_RE.search(text) is None else _chunks_of(text)
            for chunk in pieces:
                row += ids_of(chunk)
            rows.append(row)
        return _as_documents(rows)

    def encode_chunks(self, chunks: Sequence[str]) -> Documents:
        """Return the token ids of chunks, each a document of its own."""
        words = self._words
        ids: list[int] = []
        starts: list[int] = []
        for chunk in chunks:
            ids.append(BOUNDARY)
            starts.append(len(ids))
            number = words.get(chunk)
            if number is None:
                ids += self.ids_of(chunk)
            else:
                ids.append(number)
        starts_ = np.array(starts, np.intp)
        ids.append(BOUNDARY)
        return Documents(np.array(ids, np.intp), starts_, np.diff(starts_, append=len(ids)) - 1)

    def id_of(self, token: Token) -> int:
        """Return the number of a token; a new one is given to a token not seen before."""
        key = (token.form, token.cues) if token.cues else token.form
        number = self._ids.get(key)
        if number is None:
            self._ids[key] = number = self._add(token.form, token.cues, opens_scope(token), closes_scope(token))
        return number

    def _add(self, form: str, cues: tuple[str, ...], opens: bool, closes: bool) -> int:
        self.forms.append(form)
        self.cues.append(cues)
        self.opens.append(opens)
        self.closes.append(closes)
        return len(self.forms) - 1

    def ids_of(self, chunk: str) -> tuple[int, ...]:
        """Return the token ids of a chunk, analysed where it has not been met."""
        number = self._id_of_word(chunk)
        if number is not None:
            return (number,)
        ids = self._chunks.get(chunk)
        if ids is None:
            self._chunks[chunk] = ids = self._analyse(chunk)
        return ids

    def _id_of_word(self, chunk: str) -> int | None:
        """Return the id of a chunk that is surely one word and nothing else, as most are; else None."""
        form = chunk.lower().replace("ё", "е")
        number = self._words.get(form)
        if number is None:
            if form not in self._plain and not is_spelled_plainly(form):
                return None
            number = self._ids.get(form)
            if number is None:
                self._ids[form] = number = self._add(form, (), form in NEGATORS, form in SCOPE_CLOSERS)
            self._words[form] = number
        return number if chunk == form or not is_shouted(chunk) else self.id_of(_shouted(form))

    def _analyse(self, chunk: str) -> tuple[int, ...]:
        if len(chunk) <= _LONGEST and not chunk.lower().startswith(_LINK_STARTS):
            word = chunk.rstrip(_MARKS)
            if len(word) < len(chunk) and (number := self._id_of_word(word)) is not None:
                return (number, *self.ids_of(chunk[len(word) :]))
            ended = _ENDED_RE.fullmatch(chunk)
            if ended is not None:
                return self.ids_of(ended[1]) + self.ids_of(ended[2])
        if _MENTION_RE.fullmatch(chunk) is not None:
            return (self.id_of(_MENTION),)
        return tuple(map(self.id_of, analyse_chunk(chunk)))


def _shouted(form: str) -> Token:
    return Token(0, 0, form, "word", ("<caps>",))


def is_plain(form: str) -> bool:
    """Tell whether a form is one token without cues that looks just like it: most words are.

    >>> is_plain("привет"), is_plain("ужааасно"), is_plain("😂")
    (True, False, False)
    """
    if _PLAIN_RE.fullmatch(form) is None:
        return False
    tokens = analyse_chunk(form)
    return len(tokens) == 1 and tokens[0].form == form and not tokens[0].cues


def _as_documents(rows: Sequence[Sequence[int]]) -> Documents:
    """Return rows of ids that each begin with `BOUNDARY` as one."""
    sizes = np.fromiter(map(len, rows), np.intp, len(rows))
    ids = np.fromiter(chain(chain.from_iterable(rows), (BOUNDARY,)), np.intp, int(sizes.sum()) + 1)
    starts = np.cumsum(sizes) - sizes + 1
    return Documents(ids, starts, sizes - 1)


def _chunks_of(text: str) -> list[str]:
    return [chunk for _, _, chunk in split_chunks(text)]
