"""One series of counts, judged step by step: whether it is many, and whether the share of negatives is unusual.

A judgement looks at several spans that end with the step, and keeps the one that says most. The number of comments
is held against a negative binomial tail, the share of negatives against a binomial one; see `tails` and `baseline`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import numpy as np

from tiktok_sentiment.crisis.monitoring.baseline import Baseline, ShareBaseline, fit_baseline, fit_share
from tiktok_sentiment.crisis.monitoring.tails import count_tail, share_tail, surprise

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from tiktok_sentiment.crisis.monitoring.config import MonitorConfig

    Floats = NDArray[np.float64]

__all__ = ["Detector", "Evidence", "judge_share"]

_REFIT_HOURS: Final = 4
_LEAST_CHART_HOURS: Final = 24
_UNUSUAL: Final = 0.05
"""A count or a share as likely as this is ordinary, whatever the other one says."""
_LONGEST_EXCLUSION_HOURS: Final = 72
"""A wave is left out of what is usual for so long; what lasts longer is the new usual."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for an alert: `span` steps that ended with the step judged; `weight` in decimal places."""

    span: int
    count: int
    comments: int
    expected: float
    spread: float
    usual_share: float | None
    weight: float


class Detector:
    """A series of counts per step, and what is usual for it.

    Parameters
    ----------
    config : the parameters of the monitor.
    first : the step with which the series begins.
    has_share : whether `negatives` among `comments` are judged, by number and share; else the number of `comments`.

    """

    def __init__(self, config: MonitorConfig, first: int, *, has_share: bool) -> None:
        hour = timedelta(hours=1)
        self.config = config
        self.first = first
        self.known_from = first
        self.has_share = has_share
        self.spans = tuple(span // config.step for span in config.spans)
        self.steps_per_hour = hour // config.step
        self.usual: Baseline | None = None
        self.usual_share: ShareBaseline | None = None
        self.excluded: dict[int, int] = {}  # hour to the step at which it was
        self._span_hours = tuple(span / self.steps_per_hour for span in self.spans)
        self._first_hour = first // self.steps_per_hour
        self._origin = self._first_hour * self.steps_per_hour
        self._history = config.history // hour
        self._guard = math.ceil(config.guard / hour)
        self._warm_up = config.warm_up // config.step
        self._fitted_for: int | None = None
        self._charted: tuple[int, Baseline] | None = None
        self._comments: Floats = np.zeros(0)
        self._negatives: Floats = np.zeros(0)

    def add(self, steps: NDArray[np.int64], comments: Floats, negatives: Floats) -> None:
        """Add counts; steps may repeat, and those before the first are left out."""
        kept = steps >= self._origin
        steps, comments, negatives = steps[kept] - self._origin, comments[kept], negatives[kept]
        if not len(steps):
            return
        self._reserve(int(steps.max()) + 1)
        np.add.at(self._comments, steps, comments)
        np.add.at(self._negatives, steps, negatives)

    def judge(self, step: int, voices: Callable[[int], int] | None = None) -> Evidence | None:
        """Return what speaks for an alert at the end of a step, None if nothing does.

        `voices` gives the number of different authors behind the counts of a span: one person who writes a dozen
        comments is one voice.
        """
        if step - self.first < self._warm_up:
            return None
        stop = step - self._origin + 1
        self._reserve(stop)
        counted = self._negatives if self.has_share else self._comments
        counts = [float(counted[max(stop - span, 0) : stop].sum()) for span in self.spans]
        if max(counts) < self.config.min_count:
            return None
        self.fit(step)
        found = [self._judge_span(number, step, count) for number, count in enumerate(counts)]
        best = max((evidence for evidence in found if evidence), key=lambda one: one.weight, default=None)
        if best is None or voices is None:
            return best
        spoken = [min(voices(span), count) for span, count in zip(self.spans, counts, strict=True)]
        if spoken == counts:
            return best
        found = [
            self._judge_span(number, step, count, voices=n)
            for number, (count, n) in enumerate(zip(counts, spoken, strict=True))
        ]
        return max((evidence for evidence in found if evidence), key=lambda one: one.weight, default=None)

    def exclude(self, step: int, span: int, began: int) -> None:
        """Leave the hours of a span out of what is usual, unless the wave that `began` has lasted too long."""
        if not self.has_share or step - began >= _LONGEST_EXCLUSION_HOURS * self.steps_per_hour:
            return
        for hour in range((step + 1 - span) // self.steps_per_hour, step // self.steps_per_hour + 1):
            self.excluded.setdefault(hour, step)

    def fit(self, step: int) -> None:
        """Learn what is usual before a step; anew every few hours, at the same ones whatever the portions."""
        fitted_for = step // self.steps_per_hour // _REFIT_HOURS * _REFIT_HOURS
        if fitted_for == self._fitted_for:
            return
        self._fitted_for = fitted_for
        self.usual, self.usual_share = self._learn(fitted_for)

    def _learn(self, hour: int) -> tuple[Baseline, ShareBaseline | None]:
        """Return what is usual from an hour on."""
        end = max(hour - self._guard, self._first_hour + 1)
        start = max(end - self._history, self._first_hour)
        comments, negatives = self.hourly(start, end)
        usable = np.ones(end - start)
        # As known when the hour began, so that a monitor restored in between learns the same.
        known = hour * self.steps_per_hour
        usable[[past - start for past, at in self.excluded.items() if start <= past < end and at < known]] = 0.0
        counted = negatives if self.has_share else comments
        usual = fit_baseline(counted, end, self._span_hours, self.config, usable)
        if not self.has_share:
            return usual, None
        return usual, fit_share(negatives, comments, end, self._span_hours, self.config, usable)

    def usual_window(self, hour: int, hours: int) -> tuple[float, float]:
        """Return what was usual in the hours from `hour` on, and its standard deviation; missing without a history.

        For charts: learnt once a day, apart from what steps are judged by.
        """
        day = hour // 24 * 24
        if day - self._guard - self.known_from // self.steps_per_hour < _LEAST_CHART_HOURS:
            return math.nan, math.nan
        if self._charted is None or self._charted[0] != day:
            self._charted = (day, self._learn(day)[0])
        usual = self._charted[1]
        expected = usual.expect(hour, hour + hours)
        return expected, math.sqrt(expected + usual.dispersions[-1 if hours >= 24 else 0] * expected**2)

    def hourly(self, start: int, end: int) -> tuple[Floats, Floats]:
        """Return comments and negatives of the hours from `start` to before `end`, counted from the epoch."""
        low, high = (start - self._first_hour) * self.steps_per_hour, (end - self._first_hour) * self.steps_per_hour
        self._reserve(high)
        shape = (end - start, self.steps_per_hour)
        return self._comments[low:high].reshape(shape).sum(axis=1), self._negatives[low:high].reshape(shape).sum(
            axis=1
        )

    def _judge_span(self, number: int, step: int, count: float, voices: float | None = None) -> Evidence | None:
        config, span = self.config, self.spans[number]
        judged = count if voices is None else voices
        if judged < config.min_count or step + 1 - self.first < span or self.usual is None:
            return None
        end = (step + 1) / self.steps_per_hour
        expected = self.usual.expect(end - self._span_hours[number], end)
        if judged < config.min_growth * expected:
            return None
        dispersion = self.usual.dispersions[number]
        likelihood = count_tail(judged, expected, dispersion)
        stop = step - self._origin + 1
        comments = float(self._comments[stop - span : stop].sum())
        spread = math.sqrt(expected + dispersion * expected**2)
        if not self.has_share:
            weight = surprise(likelihood)
            if weight < config.volume_evidence:
                return None
            return Evidence(span, int(count), int(comments), expected, spread, None, weight)
        usual = self.usual_share
        if usual is None or likelihood > _UNUSUAL:
            return None
        of_share = judge_share(judged, comments - (count - judged), usual.share, usual.correlations[number], config)
        weight = min(surprise(likelihood), config.count_evidence) + of_share
        if of_share <= 0 or weight < config.evidence:
            return None
        return Evidence(span, int(count), int(comments), expected, spread, usual.share, weight)

    def _reserve(self, length: int) -> None:
        missing = length - len(self._comments)
        if missing > 0:
            extra = np.zeros(max(missing, len(self._comments), 1024))
            self._comments = np.concatenate([self._comments, extra])
            self._negatives = np.concatenate([self._negatives, extra])


def judge_share(count: float, comments: float, usual: float, correlation: float, config: MonitorConfig) -> float:
    """Return how surprising a share of negatives is, in decimal places; 0 where it is ordinary."""
    if comments <= 0 or count < config.min_growth * usual * comments:
        return 0.0
    likelihood = share_tail(count, comments, usual, correlation)
    return surprise(likelihood) if likelihood <= _UNUSUAL else 0.0
