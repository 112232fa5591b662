"""The parameters of the monitor, each with the reason for its default."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final, Self

from tiktok_sentiment.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["LEVELS", "MonitorConfig", "parse_duration"]

LEVELS: Final = ("watch", "warning", "crisis")
"""Levels of an alert, mildest first."""

_HOUR: Final = timedelta(hours=1)
_UNITS: Final = {"m": timedelta(minutes=1), "h": _HOUR, "d": timedelta(days=1)}


@dataclass(frozen=True, slots=True, kw_only=True)
class MonitorConfig:
    """Parameters of the monitor. They are the same for a shop with a comment an hour and one with five hundred.

    Parameters
    ----------
    window : length of the windows of the result and of forecasts; whole hours that divide a day.
    step : how often counts are judged, so that a wave is seen minutes after it shows; it divides an hour.
    spans : lengths that are judged at each step. A sudden wave shows in a quarter of an hour, the slow one of a small
        account only over a day.
    history : what lies further back says nothing about today.
    half_life : a week ago weighs half of today: audiences grow, subjects pass.
    warm_up : no alert before so much history, since half of a day is never like the other.
    guard : what is judged, and the hours just before it, do not say what is usual; else a growing wave would.
    snooze : a wave that was quiet for less than this, a night for example, is still the same and alerts only at a
        higher level.
    evidence : decimal places of improbability that an alert takes; that of the count and that of the share are added.
    count_evidence : at most so many of them can come from the count, since a video that goes viral brings any number
        of comments of every kind. So the share has to be one in some 3,000 by itself.
    volume_evidence : the same where only the number is judged, as of mentions of a watched term: a judgement of four
        spans every five minutes that errs once in half a year.
    min_count : fewer comments, or fewer authors, are no wave.
    min_growth : less than half above the usual is no wave, however many comments prove it.
    video_count : negatives of one video that make it a series of its own; it has no usual number, only a usual share.
    warning_count, warning_growth, crisis_count, crisis_growth : from how many comments, and how many times the usual,
        an alert is a warning, and a crisis. A crisis also needs three times the usual share.
    n_examples : comments shown with an alert.
    forecast_windows : windows looked ahead; further out nothing is known of a wave.
    forecast_level : probability that a count falls into the forecast's interval.
    trend_span : what is new compared with the days before it.

    """

    window: timedelta = _HOUR
    step: timedelta = timedelta(minutes=5)
    spans: tuple[timedelta, ...] = (timedelta(minutes=15), _HOUR, timedelta(hours=6), timedelta(hours=24))
    history: timedelta = timedelta(days=28)
    half_life: timedelta = timedelta(days=7)
    warm_up: timedelta = timedelta(days=1)
    guard: timedelta = timedelta(hours=8)
    snooze: timedelta = timedelta(hours=12)
    evidence: float = 7.5
    count_evidence: float = 4.0
    volume_evidence: float = 5.3
    min_count: int = 5
    min_growth: float = 1.5
    video_count: int = 10
    warning_count: int = 10
    warning_growth: float = 3.0
    crisis_count: int = 30
    crisis_growth: float = 5.0
    n_examples: int = 5
    forecast_windows: int = 6
    forecast_level: float = 0.8
    trend_span: timedelta = timedelta(hours=24)

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            numbers = value if isinstance(value, tuple) else (value,)
            if not numbers or any(number <= type(number)() for number in numbers):
                raise InputError(f"{field.name} is {value}, but has to be positive.")
        if _HOUR % self.step:
            raise InputError(f"step is {self.step}, but has to divide an hour: 5, 10, 15, 20, 30 or 60 minutes.")
        if self.window % _HOUR or timedelta(days=1) % self.window:
            raise InputError(f"window is {self.window}, but has to be whole hours that divide a day: 1, 2, 3, 4, 6 …")
        if any(span % self.step for span in self.spans):
            raise InputError(f"Each of the spans has to be a multiple of the step, {self.step}.")
        if not 0 < self.forecast_level < 1:
            raise InputError(f"forecast_level is {self.forecast_level}, but has to lie between 0 and 1.")

    @classmethod
    def from_mapping(cls, values: Mapping[str, Any]) -> Self:
        """Return the parameters of a mapping, such as a TOML file holds; durations may be strings like "15m".

        >>> MonitorConfig.from_mapping({"window": "6h", "min_count": 8}).window
        datetime.timedelta(seconds=21600)
        """
        known = {field.name: getattr(cls(), field.name) for field in fields(cls)}
        foreign = sorted(set(values) - set(known))
        if foreign:
            raise InputError(f"There is no parameter {', '.join(foreign)}; known are {', '.join(known)}.")
        return cls(**{name: _convert(name, value, known[name]) for name, value in values.items()})

    def to_dict(self) -> dict[str, Any]:
        """Return the parameters as `from_mapping` takes them."""
        return {name: _plain(value) for name, value in asdict(self).items()}


def parse_duration(text: str) -> timedelta:
    """Return a duration written as a number and m, h or d.

    >>> parse_duration("15m"), parse_duration("6h")
    (datetime.timedelta(seconds=900), datetime.timedelta(seconds=21600))
    """
    number, unit = text.strip()[:-1], text.strip()[-1:].lower()
    if unit not in _UNITS or not number.replace(".", "", 1).isdigit():
        raise InputError(f"{text!r} is no duration: write a number and m, h or d, such as 15m, 6h or 2d.")
    return float(number) * _UNITS[unit]


def _convert(name: str, value: Any, default: Any) -> Any:
    if isinstance(default, tuple):
        if not isinstance(value, list | tuple):
            raise InputError(f"{name} is {value!r}, but has to be a list of durations.")
        return tuple(_convert(name, item, default[0]) for item in value)
    if isinstance(default, timedelta):
        if isinstance(value, timedelta):
            return value
        if isinstance(value, str):
            return parse_duration(value)
        raise InputError(f'{name} is {value!r}, but has to be a duration such as "6h".')
    if (
        isinstance(value, bool)
        or not isinstance(value, int | float)
        or (type(default) is int and value != int(value))
    ):
        raise InputError(f"{name} is {value!r}, but has to be a {'whole ' if type(default) is int else ''}number.")
    return type(default)(value)


def _plain(value: Any) -> Any:
    if isinstance(value, timedelta):
        minutes = value / timedelta(minutes=1)
        return f"{minutes:g}m"
    return [_plain(item) for item in value] if isinstance(value, tuple) else value
