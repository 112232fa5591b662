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
