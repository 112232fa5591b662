"""What to answer first: a queue by severity, reach and velocity, with who answers, by when, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tiktok_sentiment.crisis.plans.playbook import TIERS, Playbook, Scenario, in_language, load_playbook
from tiktok_sentiment.crisis.response.answers import find_answers, has_answers
from tiktok_sentiment.crisis.response.triage import triage
from tiktok_sentiment.crisis.response.triage_config import TriageConfig
from tiktok_sentiment.crisis.words import say

if TYPE_CHECKING:
    from datetime import datetime

    import numpy as np
    import pandas as pd

__all__ = ["QUEUE_COLUMNS", "prioritize"]

QUEUE_COLUMNS: Final = (
    *("priority", "tier", "deadline", "overdue", "answered_at", "attitude", "attitude_reason", "scenario"),
    *("terms", "repeats", "reason"),
)
"""What `prioritize` adds; the columns of the prepared frame follow."""

_HOUR: Final = 3_600_000_000
_DAY: Final = 24 * _HOUR
_NEVER: Final = -(1 << 62)


def prioritize(
    scored: pd.DataFrame,
    *,
    config: TriageConfig | None = None,
    playbook: Playbook | str = "ru",
    language: str | None = None,
    now: datetime | None = None,
) -> pd.DataFrame:
    """Return what waits for an answer, most urgent first: negatives (see `triage`) and questions of the audience.

    `priority`, 0 to 100, is 100 × severity × reach × velocity:

    - severity, 0 to 1, is the higher of the category's (a constructive comment counts as a complaint) and the
      scenario's, times a factor for the attitude;
    - reach grows with the logarithm of likes + 2 × answers from a floor to 1;
    - velocity grows with the logarithm of negatives under the same video in the hour up to the comment, likewise.

    `tier` is who answers, by the scenario, the reactions, repeated complaints and how many had the same issue within
    a day; `deadline` is `created_at` plus the tier's time to a first answer, `overdue` whether it is past `now` (the
    newest comment, if not given) without an answer; `answered_at` is when the creator answered. `scenario` and
    `terms` say what the playbook knows it by, `repeats` how many negatives the author has written up to here;
    `reason` says all of it in words, in `language` (the playbook's, if not given). Unanswered ones come first. The
    result does not depend on the order of rows; its index says which row of `scored` each is, and
    `attrs["answers_known"]` whether the export has answers of the creator at all.

    >>> import pandas as pd
    >>> frame = pd.DataFrame({
    ...     "text": ["третья неделя без посылки, верните деньги!", "у дочки ожог, вызывали скорую", "какой размер?"],
    ...     "created_at": "2026-11-10T12:00:00Z", "negativity": [0.8, 0.7, 0.1], "likes": [2, 40, 0],
    ...     "sentiment": ["negative", "negative", "neutral"], "category": ["complaint", "complaint", "question"]})
    >>> prioritize(frame, language="en")[["priority", "tier", "reason"]].values.tolist()[0]
    [61.5, 'director', 'complaint (constructive); Safety and health: ожог, вызывали скорую, скорая; likes 40, \
replies 0; negatives under the video in an hour: 2']
    """
    import numpy as np
    import pandas as pd

    config = config or TriageConfig()
    playbook = load_playbook(playbook) if isinstance(playbook, str) else playbook
    language = language or playbook.language
    triaged = triage(scored, config=config, playbook=playbook, language=language)
    answered_at = find_answers(triaged)
    newest = triaged["created_at"].max()
    is_concern = triaged["attitude"].notna().to_numpy(dtype=bool)
    is_question = (triaged["is_audience"] & triaged["category"].eq("question").fillna(False)).to_numpy(dtype=bool)
    rows = triaged[is_concern | is_question].assign(answered_at=answered_at[is_concern | is_question])

    scenarios, terms = _find_scenarios(rows, playbook)
    counts = {
        "velocity": _count_before(rows, rows["video_id"].fillna("").tolist(), _HOUR),
        "same_issue": _count_before(rows, [scenario.name if scenario else None for scenario in scenarios], _DAY),
        "repeats": _count_before(
            rows, rows["author"].astype(object).where(rows["author"].notna(), None).tolist(), None
        ),
        "likes": rows["likes"].fillna(0).to_numpy(dtype=np.int64),
        "replies": rows["replies"].fillna(0).to_numpy(dtype=np.int64),
    }
    tiers = _tiers(rows, scenarios, counts, config)
    deadline = rows["created_at"] + pd.to_timedelta([config.answer_within[tier] for tier in tiers])
    moment = newest if now is None else pd.Timestamp(now)
    moment = moment.tz_localize("UTC") if moment is not pd.NaT and moment.tzinfo is None else moment
    overdue = (rows["answered_at"].isna() & (deadline < moment)).fillna(False).astype(bool)
    queue = rows.assign(
        priority=_priorities(rows, scenarios, counts, config),
        tier=pd.array(tiers, dtype="string"),
        deadline=deadline,
        overdue=overdue,
        scenario=pd.array([scenario.name if scenario else None for scenario in scenarios], dtype="string"),
        terms=pd.array([", ".join(found) for found in terms], dtype="string"),
        repeats=counts["repeats"],
    )
    titles = {name: plan.title for name, plan in in_language(playbook, language).scenarios.items()}
    queue["reason"] = pd.array(_reasons(queue, titles, counts, config, language), dtype="string")
    keys = ["priority", "deadline", "created_at", "comment_id", "text", "author", "video_id"]
    ascending = [True, False, *[True] * (len(keys) - 1)]
    queue = queue.assign(_done=queue["answered_at"].notna()).sort_values(
        ["_done", *keys], ascending=ascending, kind="stable", na_position="last"
    )
    others = [name for name in triaged.columns if name not in QUEUE_COLUMNS]
    queue = queue[[*QUEUE_COLUMNS, *others]]
    queue.attrs["answers_known"] = has_answers(triaged)
    return queue


def _find_scenarios(rows: pd.DataFrame, playbook: Playbook) -> tuple[list[Scenario | None], list[list[str]]]:
    """Return the most severe scenario whose terms each negative holds, and these terms."""
    scenarios: list[Scenario | None] = []
    terms: list[list[str]] = []
    raid = next((scenario for scenario in playbook.scenarios.values() if scenario.coordinated), None)
    attitudes = rows["attitude"].fillna("").tolist()
    for text, category, attitude in zip(rows["text"], rows["category"], attitudes, strict=True):
        found = playbook.finder.find(text) if attitude else {}
        fitting = [playbook.scenarios[name] for name in found if category in playbook.scenarios[name].categories]
        scenario = max(fitting, key=lambda fit: (fit.severity, fit.name), default=None)
        if attitude == "coordinated" and raid is not None:
            scenario = raid
        scenarios.append(scenario)
        terms.append(found.get(scenario.name, []) if scenario else [])
    return scenarios, terms


def _count_before(rows: pd.DataFrame, groups: list[Any], span: int | None) -> np.ndarray[Any, Any]:
    """Return how many negatives of a row's group were written in the span up to it (at any time if None).

    At least 1, the row itself; what has no time or no group (None) counts alone, and questions count no negatives.
    """
    import numpy as np

    times = rows["created_at"].astype("datetime64[us, UTC]").astype("int64").to_numpy()
    times = np.where(rows["created_at"].isna(), _NEVER, times)
    is_negative = rows["attitude"].notna().to_numpy(dtype=bool)
    counts = np.ones(len(rows), dtype=np.int64)
    members: dict[Any, list[int]] = {}
    for place, group in enumerate(groups):
        if group is not None and times[place] != _NEVER:
            members.setdefault(group, []).append(place)
    for places in members.values():
        of_group = np.array(places)
        negative = np.sort(times[of_group[is_negative[of_group]]])
        until = np.searchsorted(negative, times[of_group], side="right")
        since = 0 if span is None else np.searchsorted(negative, times[of_group] - span, side="left")
        counts[of_group] = np.maximum(until - since, 1)
    return counts


def _priorities(
    rows: pd.DataFrame,
    scenarios: list[Scenario | None],
    counts: dict[str, np.ndarray[Any, Any]],
    config: TriageConfig,
) -> np.ndarray[Any, Any]:
    import numpy as np

    factors = {
        "constructive": config.constructive_factor,
        "destructive": config.destructive_factor,
        "coordinated": config.destructive_factor,
    }
    severity: np.ndarray[Any, Any] = np.array(
        [
            max(
                config.severity.get("complaint" if attitude == "constructive" else category, 0.0),
                scenario.severity if scenario else 0.0,
            )
            * factors.get(attitude, 1.0)
            for category, scenario, attitude in zip(
                rows["category"].fillna("").tolist(), scenarios, rows["attitude"].fillna("").tolist(), strict=True
            )
        ],
        dtype=float,
    )
    reach = _from_floor(counts["likes"] + 2 * counts["replies"], config.reach_cap, config.reach_floor)
    velocity = _from_floor(counts["velocity"] - 1, config.velocity_cap - 1, config.velocity_floor)
    priorities: np.ndarray[Any, Any] = np.round(100 * np.clip(severity, 0, 1) * reach * velocity, 1)
    return priorities


def _from_floor(count: np.ndarray[Any, Any], cap: int, floor: float) -> np.ndarray[Any, Any]:
    """Return a factor from the floor (nothing) to 1 (the cap and more), on a logarithmic scale."""
    import numpy as np

    share: np.ndarray[Any, Any] = np.minimum(np.log1p(count.astype(float)) / np.log1p(max(cap, 1)), 1)
    return floor + (1 - floor) * share


def _tiers(
    rows: pd.DataFrame,
    scenarios: list[Scenario | None],
    counts: dict[str, np.ndarray[Any, Any]],
    config: TriageConfig,
) -> list[str]:
    manager, director, executives = (TIERS.index(name) for name in ("manager", "director", "executives"))
    tiers = []
    attitudes = rows["attitude"].fillna("").tolist()
    for place, (scenario, attitude, category) in enumerate(zip(scenarios, attitudes, rows["category"], strict=True)):
        reactions = counts["likes"][place] + counts["replies"][place]
        level = TIERS.index(scenario.tier) if scenario else 0
        if reactions >= config.manager_reactions or (attitude and counts["repeats"][place] >= config.manager_repeats):
            level = max(level, manager)
        if reactions >= config.director_reactions or category == "threat" or attitude == "coordinated":
            level = max(level, director)
        if scenario and counts["same_issue"][place] >= config.director_same_issue:
            level = max(level, director)
        is_grave = scenario is not None and TIERS.index(scenario.tier) >= director and attitude != "coordinated"
        if is_grave and counts["same_issue"][place] >= config.executives_same_issue:
            level = max(level, executives)
        tiers.append(TIERS[level])
    return tiers


def _reasons(
    queue: pd.DataFrame,
    titles: dict[str, str],
    counts: dict[str, np.ndarray[Any, Any]],
    config: TriageConfig,
    language: str,
) -> list[str]:
    minutes = (queue["answered_at"] - queue["created_at"]).dt.total_seconds() / 60
    columns = zip(
        queue["category"].fillna("other").tolist(), queue["attitude"].fillna("").tolist(),
        queue["scenario"].fillna("").tolist(), queue["terms"].tolist(), minutes.tolist(), queue["overdue"].tolist(),
        strict=True,
    )  # fmt: skip
    reasons = []
    for place, (category, attitude, scenario, terms, answered, overdue) in enumerate(columns):
        count = {name: int(values[place]) for name, values in counts.items()}
        parts = [say(language, "categories", category)]
        if attitude:
            parts[0] += f" ({say(language, 'attitudes', attitude)})"
        if scenario:
            title = titles.get(scenario, scenario)
            parts.append(say(language, "queue_reasons", "scenario", title=title, terms=terms) if terms else title)
        if count["likes"] or count["replies"]:
            parts.append(say(language, "queue_reasons", "reach", likes=count["likes"], replies=count["replies"]))
        if count["velocity"] > 1:
            parts.append(say(language, "queue_reasons", "velocity", count=count["velocity"]))
        if attitude and count["repeats"] >= config.manager_repeats:
            parts.append(say(language, "queue_reasons", "repeated", count=count["repeats"]))
        if scenario and count["same_issue"] >= config.director_same_issue:
            parts.append(say(language, "queue_reasons", "same_issue", count=count["same_issue"]))
        if answered == answered:
            parts.append(say(language, "queue_reasons", "answered", minutes=round(answered)))
        elif overdue:
            parts.append(say(language, "queue_reasons", "overdue"))
        reasons.append("; ".join(parts))
    return reasons
