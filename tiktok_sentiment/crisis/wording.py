"""Alerts in words, Russian and English."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tiktok_sentiment.errors import InputError

if TYPE_CHECKING:
    from datetime import timedelta

    from tiktok_sentiment.crisis.results import Alert

__all__ = ["describe_evidence", "describe_span"]


_UNITS: Final = (
    (1440, ("сутки", "сут"), ("a day", "days")),
    (60, ("час", "ч"), ("an hour", "hours")),
    (1, ("минуту", "мин"), ("a minute", "minutes")),
)
"""Minutes, and what to call one and several of them."""


def describe_evidence(alert: Alert, language: str = "en") -> str:
    """Return an alert's evidence as one line.

    In Russian it reads «негативных 43 за час при обычных 6±3, доля 61 % против 12 %».
    """
    if language not in {"ru", "en"}:
        raise InputError(f"There are no words for language {language!r}: take 'ru' or 'en'.")
    span = describe_span(alert.span, language)
    usual = f"{_number(alert.expected, language)}±{_number(alert.spread, language)}"
    counted = {
        "ru": ("упоминаний" if alert.kind == "watch" else "негативных"),
        "en": ("mentions" if alert.kind == "watch" else "negative"),
    }[language]
    if language == "ru":
        line = f"{counted} {alert.count} за {span} при обычных {usual}, доля {_percent(alert.share)} %"
        return line if alert.usual_share is None else f"{line} против {_percent(alert.usual_share)} %"
    line = f"{alert.count} {counted} in {span} where {usual} are usual, share {_percent(alert.share)}%"
    return line if alert.usual_share is None else f"{line} against {_percent(alert.usual_share)}%"


def describe_span(span: timedelta, language: str = "en") -> str:
    """Return a duration in words.

    >>> from datetime import timedelta
    >>> describe_span(timedelta(hours=1)), describe_span(timedelta(hours=6), "ru"), describe_span(timedelta(days=1))
    ('an hour', '6 ч', 'a day')
    """
    minutes = round(span.total_seconds() / 60)
    for length, (ru_one, ru_many), (en_one, en_many) in _UNITS:
        if minutes % length == 0:
            n = minutes // length
            one, many = (ru_one, ru_many) if language == "ru" else (en_one, en_many)
            return one if n == 1 else f"{n} {many}"
    raise AssertionError(minutes)


def _number(value: float, language: str) -> str:
    number = f"{value:.0f}" if value >= 3 else f"{value:.1f}"
    return number.replace(".", ",") if language == "ru" else number


def _percent(share: float) -> str:
    return f"{100 * share:.0f}"
