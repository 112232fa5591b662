"""The windows of a result: what was counted in each, beside what was usual."""

from __future__ import annotations

import math
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from tiktok_sentiment.crisis.monitoring.counting import COUNTS
from tiktok_sentiment.crisis.monitoring.tails import share_interval
from tiktok_sentiment.crisis.monitoring.waves import time_of
from tiktok_sentiment.schema import CATEGORIES

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from tiktok_sentiment.crisis.monitoring.config import MonitorConfig
    from tiktok_sentiment.crisis.monitoring.detector import Detector

__all__ = ["WINDOW_COLUMNS", "window_frame"]

WINDOW_COLUMNS: Final = (
    *("kind", "name", "start", "comments", "negatives", "share", "share_low", "share_high", "expected", "spread"),
    *("likes", "replies"),
    *CATEGORIES,
)


def window_frame(
    counts: pd.DataFrame, total: Detector | None, watched: Mapping[str, Detector], config: MonitorConfig
) -> pd.DataFrame:
    """Return the windows of all series in order of time, with `WINDOW_COLUMNS`.

    `expected` ± `spread` is what was usual at the time: of negatives, for a watched term of comments. It is missing
    for videos and before there was a history.
    """
    import pandas as pd

    frame = counts.reset_index() if len(counts) else pd.DataFrame(columns=["kind", "name", "time", *COUNTS])
    frame["name"] = frame["name"].astype("str")
    frame["kind"] = frame["kind"].astype("str")
    frame["start"] = pd.to_datetime(
        [time_of(int(number), config.window) for number in frame["time"]], utc=True
    ).astype("datetime64[us, UTC]")
    intervals = [share_interval(k, n) for k, n in zip(frame["negatives"], frame["comments"], strict=True)]
    frame["share"] = (frame["negatives"] / frame["comments"]).astype("float64")
    frame["share_low"] = [low for low, _ in intervals]
    frame["share_high"] = [high for _, high in intervals]
    usual = _usual(frame, total, watched, config)
    frame["expected"] = [expected for expected, _ in usual]
    frame["spread"] = [spread for _, spread in usual]
    ordered: pd.DataFrame = frame.sort_values(["start", "kind", "name"], ignore_index=True)[list(WINDOW_COLUMNS)]
    return ordered.astype(dict.fromkeys(("share_low", "share_high", "expected", "spread"), "float64"))


def _usual(
    frame: pd.DataFrame, total: Detector | None, watched: Mapping[str, Detector], config: MonitorConfig
) -> list[tuple[float, float]]:
    """Return (expected, spread) for each row; what is usual is looked up once a day, which a chart does not show."""
    missing = (math.nan, math.nan)
    found: dict[tuple[str, str, int], tuple[float, float]] = {}
    hours = config.window // timedelta(hours=1)
    rows: list[tuple[str, str, int]] = list(zip(frame["kind"], frame["name"], frame["time"].astype(int), strict=True))
    for kind, name, window in sorted(row for row in rows if row[0] != "video"):
        detector = total if kind == "total" else watched.get(name)
        if detector is not None:
            found[kind, name, window] = detector.usual_window(window * hours, hours)
    return [found.get(row, missing) for row in rows]
