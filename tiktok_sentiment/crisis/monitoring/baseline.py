"""What is usual: the level of a series over the day and the week, how far it strays, and how much we know of it.

Everything is estimated from hourly counts of the last weeks, recent ones weighing more. A wave must not become usual
while it lasts, so that counts far above the estimate are cut down to a bound before they are used (Huber 1964;
for counts Cantoni and Ronchetti 2001). Profiles over the day and the week are shrunk towards flat ones by how much
history stands behind them, and what they may still hide widens the distribution that a count is judged by.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from tiktok_sentiment.crisis.monitoring.config import MonitorConfig

    Floats = NDArray[np.float64]

__all__ = ["Baseline", "ShareBaseline", "fit_baseline", "fit_share"]

HOUR: Final = timedelta(hours=1)
_ROUNDS: Final = 3
_CAP: Final = 3.0
"""Counts further above the estimate than so many standard deviations are cut down to it."""

_DAY_VARIANCE: Final = 0.25
"""Of the hourly profile, before anything is known: an hour of the day has half more or half less than the mean."""
_WEEK_VARIANCE: Final = 0.03
"""Of the weekly profile: a day of the week has some 17 % more or less."""
_DISPERSION: Final = 0.15
"""Before anything is known, rates stray by some 40 % (0.15 = 0.39²) around the profile."""
_DISPERSION_TRUST: Final = 20.0
"""How many hours with large counts outweigh that."""

_RECENT_TRUST: Final = 10.0
"""So many comments of the last day are needed to move the level half of the way up to the last day's."""

_SHARE_PRIOR: Final = (2.0, 16.0)
"""Under ordinary videos about one comment in nine is negative: a prior worth 18 comments."""
_CORRELATION: Final = 0.02
_CORRELATION_TRUST: Final = 50.0
_MOST_CORRELATION: Final = 0.05

HOURS_OF_WEEK: Final = 168
_EPOCH_SHIFT: Final = 72
"""The epoch was a Thursday: hours to add so that weeks begin on Monday."""


@dataclass(frozen=True, slots=True)
class Baseline:
    """What is usual for a series of counts.

    `hourly` (168,) is the rate of each hour of the week from Monday on (UTC); `dispersion` maps a span in hours to
    the variance of the relative rate over such a span; `uncertainty` is the relative variance of `hourly` itself;
    `hours` how many hours of history are behind it.
    """

    hourly: Floats
    cumulated: Floats
    dispersions: tuple[float, ...]
    hours: int

    def expect(self, start: float, stop: float) -> float:
        """Return the expected count from one time to another, both in hours since the epoch."""
        return self._until(stop) - self._until(start)

    def _until(self, hour: float) -> float:
        weeks, rest = divmod(hour + _EPOCH_SHIFT, HOURS_OF_WEEK)
        whole = int(rest)
        partial = self.cumulated[whole] + (rest - whole) * self.hourly[whole]
        return float(weeks * self.cumulated[-1] + partial)


@dataclass(frozen=True, slots=True)
class ShareBaseline:
    """The usual share of negatives, the correlation of comments within an hour, and the comments behind both."""

    share: float
    correlations: tuple[float, ...]
    comments: float


def fit_baseline(counts: Floats, end: int, spans: Sequence[float], config: MonitorConfig, usable: Floats) -> Baseline:
    """Return what is usual after the hourly `counts` whose last hour ends at `end` (hours since the epoch).

    `spans` are the lengths in hours for which a dispersion is wanted.
    """
    hours = np.arange(end - len(counts), end)
    ages = end - 0.5 - hours
    weights = 0.5 ** (ages / (config.half_life / HOUR)) * usable
    of_day, of_week = (hours + _EPOCH_SHIFT) % 24, (hours + _EPOCH_SHIFT) % HOURS_OF_WEEK // 24
    profile = np.ones(len(counts))
    level = _first_level(counts, weights)
    dispersion = _DISPERSION
    day, week, unknown = np.ones(24), np.ones(7), _DAY_VARIANCE
    for _ in range(_ROUNDS):
        expected = level * profile
        capped = np.minimum(counts, _bound(expected, dispersion))
        level = _ratio(capped, profile, weights)
        noise = 1 / max(level, 1e-9) + dispersion
        day, unknown = _shrunk_profile(capped, level * week[of_week], weights, of_day, 24, _DAY_VARIANCE, noise)
        week, _ = _shrunk_profile(
            capped, level * day[of_day], weights, of_week, 7, _WEEK_VARIANCE, noise / 24 + dispersion
        )
        profile = day[of_day] * week[of_week]
        dispersion = _dispersion(counts, level * profile, weights)
    recent = 0.5 ** (ages / 24) * usable
    capped = np.minimum(counts, _bound(level * profile, dispersion))
    usual = (recent * level * profile).sum()
    level *= max(1.0, ((recent * capped).sum() + _RECENT_TRUST) / (usual + _RECENT_TRUST))
    hourly = level * np.tile(day, 7) * np.repeat(week, 24)
    effective = weights.sum() ** 2 / max((weights**2).sum(), 1e-12)
    doubt = (1 / max(level, 1 / len(counts)) + dispersion) / effective
    dispersions = tuple(
        _span_dispersion(counts, level * profile, weights, span, dispersion)
        + doubt
        + unknown * max(0.0, 1 - span / 24)
        for span in spans
    )
    return Baseline(hourly, np.concatenate([[0.0], np.cumsum(hourly)]), dispersions, len(counts))


