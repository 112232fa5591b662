"""Spelling of words: each step takes a word and returns the same word in one agreed form.

The names of the steps that changed a word become cues: that a word was stretched, shouted or masked says
something of its own.
"""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING, Final

from tiktok_sentiment.text.lexicon import read_words

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["WORD_STEPS", "is_shouted", "is_spelled_plainly", "spell"]

_CYRILLIC_RE = re.compile("[Ѐ-ӿ]")
_LATIN_RE = re.compile("[A-Za-z]")

_TO_CYRILLIC: Final = str.maketrans("aeopcxykmtbhiu3406", "аеорсхукмтвнииэчоб")
_TO_LATIN: Final = str.maketrans("аеорсхукмтвніѕјԁԛԝ", "aeopcxykmtbhisjdqw")
_CYRILLIC_TWINS_RE = re.compile("[aeopcxykmtbhiu]")
_LATIN_TWINS_RE = re.compile("[аеорсхукмтвніѕјԁԛԝ]")

_STRETCH_RE = re.compile(r"(\w)\1{2,}")
_STRETCHED_END_RE = re.compile(r"([аеиоуыэюяaeiouy])\1+$")
_DOUBLES = read_words("double_letters.txt")
_LAUGHTER_LETTERS_RE = re.compile("[ахпзвыиеъол]{3,}|[haejilomf]{3,}")
_RUN_RE = re.compile(r"(.)\1+")
_LAUGHTER_RE = re.compile(
    r"(?P<хаха>(?=.*х.*х)(?=.*(?:ах|ха))[пб]?[ахпз]+|х?е?(?:хе){2,}х?|и?(?:хи){2,}х?|ы?(?:хы){2,}х?)"
    r"|(?P<haha>(?=.*h.*h)(?=.*a)[ah]+|(?:he){2,}h?|(?:hi){2,}h?|j?(?:aj|ja){2,}[aj]?)"
    r"|(?P<лол>(?:лол)(?:ол)*)|(?P<lol>(?:lol)(?:ol)*)|(?P<lmao>lmf?ao)"
)
"""What laughter looks like once every run of a letter is one letter."""
_MOST_RUNS = 5
_SPELLED_PLAINLY_RE = re.compile(
    r"(?![xх])(?!.*(.)\1\1)(?!(?=.*(?:х.*х|л.*л|h.*h|j.*j|l.*l|lm))(?:[ахпзвыиеъол]{3,}|[haejilomf]{3,})\Z)"
    r"(?:[a-z]{1,400}|[а-я]{1,400})"
)
"""Letters of one script; none three times in a row, and none of the signs without which nothing is laughter."""
_CONTRACTIONS: Final = frozenset(
    ("he'll", "she'll", "we'll", "i'll", "we're", "who're", "i'd", "he'd", "she'd", "we'd")
)
"""Without the apostrophe these are other words."""


def is_shouted(word: str) -> bool:
    """Tell whether a word is written in capitals only: at least three letters.

    >>> is_shouted("УЖАС"), is_shouted("OK"), is_shouted("iPHONE")
    (True, False, False)
    """
    return len(word) > 2 and word.isupper() and word.isalpha()


def is_spelled_plainly(word: str) -> bool:
    """Tell whether a chunk of text is surely one word that no step would change.

    It has letters of one script only, all small, none of them stretched, and neither looks like laughter nor
    begins as «хД» does. Most words pass, so that only the others need a real look.

    >>> [is_spelled_plainly(word) for word in ("привет", "world", "Привет", "ужааас", "ахаха", "xd", "ещё")]
    [True, True, False, False, False, False, False]
    """
    return _SPELLED_PLAINLY_RE.fullmatch(word) is not None


def fold_case(word: str) -> str:
    """Return the word in lower case.

    >>> fold_case("УЖАС")
    'ужас'
    """
    return word.lower()


