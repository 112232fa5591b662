"""What the report says, Russian and English: texts, numbers, dates and durations as a reader writes them."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

from tiktok_sentiment.errors import InputError

if TYPE_CHECKING:
    from datetime import datetime, timedelta, tzinfo

__all__ = ["REPORT_LANGUAGES", "Words"]

REPORT_LANGUAGES: Final = ("ru", "en")

_NBSP: Final = "\u00a0"
_MINUTES: Final = {"day": 1440, "hour": 60, "minute": 1}


class Words:
    r"""The words of one language; times are told in `zone`.

    Texts stand in `ru.toml` and `en.toml`. A text with a number in it has forms: `one` (1, 21), `few`
    (2 to 4, 22) and `many` in Russian, `one` and `many` in English.

    >>> ru, en = Words("ru"), Words("en")
    >>> [ru.count("comments", n) for n in (1, 3, 11, 1021)]
    ['1\xa0комментарий', '3\xa0комментария', '11\xa0комментариев', '1\xa0021\xa0комментарий']
    >>> en.number(12_345.67), ru.number(2.5), ru.percent(0.613), en.percent(0.004)
    ('12,346', '2,5', '61\xa0%', '0.4%')
    """

    def __init__(self, language: str, zone: tzinfo | None = None) -> None:
        if language not in REPORT_LANGUAGES:
            raise InputError(f"There are no words for language {language!r}: take 'ru' or 'en'.")
        self.language = language
        self.zone = zone
        self._texts = _read(language)

    def __call__(self, key: str, **values: Any) -> str:
        """Return the text of a dotted key, with values put in."""
        text: Any = self._texts
        for part in key.split("."):
            text = text[part]
        return str(text).format(**values)

    def has(self, key: str) -> bool:
        """Tell whether there is a text of this key."""
        section, _, name = key.partition(".")
        return name in self._texts.get(section, {})

    def label(self, section: str, name: str) -> str:
        """Return the text of a name in a section, or the name itself where it is nobody's from here."""
        return self(f"{section}.{name}") if self.has(f"{section}.{name}") else name

    def count(self, key: str, n: int, **values: Any) -> str:
        """Return a number with what it counts: «3 комментария»."""
        forms = self._texts["count"][key]
        return str(forms[self._form(n)]).format(n=self.number(n), **values)

    def number(self, value: float) -> str:
        """Return a number: whole from ten on, else with a decimal where it is not whole."""
        is_whole = abs(value) >= 10 or float(value).is_integer()
        text = f"{value:,.0f}" if is_whole else f"{value:,.1f}"
        return text.replace(",", _NBSP).replace(".", ",") if self.language == "ru" else text

    def percent(self, share: float) -> str:
        """Return a share in percent; a decimal under 1 %."""
        value = 100 * share
        text = f"{value:.1f}" if 0 < value < 0.95 else f"{value:.0f}"
        return f"{text.replace('.', ',')}{_NBSP}%" if self.language == "ru" else f"{text}%"

    def date(self, moment: datetime, *, year: bool = False) -> str:
        """Return a date such as «12 ноября»."""
        local = self.local(moment)
        month = self._texts["dates"]["months"][local.month - 1]
        return f"{local.day}{_NBSP}{month}" + (f"{_NBSP}{local.year}" if year else "")

    def day(self, moment: datetime) -> str:
        """Return a short date such as «12 ноя»."""
        local = self.local(moment)
        return f"{local.day}{_NBSP}{self._texts['dates']['short_months'][local.month - 1]}"

    def time(self, moment: datetime) -> str:
        """Return the time of day."""
        return f"{self.local(moment):%H:%M}"

    def moment(self, moment: datetime) -> str:
        """Return a date with the time of day."""
        return f"{self.date(moment)}, {self.time(moment)}"

    def local(self, moment: datetime) -> datetime:
        """Return a time in the zone of the report."""
        return moment.astimezone(self.zone) if self.zone is not None else moment

    def duration(self, span: timedelta) -> str:
        r"""Return a duration in its two largest units.

        >>> from datetime import timedelta
        >>> Words("ru").duration(timedelta(minutes=135)), Words("en").duration(timedelta(days=1, hours=1))
        ('2\xa0ч 15\xa0мин', '1\xa0day 1\xa0h')
        """
        rest = max(round(span.total_seconds() / 60), 0)
        parts: list[str] = []
        for unit, length in _MINUTES.items():
            n, rest = divmod(rest, length)
            if n or (unit == "minute" and not parts):
                parts.append(self.count(unit, n))
            elif parts:
                break
        return " ".join(parts[:2])

    def list(self, names: list[str]) -> str:
        """Return names with commas, and an "and" before the last."""
        if len(names) < 2:
            return "".join(names)
        return f"{', '.join(names[:-1])} {self('dates.and')} {names[-1]}"

    def _form(self, n: int) -> str:
        if self.language == "en":
            return "one" if n == 1 else "many"
        tens, ones = n % 100, n % 10
        if ones == 1 and tens != 11:
            return "one"
        return "few" if ones in {2, 3, 4} and tens not in {12, 13, 14} else "many"


@cache
def _read(language: str) -> dict[str, Any]:
    path = files("tiktok_sentiment.crisis.report") / f"{language}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))
