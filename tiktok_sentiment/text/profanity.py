"""Obscene words by their roots, and words that hide behind other characters.

Roots are anchored at the start of the word, after the prefixes that Russian allows, because the letters
alone stand in many innocent words: «застрахуйте», «корабля», «хлебушек», Scunthorpe, cocktail. The lists
only decide whether a masked spelling («х*й», "f u c k") is to be read as a word, and give the classifier
a cue; what obscenity means for a comment is learned.
"""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from typing import Final

from tiktok_sentiment.text.lexicon import read_lines, read_list

__all__ = ["is_obscene", "unmask"]

_PREFIX = (
    "(?:на|по|ни|не|до|о|а|за|от?|об|с|вы?|рас|раз|при|пере|под|про|из|ис|бес|без|у|вз|недо|съ|объ|подъ|въ|отъ)?"
)


def _compile_roots(lines: tuple[str, ...]) -> re.Pattern[str]:
    """Return one pattern of all roots; the lines that open with `!` must not match."""
    innocent = "|".join(line[1:] for line in lines if line[0] == "!")
    roots = "|".join(line.replace("~", _PREFIX) for line in lines if line[0] != "!")
    return re.compile(f"(?!{innocent})(?:{roots})")


_OBSCENE_RE: Final = _compile_roots(read_lines("obscene_roots.txt"))


def _group_by_first_letter(words: tuple[str, ...]) -> dict[tuple[int, str], list[tuple[int, str]]]:
    """Return (place in the list, word) by length and first letter."""
    groups: dict[tuple[int, str], list[tuple[int, str]]] = defaultdict(list)
    for place, word in enumerate(words):
        groups[len(word), word[0]].append((place, word))
    return groups


_MASKED_WORDS: Final = _group_by_first_letter(read_list("masked_words.txt"))
_MASKED_LETTERS: Final = "".join(sorted({letter for _, letter in _MASKED_WORDS}))

_CYRILLIC_OPTIONS: Final = {
    "*": "еаоиуюыяйблздсхк", "#": "еаоиуй", "@": "аояу", "0": "о", "3": "зе", "4": "ч", "6": "б", "9": "я", "1": "и",
    "!": "и", "$": "с", "|": "и", "a": "а", "e": "е", "o": "о", "p": "р", "c": "с", "x": "х", "y": "у", "k": "к",
    "b": "бв", "u": "ию", "h": "н", "m": "м", "t": "т", "i": "и", "n": "пн", "z": "з", "g": "г", "l": "л", "d": "д",
    "j": "й", "r": "г", "і": "и", "ї": "и",
}  # fmt: skip
_LATIN_OPTIONS: Final = {
    "*": "uioaectkhrs", "#": "uioae", "@": "a", "0": "o", "1": "il", "3": "e", "4": "a", "5": "s", "7": "t",
    "8": "b", "$": "s", "!": "i", "|": "li", "а": "a", "е": "e", "о": "o", "р": "p", "с": "c", "х": "x", "у": "yu",
    "к": "k", "и": "u", "і": "i", "т": "t", "ѕ": "s", "ј": "j",
}  # fmt: skip
_SEPARATORS_RE = re.compile(r"[-_.+~|/\\^\s,]+")
_PIECES_RE = re.compile(r"[^\W_0-9]{2,}")
_INNER_MARK_RE = re.compile(r"(?<=[^\W\d_])[-_.](?=[^\W\d_])")
_DISGUISE_RE = re.compile(r"[^a-zа-я]")
_LETTERS_RE = re.compile(r"[^\W\d_]")
_CYRILLIC_RE = re.compile("[а-яіїѕј]")
_LATIN_RE = re.compile("[a-z]")
_HIDING: Final = frozenset("*@$#0123456789")
_LONGEST = 20
_MOST_READINGS = 500


def is_obscene(word: str) -> bool:
    """Tell whether a lower-case word (ё or е) has an obscene root.

    >>> [is_obscene(word) for word in ("нахуй", "fucking", "застрахуйте", "корабля", "cocktail")]
    [True, True, False, False, False]
    """
    return _OBSCENE_RE.match(word.replace("ё", "е")) is not None


