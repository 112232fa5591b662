"""What a report is made of: the comments, what the monitor and triage found in them, and how to say it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tiktok_sentiment.crisis.monitoring.config import LEVELS
from tiktok_sentiment.crisis.report.review import worst_alert
from tiktok_sentiment.crisis.words import say

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    import pandas as pd

    from tiktok_sentiment.crisis.monitoring.config import MonitorConfig
    from tiktok_sentiment.crisis.plans.playbook import Playbook, Scenario
    from tiktok_sentiment.crisis.privacy import Masker
    from tiktok_sentiment.crisis.report.words import Words
    from tiktok_sentiment.crisis.response.answers import Answers
    from tiktok_sentiment.crisis.results import Alert, Example, MonitorResult

__all__ = ["Facts"]


@dataclass(frozen=True)
class Facts:
    """All that the sections of a report draw on.

    `frame` is prepared, and none of its comments lacks a time; `videos` numbers its videos in order of time;
    `now` is when its last comment was written: the report knows nothing later.
    """

    frame: pd.DataFrame
    result: MonitorResult
    queue: pd.DataFrame
    answers: Answers
    playbook: Playbook
    words: Words
    masker: Masker
    config: MonitorConfig
    videos: Mapping[str, int]

    @property
    def now(self) -> datetime:
        """When the last comment was written."""
        now: datetime = self.frame["created_at"].max().to_pydatetime()
        return now

    @property
    def audience(self) -> pd.DataFrame:
        """The comments that count as a voice of the audience."""
        return self.frame[self.frame["is_audience"]]

    @property
    def negatives(self) -> pd.DataFrame:
        """The negative ones of the audience."""
        return self.frame[self.frame["is_negative"]]

    @property
    def active(self) -> Alert | None:
        """The worst alert whose wave is not over yet."""
        return worst_alert(tuple(a for a in self.result.alerts if self.now - a.last_window <= self.config.snooze))

    @property
    def worst(self) -> Alert | None:
        """The worst alert that is not over yet, or else the worst of all."""
        return self.active or worst_alert(self.result.alerts)

    @property
    def level(self) -> str:
        """The level of the wave that is not over yet, or "quiet"."""
        return self.active.level if self.active is not None else "quiet"

    def wave(self, alert: Alert) -> pd.DataFrame:
        """Return the negative comments of an alert's wave."""
        times = self.negatives["created_at"]
        rows = self.negatives[(times >= alert.start) & (times < alert.last_window + self.config.window)]
        return rows[rows["video_id"] == alert.name] if alert.kind == "video" else rows

    def scenario(self) -> tuple[Scenario, str] | None:
        """Return the plan that fits the worst wave and why, in the report's language; None where none fits."""
        from tiktok_sentiment.crisis.response.scenarios import match

        if self.worst is None:
            return None
        # The queue's concerns, since «у меня ожог» need not sound negative.
        concerns = self.queue[self.queue["attitude"].notna()]
        times = concerns["created_at"]
        stop = self.worst.last_window + self.config.window
        found = match(self.playbook, concerns[(times >= self.worst.start) & (times < stop)], level=self.worst.level)
        if found is None and self.worst.scenario is not None:
            found = self.worst.scenario
        if found is None or found.name not in self.playbook.scenarios:
            return None
        return self.playbook.scenarios[found.name], self.masker.text(found.why)

    def video(self, video_id: Any) -> str:
        """Return what a video is called: its number in order of time."""
        number = self.videos.get(str(video_id))
        return f"№\u00a0{number}" if number and self.words.language == "ru" else f"#{number}" if number else "?"

    def alert_name(self, alert: Alert) -> str:
        """Return which series an alert is about, or nothing for all comments."""
        if alert.kind == "video":
            return self.words("state.about", video=self.video(alert.name))
        return self.words("state.about_watch", term=alert.name) if alert.kind == "watch" else ""

    def quote(self, comment: Example | Mapping[Any, Any]) -> dict[str, str]:
        """Return what is shown of a comment: masked text and author, time, response, topic."""
        import pandas as pd

        def get(name: str) -> Any:
            value = comment[name] if isinstance(comment, dict) else getattr(comment, name)
            return None if value is None or pd.isna(value) else value

        words, likes, when = self.words, get("likes"), get("created_at")
        parts = [self.masker.author(get("author"))]
        parts += [words.moment(when)] if when is not None else []
        parts += [words.count("likes", int(likes))] if likes else []
        if get("category"):
            parts.append(say(words.language, "categories", get("category")))
        return {"text": self.masker.text(get("text") or ""), "about": " · ".join(parts)}

    def alerts_by_weight(self) -> list[Alert]:
        """Return the alerts, those over all comments and of higher level first, then in order of time."""
        return sorted(
            self.result.alerts, key=lambda a: (-LEVELS.index(a.level), a.kind != "total", -a.count, a.start)
        )
