"""From a comment to its tokens: chunks between white space, letters s p a c e d o u t joined again."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from tiktok_sentiment.text.chunks import Token, analyse_chunk
from tiktok_sentiment.text.lexicon import read_words
from tiktok_sentiment.text.profanity import is_obscene, unmask

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "NEGATORS",
    "SCOPE_CLOSERS",
    "SCOPE_REACH",
    "SPACED_LETTERS_RE",
    "Token",
    "closes_scope",
    "opens_scope",
    "scopes",
    "split_chunks",
    "tokenize",
]

NEGATORS: Final = read_words("negators.txt")
"""Forms that open a negation scope."""

SCOPE_CLOSERS: Final = frozenset({"но", "а", "зато", "but", "however"})

_CHUNK_RE = re.compile(r"\S+")
SPACED_LETTERS_RE: Final = re.compile(r"(?<!\S)\S(?: {1,4}\S){2,}(?!\S)")
"""Three or more single characters in a row: perhaps one word, s p a c e d o u t."""

_JOINTS: Final = frozenset(" ._-")

SCOPE_REACH: Final = 3
"""How many tokens after a negator are in its scope."""

_WORDS_OF_ONE_LETTER: Final = frozenset("авикосуяжaiuбк")
_cached_chunk = lru_cache(maxsize=50_000)(analyse_chunk)


def closes_scope(token: Token) -> bool:
    """Tell whether a negation ends here: at punctuation, a picture, or «но».

    >>> closes_scope(Token(0, 2, "но", "word"))
    True
    """
    return token.kind not in {"word", "number"} or token.form in SCOPE_CLOSERS


def opens_scope(token: Token) -> bool:
    """Tell whether a negation begins here.

    >>> opens_scope(Token(0, 5, "dont", "word"))
    True
    """
    return token.form in NEGATORS


def split_chunks(text: str) -> list[tuple[int, int, str]]:
    """Return (start, stop, chunk) for each chunk of the text; spaced-out letters are one chunk.

    >>> split_chunks("what the f u c k")
    [(0, 4, 'what'), (5, 8, 'the'), (9, 16, 'fuck')]
    """
    spaced = [match for match in SPACED_LETTERS_RE.finditer(text) if _reads_as_word(match.group())]
    chunks = []
    done = 0
    for match in spaced:
        chunks += [(m.start(), m.end(), m.group()) for m in _CHUNK_RE.finditer(text, done, match.start())]
        chunks.append((match.start(), match.end(), _join(match.group())))
        done = match.end()
    chunks += [(m.start(), m.end(), m.group()) for m in _CHUNK_RE.finditer(text, done)]
    return chunks


def tokenize(text: str) -> list[Token]:
    """Return the tokens of a comment with their spans in it.

    >>> [token.form for token in tokenize("Ну такооое... не понравилось((")]
    ['ну', 'такое', '...', 'не', 'понравилось', '((']
    >>> [token.form for token in tokenize("х у й н я какая-то")]
    ['хуйня', 'какая', '-', 'то']
    """
    tokens = []
    for start, stop, chunk in split_chunks(text):
        joined = stop - start != len(chunk)
        places = [place for place in range(start, stop) if text[place] not in _JOINTS] if joined else ()
        for token in _cached_chunk(chunk):
            if places:
                first, last, steps = places[token.start], places[token.stop - 1] + 1, ("join_letters", *token.steps)
            else:
                first, last, steps = start + token.start, start + token.stop, token.steps
            tokens.append(token._replace(start=first, stop=last, steps=steps))
    return tokens


def scopes(tokens: Sequence[Token]) -> list[bool]:
    """Return for each token whether it stands in the scope of a negation.

    >>> scopes(tokenize("не очень хорошо, но ладно"))
    [False, True, True, False, False, False]
    """
    negated = []
    left = 0
    for token in tokens:
        if closes_scope(token):
            left = 0
        negated.append(left > 0)
        left = SCOPE_REACH if opens_scope(token) else max(left - 1, 0)
    return negated


def _join(spaced: str) -> str:
    return "".join(char for char in spaced if char not in _JOINTS)


def _reads_as_word(spaced: str) -> bool:
    """Tell whether single letters in a row are one word, and not «я и ты» or initials."""
    word = _join(spaced).lower()
    if is_obscene(word) or unmask(word):
        return True
    return len(word) > 3 and word.isalpha() and sum(letter not in _WORDS_OF_ONE_LETTER for letter in word) > 1
