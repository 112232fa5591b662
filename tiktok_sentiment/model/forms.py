"""What a model makes of tokens: their weights, and the traits that pairs ask for."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np

from tiktok_sentiment.model.documents import BOUNDARY
from tiktok_sentiment.model.pairs import UNKNOWN, TokenTraits
from tiktok_sentiment.model.subwords import NgramTable
from tiktok_sentiment.text.profanity import is_obscene

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from tiktok_sentiment.model.documents import TokenIndex
    from tiktok_sentiment.model.weights import Weights

__all__ = ["FormTable"]

_OBSCENE: Final = "<obscene>"


class FormTable:
    """Weights of tokens: those of known forms are looked up, those of others guessed from their n-grams.

    All weights of a model are half floats, so that their sums in double precision are exact, in any order.
    """

    def __init__(self, weights: Weights) -> None:
        self.weights = weights
        self.types = {name: row for row, name in enumerate(weights.types)}
        self.plain = frozenset(name for name, plain in zip(weights.types, weights.plain, strict=True) if plain)

    def weigh(self, index: TokenIndex) -> tuple[NDArray[np.float64], TokenTraits]:
        """Return the weights (n_tokens, n_heads) and the traits of all tokens of an index."""
        get = self.types.get
        rows = np.array([get(form, UNKNOWN) for form in index.forms], np.intp)
        known = (rows != UNKNOWN)[:, None]
        weights = np.where(known, self.weights.type_weights.take(rows, axis=0).astype(np.float64), 0.0)
        unknown = np.flatnonzero(rows == UNKNOWN)
        weights[unknown] = self._guess([index.forms[place] for place in unknown])
        for place, cues in enumerate(index.cues):
            for cue in cues:
                if cue in self.types:
                    weights[place] += self.weights.type_weights[self.types[cue]]
        lemmas = np.where(known[:, 0], self.weights.lemmas.take(rows), UNKNOWN).astype(np.int64)
        weights[BOUNDARY], lemmas[BOUNDARY] = 0, 0
        return weights, TokenTraits(lemmas, np.array(index.opens, np.bool_), np.array(index.closes, np.bool_))

    def weigh_one(self, form: str, cues: tuple[str, ...]) -> tuple[list[float], int]:
        """Return the weights of one token and its lemma: the same as `weigh`, faster for one."""
        row = self.types.get(form)
        if row is not None:
            lemma, weights = int(self.weights.lemmas[row]), self.weights.type_weights[row].astype(np.float64)
        else:
            grams = self.weights.ngram_weights.take(self._ngrams.find_one(form), axis=0)
            lemma, weights = UNKNOWN, grams.sum(axis=0, dtype=np.float64)
            if form[0].isalpha() and is_obscene(form):
                weights += self.weights.type_weights[self.types[_OBSCENE]]
        for cue in cues:
            if cue in self.types:
                weights += self.weights.type_weights[self.types[cue]]
        return weights.tolist(), lemma

    def _guess(self, forms: Sequence[str]) -> NDArray[np.float64]:
        """Return the weights (n, n_heads) of forms that the model does not know, from their parts."""
        owners, rows = self._ngrams.find(forms)
        weights = np.zeros((len(forms), self.weights.n_heads))
        for head, of_head in enumerate(self._ngram_weights):
            weights[:, head] = np.bincount(owners, of_head.take(rows), len(forms))
        obscene = [place for place, form in enumerate(forms) if form[0].isalpha() and is_obscene(form)]
        if obscene:
            weights[obscene] += self.weights.type_weights[self.types[_OBSCENE]]
        return weights

    @cached_property
    def _ngrams(self) -> NgramTable:
        return NgramTable(self.weights.ngrams)

    @cached_property
    def _ngram_weights(self) -> NDArray[np.float32]:
        return np.ascontiguousarray(self.weights.ngram_weights.T.astype(np.float32))
