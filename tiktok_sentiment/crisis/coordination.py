"""Comments that look orchestrated: nearly one text, within an hour, from several accounts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tiktok_sentiment.crisis.copies import group_copies
from tiktok_sentiment.crisis.triage_config import TriageConfig

if TYPE_CHECKING:
    from collections.abc import Hashable

    import pandas as pd

__all__ = ["CopiedWave", "find_copied"]

_SHORTEST: Final = 5
"""Words of the shortest texts that are compared: shorter ones are alike by chance."""


@dataclass(frozen=True, slots=True)
class CopiedWave:
    """A wave of near-copies: `rows` are labels of the frame's index.

    `authors` of them are different accounts (0 if unknown), `new` of these wrote nothing before the wave.
    """

    rows: tuple[Hashable, ...]
    minutes: int
    authors: int
    new: int


def find_copied(prepared: pd.DataFrame, config: TriageConfig | None = None) -> list[CopiedWave]:
    """Return the waves of near-copies in a prepared frame, in order of time.

    Only comments of the audience count, at least half of a wave has to be negative, and harmless copies (a
    giveaway's "I'm in") stay out. Where authors are unknown, each comment counts as an account of its own.
    """
    import numpy as np

    config = config or TriageConfig()
    order = ["created_at", "comment_id", "text"]
    frame = prepared[prepared["is_audience"] & prepared["created_at"].notna()].sort_values(order, kind="stable")
    texts = frame["text"].tolist()
    group = group_copies(texts, min_words=_SHORTEST)
    copied = frame.assign(_group=group)[group >= 0]
    first_seen = frame.groupby("author")["created_at"].min()
    waves = []
    for _, members in copied.groupby("_group", sort=True):
        pauses = members["created_at"].diff().gt(np.timedelta64(config.copies_within))
        for _, wave in members.groupby(pauses.cumsum(), sort=True):
            if len(wave) >= config.copies and _is_negative(wave):
                waves += _weigh(wave, first_seen, config)
    place = {row: number for number, row in enumerate(frame.index)}
    return sorted(waves, key=lambda wave: min(place[row] for row in wave.rows))


def _is_negative(wave: pd.DataFrame) -> bool:
    harsh = wave["is_negative"] | wave["category"].isin(["threat", "hate", "insult", "complaint"])
    return bool(harsh.fillna(False).mean() >= 0.5)


def _weigh(wave: pd.DataFrame, first_seen: pd.Series, config: TriageConfig) -> list[CopiedWave]:
    start = wave["created_at"].iloc[0]
    authors = wave["author"].dropna().unique()
    accounts = len(authors) or len(wave)
    new = int((first_seen.reindex(authors) >= start).sum())
    words = wave["text"].map(lambda text: len(text.split())).median()
    is_long = words >= config.copies_words
    is_new = bool(len(authors)) and new >= config.copies_new_share * len(authors)
    # One account that repeats itself is a nuisance and no wave, unless it does little else.
    repeats = len(wave) >= 2 * config.copies
    if not (is_long or is_new) or (accounts < config.copies and not repeats):
        return []
    minutes = round((wave["created_at"].iloc[-1] - start).total_seconds() / 60)
    return [CopiedWave(tuple(wave.index), max(minutes, 1), len(authors), new)]
