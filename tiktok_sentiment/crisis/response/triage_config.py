"""The parameters of triage, each with where its default comes from."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from tiktok_sentiment.crisis.plans.playbook import TIERS
from tiktok_sentiment.errors import InputError
from tiktok_sentiment.schema import CATEGORIES

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["TriageConfig"]

_SEVERITY: Final = MappingProxyType(
    {"threat": 0.9, "hate": 0.7, "complaint": 0.6, "question": 0.4, "insult": 0.35, "dislike": 0.35, "spam": 0.15}
)
_ANSWER_WITHIN: Final = MappingProxyType(
    {
        "team": timedelta(hours=2),
        "manager": timedelta(minutes=30),
        "director": timedelta(minutes=15),
        "executives": timedelta(minutes=15),
    }
)


@dataclass(frozen=True, slots=True)
class TriageConfig:
    """When a comment is copied, how urgent it is, who answers it and by when.

    None of the published schemes behind the defaults has been validated against outcomes: they are common practice,
    to be set to one's own. Raises `InputError` for a value that makes no sense.
    """

    severity: Mapping[str, float] = field(default_factory=lambda: _SEVERITY)
    """Severity by category, 0 to 1; ours. What is not named has none. A scenario's severity goes before it."""

    constructive_factor: float = 1.2
    """A concrete claim can be solved, and is read by others as a test of whether it will be; ours."""

    destructive_factor: float = 0.6
    """Trolling and copied texts want a reaction: they are moderated, not answered; ours."""

    reach_floor: float = 0.5
    """The factor of a comment without a like or an answer: a quiet complaint counts half of a loud one; ours."""

    reach_cap: int = 100
    """Likes + 2 × answers from which the reach counts in full; the scale is logarithmic. Ours."""

    velocity_floor: float = 0.6
    """The factor of the only negative comment of its hour under its video; ours."""

    velocity_cap: int = 30
    """Negatives an hour under a video from which the velocity counts in full; the scale is logarithmic. Ours."""

    answer_within: Mapping[str, timedelta] = field(default_factory=lambda: _ANSWER_WITHIN)
    """Time to the first answer by tier. Team: 1–2 hours for comments (tenchat.ru; studwork.ru has an average under
    2 hours). Manager 30 minutes, director 15 minutes, executives at once, which is read as the same quarter of an
    hour in which a crisis is to be assessed (FeedGuardians' escalation workflow; circulos.co)."""

    manager_reactions: int = 5
    """Likes + answers from which a manager answers (FeedGuardians)."""

    manager_repeats: int = 2
    """Negatives of one author from which a manager answers: a repeated complaint (FeedGuardians)."""

    director_reactions: int = 100
    """Likes + answers from which a director answers. FeedGuardians goes by 100,000 followers, which no export of
    comments has; ours instead."""

    director_same_issue: int = 3
    """Complaints of one scenario within a day from which a director answers: "several complaints on one issue"
    (FeedGuardians)."""

    executives_same_issue: int = 10
    """The same for executives, where the scenario itself is a director's matter: 10 negative mentions are where
    circulos.co begins to count a crisis."""

    copies: int = 4
    """Authors of nearly one text within `copies_within` from which it is suspected to be coordinated; ours."""

    copies_within: timedelta = timedelta(hours=1)
    """The longest pause between two copies of one wave: "they come all at once" (prtrend.ru)."""

    copies_words: int = 7
    """Words from which copying is no chance. Shorter texts (5 and more) count where most accounts are new; ours."""

    copies_new_share: float = 0.7
    """Share of accounts never seen before from which shorter copies count; "from new accounts" (prtrend.ru)."""

    pattern_comments: int = 3
    """Negatives of an author, none concrete, from which rudeness in a third of them is a pattern; ours."""

    def __post_init__(self) -> None:
        for name in ("reach_floor", "velocity_floor", "copies_new_share"):
            if not 0 <= getattr(self, name) <= 1:
                raise InputError(f"{name} is {getattr(self, name)!r}, but a number from 0 to 1 was expected.")
        for parameter in fields(self):
            value = getattr(self, parameter.name)
            if parameter.type == "int" and (isinstance(value, bool) or not isinstance(value, int) or value < 1):
                raise InputError(f"{parameter.name} is {value!r}, but a whole number from 1 on was expected.")
            if parameter.name.endswith("_factor") and not value > 0:
                raise InputError(f"{parameter.name} is {value!r}, but a number above 0 was expected.")
        unknown = sorted(set(self.severity) - set(CATEGORIES))
        if unknown or not all(0 <= value <= 1 for value in self.severity.values()):
            raise InputError(f"severity maps categories ({', '.join(CATEGORIES)}) to numbers from 0 to 1.")
        if set(self.answer_within) != set(TIERS) or min(self.answer_within.values()) <= timedelta(0):
            raise InputError(f"answer_within maps each of {', '.join(TIERS)} to a positive timedelta.")
