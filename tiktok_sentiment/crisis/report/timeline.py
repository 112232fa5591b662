"""Comments counted over time, in steps that a chart can show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    from datetime import tzinfo

    import pandas as pd
    from numpy.typing import NDArray

__all__ = ["Timeline", "choose_step"]

_STEPS: Final = (5, 15, 30, 60, 120, 180, 360, 720, 1440, 2880, 10080, 20160, 40320)
"""Minutes of a step: those that clocks and calendars have."""


def choose_step(span: timedelta, most: int) -> timedelta:
    """Return the smallest step that cuts a span into no more than `most`.

    >>> choose_step(timedelta(days=14), 120), choose_step(timedelta(0), 120)
    (datetime.timedelta(seconds=10800), datetime.timedelta(seconds=300))
    """
    for minutes in _STEPS:
        if span / timedelta(minutes=minutes) < most:
            return timedelta(minutes=minutes)
    weeks = 1 + int(span / timedelta(weeks=most))
    return timedelta(weeks=weeks)


@dataclass(frozen=True, slots=True)
class Timeline:
    """Steps of equal length from `first` on, and which step each row of the frame falls into.

    `places` (rows of the frame,) is -1 for comments without a time.
    """

    first: datetime
    step: timedelta
    n_steps: int
    places: NDArray[np.int64]

    @classmethod
    def over(cls, frame: pd.DataFrame, *, zone: tzinfo, most: int) -> Timeline:
        """Return the timeline of a prepared frame in at most so many steps; days begin at midnight in `zone`."""
        times = frame["created_at"]
        first, last = times.min().to_pydatetime(), times.max().to_pydatetime()
        step = choose_step(last - first, most - 1)
        local = first.astimezone(zone)
        midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
        if step >= timedelta(weeks=1):
            midnight -= timedelta(days=midnight.weekday())
        origin = midnight.astimezone(UTC)
        start = origin + (first - origin) // step * step
        seconds = (times - start).dt.total_seconds().to_numpy(dtype="float64", na_value=np.nan)
        places = np.where(np.isnan(seconds), -1, np.nan_to_num(seconds) // step.total_seconds()).astype(np.int64)
        return cls(start, step, int((last - start) // step) + 1, places)

    def __len__(self) -> int:
        return self.n_steps

    def start(self, place: float) -> datetime:
        """Return when a step begins."""
        return self.first + place * self.step

    @property
    def end(self) -> datetime:
        """When the last step ends."""
        return self.start(self.n_steps)

    def share(self, moment: datetime) -> float:
        """Return where a moment lies between the first start (0) and the end (1), cut off there."""
        return min(max((moment - self.first) / (self.end - self.first), 0.0), 1.0)

    def count(self, chosen: Any) -> NDArray[np.int64]:
        """Return for each step how many of the chosen rows (a truth for each) it holds."""
        rows = self.places[np.asarray(chosen, dtype=bool)]
        return np.bincount(rows[rows >= 0], minlength=self.n_steps)

    def usual(self, windows: pd.DataFrame, window: timedelta) -> NDArray[np.float64] | None:
        """Return lowest and highest usual counts (steps, 2) of all negatives; None if the windows know of none.

        `windows` are those of a `MonitorResult`. Windows without a comment are not among them: the ones around
        speak for them.
        """
        total = windows[(windows["kind"] == "total") & windows["expected"].notna()].sort_values("start")
        if total.empty:
            return None
        hours = (total["start"] - self.first).dt.total_seconds().to_numpy() / 3600
        middles = (np.arange(self.n_steps) + 0.5) * (self.step / timedelta(hours=1))
        ratio = self.step / window
        if ratio > 1:
            # Mean over the step, by as many looks into it as it has windows.
            looks = middles[:, None] + (np.arange(int(ratio)) + 0.5 - int(ratio) / 2) * (window / timedelta(hours=1))
        else:
            looks = middles[:, None]
        expected = np.interp(looks, hours, total["expected"].to_numpy(dtype="float64")).mean(axis=1) * ratio
        spread = np.interp(looks, hours, total["spread"].fillna(0).to_numpy(dtype="float64")).mean(axis=1)
        spread *= np.sqrt(ratio)
        band: NDArray[np.float64] = np.column_stack([np.maximum(expected - spread, 0), expected + spread])
        return band
