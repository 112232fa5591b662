"""Terms found in comments whatever the form of their words: lemmas in Russian, stems in English."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from tiktok_sentiment.text.lemmas import lemmatize
from tiktok_sentiment.text.lexicon import read_words
from tiktok_sentiment.text.tokens import tokenize

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["TermFinder", "grammar_words", "lemmas_of"]

_KINDS = frozenset({"word", "number", "hashtag"})
_SHORTEST_PREFIX = 3


@cache
def grammar_words() -> frozenset[str]:
    """Return the lemmas, stems and forms that say nothing about what a comment is about."""
    return read_words("grammar_words.txt")


@lru_cache(maxsize=100_000)
def lemmas_of(text: str) -> tuple[str, ...]:
    """Return the lemmas of a text's words and numbers, in order.

    >>> lemmas_of("Вызывали СКОРУЮ!!! 2 раза")
    ('вызывать', 'скорый', '2', 'раз')
    """
    return tuple(lemmatize(token.form) for token in tokenize(text) if token.kind in _KINDS and token.form[0] != "<")


class TermFinder:
    """Finds terms under names, in any form of their words.

    A term is a word, a phrase (its words in a row), or the beginning of a word with `*` at the end.

    >>> finder = TermFinder({"safety": ["ожог", "вызывать скорую", "отрав*"], "service": ["refund"]})
    >>> finder.find("вызвали бы, но ожоги... Вызываю скорую, отравители! refunds?")
    {'safety': ['ожог', 'вызывать скорую', 'отрав*'], 'service': ['refund']}
    """

    def __init__(self, terms: Mapping[str, Iterable[str]]) -> None:
        self._phrases: dict[str, list[tuple[tuple[str, ...], str, str]]] = defaultdict(list)
        self._prefixes: list[tuple[str, str, str]] = []
        beginnings = set()
        known: set[tuple[str, tuple[str, ...]]] = set()
        for name, phrases in terms.items():
            for term in phrases:
                if term.endswith("*"):
                    prefix = term[:-1].lstrip("#").lower().replace("ё", "е")
                    self._prefixes.append((prefix, name, term))
                    beginnings.add(prefix)
                    continue
                lemmas = lemmas_of(term)
                if lemmas and (name, lemmas) not in known:
                    known.add((name, lemmas))
                    self._phrases[lemmas[0]].append((lemmas, name, term))
                    words = [token.form for token in tokenize(term) if token.kind in _KINDS and token.form[0] != "<"]
                    beginnings |= {word[:_SHORTEST_PREFIX] for word in (lemmas[0], words[0])}
        # Forms of a word begin alike, with few exceptions: most comments need no lemmas to be ruled out.
        self._maybe_re = re.compile("|".join(sorted(map(re.escape, beginnings))) or r"(?!)")

    def may_hold(self, text: str) -> bool:
        """Tell whether a text could hold a term: quick, and seldom wrong when it says no."""
        return self._maybe_re.search(text.lower().replace("ё", "е")) is not None

    def find(self, text: str) -> dict[str, list[str]]:
        """Return the terms that a text holds under each name, each once, in the order of the text."""
        found: dict[str, dict[str, None]] = {}
        if not self.may_hold(text):
            return {}
        lemmas = lemmas_of(text)
        for place, lemma in enumerate(lemmas):
            for phrase, name, term in self._phrases.get(lemma, ()):
                if lemmas[place : place + len(phrase)] == phrase:
                    found.setdefault(name, {})[term] = None
            for prefix, name, term in self._prefixes:
                if lemma.startswith(prefix):
                    found.setdefault(name, {})[term] = None
        return {name: list(terms) for name, terms in found.items()}
