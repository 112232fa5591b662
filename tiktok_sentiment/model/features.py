"""Features: what the weights are attached to while they are learned.

A document is a sum over its tokens, so the features of a token are worked out once:

* `token_features` (F): tokens × features: form, lemma, character n-grams and cues;
* `count_tokens` (B): documents × tokens, so that B·F are the documents' features;
* `count_pairs` (P): documents × pairs of lemmas.

A form seen in fewer than `min_count` documents gets character n-grams only, just as a word that the model
has never seen does when it is scored.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import scipy.sparse as sp

from tiktok_sentiment.model.pairs import UNKNOWN, TokenTraits, find_pairs, find_rows
from tiktok_sentiment.model.subwords import ngrams
from tiktok_sentiment.text.lemmas import lemmatize
from tiktok_sentiment.text.profanity import is_obscene

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import ArrayLike, NDArray

    from tiktok_sentiment.model.documents import Documents, TokenIndex

__all__ = [
    "OBSCENE",
    "Vocabulary",
    "build_vocabulary",
    "count_pairs",
    "count_tokens",
    "form_features",
    "token_features",
    "token_traits",
]

OBSCENE: Final = "<obscene>"
"""The type that every form with an obscene root carries, known or not."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What the model knows by name.

    `types` are forms and cues, `lemmas` (n_types,) their lemma ids (0 is the boundary's), `ngrams` the
    character n-grams, `pairs` the sorted keys of pairs of lemmas.
    """

    types: dict[str, int]
    lemmas: NDArray[np.int64]
    ngrams: dict[str, int]
    pairs: NDArray[np.int64]

    @property
    def n_lemmas(self) -> int:
        """The number of lemmas, the boundary's included."""
        return int(self.lemmas.max(initial=0)) + 1


def build_vocabulary(index: TokenIndex, documents: Documents, *, min_count: int) -> Vocabulary:
    """Return the types, n-grams and pairs that occur in at least `min_count` documents."""
    counts: Counter[str] = Counter()
    presence = count_tokens(index, documents)
    presence.data[:] = 1
    for number, documents_with in enumerate(np.asarray(presence.sum(axis=0)).ravel()):
        for name in _names(index, number):
            counts[name] += int(documents_with)
    kept = [name for name, count in sorted(counts.items()) if count >= min_count]
    types = {name: position for position, name in enumerate(dict.fromkeys((*kept, OBSCENE)))}
    lemma_ids: dict[str, int] = {"<boundary>": 0}
    lemmas = np.array([lemma_ids.setdefault(lemmatize(name), len(lemma_ids)) for name in types], np.int64)
    gram_counts: Counter[str] = Counter()
    for name, count in counts.items():
        for gram in set(ngrams(name)):
            gram_counts[gram] += count
    grams = {gram: i for i, gram in enumerate(sorted(g for g, n in gram_counts.items() if n >= min_count))}
    without_pairs = Vocabulary(types, lemmas, grams, np.empty(0, np.int64))
    found = find_pairs(documents, token_traits(index, without_pairs), without_pairs.n_lemmas)
    distinct = np.unique(np.stack((found.keys, found.documents)), axis=1)[0]
    keys, key_counts = np.unique(distinct, return_counts=True)
    return Vocabulary(types, lemmas, grams, keys[key_counts >= min_count])


def token_traits(index: TokenIndex, vocabulary: Vocabulary, start: int = 0) -> TokenTraits:
    """Return the traits of the tokens of the index, from the number `start` on."""
    types, lemmas = vocabulary.types, vocabulary.lemmas
    numbers = [types.get(form) for form in index.forms[start:]]
    ids = np.array([UNKNOWN if number is None else lemmas[number] for number in numbers], np.int64)
    if start == 0:
        ids[0] = 0
    return TokenTraits(ids, np.array(index.opens[start:], np.bool_), np.array(index.closes[start:], np.bool_))


def count_tokens(index: TokenIndex, documents: Documents) -> sp.csr_array:
    """Return B: documents × tokens, how often each token occurs in each document."""
    ends = np.concatenate((documents.starts + documents.lengths, [0]))[:-1]
    inside = np.ones(len(documents.ids), np.bool_)
    inside[documents.starts - 1] = False
    inside[-1] = False
    pointers = np.concatenate(([0], np.cumsum(ends - documents.starts)))
    shape = (len(documents.lengths), len(index))
    ids, pointers = documents.ids[inside].astype(np.int32), pointers.astype(np.int32)
    counts = sp.csr_array((np.ones(pointers[-1], np.float32), ids, pointers), shape=shape)
    counts.sum_duplicates()
    return counts


def count_pairs(index: TokenIndex, documents: Documents, vocabulary: Vocabulary) -> sp.csr_array:
    """Return P: documents × known pairs of lemmas."""
    found = find_pairs(documents, token_traits(index, vocabulary), vocabulary.n_lemmas)
    hits, rows = find_rows(found.keys, vocabulary.pairs)
    shape = (len(documents.lengths), len(vocabulary.pairs))
    return _count(found.documents[hits], rows, shape)


def form_features(names: Sequence[str], vocabulary: Vocabulary) -> sp.csr_array:
    """Return names × features: the columns are types, then lemmas, then n-grams."""
    types, grams = vocabulary.types, vocabulary.ngrams
    after_types, after_lemmas = len(types), len(types) + vocabulary.n_lemmas
    rows: list[int] = []
    columns: list[int] = []

    def add(row: int, found: Iterable[int]) -> None:
        for column in found:
            rows.append(row)
            columns.append(column)

    for row, name in enumerate(names):
        position = types.get(name)
        if position is not None:
            add(row, (position, after_types + int(vocabulary.lemmas[position])))
        add(row, (after_lemmas + grams[gram] for gram in ngrams(name) if gram in grams))
        if name[0].isalpha() and is_obscene(name):
            add(row, (types[OBSCENE],))
    return _count(rows, columns, (len(names), after_lemmas + len(grams)))


def token_features(index: TokenIndex, vocabulary: Vocabulary) -> sp.csr_array:
    """Return F: tokens × features. A token is the sum of its form and its cues."""
    names: dict[str, int] = {}
    rows: list[int] = []
    columns: list[int] = []
    for number in range(1, len(index)):
        for name in _names(index, number):
            rows.append(number)
            columns.append(names.setdefault(name, len(names)))
    parts = _count(rows, columns, (len(index), len(names)))
    return sp.csr_array(parts @ form_features(list(names), vocabulary))


def _names(index: TokenIndex, number: int) -> tuple[str, ...]:
    """Return the form and the cues of a token."""
    return (index.forms[number], *index.cues[number])


def _count(rows: ArrayLike, columns: ArrayLike, shape: tuple[int, int]) -> sp.csr_array:
    """Return a matrix of how often each (row, column) occurs, with indices of 32 bits: half the memory."""
    places = (np.asarray(rows, np.int32), np.asarray(columns, np.int32))
    return sp.csr_array(sp.coo_array((np.ones(len(places[0]), np.float32), places), shape=shape))