def unmask(word: str) -> str | None:
    """Return the word behind masks, separators and look-alikes, or None where there is none.

    A word of `masked_words.txt` is preferred; else the first reading that `is_obscene` accepts.

    >>> unmask("х*й"), unmask("д0лб@ёб"), unmask("f.u.c.k"), unmask("sh!t"), unmask("e-mail")
    ('хуй', 'долбоеб', 'fuck', 'shit', None)
    """
    lowered = word.lower().replace("ё", "е")
    if len(lowered) > 2 * _LONGEST or not _is_disguised(lowered):
        return None
    joined = _SEPARATORS_RE.sub("", lowered)
    scripts = _SCRIPTS if _CYRILLIC_RE.search(joined) else _SCRIPTS[::-1]
    for options, script, foreign in scripts:
        if not script.search(joined) and not foreign.search(joined):
            return None
        found = _read_known(joined, options)
        if found is None and not foreign.search(joined):
            found = _read_by_root(joined, options)
        if found is not None:
            return found
    starred = _INNER_MARK_RE.sub("*", lowered)
    if starred != lowered and starred.count("*") == 1:
        return next(filter(None, (_read_known(starred, options) for options, _, _ in _SCRIPTS)), None)
    return None


_SCRIPTS: Final = ((_CYRILLIC_OPTIONS, _CYRILLIC_RE, _LATIN_RE), (_LATIN_OPTIONS, _LATIN_RE, _CYRILLIC_RE))


def _is_disguised(lowered: str) -> bool:
    """Tell whether a word has both letters and masks, and no part that is obscene without any disguise."""
    if not _DISGUISE_RE.search(lowered) and not (_CYRILLIC_RE.search(lowered) and _LATIN_RE.search(lowered)):
        return False
    if lowered[0] == "*" and is_obscene(lowered.strip("*")):
        return False
    return not any(is_obscene(piece) for piece in _PIECES_RE.findall(lowered) if _is_whole(piece, lowered))


def _is_whole(piece: str, lowered: str) -> bool:
    """Tell whether a piece stands between separators, not beside a mask such as the star of «сука*ы»."""
    before, _, after = lowered.partition(piece)
    return len(piece) > 2 and before[-1:] not in _HIDING and after[:1] not in _HIDING


def _read_known(candidate: str, options: dict[str, str]) -> str | None:
    """Return the first masked word that the characters allow; a star is any letter."""
    first = candidate[0]
    firsts = _MASKED_LETTERS if first == "*" else first + options.get(first, "")
    groups = [_MASKED_WORDS[key] for letter in firsts if (key := (len(candidate), letter)) in _MASKED_WORDS]
    if not groups:
        return None
    letters = len(_LETTERS_RE.findall(candidate))
    stars = candidate.count("*")
    if not letters or stars > 4 or len(candidate) - letters > letters + 2:
        return None
    for _, word in groups[0] if len(groups) == 1 else sorted(itertools.chain.from_iterable(groups)):
        for char, letter in zip(candidate, word, strict=True):
            if letter != char and char != "*" and letter not in options.get(char, ""):
                break
        else:
            return word
    return None


def _read_by_root(candidate: str, options: dict[str, str]) -> str | None:
    """Return the first spelling with an obscene root among those that the options allow."""
    if not 3 <= len(candidate) <= _LONGEST or 3 * candidate.count("*") > len(candidate):
        return None
    choices = [options.get(char, char) for char in candidate]
    if not all(map(str.isalpha, choices)):
        return None
    for letters in itertools.islice(itertools.product(*choices), _MOST_READINGS):
        word = "".join(letters)
        match = _OBSCENE_RE.match(word)
        if match:
            rest = zip(word[match.end() :], candidate[match.end() :], strict=True)
            return match.group() + "".join(letter for letter, char in rest if char != "*")
    return None
