"""Comments that look orchestrated: nearly one text, within an hour, from several accounts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from tiktok_sentiment.crisis.response.copies import group_copies
from tiktok_sentiment.crisis.response.triage_config import TriageConfig

if TYPE_CHECKING:
    from collections.abc import Hashable

    import pandas as pd

__all__ = ["CopiedWave", "find_copied"]

_SHORTEST: Final = 5
"""Words of the shortest texts that are compared: shorter ones are alike by chance."""

_NEGATIVE_SHARE: Final = 0.5
"""Share of a wave that has to be negative: the classifier misses some, and copies are alike."""


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
    frame = frame.assign(_group=group_copies(texts, min_words=_SHORTEST), _harsh=_is_harsh(frame))
    copied = frame[frame["_group"] >= 0].sort_values("_group", kind="stable")
    # A wave ends where its group does, or where nobody writes for too long.
    is_new = copied["_group"].diff().ne(0) | copied["created_at"].diff().gt(np.timedelta64(config.copies_within))
    copied["_wave"] = is_new.cumsum()
    by_wave = copied.groupby("_wave")["_harsh"]
    copied = copied[(by_wave.transform("size") >= config.copies) & (by_wave.transform("mean") >= _NEGATIVE_SHARE)]
    first_seen = frame.groupby("author")["created_at"].min()
    waves = [found for _, wave in copied.groupby("_wave") for found in _weigh(wave, first_seen, config)]
    place = {row: number for number, row in enumerate(frame.index)}
    return sorted(waves, key=lambda wave: min(place[row] for row in wave.rows))


def _is_harsh(frame: pd.DataFrame) -> pd.Series[Any]:
    harsh: pd.Series[Any] = frame["is_negative"] | frame["category"].isin(["threat", "hate", "insult", "complaint"])
    return harsh.fillna(False).astype(bool)


def _weigh(wave: pd.DataFrame, first_seen: pd.Series[Any], config: TriageConfig) -> list[CopiedWave]:
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
