"""What the command line says, in the language of who reads it: English, or Russian from a catalogue.

English is written in the code, where it is read with it, and is the key of its translation:

>>> tr("{n:,} comments scored", n=1352)
'1,352 comments scored'
>>> use_language("ru")
>>> tr("negative")
'негативные'
>>> use_language("en")

To say something new in both languages, call `tr` with a literal and its values by name (never an f-string: its
values are gone before the catalogue is asked), and add an entry to `catalogue/VERB.toml`:

```toml
[[message]]
en = "{n:,} comments scored"
ru = "оценено комментариев: {n:,}"
```

A number with a format (`{n:,}`, `{share:.1%}`) comes out as the language writes it: 1,352 and 21.0%, or 1 352 and
21,0 %. Russian nouns change with the number before them: put the number after a colon. A verb's help is the
docstring of its module, a key as any other; `help=` of its options goes through `tr` too.

Errors of the library come as ready English sentences. `translate` finds the entry that has the same words around
its placeholders; what stands in a placeholder is translated in its turn, if it has an entry. The names of such
placeholders are free, for the code has expressions there.

`tests/test_messages.py` holds the catalogue to the code: no key is unused or missing, no placeholder lost.
"""

from __future__ import annotations

import re
import string
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["LANGUAGES", "find_language", "language", "number", "tr", "translate", "use_language"]

LANGUAGES: Final = ("en", "ru")

_CATALOGUE: Final = Path(__file__).parent / "catalogue"
_FIELD_RE: Final = re.compile(r"\{(\w+)\}")
_THOUSANDS_RE: Final = re.compile(r"\d{1,3}(,\d{3})+")
_SEPARATORS: Final = str.maketrans({",": "\u00a0", ".": ",", "%": "\u00a0%"})
_WINDOWS_RUSSIAN: Final = 0x19

_current = "en"


def find_language(arguments: Sequence[str], environment: Mapping[str, str]) -> str:
    """Return the language that `--lang` names, or else the locale; English where neither names one of ours.

    Looked for before the command line is parsed, because its help and its errors are messages too.

    >>> find_language(["score", "--lang", "ru"], {}), find_language([], {"LANG": "ru_RU.UTF-8"})
    ('ru', 'ru')
    """
    named = ""
    for place, argument in enumerate(arguments):
        if argument == "--":
            break
        if argument == "--lang" and place + 1 < len(arguments):
            named = arguments[place + 1]
        elif argument.startswith("--lang="):
            named = argument.removeprefix("--lang=")
    if named:
        return named if named in LANGUAGES else "en"
    variables = ("LC_ALL", "LC_MESSAGES", "LANG")
    locale = next((environment[name] for name in variables if environment.get(name)), "")
    if not locale and sys.platform == "win32":  # pragma: no cover
        import ctypes

        return "ru" if ctypes.windll.kernel32.GetUserDefaultUILanguage() & 0x3FF == _WINDOWS_RUSSIAN else "en"
    return "ru" if re.match(r"ru(_|\.|@|$)|russian", locale, re.IGNORECASE) else "en"


def use_language(name: str) -> None:
    """Say everything in this language from now on."""
    global _current
    _current = name


def language() -> str:
    """Return the language in use."""
    return _current


def tr(text: str, /, **values: Any) -> str:
    """Return a text in the language in use, with values in its placeholders."""
    if _current == "en":
        return text.format(**values) if values else text
    translated = _translations().get(text, text)
    return _RussianFormatter().format(translated, **values) if values else translated


def number(value: float, form: str) -> str:
    """Return a number as the language in use writes it.

    >>> number(1352, ","), number(0.21, ".1%")
    ('1,352', '21.0%')
    """
    return tr(f"{{value:{form}}}", value=value)


def translate(message: str) -> str:
    """Return a ready English sentence, such as an error's, in the language in use, as far as its parts are known."""
    if _current == "en":
        return message
    for pattern, names, translation in _patterns():
        match = pattern.fullmatch(message)
        if match:
            values = {name: translate(value) for name, value in zip(names, match.groups(), strict=True)}
            return translation.format(**values)
    return message.replace(",", "\u00a0") if _THOUSANDS_RE.fullmatch(message) else message


class _RussianFormatter(string.Formatter):
    """Formats numbers with a no-break space between thousands and a decimal comma."""

    def format_field(self, value: Any, format_spec: str) -> str:
        text = str(super().format_field(value, format_spec))
        return text.translate(_SEPARATORS) if format_spec and isinstance(value, int | float) else text


@cache
def _translations() -> dict[str, str]:
    """Return English text → Russian text, of all files of the catalogue."""
    import tomllib

    entries = {}
    for path in sorted(_CATALOGUE.glob("*.toml")):
        for message in tomllib.loads(path.read_text(encoding="utf-8"))["message"]:
            entries[message["en"]] = message["ru"]
    return entries


@cache
def _patterns() -> list[tuple[re.Pattern[str], list[str], str]]:
    """Return each text of the catalogue as a pattern of what it may have become; the wordiest first."""
    patterns = []
    for text, translation in _translations().items():
        pieces = _FIELD_RE.split(text)
        words, names = pieces[::2], pieces[1::2]
        pattern = re.compile("(.*?)".join(map(re.escape, words)), re.DOTALL)
        if any(map(str.strip, words)) and "{" not in "".join(words):  # a formatted number was never an error's part
            patterns.append((len("".join(words)), pattern, names, translation))
    patterns.sort(key=lambda entry: -entry[0])
    return [entry[1:] for entry in patterns]
