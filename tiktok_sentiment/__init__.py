"""Negativity and categories of Russian and English comments, by a fast, calibrated, explainable linear model.

>>> from tiktok_sentiment import load
>>> load().classify("доставка ужасная, верните деньги!!")  # doctest: +SKIP
<Prediction negative 0.97 complaint [complaint]>

Everything is imported when it is first asked for, so that `import tiktok_sentiment` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tiktok_sentiment.crisis.monitoring.config import MonitorConfig
    from tiktok_sentiment.crisis.monitoring.monitor import Monitor, monitor
    from tiktok_sentiment.crisis.monitoring.store import MonitorStore
    from tiktok_sentiment.crisis.notify import notify
    from tiktok_sentiment.crisis.plans.playbook import load_playbook
    from tiktok_sentiment.crisis.report import CrisisReview, render_report, review
    from tiktok_sentiment.crisis.response.answers import summarize_answers
    from tiktok_sentiment.crisis.response.community import find_praise, group_questions
    from tiktok_sentiment.crisis.response.queue import prioritize
    from tiktok_sentiment.crisis.response.replies import draft_replies
    from tiktok_sentiment.crisis.response.triage import triage
    from tiktok_sentiment.crisis.response.triage_config import TriageConfig
    from tiktok_sentiment.crisis.response.voices import find_voices
    from tiktok_sentiment.crisis.results import Alert, MonitorResult
    from tiktok_sentiment.errors import (
        ColumnError,
        InputError,
        MissingExtraError,
        ModelFormatError,
        NotFittedError,
        TikTokSentimentError,
    )
    from tiktok_sentiment.exports import read_comments, write_comments
    from tiktok_sentiment.model.classifier import CommentClassifier, load
    from tiktok_sentiment.model.results import Explanation, Prediction
    from tiktok_sentiment.training import evaluate, train

__all__ = [
    "Alert",
    "ColumnError",
    "CommentClassifier",
    "CrisisReview",
    "Explanation",
    "InputError",
    "MissingExtraError",
    "ModelFormatError",
    "Monitor",
    "MonitorConfig",
    "MonitorResult",
    "MonitorStore",
    "NotFittedError",
    "Prediction",
    "TikTokSentimentError",
    "TriageConfig",
    "__version__",
    "draft_replies",
    "evaluate",
    "find_praise",
    "find_voices",
    "group_questions",
    "load",
    "load_playbook",
    "monitor",
    "notify",
    "prioritize",
    "read_comments",
    "render_report",
    "review",
    "summarize_answers",
    "train",
    "triage",
    "write_comments",
]

__version__ = "0.1.0"

_HOMES = {
    "crisis.response.answers": ("summarize_answers",),
    "crisis.response.community": ("find_praise", "group_questions"),
    "crisis.monitoring.config": ("MonitorConfig",),
    "crisis.monitoring.monitor": ("Monitor", "monitor"),
    "crisis.notify": ("notify",),
    "crisis.plans.playbook": ("load_playbook",),
    "crisis.response.queue": ("prioritize",),
    "crisis.response.replies": ("draft_replies",),
    "crisis.report": ("CrisisReview", "render_report", "review"),
    "crisis.results": ("Alert", "MonitorResult"),
    "crisis.monitoring.store": ("MonitorStore",),
    "crisis.response.triage": ("triage",),
    "crisis.response.triage_config": ("TriageConfig",),
    "crisis.response.voices": ("find_voices",),
    "errors": (
        "ColumnError",
        "InputError",
        "MissingExtraError",
        "ModelFormatError",
        "NotFittedError",
        "TikTokSentimentError",
    ),
    "exports": ("read_comments", "write_comments"),
    "model.classifier": ("CommentClassifier", "load"),
    "model.results": ("Explanation", "Prediction"),
    "training": ("evaluate", "train"),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME_OF[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
