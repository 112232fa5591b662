"""What is on the rise: terms among the negatives, and videos."""

from __future__ import annotations

import math
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from tiktok_sentiment.crisis.monitoring.drivers import pick_examples
from tiktok_sentiment.crisis.monitoring.rising import rising_terms, terms_of
from tiktok_sentiment.crisis.results import HotVideo, Trend

if TYPE_CHECKING:
    import pandas as pd

    from tiktok_sentiment.crisis.monitoring.config import MonitorConfig

__all__ = ["find_trends", "rank_videos"]

_SHOWN: Final = 10
_EXAMPLES: Final = 2
_HEAT_SPAN: Final = timedelta(hours=24)
_USUAL_SPAN: Final = timedelta(days=7)
_LEAST_COMMENTS: Final = 5
_LEAST_GROWTH: Final = 2.0


def find_trends(recent: pd.DataFrame, latest: int | None, config: MonitorConfig) -> tuple[Trend, ...]:
    """Return the terms that rise among the negatives of the last `trend_span`, held against those before it."""
    if latest is None or not len(recent):
        return ()
    negatives = recent[recent["is_negative"].astype(bool)]
    is_new = negatives["step"] > latest - config.trend_span // config.step
    new, old = negatives[is_new], negatives[~is_new]
    trends = []
    for term in rising_terms(new["text"].tolist(), old["text"].tolist())[:_SHOWN]:
        held = [term.term in terms_of(text).values() for text in new["text"]]
        examples = pick_examples(new[held], _EXAMPLES)
        trends.append(Trend(term.term, term.count, term.usual, term.log_odds, term.z, examples))
    return tuple(trends)


def rank_videos(windows: pd.DataFrame, latest: int | None, config: MonitorConfig) -> tuple[HotVideo, ...]:
    """Return the videos that get at least twice the comments an hour of the week before, hottest first.

    Heat is the velocity, times the logarithm of its growth, times one plus that of the likes the comments got: many
    comments make a video big, likes show that many more people read along.
    """
    import pandas as pd

    rows = windows[windows["kind"] == "video"]
    if latest is None or not len(rows):
        return ()
    end = pd.Timestamp((latest + 1) * config.step.total_seconds(), unit="s", tz="UTC")
    recent = rows[rows["start"] > end - _HEAT_SPAN]
    before = rows[(rows["start"] <= end - _HEAT_SPAN) & (rows["start"] > end - _HEAT_SPAN - _USUAL_SPAN)]
    usual = before.groupby("name")["comments"].sum() / (_USUAL_SPAN / timedelta(hours=1))
    found = []
    for name, now in recent.groupby("name"):
        comments, likes = int(now["comments"].sum()), int(now["likes"].sum())
        velocity, normal = comments / (_HEAT_SPAN / timedelta(hours=1)), float(usual.get(name, 0.0))
        # Half a comment a day for a video that is new, so that its growth is a number.
        growth = velocity / max(normal, 1 / 48)
        if comments < _LEAST_COMMENTS or growth < _LEAST_GROWTH:
            continue
        heat = velocity * math.log2(growth) * (1 + math.log1p(likes))
        share = float(now["negatives"].sum() / comments)
        found.append(HotVideo(str(name), comments, velocity, normal, likes, heat, share))
    return tuple(sorted(found, key=lambda video: (-video.heat, video.video_id))[:_SHOWN])
