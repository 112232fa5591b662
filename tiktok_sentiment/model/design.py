"""The design matrix that heads are fitted on, and the way back from its weights to weights of names.

Columns are scaled by inverse document frequency, and each block by a factor of its own: under an L2 penalty a
larger column is one that the head may use more freely. Rows are divided by the square root of the document's
length, which is one number a document and so leaves it a sum over its tokens.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import scipy.sparse as sp

from tiktok_sentiment.model.features import (
    Vocabulary,
    build_vocabulary,
    count_pairs,
    count_tokens,
    form_features,
    token_features,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tiktok_sentiment.model.documents import Documents, TokenIndex

__all__ = ["Design", "FoldedWeights", "build_design", "length_scale"]

NGRAM_FACTOR: Final = 0.3
PAIR_FACTOR: Final = 0.7


class FoldedWeights(NamedTuple):
    """Weights (n, n_heads) of types, n-grams and pairs, ready to be summed over a document's tokens."""

    types: NDArray[np.float64]
    ngrams: NDArray[np.float64]
    pairs: NDArray[np.float64]


class Design(NamedTuple):
    """X (n_documents, n_features), what its columns stand for, and how they were scaled."""

    X: sp.csr_array
    vocabulary: Vocabulary
    scale: NDArray[np.float64]

    def fold(self, W: NDArray[np.float64]) -> FoldedWeights:
        """Return what weights W (n_features, n_heads) of the columns come to for each name."""
        scaled = W * self.scale[:, None]
        n_pairs = len(self.vocabulary.pairs)
        of_features, of_pairs = np.split(scaled, [len(scaled) - n_pairs])
        of_types = form_features(list(self.vocabulary.types), self.vocabulary) @ of_features
        n_grams = len(self.vocabulary.ngrams)
        return FoldedWeights(of_types, of_features[len(of_features) - n_grams :], of_pairs)


def build_design(index: TokenIndex, documents: Documents, *, min_count: int) -> Design:
    """Return the design matrix of training documents."""
    vocabulary = build_vocabulary(index, documents, min_count=min_count)
    features = sp.csr_array(count_tokens(index, documents) @ token_features(index, vocabulary))
    pairs = count_pairs(index, documents, vocabulary)
    factor = np.ones(features.shape[1])
    factor[len(factor) - len(vocabulary.ngrams) :] = NGRAM_FACTOR
    scale = np.concatenate((factor * _idf(features), PAIR_FACTOR * _idf(pairs)))
    X = sp.csr_array(sp.hstack([features, pairs], format="csr"))
    del features, pairs  # each step below is one more copy of the largest arrays that training holds
    X.data *= np.repeat(length_scale(documents.lengths), np.diff(X.indptr))
    X.data *= scale.astype(np.float32)[X.indices]
    return Design(X, vocabulary, scale)


def length_scale(lengths: NDArray[np.intp]) -> NDArray[np.float32]:
    """Return 1/√length for each document; empty ones count as one token long.

    >>> length_scale(np.array([0, 1, 4])).tolist()
    [1.0, 1.0, 0.5]
    """
    return (1.0 / np.sqrt(np.maximum(lengths, 1))).astype(np.float32)


def _idf(X: sp.csr_array) -> NDArray[np.float64]:
    """Return the smoothed inverse document frequency of each column, as scikit-learn defines it."""
    document_frequency = np.bincount(X.indices, minlength=X.shape[1])
    return np.asarray(np.log((X.shape[0] + 1) / (document_frequency + 1)) + 1, np.float64)
