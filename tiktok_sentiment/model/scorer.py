"""From texts to logits with numpy alone: look-ups and sums.

A comment's logits are the intercept plus the sum of its tokens' and pairs' weights, divided by the square
root of its length. That definition is what `Scorer.contributions` follows, token by token. `Scorer.score`
gives the same numbers for many comments at a time: it cuts them into pieces, looks up what each piece adds,
and is left with what happens between pieces: pairs across their borders, and negations that reach out.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from tiktok_sentiment.model.blobs import cut
from tiktok_sentiment.model.documents import BOUNDARY, Documents, TokenIndex
from tiktok_sentiment.model.forms import FormTable
from tiktok_sentiment.model.memory import SEPARATOR_ROW, PieceMemory
from tiktok_sentiment.model.pairs import UNKNOWN, find_pairs, find_rows
from tiktok_sentiment.model.segments import BLOCKS, BROKEN, EMPTY, LETTER, OPENS, PairTable
from tiktok_sentiment.model.single import SingleScorer
from tiktok_sentiment.text.language import SCRIPTS
from tiktok_sentiment.text.tokens import SCOPE_REACH, split_chunks, tokenize

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from tiktok_sentiment.model.segments import Segments
    from tiktok_sentiment.model.weights import Weights
    from tiktok_sentiment.text.chunks import Token

__all__ = ["Scorer", "Scores", "TokenContributions"]

_BATCH: Final = 8_192
_MOST_REMEMBERED: Final = 200_000
_LONG: Final = 64


class TokenContributions(NamedTuple):
    """The tokens of one comment and what each adds to the logits: (n_tokens, n_heads)."""

    tokens: list[Token]
    contributions: NDArray[np.float64]


class Scores(NamedTuple):
    """Calibrated logits (n, n_heads), and how many words are of each of `SCRIPTS` (n, n_scripts)."""

    logits: NDArray[np.float64]
    scripts: NDArray[np.float64]


class Scorer:
    """Scores texts with `Weights`. Safe to use from several threads."""

    def __init__(self, weights: Weights) -> None:
        self.weights = weights
        self._n_lemmas = weights.n_lemmas
        self._forms = FormTable(weights)
        self._single = SingleScorer(self._forms)

    @cached_property
    def _pairs(self) -> PairTable:
        return PairTable(self.weights.pair_keys, self.weights.pair_weights)

    @cached_property
    def _memory(self) -> PieceMemory:
        return PieceMemory(self._forms, self._pairs)

    def score_one(self, text: str) -> tuple[list[float], list[int]]:
        """Return what `score` does for one text: its logits, and how many of its words are of each of `SCRIPTS`."""
        return self._single.score(text)

    def score(self, texts: Sequence[str]) -> Scores:
        """Return the calibrated logits (n, n_heads) of the texts, and the scripts of their words."""
        n_heads = self.weights.n_heads
        sums = np.empty((len(texts), n_heads + 1 + len(SCRIPTS)))
        for start in range(0, len(texts), _BATCH):
            memory = self._memory
            if len(memory) > _MOST_REMEMBERED:
                self._memory = memory = PieceMemory(self._forms, self._pairs)
            batch = texts[start : start + _BATCH]
            sums[start : start + len(batch)] = self._sum(batch, memory)
        logits = sums[:, :n_heads]  # in place, since there may be millions
        logits /= np.sqrt(np.maximum(sums[:, n_heads], 1))[:, None]
        logits += self.weights.intercept
        return Scores(logits, sums[:, n_heads + 1 :])

    def contributions(self, text: str) -> TokenContributions:
        """Return the tokens of a text and their shares of its logits.

        The shares and the intercept add up to the logits. The weight of a pair is divided between its two
        tokens; at an end of the comment, and in the scope of a negation, its one word has all of it.
        """
        tokens = tokenize(text)
        index = TokenIndex()
        ids = [BOUNDARY, *map(index.id_of, tokens), BOUNDARY]
        documents = Documents(np.array(ids, np.intp), np.array([1]), np.array([len(tokens)]))
        weights, traits = self._forms.weigh(index)
        shares = weights[documents.ids]
        n_lemmas = self._n_lemmas
        found = find_pairs(documents, traits, n_lemmas)
        hits, rows = find_rows(found.keys, self.weights.pair_keys)
        negations = n_lemmas * (n_lemmas + 1)
        for hit, row in zip(hits, rows, strict=True):
            right = int(found.places[hit])
            places = [right] if found.keys[hit] >= negations else [right - 1, right]
            inner = [place for place in places if 0 < place <= len(tokens)]
            shares[inner] += self.weights.pair_weights[row] / np.float64(max(len(inner), 1))
        return TokenContributions(tokens, shares[1:-1] / np.sqrt(max(len(tokens), 1)))

    def _sum(self, texts: Sequence[str], memory: PieceMemory, *, respaced: bool = False) -> NDArray[np.float64]:
        """Return for each text what `Segments.sums` are for a piece."""
        rows = memory.rows_of(cut(texts))
        segments = memory.segments
        flags = segments.flags.take(rows)
        odd = [] if respaced else _texts_to_respace(texts, rows, flags)
        full = np.flatnonzero(flags & EMPTY == 0)
        if len(full) < len(rows):
            rows, flags = rows.take(full), flags.take(full)
        borders = np.flatnonzero(rows == SEPARATOR_ROW)
        radix = self._n_lemmas + 1
        pairs = self._pairs.find(segments.lasts.take(rows[:-1]) * radix + segments.firsts.take(rows[1:]))
        sums, of_pairs = _sum_spans(borders, (segments.sums, rows[1:]), (self._pairs.weights, pairs))
        places, lemmas = _reached_outside(rows, flags, segments)
        negated = self._pairs.find(self._n_lemmas * radix + lemmas)
        texts_of = np.searchsorted(borders, places) - 1
        np.add.at(of_pairs, texts_of, self._pairs.weights.take(negated, axis=0))
        sums[:, : self.weights.n_heads] += of_pairs
        if odd:
            sums[odd] = self._sum([_respace(texts[place]) for place in odd], memory, respaced=True)
        return sums


def _texts_to_respace(texts: Sequence[str], rows: NDArray[np.int32], flags: NDArray[np.uint8]) -> list[int]:
    """Return the places of texts with white space beyond ASCII or with a word s p a c e d o u t."""
    letter = flags & LETTER
    spaced = np.flatnonzero(letter[:-2] & letter[1:-1] & letter[2:])
    broken = np.flatnonzero(flags & BROKEN)
    if not len(spaced) + len(broken):
        return []
    borders = np.flatnonzero(rows == SEPARATOR_ROW)
    suspects, certain = (set((np.searchsorted(borders, places) - 1).tolist()) for places in (spaced, broken))
    return sorted(certain | {place for place in suspects if _respace(texts[place]) != " ".join(texts[place].split())})


def _respace(text: str) -> str:
    """Return a text whose chunks are parted by single spaces, and are what `tokenize` takes for chunks."""
    return " ".join([chunk for _, _, chunk in split_chunks(text)])


def _sum_spans(
    borders: NDArray[np.intp], *addends: tuple[NDArray[np.float64], NDArray[np.int32]]
) -> list[NDArray[np.float64]]:
    """Return for each addend, a table and its row at each place, the sums of rows over the n spans between borders.

    Spans are sorted by their length, so that the first rows of all are added at once, then the second rows of
    those that have a second …, and what is beyond the `_LONG`th span by span.
    """
    starts, lengths = borders[:-1], np.diff(borders)
    order = np.argsort(-lengths, kind="stable")
    starts, lengths = starts[order], lengths[order]
    longer_than = (len(lengths) - np.cumsum(np.bincount(lengths, minlength=_LONG + 1))).tolist()
    results = []
    for table, rows in addends:
        sums = np.zeros((len(lengths), table.shape[1]))
        for step, n in enumerate(longer_than[:_LONG]):
            sums[:n] += table.take(rows.take(starts[:n] + step), axis=0)
        for span in range(longer_than[_LONG]):
            rest = rows[starts[span] + _LONG : starts[span] + lengths[span]]
            sums[span] += table.take(rest, axis=0).sum(axis=0)
        results.append(np.empty_like(sums))
        results[-1][order] = sums
    return results


def _reached_outside(
    rows: NDArray[np.int32], flags: NDArray[np.uint8], segments: Segments
) -> tuple[NDArray[np.intp], NDArray[np.int64]]:
    """Return the lemmas that negations reach in the pieces after their own, and the places of those pieces."""
    places = np.flatnonzero(flags & OPENS)
    left = segments.left.take(rows.take(places))
    found_places, found_lemmas = [], []
    for _ in range(SCOPE_REACH):
        places = places + 1
        reached = segments.reached.take(rows.take(places), axis=0)
        inside = (np.arange(SCOPE_REACH) < left[:, None]) & (reached != UNKNOWN)
        found_places.append(np.repeat(places, inside.sum(axis=1)))
        found_lemmas.append(reached[inside])
        left = left - segments.sums[rows.take(places), -1 - len(SCRIPTS)].astype(np.int64)
        going = (left > 0) & (flags.take(places) & BLOCKS == 0)
        places, left = places[going], left[going]
    return np.concatenate(found_places), np.concatenate(found_lemmas)
