"""Alerts that last: a wave opens once, rises from level to level, and is forgotten when it has been quiet."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from tiktok_sentiment.crisis.monitoring.config import LEVELS
from tiktok_sentiment.crisis.monitoring.tails import share_interval
from tiktok_sentiment.crisis.results import Alert

if TYPE_CHECKING:
    from collections.abc import Callable

    from tiktok_sentiment.crisis.monitoring.config import MonitorConfig
    from tiktok_sentiment.crisis.monitoring.detector import Evidence
    from tiktok_sentiment.crisis.results import Driver, Example, ScenarioMatch

    Describe = Callable[[int, int, str], "Description"]

__all__ = ["Description", "Wave", "Waves", "level_of", "time_of"]

_CRISIS_SHARE: Final = 3.0
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class Description(NamedTuple):
    """What the comments of a wave are: the step of the first, how many are negative, and what they show."""

    first: int
    negatives: int
    drivers: tuple[Driver, ...] = ()
    examples: tuple[Example, ...] = ()
    scenario: ScenarioMatch | None = None


@dataclass(slots=True)
class Wave:
    """An alert that may still rise: the steps at which it began and was last out of the ordinary."""

    alert: Alert
    began: int
    last: int


class Waves:
    """All waves of a monitor: the latest of each series, and those before it."""

    def __init__(self, config: MonitorConfig) -> None:
        self.config = config
        self.latest: dict[tuple[str, str], Wave] = {}
        self.closed: list[Wave] = []
        self._snooze = config.snooze // config.step

    def is_open(self, kind: str, name: str, step: int) -> bool:
        """Tell whether a series is in a wave: out of the ordinary no longer ago than the snooze."""
        wave = self.latest.get((kind, name))
        return wave is not None and step - wave.last <= self._snooze

    def feed(self, kind: str, name: str, step: int, evidence: Evidence, describe: Describe) -> Alert | None:
        """Take evidence of a step, and return the alert if it is new or has risen.

        `describe` describes the counted comments from one step to another, for a level.
        """
        level = level_of(evidence, self.config, by_share=evidence.usual_share is not None)
        wave = self.latest.get((kind, name))
        # A day's count that reaches back into a wave is still of that wave.
        if wave is None or not self.is_open(kind, name, max(step + 1 - evidence.span, wave.last)):
            if wave is not None:
                self.closed.append(wave)
            alert = self._alert(kind, name, step, evidence, level, describe)
            self.latest[kind, name] = Wave(alert, step, step)
            return alert
        wave.last = step
        window = self._window_of(step)
        if LEVELS.index(level) <= LEVELS.index(wave.alert.level):
            wave.alert = replace(wave.alert, last_window=window)
            return None
        risen = self._alert(kind, name, step, evidence, level, describe)
        wave.alert = replace(risen, id=wave.alert.id, start=wave.alert.start, opened_at=wave.alert.opened_at)
        return wave.alert

    def alerts(self) -> tuple[Alert, ...]:
        """Return all alerts in the order of their start."""
        waves = [*self.closed, *self.latest.values()]
        return tuple(sorted((wave.alert for wave in waves), key=lambda alert: (alert.start, alert.kind, alert.name)))

    def _alert(self, kind: str, name: str, step: int, evidence: Evidence, level: str, describe: Describe) -> Alert:
        told = describe(step + 1 - evidence.span, step, level)
        low, high = share_interval(told.negatives, evidence.comments)
        start = time_of(told.first, self.config.step)
        identity = f"{kind}\x1f{name}\x1f{start.isoformat()}"
        return Alert(
            id=hashlib.sha256(identity.encode()).hexdigest()[:12],
            level=level,
            kind=kind,
            name=name,
            start=start,
            detected_at=time_of(step + 1, self.config.step),
            last_window=self._window_of(step),
            span=evidence.span * self.config.step,
            count=evidence.count,
            expected=evidence.expected,
            spread=evidence.spread,
            comments=evidence.comments,
            share=told.negatives / evidence.comments if evidence.comments else 0.0,
            share_low=low,
            share_high=high,
            usual_share=evidence.usual_share,
            growth=evidence.count / max(evidence.expected, 1e-3),
            drivers=told.drivers,
            examples=told.examples,
            scenario=told.scenario,
            opened_at=time_of(step + 1, self.config.step),
        )

    def _window_of(self, step: int) -> datetime:
        return time_of(step * self.config.step // self.config.window, self.config.window)


def level_of(evidence: Evidence, config: MonitorConfig, *, by_share: bool) -> str:
    """Return the level that evidence reaches: by how many comments, and by how many times the usual."""
    growth = evidence.count / max(evidence.expected, 1e-9)
    share = evidence.count / max(evidence.comments, 1)
    is_shared = not by_share or share >= _CRISIS_SHARE * (evidence.usual_share or 0.0)
    if evidence.count >= config.crisis_count and growth >= config.crisis_growth and is_shared:
        return "crisis"
    if evidence.count >= config.warning_count and growth >= config.warning_growth:
        return "warning"
    return "watch"


def time_of(number: int, length: timedelta) -> datetime:
    """Return when a step or window of this length begins, counted from the epoch.

    >>> time_of(24, timedelta(hours=1)).isoformat()
    '1970-01-02T00:00:00+00:00'
    """
    return _EPOCH + number * length
