"""The parameters of the monitor, each with the reason for its default."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

__all__ = ["LEVELS", "MonitorConfig"]

LEVELS: Final = ("watch", "warning", "crisis")
"""Levels of an alert, mildest first."""


@dataclass(frozen=True, slots=True)
class MonitorConfig:
    """Parameters of the monitor."""

    window: timedelta = timedelta(hours=1)
    step: timedelta = timedelta(minutes=5)
    spans: tuple[timedelta, ...] = (
        timedelta(minutes=15),
        timedelta(hours=1),
        timedelta(hours=6),
        timedelta(hours=24),
    )
    history: timedelta = timedelta(days=28)
    half_life: timedelta = timedelta(days=7)
    warm_up: timedelta = timedelta(days=1)
    snooze: timedelta = timedelta(hours=12)
    return_period: timedelta = timedelta(days=180)
    share_probability: float = 0.01
    min_count: int = 5
    min_growth: float = 1.5

    @property
    def half_life_hours(self) -> float:
        return self.half_life / timedelta(hours=1)
