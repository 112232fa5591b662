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
from tiktok_sentiment.text.tokens import SPACED_LETTERS_RE, closes_scope, opens_scope, split_chunks
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
_MARK = '[.,!?):;"»…\u2600-\u27bf\U0001f300-\U0001f3fa\U0001f400-\U0001faff]'
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
        self._ids: dict[tuple[str, tuple[str, ...]], int] = {}
        self._words: dict[str, int] = {}
        self._chunks: dict[str, tuple[int, ...]] = {}

    def __len__(self) -> int:
        return len(self.forms)

    def encode(self, texts: Iterable[str]) -> Documents:
        """Return the token ids of the texts; new chunks and tokens are taken in on the way."""
        chunks = self._chunks
        analyse = self._analyse
        rows: list[Sequence[int]] = []
        for text in texts:
            row: list[int] = [BOUNDARY]
            pieces = text.split() if SPACED_LETTERS_RE.search(text) is None else _chunks_of(text)
            for chunk in pieces:
                ids = chunks.get(chunk)
                row += analyse(chunk) if ids is None else ids
            rows.append(row)
        return _as_documents(rows)

    def encode_chunks(self, chunks: Iterable[str]) -> Documents:
        """Return the token ids of chunks, each a document of its own."""
        return _as_documents([(BOUNDARY, *self._ids_of(chunk)) for chunk in chunks])

    def id_of(self, token: Token) -> int:
        """Return the number of a token; a new one is given to a token not seen before."""
        key = (token.form, token.cues)
        number = self._ids.get(key)
        if number is None:
            self._ids[key] = number = len(self.forms)
            self.forms.append(token.form)
            self.cues.append(token.cues)
            self.opens.append(opens_scope(token))
            self.closes.append(closes_scope(token))
        return number

    def _id_of_word(self, form: str) -> int:
        """Return what `id_of` gives for a word without cues, in half the time."""
        number = self._words.get(form)
        if number is None:
            self._words[form] = number = self.id_of(Token(0, 0, form, "word"))
        return number

    def _analyse(self, chunk: str) -> tuple[int, ...]:
        """Return the token ids of a chunk that has not been met, and remember them."""
        lowered = chunk.lower().replace("ё", "е")
        ids: tuple[int, ...]
        if lowered in self._plain or is_spelled_plainly(lowered):
            if chunk != lowered and is_shouted(chunk):
                ids = (self.id_of(Token(0, len(chunk), lowered, "word", ("<caps>",))),)
            else:
                ids = (self._id_of_word(lowered),)
        elif (ended := _ENDED_RE.fullmatch(chunk)) is not None:
            ids = self._ids_of(ended[1]) + self._ids_of(ended[2])
        elif _MENTION_RE.fullmatch(chunk) is not None:
            ids = (self.id_of(_MENTION),)
        else:
            ids = tuple(map(self.id_of, analyse_chunk(chunk)))
        self._chunks[chunk] = ids
        return ids

    def _ids_of(self, chunk: str) -> tuple[int, ...]:
        known = self._chunks.get(chunk)
        return self._analyse(chunk) if known is None else known


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
