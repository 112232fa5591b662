"""Everything that scoring needs, as arrays and names: what a model folder holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tiktok_sentiment.model.documents import is_plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from tiktok_sentiment.model.design import Design
    from tiktok_sentiment.model.heads import Head

__all__ = ["Weights", "weights_from_heads"]


@dataclass(frozen=True, slots=True)
class Weights:
    """Calibrated weights of all heads.

    `types` are forms and cues, `plain` (n_types,) tells which of them are words that look up as they are,
    `lemmas` (n_types,) are their lemma ids; `type_weights` (n_types, n_heads), `ngram_weights`
    (n_ngrams, n_heads), `pair_weights` (n_pairs, n_heads) belong to `types`, `ngrams` and the sorted
    `pair_keys`; `intercept` (n_heads,).
    """

    types: tuple[str, ...]
    plain: NDArray[np.bool_]
    lemmas: NDArray[np.int32]
    ngrams: tuple[str, ...]
    pair_keys: NDArray[np.int64]
    type_weights: NDArray[np.float16]
    ngram_weights: NDArray[np.float16]
    pair_weights: NDArray[np.float16]
    intercept: NDArray[np.float32]

    @property
    def n_heads(self) -> int:
        """The number of heads: classes of the softmax and flags."""
        return len(self.intercept)

    @property
    def n_lemmas(self) -> int:
        """The number of lemmas, the boundary's included."""
        return int(self.lemmas.max(initial=0)) + 1


def weights_from_heads(design: Design, heads: Sequence[Head], *, smallest: float = 0.0) -> Weights:
    """Fold heads fitted on a design into weights of names; pairs and n-grams below `smallest` are dropped.

    A softmax head is centred, so that a weight says how much its token moves a class against the others.
    """
    matrices = [_centred(head.weights) for head in heads]
    intercepts = [_centred(head.intercept[None, :])[0] for head in heads]
    folded = design.fold(np.hstack(matrices))
    vocabulary = design.vocabulary
    kept_grams = np.abs(folded.ngrams).max(axis=1, initial=0) > smallest
    kept_pairs = np.abs(folded.pairs).max(axis=1, initial=0) > 2 * smallest  # a word has many n-grams, but two pairs
    types = tuple(vocabulary.types)
    return Weights(
        types=types,
        plain=np.fromiter(map(is_plain, types), np.bool_, len(types)),
        lemmas=vocabulary.lemmas.astype(np.int32),
        ngrams=tuple(gram for gram, kept in zip(vocabulary.ngrams, kept_grams, strict=True) if kept),
        pair_keys=vocabulary.pairs[kept_pairs],
        type_weights=folded.types.astype(np.float16),
        ngram_weights=folded.ngrams[kept_grams].astype(np.float16),
        pair_weights=folded.pairs[kept_pairs].astype(np.float16),
        intercept=np.concatenate(intercepts).astype(np.float32),
    )


def _centred(weights: NDArray[np.float64]) -> NDArray[np.float64]:
    return weights - weights.mean(axis=1, keepdims=True) if weights.shape[1] > 1 else weights
