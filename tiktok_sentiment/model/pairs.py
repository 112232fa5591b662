"""Pairs of lemmas as numbers: neighbours, first and last words, and words in the scope of a negation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from tiktok_sentiment.text.tokens import SCOPE_REACH

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tiktok_sentiment.model.documents import Documents

__all__ = ["UNKNOWN", "Pairs", "TokenTraits", "find_pairs", "find_rows"]

UNKNOWN: Final = -1
"""The lemma id of a token whose lemma the model does not know; it makes no pairs."""


class TokenTraits(NamedTuple):
    """What pairs ask of each token id: its lemma's id, and whether it opens or closes a negation scope."""

    lemmas: NDArray[np.int64]
    opens: NDArray[np.bool_]
    closes: NDArray[np.bool_]


class Pairs(NamedTuple):
    """Pairs found in documents: the document of each, its key, and the place of its right token."""

    documents: NDArray[np.intp]
    keys: NDArray[np.int64]
    places: NDArray[np.intp]


def find_pairs(documents: Documents, traits: TokenTraits, n_lemmas: int) -> Pairs:
    """Return the pairs in the documents.

    A pair of neighbours has the key left · (n_lemmas + 1) + right, where the boundary is lemma 0; a lemma in
    the scope of a negation makes a pair with `n_lemmas`, a lemma of its own.
    """
    ids = documents.ids
    lemmas = traits.lemmas[ids]
    owner = np.repeat(np.arange(len(documents.lengths)), documents.lengths + 1)
    radix = n_lemmas + 1
    left, right = lemmas[:-1], lemmas[1:]
    places = np.flatnonzero((left >= 0) & (right >= 0))
    keys = left[places] * radix + right[places]
    negated = _negated_places(ids, traits)
    negated = negated[lemmas[negated] >= 0]
    return Pairs(
        np.concatenate((owner[places], owner[negated])),
        np.concatenate((keys, n_lemmas * radix + lemmas[negated])),
        np.concatenate((places + 1, negated)),
    )


def find_rows(keys: NDArray[np.int64], known: NDArray[np.int64]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return where `keys` holds known ones, and their rows in `known`, which is sorted.

    >>> find_rows(np.array([7, 3, 5]), np.array([3, 7]))
    (array([0, 1]), array([1, 0]))
    """
    if not len(known):
        return np.empty(0, np.intp), np.empty(0, np.intp)
    rows = np.searchsorted(known, keys)
    rows[rows == len(known)] = 0
    hits = np.flatnonzero(known[rows] == keys)
    return hits, rows[hits]


def _negated_places(ids: NDArray[np.intp], traits: TokenTraits) -> NDArray[np.intp]:
    """Return the places, each once, that a negation reaches before its scope is closed."""
    openers = np.flatnonzero(traits.opens[ids])
    reached = []
    for distance in range(1, SCOPE_REACH + 1):
        openers = openers[~traits.closes[ids[openers + distance]]]  # the last id is a boundary, which closes
        reached.append(openers + distance)
    return np.unique(np.concatenate(reached))
