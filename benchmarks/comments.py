"""Comments to measure speed on: any number, as varied as real ones, made from words written for this project.

Words follow each other as they do in the comments in `data/` (a Markov chain of order one for each language), so
that most of them and of their pairs are known to the shipped model. A share of them is then replaced by what no
model has seen: misspelt words, invented ones with usual endings, drawn-out ones, words glued together, compounds, in
about the proportions that unseen words of real comments have.
"""

from __future__ import annotations

import csv
import random
from collections import defaultdict
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

__all__ = ["make_comments", "unseen_share"]

DATA: Final = Path(__file__).parents[1] / "data"
_RUSSIAN_SHARE: Final = 0.6
_LONGEST: Final = 30
_RUSSIAN_SYLLABLES: Final = """
ба ви го ду жа зе ки ло му не па ри со ту фи ха ца чи шо ще ря лю кра стро гли тре вы бле
"""
_ENGLISH_SYLLABLES: Final = "ba ve gi do ju ka le mi no pu ra se ti vo wa zi sha cru ble stro qui fle dri po"
_RUSSIAN_ENDINGS: Final = "ка ик ость ение ами ого ная ный ешь ут ился овать чик ский ах ло"
_ENGLISH_ENDINGS: Final = "ing ed er ness ly able ish tion est s y ful less"
_SYLLABLES: Final = {"ru": _RUSSIAN_SYLLABLES.split(), "en": _ENGLISH_SYLLABLES.split()}
_ENDINGS: Final = {"ru": _RUSSIAN_ENDINGS.split(), "en": _ENGLISH_ENDINGS.split()}
_MARKS: Final = ("!", "!!", "?", ".", "...", ",", ")", "))", "(", "😂", "😂😂", "❤️", "🔥", "😭", "😍", "…")
_GLUE: Final = (".", ",", "/", "…", "😂", "2", "_", "!", "?")
_END: Final = ""


def make_comments(n: int, *, unseen: float, seed: int = 0, known: Collection[str] = ()) -> list[str]:
    """Return n comments in which a share of about `unseen` of the words has never been seen.

    `known` are forms that must not be made up by chance.
    """
    rng = random.Random(seed)
    chains = {language: _read_chain(language) for language in _SYLLABLES}
    return [_make_comment(rng, chains, unseen, known) for _ in range(n)]


def unseen_share(texts: Iterable[str], known: Collection[str]) -> float:
    """Return the share of tokens whose form is not among the known ones."""
    from tiktok_sentiment.text.tokens import tokenize

    forms = [token.form for text in texts for token in tokenize(text)]
    return sum(form not in known for form in forms) / len(forms)


def _read_chain(language: str) -> dict[str, list[str]]:
    """Return the words that follow each word in the labelled comments of a language; `_END` starts and ends them."""
    with (DATA / "labelled" / f"{'russian' if language == 'ru' else 'english'}.csv").open(encoding="utf-8") as stream:
        texts = [row["text"] for row in csv.DictReader(stream)]
    with (DATA / "labelled_sample.csv").open(encoding="utf-8") as stream:
        texts += [row["text"] for row in csv.DictReader(stream) if row["language"] == language]
    followers: dict[str, list[str]] = defaultdict(list)
    for text in texts:
        words = [_END, *text.split(), _END]
        for word, follower in pairwise(words):
            followers[word].append(follower)
    return followers


def _make_comment(
    rng: random.Random, chains: dict[str, dict[str, list[str]]], unseen: float, known: Collection[str]
) -> str:
    language = "ru" if rng.random() < _RUSSIAN_SHARE else "en"
    chain = chains[language]
    words: list[str] = []
    word = rng.choice(chain[_END])
    while word != _END and len(words) < _LONGEST:
        if rng.random() < unseen:
            words.append(_make_unseen(rng, word, language, known))
        else:
            words.append(_vary(rng, word))
        word = rng.choice(chain[word])
    if rng.random() < 0.02:
        words.insert(0, f"@{_invent(rng, 'en')}{rng.randrange(1000)}")
    return " ".join(words)


def _vary(rng: random.Random, word: str) -> str:
    """Return a word as somebody else would write it: a capital, a mark or an emoji after it."""
    chance = rng.random()
    if chance < 0.05:
        return word.capitalize()
    if chance < 0.06:
        return word.upper()
    if chance < 0.2 and word[-1].isalpha():
        return word + rng.choice(_MARKS)
    return word


def _make_unseen(rng: random.Random, word: str, language: str, known: Collection[str]) -> str:
    letters = "".join(filter(str.isalpha, word))
    while True:
        chance = rng.random()
        if chance < 0.44 and len(letters) > 3:
            made = _misspell(rng, letters)
        elif chance < 0.91:
            made = _invent(rng, language)
        elif chance < 0.94 and len(letters) > 2:
            place = rng.randrange(len(letters))
            made = _invent(rng, language) + letters[: place + 1] + letters[place] * rng.randrange(2, 6)
        elif chance < 0.99:
            made = _invent(rng, language) + rng.choice(_GLUE) + word
        else:
            made = f"{_invent(rng, language)}-{_invent(rng, language)}"
        if made.lower().replace("ё", "е") not in known:
            return _vary(rng, made)


def _misspell(rng: random.Random, word: str) -> str:
    """Return a word with two slips of the finger: one alone often is a word again."""
    for _ in range(2):
        place = rng.randrange(len(word) - 1)
        slips = (
            word[:place] + word[place + 1 :],
            word[:place] + word[place + 1] + word[place] + word[place + 2 :],
            word[:place] + word[place] + word[place:],
            word[:place] + rng.choice(word) + word[place + 1 :],
        )
        word = rng.choice(slips)
    return word


def _invent(rng: random.Random, language: str) -> str:
    syllables = "".join(rng.choices(_SYLLABLES[language], k=rng.randrange(1, 4)))
    return syllables + rng.choice(_ENDINGS[language])
