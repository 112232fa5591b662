"""Russian in Latin letters, as people type it who have no Russian keyboard.

There is no corpus of it. But anybody's Russian comment can be written so, and what it means stays.
"""

from __future__ import annotations

import zlib
from typing import Final

__all__ = ["to_latin"]

_SHARED: Final = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "з": "z", "и": "i", "к": "k", "л": "l", "м": "m",
    "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f", "э": "e", "ъ": "",
}  # fmt: skip
_HABITS: Final = (
    {"ё": "e", "ж": "zh", "й": "y", "х": "h", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "sch", "ы": "y", "ь": "",
     "ю": "yu", "я": "ya"},
    {"ё": "yo", "ж": "zh", "й": "i", "х": "kh", "ц": "c", "ч": "ch", "ш": "sh", "щ": "shch", "ы": "i", "ь": "",
     "ю": "iu", "я": "ia"},
    {"ё": "e", "ж": "j", "й": "j", "х": "x", "ц": "c", "ч": "4", "ш": "w", "щ": "w", "ы": "y", "ь": "'",
     "ю": "u", "я": "ja"},
)  # fmt: skip
"""Letters on which habits differ; a person keeps to one. The first is the commonest."""


def _table(habit: dict[str, str]) -> dict[int, str]:
    letters = _SHARED | habit
    return str.maketrans(letters | {letter.upper(): latin.capitalize() for letter, latin in letters.items()})


_TABLES: Final = tuple(_table(habit) for habit in (_HABITS[0], *_HABITS))


def to_latin(text: str) -> str:
    """Return a Russian text in Latin letters, by one of the habits; the same text always by the same.

    >>> to_latin("Спасибо, очень красиво!")
    'Spasibo, ochen krasivo!'
    """
    return text.translate(_TABLES[zlib.crc32(text.encode("utf-8", "replace")) % len(_TABLES)])
