"""What the monitor finds: alerts, forecasts, trends, videos that heat up."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "Alert",
    "Driver",
    "Example",
    "Forecast",
    "HotVideo",
    "MonitorResult",
    "ScenarioMatch",
    "Trend",
    "alert_from_dict",
    "to_plain",
]


@dataclass(frozen=True, slots=True)
class Driver:
    """What an alert's negative comments have in common.

    `kind` is category, term, video or author; `count` of the alert's negatives have it, which is `share` of them.
    """

    kind: str
    name: str
    count: int
    share: float


@dataclass(frozen=True, slots=True)
class Example:
    """A comment that shows what an alert is about. `comment_id`, `author` and `video_id` are None if unknown."""

    comment_id: str | None
    text: str
    negativity: float
    category: str
    author: str | None = None
    video_id: str | None = None
    likes: int | None = None
    created_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ScenarioMatch:
    """The scenario of the playbook that fits an alert, and why."""

    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Alert:
    """A wave of comments that is no chance, and what it consists of.

    `id` stays the same while the wave lasts, whatever its level. `kind` and `name` say which series rose: all
    comments ("total", ""), one video ("video", its id) or a term that is watched ("watch", the term). `level` is
    watch, warning or crisis. Times are in UTC: `start` of the wave, `opened_at` of the first alert, `detected_at`
    when the level was reached, `last_window` the start of the last window out of the ordinary so far.

    The evidence is of the `span` that ended at `detected_at`: `count` comments (negative ones; of a watched term,
    all that hold it) where `expected` ± `spread` are usual; of all `comments` in the span, `share` is negative,
    between `share_low` and `share_high` (95 %), where `usual_share` is usual (None if nothing is known yet).
    `growth` is `count` divided by `expected`.
    """

    id: str
    level: str
    kind: str
    name: str
    start: datetime
    detected_at: datetime
    last_window: datetime
    span: timedelta
    count: int
    expected: float
    spread: float
    comments: int
    share: float
    share_low: float
    share_high: float
    usual_share: float | None
    growth: float
    drivers: tuple[Driver, ...] = ()
    examples: tuple[Example, ...] = ()
    scenario: ScenarioMatch | None = None
    opened_at: datetime | None = None

    def evidence(self, language: str = "en") -> str:
        """Return the evidence in words, in Russian ("ru") or English ("en")."""
        from tiktok_sentiment.crisis.wording import describe_evidence

        return describe_evidence(self, language)

    def to_dict(self) -> dict[str, Any]:
        """Return the alert as a dictionary that `json.dumps` takes; times are ISO strings, the span is in seconds."""
        return {**to_plain(self), "evidence": {code: self.evidence(code) for code in ("ru", "en")}}


@dataclass(frozen=True, slots=True)
class Forecast:
    """How many negative comments a coming window is heading for: `expected`, and `low` to `high` with `level`."""

    kind: str
    name: str
    start: datetime
    end: datetime
    expected: float
    low: int
    high: int
    level: float

    def to_dict(self) -> dict[str, Any]:
        """Return the forecast as a dictionary that `json.dumps` takes."""
        return to_plain(self)


@dataclass(frozen=True, slots=True)
class Trend:
    """A term that rises among negative comments.

    `count` negatives of the last `span` hold it, `usual` would be expected from those before; `log_odds` and its
    `z` compare the two. `examples` are ids or texts of comments that hold it.
    """

    term: str
    count: int
    usual: float
    log_odds: float
    z: float
    examples: tuple[Example, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the trend as a dictionary that `json.dumps` takes."""
        return to_plain(self)


@dataclass(frozen=True, slots=True)
class HotVideo:
    """A video that heats up.

    `velocity` is comments an hour over the last span, `usual_velocity` before it; `likes` is how many the comments
    of the span got; `heat` orders videos; `negative_share` is the share of negatives in the span.
    """

    video_id: str
    comments: int
    velocity: float
    usual_velocity: float
    likes: int
    heat: float
    negative_share: float

    def to_dict(self) -> dict[str, Any]:
        """Return the video as a dictionary that `json.dumps` takes."""
        return to_plain(self)


@dataclass(frozen=True, slots=True)
class MonitorResult:
    """What a monitor knows.

    `windows` is a frame with one row per series and window that has a comment: `kind`, `name`, `start`,
    `comments`, `negatives`, `share`, `share_low`, `share_high`, `expected`, `spread`, `likes`, `replies`, and one
    column per category. `alerts` come in the order of their start, `forecasts` in order of time, `trends` and
    `videos` strongest first. `watched` names the series of the watch-list. `notes` say what was left out and why.
    """

    windows: pd.DataFrame
    alerts: tuple[Alert, ...] = ()
    forecasts: tuple[Forecast, ...] = ()
    trends: tuple[Trend, ...] = ()
    videos: tuple[HotVideo, ...] = ()
    watched: tuple[str, ...] = ()
    notes: tuple[str, ...] = field(default=())

    @property
    def level(self) -> str | None:
        """The highest level among the alerts, None if there is no alert."""
        from tiktok_sentiment.crisis.monitoring.config import LEVELS

        return max((alert.level for alert in self.alerts), key=LEVELS.index, default=None)


def alert_from_dict(plain: dict[str, Any]) -> Alert:
    """Return the alert that `to_dict` made a dictionary of."""
    fields = {name: value for name, value in plain.items() if name != "evidence"}
    for name in ("start", "detected_at", "last_window", "opened_at"):
        fields[name] = fields[name] and datetime.fromisoformat(fields[name])
    fields["span"] = timedelta(seconds=fields["span"])
    fields["drivers"] = tuple(Driver(**driver) for driver in fields["drivers"])
    fields["examples"] = tuple(
        Example(**{**one, "created_at": one["created_at"] and datetime.fromisoformat(one["created_at"])})
        for one in fields["examples"]
    )
    fields["scenario"] = fields["scenario"] and ScenarioMatch(**fields["scenario"])
    return Alert(**fields)


def to_plain(record: Any) -> dict[str, Any]:
    """Return a dataclass as a dictionary of what JSON knows: ISO times, seconds, lists."""
    return {name: _plain(value) for name, value in asdict(record).items()}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, dict):
        return {name: _plain(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return value
