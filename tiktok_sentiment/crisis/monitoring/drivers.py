"""What a wave consists of: its categories, terms, videos and authors, and comments that show it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tiktok_sentiment.crisis.monitoring.rising import rising_terms
from tiktok_sentiment.crisis.results import Driver, Example

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["find_drivers", "make_examples", "pick_examples"]

_SHOWN: Final = 3
_LEAST: Final = 2
"""A term, video or author of a single comment drives nothing."""


def find_drivers(wave: pd.DataFrame, before: pd.DataFrame) -> tuple[Driver, ...]:
    """Return what the comments of a wave have in common, most frequent first within each kind.

    Terms are those that are rare in the comments `before`.
    """
    total = len(wave)
    drivers = []
    for kind, column in (("category", "category"), ("video", "video_id"), ("author", "author")):
        counts = wave[column].value_counts()
        counts = counts[counts >= (1 if kind == "category" else _LEAST)]
        names = sorted(counts.index, key=lambda name: (-counts[name], name))[:_SHOWN]
        drivers += [Driver(kind, str(name), int(counts[name]), float(counts[name] / total)) for name in names]
    terms = rising_terms(wave["text"].tolist(), before["text"].tolist())[: 2 * _SHOWN]
    drivers += [Driver("term", term.term, term.count, term.count / total) for term in terms]
    return tuple(drivers)


def pick_examples(wave: pd.DataFrame, n: int) -> tuple[Example, ...]:
    """Return comments that show a wave: those with most likes first, then the most negative, no text twice."""
    ordered = wave.assign(likes=wave["likes"].fillna(0)).sort_values(
        ["likes", "negativity", "created_at", "key"], ascending=[False, False, True, True]
    )
    distinct = ordered[~ordered["text"].str.strip().str.lower().duplicated()].head(n)
    return make_examples(wave.loc[distinct.index])


def make_examples(rows: pd.DataFrame) -> tuple[Example, ...]:
    """Return rows of comments as examples."""
    return tuple(_example(row) for row in rows.to_dict("records"))


def _example(row: dict[Any, Any]) -> Example:
    import pandas as pd

    known = {
        name: None if pd.isna(row[name]) else row[name] for name in ("comment_id", "author", "video_id", "likes")
    }
    return Example(
        comment_id=known["comment_id"],
        text=str(row["text"]),
        negativity=float(row["negativity"]),
        category="" if pd.isna(row["category"]) else str(row["category"]),
        author=known["author"],
        video_id=known["video_id"],
        likes=None if known["likes"] is None else int(known["likes"]),
        created_at=row["created_at"].to_pydatetime(),
    )
