"""Comments of the audience, told apart from those seen before, and counted by series and time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tiktok_sentiment.schema import CATEGORIES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import timedelta

    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from tiktok_sentiment.crisis.monitoring.watch import WatchTerm

__all__ = ["COUNTS", "KEPT", "comment_keys", "count_by", "match_watch", "series_of", "step_of"]

COUNTS: Final = ("comments", "negatives", "likes", "replies", *CATEGORIES)
"""What is summed for each series and window."""

KEPT: Final = (
    *("key", "step", "created_at", "comment_id", "video_id", "author", "likes", "text"),
    *("negativity", "category", "is_negative", "watched"),
)
"""Columns of the recent comments that alerts take their voices, drivers and examples from."""


def step_of(times: pd.Series[Any], length: timedelta) -> NDArray[np.int64]:
    """Return the number of the step that each time falls into, counted from the epoch."""
    microseconds = times.to_numpy("datetime64[us]").astype("int64")
    steps: NDArray[np.int64] = microseconds // int(length.total_seconds() * 1_000_000)
    return steps


def comment_keys(prepared: pd.DataFrame) -> NDArray[np.int64]:
    """Return a 64-bit number for each comment by which it is known again: of its id, else of all that it says.

    Comments without an id that are alike in video, author, time and text are told apart by their order.
    """
    import pandas as pd

    ids = prepared["comment_id"]
    names = ("id:" + ids).astype(object)
    without = ids.isna().to_numpy()
    if without.any():
        rows = prepared.loc[without, ["video_id", "author", "created_at", "text"]].astype("string").fillna("")
        said = rows["video_id"] + "\x1f" + rows["author"] + "\x1f" + rows["created_at"] + "\x1f" + rows["text"]
        names[without] = said + "\x1f" + said.groupby(said).cumcount().astype("string")
    hashes: NDArray[np.int64] = pd.util.hash_array(names.to_numpy(object), categorize=False).view("int64")
    return hashes


def match_watch(texts: pd.Series[Any], terms: Sequence[WatchTerm]) -> list[tuple[str, ...]]:
    """Return for each comment the names of the watched terms that it holds."""
    if not terms:
        return [()] * len(texts)
    return [tuple(term.name for term in terms if term.matches(text)) for text in texts]


def series_of(audience: pd.DataFrame, names: Sequence[str]) -> list[tuple[str, Any, pd.DataFrame]]:
    """Return (kind, names, rows) of the series: all comments, those with a video, those of each watched term."""
    with_video = audience[audience["video_id"].notna()]
    series: list[tuple[str, Any, pd.DataFrame]] = [
        ("total", "", audience),
        ("video", with_video["video_id"], with_video),
    ]
    for name in names:
        held = [name in watched for watched in audience["watched"]]
        series.append(("watch", name, audience[held]))
    return series


def count_by(
    audience: pd.DataFrame, names: Sequence[str], times: pd.Series[Any], wanted: Sequence[str] = COUNTS
) -> pd.DataFrame:
    """Return `wanted` counts of each series (`kind`, `name`) and `time`, as a frame with these three as its index.

    `times` are what to count by, aligned with the comments of the audience.
    """
    import pandas as pd

    sources: dict[str, Callable[[pd.DataFrame], Any]] = {
        "comments": lambda rows: 1,
        "negatives": lambda rows: rows["is_negative"].astype("int64"),
        "likes": lambda rows: rows["likes"].fillna(0).astype("int64"),
        "replies": lambda rows: rows["replies"].fillna(0).astype("int64"),
    }
    frames = []
    for kind, name, rows in series_of(audience, names):
        columns = {"kind": kind, "name": name, "time": times[rows.index]}
        columns |= {column: sources[column](rows) for column in wanted if column in sources}
        columns |= {
            label: rows["category"].eq(label).fillna(False).astype("int64") for label in wanted if label in CATEGORIES
        }
        table = pd.DataFrame(columns, index=rows.index)
        frames.append(table.groupby(["kind", "name", "time"], sort=True).sum())
    return pd.concat(frames)