def fit_share(
    negatives: Floats, totals: Floats, end: int, spans: Sequence[float], config: MonitorConfig, usable: Floats
) -> ShareBaseline:
    """Return the usual share of negatives after hourly counts of negatives and of all comments."""
    ages = end - 0.5 - np.arange(end - len(totals), end)
    weights = 0.5 ** (ages / (config.half_life / HOUR)) * usable
    first, second = _SHARE_PRIOR
    share = (first + (weights * negatives).sum()) / (first + second + (weights * totals).sum())
    correlation = _CORRELATION
    for _ in range(_ROUNDS):
        expected = share * totals
        variance = expected * (1 - share) * (1 + (totals - 1).clip(0) * correlation)
        capped = np.minimum(negatives, expected + _CAP * np.sqrt(variance) + 1)
        share = (first + (weights * capped).sum()) / (first + second + (weights * totals).sum())
        correlation = _correlation(capped, totals, share, weights, _CORRELATION)
    correlations = tuple(_span_correlation(capped, totals, share, weights, span, correlation) for span in spans)
    return ShareBaseline(float(share), correlations, float((weights * totals).sum()))


def _first_level(counts: Floats, weights: Floats) -> float:
    """Return a level that a wave of a few days cannot have moved: the median of the days."""
    days = len(counts) // 24
    if days < 3:
        return float((weights * counts).sum() / max(weights.sum(), 1e-12))
    sums = counts[len(counts) - 24 * days :].reshape(days, 24).sum(axis=1)
    day_weights = weights[len(counts) - 24 * days :].reshape(days, 24).sum(axis=1)
    order = np.argsort(sums)
    middle = np.searchsorted(np.cumsum(day_weights[order]), day_weights.sum() / 2)
    return float(max(sums[order][min(middle, days - 1)], 0.5) / 24)


def _bound(expected: Floats, dispersion: float) -> Floats:
    bound: Floats = expected + _CAP * np.sqrt(expected + dispersion * expected**2) + 1
    return bound


def _ratio(counts: Floats, profile: Floats, weights: Floats) -> float:
    return float((weights * counts).sum() / max((weights * profile).sum(), 1e-12))


def _shrunk_profile(
    counts: Floats,
    expected: Floats,
    weights: Floats,
    groups: NDArray[np.int64],
    n_groups: int,
    variance: float,
    noise: float,
) -> tuple[Floats, float]:
    """Return a factor per group, shrunk towards 1, and the relative variance that is left unknown."""
    parts = (weights * counts, weights * expected, weights, weights**2)
    grouped: list[Floats] = [np.bincount(groups, part, n_groups).astype(float) for part in parts]
    if n_groups == 24:  # neighbouring hours resemble each other
        grouped = [_smooth(part) for part in grouped]
    sums, base, mass, squares = grouped
    effective = mass**2 / np.maximum(squares, 1e-12)
    trust = variance / (variance + noise / np.maximum(effective, 1e-12))
    trust[mass == 0] = 0.0
    raw = np.divide(sums, base, out=np.ones(n_groups), where=base > 0)
    factors = 1 + trust * (raw - 1)
    return factors / factors.mean(), float(variance * (1 - trust).mean())


def _smooth(circular: Floats) -> Floats:
    smoothed: Floats = 0.5 * circular + 0.25 * np.roll(circular, 1) + 0.25 * np.roll(circular, -1)
    return smoothed


def _dispersion(counts: Floats, expected: Floats, weights: Floats) -> float:
    """Return the dispersion by the method of moments, outliers cut, drawn to the prior where counts say little."""
    bound = expected + 5 * np.sqrt(expected + 0.5 * expected**2) + 1
    residuals = (np.minimum(counts, bound) - expected) ** 2 - expected
    squares = expected**2
    information = (weights * squares / (1 + 0.3 * expected) ** 2).sum() * 0.3**2
    estimate = max((weights * residuals).sum() / max((weights * squares).sum(), 1e-12), 0.0)
    return float((information * estimate + _DISPERSION_TRUST * _DISPERSION) / (information + _DISPERSION_TRUST))


def _span_dispersion(counts: Floats, expected: Floats, weights: Floats, span: float, hourly: float) -> float:
    if span <= 1:
        return hourly
    length = int(span)
    blocks = len(counts) // length
    if blocks < 4:
        return hourly
    cut = len(counts) - blocks * length
    sums, base, mass = (part[cut:].reshape(blocks, length).sum(axis=1) for part in (counts, expected, weights))
    return min(hourly, _dispersion(sums, base, mass / length))


def _correlation(negatives: Floats, totals: Floats, share: float, weights: Floats, prior: float) -> float:
    """Return the correlation of comments within an hour, by the method of moments, drawn to the prior."""
    spread = share * (1 - share)
    pairs = totals * (totals - 1)
    excess = (negatives - share * totals) ** 2 - spread * totals
    estimate = max((weights * excess).sum() / max(spread * (weights * pairs).sum(), 1e-12), 0.0)
    information = (weights * np.minimum(totals, 50) / 50).sum()
    drawn = (information * estimate + _CORRELATION_TRUST * prior) / (information + _CORRELATION_TRUST)
    return float(min(drawn, _MOST_CORRELATION))


def _span_correlation(
    negatives: Floats, totals: Floats, share: float, weights: Floats, span: float, hourly: float
) -> float:
    if span <= 1:
        return hourly
    length = int(span)
    blocks = len(totals) // length
    prior = float(hourly / span**0.5)
    if blocks < 4:
        return prior
    cut = len(totals) - blocks * length
    bad, all_, mass = (part[cut:].reshape(blocks, length).sum(axis=1) for part in (negatives, totals, weights))
    return float(min(hourly, _correlation(bad, all_, share, mass / length, prior)))
