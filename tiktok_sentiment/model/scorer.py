"""From texts to logits with numpy alone: look-ups and sums.

A comment's logits are the intercept plus the sum of its tokens' and pairs' weights, divided by the square
root of its length. What each token weighs is worked out when it is first met and kept.
"""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from tiktok_sentiment.model.documents import BOUNDARY, Documents, TokenIndex
from tiktok_sentiment.model.pairs import UNKNOWN, TokenTraits, find_pairs, find_rows
from tiktok_sentiment.model.subwords import ngrams
from tiktok_sentiment.text.language import name_language, script_of
from tiktok_sentiment.text.profanity import is_obscene
from tiktok_sentiment.text.tokens import tokenize

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from tiktok_sentiment.model.weights import Weights
    from tiktok_sentiment.text.chunks import Token

__all__ = ["Scorer", "TokenContributions"]

_BATCH: Final = 8_192
_MOST_REMEMBERED: Final = 400_000
_OBSCENE: Final = "<obscene>"


class TokenContributions(NamedTuple):
    """The tokens of one comment and what each adds to the logits: (n_tokens, n_heads)."""

    tokens: list[Token]
    contributions: NDArray[np.float64]


class Scorer:
    """Scores texts with `Weights`. Safe to use from several threads."""

    def __init__(self, weights: Weights) -> None:
        self.weights = weights
        self._types = {name: row for row, name in enumerate(weights.types)}
        self._ngrams = {gram: row for row, gram in enumerate(weights.ngrams)}
        self._plain = frozenset(name for name, plain in zip(weights.types, weights.plain, strict=True) if plain)
        self._type_weights = weights.type_weights.astype(np.float32)
        self._ngram_weights = weights.ngram_weights.astype(np.float32)
        self._pair_weights = weights.pair_weights.astype(np.float32)
        self._n_lemmas = weights.n_lemmas
        self._lock = Lock()
        self._forget()

    def logits(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the calibrated logits (n, n_heads) of the texts."""
        result = np.empty((len(texts), self.weights.n_heads), np.float32)
        for start in range(0, len(texts), _BATCH):
            batch = texts[start : start + _BATCH]
            with self._lock:
                documents = self._encode(batch)
                result[start : start + len(batch)] = self._sum(documents)
        return result

    def languages(self, texts: Sequence[str]) -> list[str]:
        """Return the language of each text: 'ru', 'en', 'mixed' or 'other'."""
        found = []
        with self._lock:
            for start in range(0, len(texts), _BATCH):
                documents = self._encode(texts[start : start + _BATCH])
                for first, length in zip(documents.starts, documents.lengths, strict=True):
                    found.append(name_language(self._scripts[i] for i in documents.ids[first : first + length]))
        return found

    def contributions(self, text: str) -> TokenContributions:
        """Return the tokens of a text and their shares of its logits.

        The shares and the intercept add up to the logits. The weight of a pair is divided between its two
        tokens; at an end of the comment, and in the scope of a negation, its one word has all of it.
        """
        tokens = tokenize(text)
        with self._lock:
            ids = [BOUNDARY, *map(self._index.id_of, tokens), BOUNDARY]
            documents = Documents(np.array(ids, np.intp), np.array([1]), np.array([len(tokens)]))
            self._learn()
            shares = self._rows[documents.ids].astype(np.float64)
            found = find_pairs(documents, self._traits, self._n_lemmas)
            hits, rows = find_rows(found.keys, self.weights.pair_keys)
        negations = self._n_lemmas * (self._n_lemmas + 1)
        for hit, row in zip(hits, rows, strict=True):
            right = int(found.places[hit])
            places = [right] if found.keys[hit] >= negations else [right - 1, right]
            inner = [place for place in places if 0 < place <= len(tokens)]
            shares[inner] += self._pair_weights[row] / max(len(inner), 1)
        return TokenContributions(tokens, shares[1:-1] / np.sqrt(max(len(tokens), 1)))

    def _encode(self, texts: Sequence[str]) -> Documents:
        if self._index.chunk_count > _MOST_REMEMBERED:
            self._forget()
        documents = self._index.encode(texts)
        self._learn()
        return documents

    def _sum(self, documents: Documents) -> NDArray[np.float32]:
        sums = np.add.reduceat(self._rows[documents.ids], documents.starts - 1, axis=0)
        found = find_pairs(documents, self._traits, self._n_lemmas)
        hits, rows = find_rows(found.keys, self.weights.pair_keys)
        if len(hits):
            owners = found.documents[hits]
            order = np.argsort(owners, kind="stable")
            owners = owners[order]
            firsts = np.flatnonzero(np.append(True, owners[1:] != owners[:-1]))
            sums[owners[firsts]] += np.add.reduceat(self._pair_weights[rows[order]], firsts, axis=0)
        scale = 1.0 / np.sqrt(np.maximum(documents.lengths, 1))
        return np.asarray(sums * scale.astype(np.float32)[:, None] + self.weights.intercept)

    def _forget(self) -> None:
        """Start with an empty memory, so that a long stream of new words does not fill the machine's."""
        self._index = TokenIndex(self._plain)
        self._known = 0
        self._rows = np.zeros((0, self.weights.n_heads), np.float32)
        self._traits = TokenTraits(np.empty(0, np.int64), np.empty(0, np.bool_), np.empty(0, np.bool_))
        self._scripts: list[str] = []
        self._learn()

    def _learn(self) -> None:
        """Work out rows and traits of the tokens that the index has taken in since the last time."""
        index, known = self._index, self._known
        if len(index) == known:
            return
        forms, cues = index.forms[known:], index.cues[known:]
        rows = [self._types.get(form, UNKNOWN) for form in forms]
        if len(index) > len(self._rows):
            grown = np.zeros((2 * len(index), self.weights.n_heads), np.float32)
            grown[:known] = self._rows[:known]
            self._rows = grown
        fresh = self._rows[known : len(index)]
        positions = np.array(rows, np.intp)
        fresh[:] = np.where((positions >= 0)[:, None], self._type_weights[positions], 0)
        unknown = np.flatnonzero(positions == UNKNOWN)
        fresh[unknown] = self._guess([forms[place] for place in unknown])
        for place, carried in enumerate(cues):
            for cue in carried:
                if cue in self._types:
                    fresh[place] += self._type_weights[self._types[cue]]
        lemmas = np.where(positions >= 0, self.weights.lemmas[positions], UNKNOWN).astype(np.int64)
        if known == 0:
            lemmas[BOUNDARY], fresh[BOUNDARY] = 0, 0
        self._traits = TokenTraits(
            np.concatenate((self._traits.lemmas, lemmas)),
            np.concatenate((self._traits.opens, np.array(index.opens[known:], np.bool_))),
            np.concatenate((self._traits.closes, np.array(index.closes[known:], np.bool_))),
        )
        self._scripts += map(script_of, forms)
        self._known = len(index)

    def _guess(self, forms: Sequence[str]) -> NDArray[np.float32]:
        """Return the weights (n, n_heads) of forms that the model does not know, from their parts."""
        weights = np.zeros((len(forms), self.weights.n_heads), np.float32)
        row_of = self._ngrams.get
        for place, form in enumerate(forms):
            rows = [row for gram in ngrams(form) if (row := row_of(gram)) is not None]
            if rows:
                weights[place] = np.add.reduce(self._ngram_weights[rows])
            if form[0].isalpha() and is_obscene(form):
                weights[place] += self._type_weights[self._types[_OBSCENE]]
        return weights
