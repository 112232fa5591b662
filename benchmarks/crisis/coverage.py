"""Whether as many windows fall into the forecast's interval as it promises."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from benchmarks.crisis.streams import draw_stream
from tiktok_sentiment.crisis.monitoring.monitor import Monitor

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["measure_coverage"]

_DAYS = (10, 20, 40, 60, 80)


def measure_coverage(seeds: Iterable[int], rates: Iterable[float] = (1, 5, 20, 100)) -> list[dict[str, Any]]:
    """Return by window ahead the share of negatives counted that lay in the interval, crises included."""
    rows = []
    for rate in rates:
        for seed in seeds:
            comments = draw_stream(rate, seed).comments
            bad = comments[comments["sentiment"] == "negative"]
            monitor, done = Monitor(), 0
            for day in _DAYS:
                for hour in (3, 9, 15, 21):
                    now = comments["created_at"].iloc[0].normalize() + pd.Timedelta(days=day, hours=hour)
                    upto = int((comments["created_at"] < now).sum())
                    monitor.update(comments.iloc[done:upto])
                    done = upto
                    for ahead, forecast in enumerate(monitor.result().forecasts, start=1):
                        count = int(bad["created_at"].between(forecast.start, forecast.end, inclusive="left").sum())
                        rows.append((rate, ahead, forecast.low <= count <= forecast.high, count < forecast.low))
    frame = pd.DataFrame(rows, columns=["rate", "ahead", "inside", "below"])
    groups = frame.groupby("ahead")
    return [
        {"ahead": ahead, "forecasts": len(part), "inside": part["inside"].mean(), "below": part["below"].mean()}
        for ahead, part in groups
    ]
