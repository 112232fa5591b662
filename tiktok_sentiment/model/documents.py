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
from tiktok_sentiment.text.words import is_shouted

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
        self.kinds: list[str] = ["boundary"]
        self.opens: list[bool] = [False]
        self.closes: list[bool] = [True]
        self._plain = plain
        self._ids: dict[tuple[str, tuple[str, ...]], int] = {("<boundary>", ()): BOUNDARY}
        self._chunks: dict[str, tuple[int, ...]] = {}

    def __len__(self) -> int:
        return len(self.forms)

    @property
    def chunk_count(self) -> int:
        """How many distinct chunks are remembered."""
        return len(self._chunks)

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
        sizes = np.fromiter(map(len, rows), np.intp, len(rows))
        ids_ = np.fromiter(chain(chain.from_iterable(rows), (BOUNDARY,)), np.intp, int(sizes.sum()) + 1)
        starts = np.cumsum(sizes) - sizes + 1
        return Documents(ids_, starts, sizes - 1)

    def id_of(self, token: Token) -> int:
        """Return the number of a token; a new one is given to a token not seen before."""
        key = (token.form, token.cues)
        known = self._ids.get(key)
        if known is not None:
            return known
        self._ids[key] = number = len(self.forms)
        self.forms.append(token.form)
        self.cues.append(token.cues)
        self.kinds.append(token.kind)
        self.opens.append(opens_scope(token))
        self.closes.append(closes_scope(token))
        return number

    def _analyse(self, chunk: str) -> tuple[int, ...]:
        """Return the token ids of a chunk that has not been met, and remember them."""
        lowered = chunk.lower().replace("ё", "е")
        if lowered in self._plain:
            cues = ("<caps>",) if is_shouted(chunk) else ()
            ids: tuple[int, ...] = (self.id_of(Token(0, len(chunk), lowered, "word", cues)),)
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


def _chunks_of(text: str) -> list[str]:
    return [chunk for _, _, chunk in split_chunks(text)]
