"""Terms that are more frequent in some comments than in others, beyond chance.

Log-odds with an informative Dirichlet prior (Monroe, Colaresi and Quinn 2008, "Fightin' Words"): the prior is the
frequency of a term in all comments at hand, so that a rare term needs evidence before it counts.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from tiktok_sentiment.crisis.terms import grammar_words

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["TERM_TEXTS", "RisingTerm", "rising_terms", "terms_of"]

_PRIOR: Final = 20.0
"""How many tokens the prior is worth: a few comments, since waves are short."""
_LEAST_COUNT: Final = 3
_LEAST_Z: Final = 1.645
TERM_TEXTS: Final = 2_000
"""More texts than these tell no more about terms, and cost time."""
_SHORTEST: Final = 3


@dataclass(frozen=True, slots=True)
class RisingTerm:
    """A term in its most frequent form, in how many comments it stands and usually would, log-odds ratio and z."""

    term: str
    count: int
    usual: float
    log_odds: float
    z: float


def rising_terms(now: Sequence[str], before: Sequence[str]) -> list[RisingTerm]:
    """Return the terms that stand in more of the comments of `now` than of those `before`, strongest first.

    >>> now = ["крышка течёт", "течет крышка!!", "опять потекла крышка", "крышку верните"]
    >>> [term.term for term in rising_terms(now, ["где купить такую", "красивая кружка"] * 5)]
    ['крышка']
    """
    forms: dict[str, Counter[str]] = {}
    new, old = _count(now[-TERM_TEXTS:], forms), _count(before[-TERM_TEXTS:], {})
    n_new, n_old = sum(new.values()), sum(old.values())
    n_all = n_new + n_old
    rising = []
    for term, count in new.items():
        if count < _LEAST_COUNT:
            continue
        prior = _PRIOR * (count + old[term]) / n_all
        first = math.log((count + prior) / (n_new + _PRIOR - count - prior))
        second = math.log((old[term] + prior) / (n_old + _PRIOR - old[term] - prior))
        z = (first - second) / math.sqrt(1 / (count + prior) + 1 / (old[term] + prior))
        if z >= _LEAST_Z or (not n_old and count >= _LEAST_COUNT):
            usual = (old[term] + prior) / (n_old + _PRIOR) * n_new
            rising.append(RisingTerm(_most_used(forms[term]), count, usual, first - second, z))
    return sorted(rising, key=lambda term: (-term.z, -term.count, term.term))


@lru_cache(maxsize=20_000)
def terms_of(text: str) -> dict[str, str]:
    """Return the lemmas of a comment's words, function words left out, each with the form that stands there.

    >>> terms_of("И где мои деньги, а?")
    {'деньга': 'деньги'}
    """
    from tiktok_sentiment.text.lemmas import lemmatize
    from tiktok_sentiment.text.tokens import tokenize

    grammar = grammar_words()
    forms = (
        token.form
        for token in tokenize(text)
        if token.kind == "word" and token.form not in grammar and not token.form.startswith("<")
    )
    lemmas = {lemmatize(form): form for form in forms}
    return {lemma: form for lemma, form in lemmas.items() if len(lemma) >= _SHORTEST and lemma not in grammar}


def _count(texts: Sequence[str], forms: dict[str, Counter[str]]) -> Counter[str]:
    """Count in how many texts each lemma stands, and note its forms."""
    counts: Counter[str] = Counter()
    for text in texts:
        for lemma, form in terms_of(text).items():
            counts[lemma] += 1
            forms.setdefault(lemma, Counter())[form] += 1
    return counts


def _most_used(forms: Counter[str]) -> str:
    return min(forms, key=lambda form: (-forms[form], len(form), form))
