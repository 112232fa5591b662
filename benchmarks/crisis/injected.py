"""Crises laid into ordinary streams: the delay to the first alert, and the alerts where there was no crisis.

Beside the monitor stand two rules that products use, judged every hour on the negatives of the hour: more than the
mean plus k standard deviations of the week before, and a last day of more than 150 % of the mean day of the week
before. They get the same least number of comments and the same snooze as the monitor.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from benchmarks.crisis.streams import DAYS, START, draw_stream
from tiktok_sentiment.crisis.monitoring.config import MonitorConfig
from tiktok_sentiment.crisis.monitoring.monitor import monitor

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from benchmarks.crisis.streams import Stream

    Rule = Callable[[Stream], list[pd.Timestamp]]

__all__ = ["RATES", "compare", "summarise"]

RATES: Final = (1, 5, 20, 100, 500)
_HOUR: Final = pd.Timedelta(hours=1)
_LEAST: Final = MonitorConfig().min_count
_SNOOZE: Final = MonitorConfig().snooze / _HOUR
_AFTERMATH: Final = pd.Timedelta(hours=24)
_FIRST_DAYS: Final = 8
"""Before all rules have a history, nothing counts."""


def by_monitor(stream: Stream) -> list[pd.Timestamp]:
    """Return when the monitor opened alerts, of any series."""
    return [pd.Timestamp(alert.opened_at) for alert in monitor(stream.comments).alerts if alert.opened_at]


def by_deviation(stream: Stream, k: float) -> list[pd.Timestamp]:
    """Return when an hour had more negatives than the week before had on average, plus k standard deviations."""
    hours = _hourly_negatives(stream)
    weeks = np.lib.stride_tricks.sliding_window_view(hours, 168)[:-1]
    fired = (hours[168:] > weeks.mean(axis=1) + k * weeks.std(axis=1)) & (hours[168:] >= _LEAST)
    return _snoozed(np.flatnonzero(fired) + 168)


def by_day(stream: Stream, factor: float = 1.5) -> list[pd.Timestamp]:
    """Return when the last 24 hours had more negatives than `factor` times the mean day of the week before."""
    sums = np.concatenate([[0.0], np.cumsum(_hourly_negatives(stream))])
    hours = np.arange(8 * 24, len(sums) - 1)
    day = sums[hours + 1] - sums[hours - 23]
    usual = (sums[hours - 23] - sums[hours - 23 - 168]) / 7
    return _snoozed(hours[(day > factor * usual) & (day >= _LEAST)])


RULES: Final[dict[str, Rule]] = {
    "this monitor": by_monitor,
    "mean + 2 SD over 7 days": lambda stream: by_deviation(stream, 2),
    "mean + 3 SD over 7 days": lambda stream: by_deviation(stream, 3),
    "150 % of a 7-day mean": by_day,
}


def compare(seeds: Iterable[int], rates: Iterable[float] = RATES) -> pd.DataFrame:
    """Return one row per rule, stream and crisis: `delay` in hours (missing if not seen), `lost` and `false_alarms`.

    `lost` is the delay, or where the crisis was missed all of its length. `false_alarms` are those of the stream.
    """
    rows = []
    for rate in rates:
        for seed in seeds:
            stream = draw_stream(rate, seed)
            for rule, find in RULES.items():
                times = find(stream)
                false_alarms = sum(_is_false(time, stream) for time in times)
                for crisis in stream.crises:
                    inside = [time for time in times if crisis.start < time <= crisis.end + _HOUR]
                    delay = (min(inside) - crisis.start) / _HOUR if inside else np.nan
                    lost = min(delay, crisis.hours) if inside else crisis.hours
                    rows.append((rule, rate, seed, crisis.shape, crisis.size, delay, lost, false_alarms))
    columns = ["rule", "rate", "seed", "shape", "size", "delay", "lost", "false_alarms"]
    return pd.DataFrame(rows, columns=columns)


def summarise(rows: pd.DataFrame, by: list[str]) -> list[dict[str, Any]]:
    """Return for each group: hours lost on average, the median delay, the share missed, false alarms a month."""
    months = (DAYS - _FIRST_DAYS) / 30
    summary = []
    for key, part in rows.groupby(by, sort=False):
        streams = part.drop_duplicates(["rate", "seed"])
        summary.append(
            dict(zip(by, key, strict=True))
            | {
                "crises": len(part),
                "mean_hours_lost": part["lost"].mean(),
                "median_hours_lost": part["lost"].median(),
                "missed": part["delay"].isna().mean(),
                "false_alarms_a_month": streams["false_alarms"].sum() / len(streams) / months,
            }
        )
    return summary


def _hourly_negatives(stream: Stream) -> np.ndarray[Any, np.dtype[np.float64]]:
    bad = stream.comments.loc[stream.comments["sentiment"] == "negative", "created_at"]
    hours = ((bad - START) // _HOUR).clip(upper=DAYS * 24 - 1)
    return np.bincount(hours, minlength=DAYS * 24).astype(float)


def _snoozed(hours: np.ndarray[Any, Any]) -> list[pd.Timestamp]:
    """Return the ends of the hours that begin an alert: none within the snooze of the one before."""
    begin = [hour for place, hour in enumerate(hours) if place == 0 or hour - hours[place - 1] > _SNOOZE]
    return [START + (int(hour) + 1) * _HOUR for hour in begin]


def _is_false(time: pd.Timestamp, stream: Stream) -> bool:
    if time < START + pd.Timedelta(days=_FIRST_DAYS):
        return False
    return not any(crisis.start < time <= crisis.end + _AFTERMATH for crisis in stream.crises)
