"""One comment at a time, without arrays: for so few numbers plain Python is faster than numpy.

The sums are those of `Scorer.score`, to the last bit: see `FormTable`.
"""

from __future__ import annotations

from bisect import bisect_left
from math import sqrt
from typing import TYPE_CHECKING, Final, NamedTuple

from tiktok_sentiment.model.documents import TokenIndex
from tiktok_sentiment.model.pairs import UNKNOWN
from tiktok_sentiment.text.language import SCRIPTS, script_of
from tiktok_sentiment.text.tokens import SCOPE_REACH, SPACED_LETTERS_RE, split_chunks

if TYPE_CHECKING:
    from tiktok_sentiment.model.forms import FormTable

__all__ = ["SingleScorer"]

_MOST_CHUNKS: Final = 1 << 15
_MOST_PAIRS: Final = 1 << 16


class _Token(NamedTuple):
    """What a token adds: its weights, and what pairs, scopes and languages ask of it."""

    weights: list[float]
    lemma: int
    opens: bool
    closes: bool
    script: str


class SingleScorer:
    """Scores one text after the other; remembers the chunks and pairs that it has met, up to a number."""

    def __init__(self, forms: FormTable) -> None:
        self._forms = forms
        self._n_lemmas = forms.weights.n_lemmas
        self._intercept: list[float] = forms.weights.intercept.tolist()
        self._known_keys = forms.weights.pair_keys.data
        self._chunks: dict[str, list[_Token]] = {}
        self._pairs: dict[int, list[float] | None] = {}

    def score(self, text: str) -> tuple[list[float], list[int]]:
        """Return the logits of a text, and how many of its words are of each of `SCRIPTS`."""
        if len(self._chunks) > _MOST_CHUNKS or len(self._pairs) > _MOST_PAIRS:
            self._chunks, self._pairs = {}, {}  # not cleared: another thread may be reading
        known, pair_weights = self._chunks, self._pairs
        spaced = SPACED_LETTERS_RE.search(text) is not None
        rows: list[list[float]] = [[0.0] * len(self._intercept)]
        keys: list[int] = []
        scripts = dict.fromkeys((*SCRIPTS, ""), 0)
        radix = self._n_lemmas + 1
        length = left = previous = 0
        for chunk in [piece for _, _, piece in split_chunks(text)] if spaced else text.split():
            tokens = known.get(chunk)
            if tokens is None:
                known[chunk] = tokens = self._read(chunk)
            for weights, lemma, opens, closes, script in tokens:
                rows.append(weights)
                scripts[script] += 1
                length += 1
                if closes:
                    left = 0
                if lemma != UNKNOWN:
                    if previous != UNKNOWN:
                        keys.append(previous * radix + lemma)
                    if left:
                        keys.append(self._n_lemmas * radix + lemma)
                previous = lemma
                left = SCOPE_REACH if opens else max(left - 1, 0)
        if previous != UNKNOWN:
            keys.append(previous * radix)
        for key in keys:
            try:
                found = pair_weights[key]
            except KeyError:
                pair_weights[key] = found = self._weigh_pair(key)
            if found is not None:
                rows.append(found)
        scale = sqrt(max(length, 1))
        columns = zip(zip(*rows, strict=True), self._intercept, strict=True)
        logits = [sum(column) / scale + constant for column, constant in columns]
        return logits, [scripts[script] for script in SCRIPTS]

    def _read(self, chunk: str) -> list[_Token]:
        index = TokenIndex(self._forms.plain)
        tokens = []
        for number in index.ids_of(chunk):
            form, cues = index.forms[number], index.cues[number]
            weights, lemma = self._forms.weigh_one(form, cues)
            tokens.append(_Token(weights, lemma, index.opens[number], index.closes[number], script_of(form)))
        return tokens

    def _weigh_pair(self, key: int) -> list[float] | None:
        row = bisect_left(self._known_keys, key)
        if row == len(self._known_keys) or self._known_keys[row] != key:
            return None
        weights: list[float] = self._forms.weights.pair_weights[row].tolist()
        return weights
