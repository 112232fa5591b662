"""Obscene words by their roots, and words that hide them behind other characters.

Roots are anchored at the start of the word, after the prefixes that Russian allows, because the letters
alone stand in many innocent words: «застрахуйте», «корабля», «хлебушек», Scunthorpe, cocktail. This list
only decides whether a masked spelling («х*й», "f u c k") is to be read as a word, and gives the classifier
a cue; what obscenity means for a comment is learned.
"""

from __future__ import annotations

import itertools
import re
from typing import Final

__all__ = ["is_obscene", "unmask"]

_RUSSIAN = r"""
(?:на|по|ни|не|до|о|а|за|от|с|вы|рас|раз|при|пере|под|про|из|бес)?ху(?:й|[яю]|ё|ев|ет|ем|ек|ен(?!ьк)|йн|ил|ит|ищ|ли$)
|(?:за|на|вы|до|отъ?|подъ?|съ|объ|въ|разъ?|изъ|у|про|при|пере|по|недо|не|дол[бг]о|мозго|ско?то|зло|о|а)?
    [её]б(?:а|и(?!тд|о)|л[аиоя]|н[уиея]|у(?!рж|рг)|[ёе](?!р|ж)|ы|т|к(?!а)|с[яь]|о(?=[кш])|$)
|(?:за|на|вы|до|от|под|с|о|рас|раз|при|пере|про|по|в)?п[иеы]+[зс]д(?!ор)
|(?:вы|вз)?бля(?:$|[дт])|бл[еэ]а?[дт]ь?$
|пзд(?:ц|$|[еи]|н)|ебн|нах$|хз$|муд(?:а[кч]|ил[ао]|о(?:зв|еб)|ен?ь$)
|сук(?:а|и|е|у|ой|о|ин|ам|ах|ами)?$|суч(?:ар|ка$|ки$|ий|ье|ь[яеи])|ссук
|г[ао]ндон|п[ие]д[оаие]?р(?!ом)|залуп|манд(?:а$|ав|ой$|у$)|др[оа]ч(?!е?н)|шл[юу](?:х|ш)|говн|засран|обосра|насра|высер
|жоп|мраз(?:ь|и|от)?$|выбляд|хер(?:$|ня|ней|ни|ов|ас|а$)|нахер|похер|офиге(?!н)|сперм|отсос(?:и|ал|ат)|соси(?:те)?$
"""
_LATIN = r"""
(?:mother|mutha|un|abso|cluster|mind|dumb|brain)?f[au]+c?k(?!n?ow)|(?:mother)?fck|fuc$|fkn?$|fkin|phuck|mf(?:er|s)?$
|(?:bull|horse|dip|dog|chicken|ape|bat)?sh[i]t(?!ak)|sht$|b[i]+a?tch|btch|cunt|(?:dumb|jack|fat|smart|bad|lard)?ass(?:$|es$|hole|hat|wipe)
|arse(?:$|hole)|a+hole$|dick(?:s|head|heads)?$|cock(?:s|sucker|head)?$|puss(?:y|ies)$|who+re|hoes?$|slut|bastard|twat|wank|prick$
|nigg|fag(?:s|got|gots)?$|wtf$|stfu$|gtfo$|omfg$|lmfao|af$|tits?$|titties$|jerkoff|bollocks|goddamn|retard
|(?:na|po|o|ni|do|a)?[hx]u(?:[yij]|ev|el|il|ya)|bly?a(?:$|t|d)|p[ie]zd|suka$|suki$|[yj]?eba(?:n|t|l)|zaeb|mudak|gandon|pid[oa]r
"""
_OBSCENE_RE = re.compile(f"(?:{_RUSSIAN}|{_LATIN})", re.VERBOSE)

_CYRILLIC_OPTIONS: Final = {
    "*": "уиеаояьюйблздсхк",
    "#": "уеиаё",
    "@": "ао",
    "0": "о",
    "3": "зе",
    "4": "ч",
    "6": "б",
    "1": "и",
    "$": "с",
    "a": "а", "e": "е", "o": "о", "p": "р", "c": "с", "x": "х", "y": "у", "k": "к", "b": "б", "u": "и",
    "h": "н", "m": "м", "t": "т", "i": "и", "n": "п", "z": "з", "g": "д", "l": "л", "d": "д", "j": "й",
}  # fmt: skip
_LATIN_OPTIONS: Final = {
    "*": "uioaectkhrs",
    "#": "uioae",
    "@": "a",
    "0": "o",
    "1": "il",
    "3": "e",
    "4": "a",
    "5": "s",
    "7": "t",
    "$": "s",
    "!": "i",
    "|": "li",
    "а": "a", "е": "e", "о": "o", "р": "p", "с": "c", "х": "x", "у": "y", "к": "k", "и": "u", "і": "i", "т": "t",
}  # fmt: skip
_SEPARATORS_RE = re.compile(r"[-_.+~|/\\^'\s,]+")
_MASKS_RE = re.compile(r"[*@#$!|0-9]")
_LETTERS_RE = re.compile(r"[^\W\d_]")
_MOST_MASKS = 3
_LONGEST = 20


def is_obscene(word: str) -> bool:
    """Tell whether a lower-case word (ё or е) has an obscene root.

    >>> [is_obscene(word) for word in ("нахуй", "fucking", "застрахуйте", "корабля", "cocktail")]
    [True, True, False, False, False]
    """
    return _OBSCENE_RE.match(word) is not None


def unmask(word: str) -> str | None:
    """Return the obscene word behind masks, separators and look-alikes, or None where there is none.

    The first reading, in the order of the options, that `is_obscene` accepts.

    >>> unmask("х*й"), unmask("д0лб@ёб"), unmask("f.u.c.k"), unmask("sh!t"), unmask("e-mail")
    ('хуй', 'долбоеб', 'fuck', 'shit', None)
    """
    lowered = word.lower().replace("ё", "е")
    joined = _SEPARATORS_RE.sub("", lowered)
    starred = re.sub(r"(?<=[^\W\d_])[-_.](?=[^\W\d_])", "*", lowered)
    for candidate in dict.fromkeys((joined, starred)):
        letters = len(_LETTERS_RE.findall(candidate))
        if not letters or not 3 <= len(candidate) <= _LONGEST or candidate.isdigit():
            continue
        masks = _MASKS_RE.findall(candidate)
        if len(masks) > max(_MOST_MASKS, 0) or len(masks) > letters + 1:
            continue
        for options in (_CYRILLIC_OPTIONS, _LATIN_OPTIONS):
            found = _first_obscene(candidate, options)
            if found is not None and found != lowered:
                return found
    return None


def _first_obscene(candidate: str, options: dict[str, str]) -> str | None:
    """Return the first obscene spelling among all that the options allow, all of one script."""
    cyrillic = options is _CYRILLIC_OPTIONS
    choices = [options.get(char, char) for char in candidate]
    if any((char < "Ѐ") is cyrillic for choice in choices for char in choice if char.isalpha()):
        return None
    if any(not char.isalpha() for choice in choices for char in choice):
        return None
    return next((word for word in map("".join, itertools.product(*choices)) if is_obscene(word)), None)
