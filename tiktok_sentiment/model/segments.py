"""What a piece of text adds to a comment, worked out once.

A piece (a run without ASCII white space) is read by the text pipeline when it is first met. All that the
rest of a comment needs to know of it is kept in arrays: the sum of its tokens' and inner pairs' weights, the
lemmas at its ends, which make pairs with its neighbours, and what it does to the scope of a negation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from tiktok_sentiment.model.documents import BOUNDARY, TokenIndex
from tiktok_sentiment.model.lookup import LookupTable, scatter
from tiktok_sentiment.model.pairs import UNKNOWN, find_pairs
from tiktok_sentiment.text.language import SCRIPTS, script_of
from tiktok_sentiment.text.tokens import SCOPE_REACH

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from tiktok_sentiment.model.documents import Documents
    from tiktok_sentiment.model.forms import FormTable
    from tiktok_sentiment.model.pairs import TokenTraits

__all__ = ["BLOCKS", "BROKEN", "EMPTY", "LETTER", "OPENS", "PairTable", "Segments", "summarise"]

EMPTY: Final = 1  # it has no token: its neighbours stand side by side
OPENS: Final = 2  # a negation reaches out of it
BLOCKS: Final = 4  # a negation from before it ends in it
LETTER: Final = 8  # it is one character: perhaps of a word s p a c e d o u t
BROKEN: Final = 16  # white space beyond ASCII is inside

_TALLIES: Final = {script: [1.0, *(float(script == other) for other in SCRIPTS)] for script in (*SCRIPTS, "")}
"""What a token adds to the counts at the end of `Segments.sums`, by the script of its form."""


class Segments(NamedTuple):
    """Summaries of n pieces.

    `sums` (n, n_heads + 1 + n_scripts) are the weights of all tokens and inner pairs, the number of tokens, and
    how many of them are words of each of `SCRIPTS`. `firsts`, `lasts` (n,) are the lemmas at the ends, `flags`
    (n,) what is true of the piece, `left` (n,) how many tokens after it are in the scope of its last negation,
    and `reached` (n, SCOPE_REACH) the lemmas that a negation before it reaches, `UNKNOWN` for none.
    """

    sums: NDArray[np.float64]
    firsts: NDArray[np.int64]
    lasts: NDArray[np.int64]
    flags: NDArray[np.uint8]
    left: NDArray[np.int64]
    reached: NDArray[np.int64]


class PairTable:
    """Weights of pairs of lemmas by their keys."""

    def __init__(self, keys: NDArray[np.int64], weights: NDArray[np.float16]) -> None:
        self._rows = LookupTable(len(keys))
        self._rows.insert(scatter(keys), np.arange(len(keys)))
        self.weights = np.vstack((weights.astype(np.float64), np.zeros((1, weights.shape[1]))))

    def find(self, keys: NDArray[np.int64]) -> NDArray[np.int32]:
        """Return for each key its row in `weights`; `ABSENT`, the last one, is all zeros."""
        return self._rows.find(scatter(keys))


def summarise(chunks: Sequence[str], forms: FormTable, pairs: PairTable) -> Segments:
    """Return the summaries of chunks of text."""
    index = TokenIndex(forms.plain)
    documents = index.encode_chunks(chunks)
    weights, traits = forms.weigh(index)
    tallies = np.array([_TALLIES[script_of(form)] for form in index.forms])
    tallies[BOUNDARY] = 0
    of_tokens = np.hstack((weights, tallies))
    sums = np.add.reduceat(of_tokens.take(documents.ids, axis=0), documents.starts - 1, axis=0)
    _add_inner_pairs(sums, documents, traits, pairs, forms.weights.n_lemmas)
    left, reached, blocks = _scopes(documents, traits)
    lemmas = traits.lemmas.take(documents.ids)
    flags = (
        EMPTY * (documents.lengths == 0)
        + OPENS * (left > 0)
        + BLOCKS * blocks
        + LETTER * np.fromiter((len(chunk) == 1 for chunk in chunks), np.bool_, len(chunks))
        + BROKEN * _broken(chunks)
    )
    return Segments(
        sums=sums,
        firsts=lemmas.take(documents.starts),
        lasts=lemmas.take(documents.starts + documents.lengths - 1),
        flags=flags.astype(np.uint8),
        left=left,
        reached=reached,
    )


def _broken(chunks: Sequence[str]) -> NDArray[np.bool_]:
    if len(" ".join(chunks).split()) == len(chunks):
        return np.zeros(len(chunks), np.bool_)
    return np.array([len(chunk.split()) != 1 for chunk in chunks])


def _add_inner_pairs(
    sums: NDArray[np.float64], documents: Documents, traits: TokenTraits, pairs: PairTable, n_lemmas: int
) -> None:
    """Add the weights of pairs inside a chunk; those with its borders depend on its neighbours."""
    found = find_pairs(documents, traits, n_lemmas)
    starts = documents.starts[found.documents]
    is_negation = found.keys >= n_lemmas * (n_lemmas + 1)
    inner = is_negation | ((found.places > starts) & (found.places < starts + documents.lengths[found.documents]))
    rows = pairs.find(found.keys[inner])
    np.add.at(sums[:, : pairs.weights.shape[1]], found.documents[inner], pairs.weights.take(rows, axis=0))


def _scopes(
    documents: Documents, traits: TokenTraits
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]:
    """Return `left` and `reached` of the documents (see `Segments`), and whether a negation from before ends here.

    A negation ends where a token closes it, and where another one begins, which reaches further.
    """
    ids, starts, lengths = documents
    opens, closes, lemmas = (trait.take(ids) for trait in (traits.opens, traits.closes, traits.lemmas))
    ends = starts + lengths
    reached = np.full((len(starts), SCOPE_REACH), UNKNOWN, np.int64)
    alive = np.ones(len(starts), np.bool_)
    for step in range(SCOPE_REACH):
        places = np.minimum(starts + step, ends)  # at the end stands a boundary, which closes
        alive &= ~closes[places]
        reached[:, step] = np.where(alive, lemmas[places], UNKNOWN)
        alive &= ~opens[places]
    left = np.zeros(len(starts), np.int64)
    alive[:] = True
    for step in range(1, SCOPE_REACH + 1):
        places = np.maximum(ends - step, starts - 1)
        left[alive & opens[places] & (left == 0)] = SCOPE_REACH + 1 - step
        alive &= ~closes[places]
    turns = np.cumsum(np.append(0, opens | closes))
    return left, reached, turns[ends] > turns[starts]