def drop_apostrophes(word: str) -> str:
    """Join what an apostrophe parts, since half of all writers leave it out.

    >>> drop_apostrophes("don't"), drop_apostrophes("who're")
    ('dont', "who're")
    """
    return word if word in _CONTRACTIONS else word.replace("'", "")


def fold_lookalikes(word: str) -> str:
    """Write a word of two scripts in one, where its foreign letters look like letters of that script.

    >>> fold_lookalikes("xуйня"), fold_lookalikes("тyпaя"), fold_lookalikes("fuсk"), fold_lookalikes("ipad")
    ('хуйня', 'тупая', 'fuck', 'ipad')
    """
    if word.isascii() or not _LATIN_RE.search(word):
        return word
    cyrillic, latin = len(_CYRILLIC_RE.findall(word)), len(_LATIN_RE.findall(word))
    if not cyrillic:
        return word
    to_cyrillic = latin == len(_CYRILLIC_TWINS_RE.findall(word))
    to_latin = cyrillic == len(_LATIN_TWINS_RE.findall(word))
    if to_cyrillic and (cyrillic >= latin or not to_latin):
        return word.translate(_TO_CYRILLIC)
    return word.translate(_TO_LATIN) if to_latin else word


def squeeze_stretch(word: str) -> str:
    """Write a stretched word with single letters, or with the double ones that its spelling asks for.

    >>> squeeze_stretch("ужааасно"), squeeze_stretch("соооолнце"), squeeze_stretch("cooool"), squeeze_stretch("aaa")
    ('ужасно', 'солнце', 'cool', 'a')
    """
    stretches = list(_STRETCH_RE.finditer(word))
    if not stretches:
        return word
    if len(stretches) <= _MOST_RUNS:
        borders = [0, *itertools.chain.from_iterable(match.span() for match in stretches), len(word)]
        between = [word[start:stop] for start, stop in zip(borders[::2], borders[1::2], strict=True)]
        for lengths in itertools.product((2, 1), repeat=len(stretches)):
            letters = [match[1] * n for match, n in zip(stretches, lengths, strict=True)]
            squeezed = "".join(itertools.chain.from_iterable(zip(between, [*letters, ""], strict=True)))
            if squeezed in _DOUBLES:
                return squeezed
    return _STRETCHED_END_RE.sub(r"\1", _STRETCH_RE.sub(r"\1", word))


def fold_laughter(word: str) -> str:
    """Return «хаха», "haha", "lol" or "lmao" for laughter of any length.

    >>> fold_laughter("ахахаххах"), fold_laughter("hahahah"), fold_laughter("lolol"), fold_laughter("хата")
    ('хаха', 'haha', 'lol', 'хата')
    """
    if not _LAUGHTER_LETTERS_RE.fullmatch(word):
        return word
    match = _LAUGHTER_RE.fullmatch(_RUN_RE.sub(r"\1", word))
    return match.lastgroup if match and match.lastgroup else word


def fold_yo(word: str) -> str:
    """Write ё as е, as most people do.

    >>> fold_yo("ещё")
    'еще'
    """
    return word.replace("ё", "е")


WORD_STEPS: Final[tuple[tuple[str, Callable[[str], str]], ...]] = (
    ("fold_case", fold_case),
    ("drop_apostrophes", drop_apostrophes),
    ("fold_yo", fold_yo),
    ("fold_lookalikes", fold_lookalikes),
    ("fold_laughter", fold_laughter),
    ("squeeze_stretch", squeeze_stretch),
)
"""The steps over one word, in order."""


def spell(word: str) -> tuple[str, tuple[str, ...]]:
    """Return the agreed form of a word and the names of the steps that changed it.

    >>> spell("УЖААААСНО")
    ('ужасно', ('fold_case', 'squeeze_stretch'))
    """
    if is_spelled_plainly(word):
        return word, ()
    fired = []
    for name, step in WORD_STEPS:
        changed = step(word)
        if changed != word:
            fired.append(name)
            word = changed
    return word, tuple(fired)
