"""The review of a crisis when it is over, or for now: when it began, peaked, was noticed, answered and calmed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tiktok_sentiment.crisis.monitoring.config import LEVELS, MonitorConfig
from tiktok_sentiment.crisis.report.examples import pick_examples
from tiktok_sentiment.crisis.results import Alert, Driver, Example, to_plain
from tiktok_sentiment.crisis.scored import prepare

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    import pandas as pd

    from tiktok_sentiment.crisis.results import MonitorResult

__all__ = ["CrisisReview", "review", "worst_alert"]

_FEWEST_BEFORE = 20
"""Comments before the wave without which its usual share is called unknown."""


@dataclass(frozen=True, slots=True)
class CrisisReview:
    """What a wave was, from the data; None where these do not tell.

    All times are in UTC. `onset` is where the first window out of the ordinary began, `peak` where the window with
    most negatives (`peak_count` in `window`) began, `detected_at` when the first alert came. `first_answer` is the
    creator's first comment from then on that answers a negative one of the wave or stands for itself;
    `answers_known` is False if the data do not mark the creator's comments. `recovered_at` is when the last window
    out of the ordinary was over, None as long as fewer than the snooze of the monitor have passed since: then it is
    not over.

    `comments` and `negatives` are those of the wave; `usual` is how many negatives its time usually has; `share`
    of negatives, and `share_before` the wave. `answers` counts the creator's comments in the wave. `drivers` are
    those of the worst alert, `said` and `answered` examples.
    """

    onset: datetime
    end: datetime
    window: timedelta
    peak: datetime
    peak_count: int
    detected_at: datetime
    first_answer: datetime | None
    answers_known: bool
    recovered_at: datetime | None
    comments: int
    negatives: int
    usual: float | None
    share: float
    share_before: float | None
    answers: int
    level: str
    alerts: tuple[Alert, ...]
    drivers: tuple[Driver, ...]
    said: tuple[Example, ...]
    answered: tuple[Example, ...]

    @property
    def time_to_detect(self) -> timedelta:
        """From the onset to the first alert."""
        return self.detected_at - self.onset

    @property
    def time_to_answer(self) -> timedelta | None:
        """From the onset to the creator's first answer."""
        return None if self.first_answer is None else self.first_answer - self.onset

    @property
    def time_to_recover(self) -> timedelta | None:
        """From the onset to when it was over."""
        return None if self.recovered_at is None else self.recovered_at - self.onset

    def to_dict(self) -> dict[str, Any]:
        """Return the review as a dictionary that `json.dumps` takes; times are ISO strings, durations seconds."""
        spans = ("time_to_detect", "time_to_answer", "time_to_recover")
        durations = {name: getattr(self, name) for name in spans}
        seconds = {name: None if span is None else span.total_seconds() for name, span in durations.items()}
        return {**to_plain(self), **seconds}


def review(
    scored: pd.DataFrame,
    result: MonitorResult | None = None,
    *,
    config: MonitorConfig | None = None,
    n_examples: int = 8,
) -> CrisisReview | None:
    """Review the worst wave of a scored frame; None where there was none.

    `result` is what `monitor` found in the same frame; without it, it is asked now, with `config`. The wave is the
    worst alert and all others that follow on it, or it on them, within the snooze of the monitor.
    """
    frame = prepare(scored)
    config = config or MonitorConfig()
    if result is None:
        from tiktok_sentiment.crisis.monitoring.monitor import monitor

        result = monitor(frame, config)
    worst = worst_alert(result.alerts)
    if worst is None:
        return None
    alerts = _chain(worst, result.alerts, config.snooze)
    onset = min(alert.start for alert in alerts)
    end = max(alert.last_window for alert in alerts) + config.window
    last = frame["created_at"].max().to_pydatetime()
    times = frame["created_at"]
    within = (times >= onset) & (times < end)
    audience = frame[within & frame["is_audience"]]
    negatives = audience[audience["is_negative"]]
    own = frame["by_author"].fillna(False).astype(bool)
    answers = frame[within & own].sort_values("created_at")
    # The first answer may well come when the wave is over.
    later = frame[(times >= onset) & own].sort_values("created_at")
    meant = later[later["parent_id"].isna() | later["parent_id"].isin(negatives["comment_id"].dropna())]
    peak, peak_count = _peak(negatives, onset, config.window)
    before = frame[(times < onset) & frame["is_audience"]]
    return CrisisReview(
        onset=onset,
        end=min(end, max(last, onset)),
        window=config.window,
        peak=peak,
        peak_count=peak_count,
        detected_at=min(alert.opened_at or alert.detected_at for alert in alerts),
        first_answer=meant["created_at"].iloc[0].to_pydatetime() if len(meant) else None,
        answers_known=bool(own.any()),
        recovered_at=end if last - end >= config.snooze else None,
        comments=len(audience),
        negatives=len(negatives),
        usual=_usual(result.windows, onset, end, config.window),
        share=len(negatives) / len(audience) if len(audience) else 0.0,
        share_before=float(before["is_negative"].mean()) if len(before) >= _FEWEST_BEFORE else None,
        answers=len(answers),
        level=worst.level,
        alerts=alerts,
        drivers=worst.drivers,
        said=tuple(_example(row) for row in pick_examples(negatives, n_examples).to_dict("records")),
        answered=tuple(_example(row) for row in meant.head(n_examples).to_dict("records")),
    )


def worst_alert(alerts: tuple[Alert, ...]) -> Alert | None:
    """Return the alert of the highest level, of these one over all comments, of these the largest; None of none."""
    return max(alerts, key=lambda a: (LEVELS.index(a.level), a.kind == "total", a.count), default=None)


def _chain(worst: Alert, alerts: tuple[Alert, ...], gap: timedelta) -> tuple[Alert, ...]:
    """Return the alerts of the same series that hang together with the worst one, in order of time."""
    chain = [worst]
    others = [alert for alert in alerts if (alert.kind, alert.name) == (worst.kind, worst.name)]
    start, stop = worst.start, worst.last_window
    while True:
        near = [a for a in others if a not in chain and a.start <= stop + gap and a.last_window >= start - gap]
        if not near:
            return tuple(sorted(chain, key=lambda alert: (alert.start, alert.detected_at)))
        chain += near
        start = min(alert.start for alert in chain)
        stop = max(alert.last_window for alert in chain)


def _peak(negatives: pd.DataFrame, onset: datetime, window: timedelta) -> tuple[datetime, int]:
    if negatives.empty:
        return onset, 0
    places = (negatives["created_at"] - onset) // window
    counts = places.value_counts()
    most = int(counts.max())
    return onset + int(counts[counts == most].index.min()) * window, most


def _usual(windows: pd.DataFrame, onset: datetime, end: datetime, window: timedelta) -> float | None:
    total = windows[(windows["kind"] == "total") & (windows["start"] >= onset) & (windows["start"] < end)]
    expected = total["expected"].dropna()
    return None if expected.empty else float(expected.mean() * ((end - onset) / window))


def _example(row: dict[Any, Any]) -> Example:
    import pandas as pd

    def known(name: str) -> Any:
        return None if pd.isna(row[name]) else row[name]

    likes = known("likes")
    return Example(
        comment_id=known("comment_id"),
        text=row["text"],
        negativity=float(known("negativity") or 0),
        category=known("category") or "",
        author=known("author"),
        video_id=known("video_id"),
        likes=None if likes is None else int(likes),
        created_at=row["created_at"].to_pydatetime(),
    )
