"""Whose comments carry most reach, on either side, and who may become an ally."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tiktok_sentiment.crisis.scored import prepare
from tiktok_sentiment.schema import SENTIMENTS

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["VOICE_COLUMNS", "find_voices"]

VOICE_COLUMNS: Final = (
    *("author", "side", "reach", "comments", "negatives", "positives", "videos", "is_ally", "first_at", "last_at"),
    "example",
)
_ALLY_COMMENTS: Final = 2


def find_voices(scored: pd.DataFrame, *, top: int | None = 20) -> pd.DataFrame:
    """Return the authors whose comments carry most reach, one row each, those of most reach first.

    `reach` is the likes and answers that the author's comments of their `side` got, plus these comments themselves,
    for someone who repeats what they say is heard more often. `side` is "negative", "neutral" or "positive",
    whichever of their comments got most reach. `is_ally` marks positive authors who wrote at least two positive
    comments and no negative one: whom to thank, and whom to keep informed in a crisis. `example` is their comment
    of most reach. `top` is how many of each side to keep, None for all. Comments without an author are left out.
    """
    import pandas as pd

    frame = prepare(scored).reset_index(drop=True)
    voices = frame[frame["is_audience"] & frame["author"].notna()].copy()
    voices["_reach"] = (voices["likes"].fillna(0) + voices["replies"].fillna(0) + 1).astype("int64")
    harsh = voices["category"].isin(["threat", "hate", "insult"])
    voices["_side"] = voices["sentiment"].astype(object).where(~harsh, "negative")
    order = ["_reach", "created_at", "comment_id", "text"]
    loudest = voices.sort_values(order, ascending=[False, True, True, True])
    by_side = loudest.groupby(["author", "_side"])["_reach"]
    reach, counts = (
        values.unstack(fill_value=0).reindex(columns=list(SENTIMENTS), fill_value=0).astype("int64")
        for values in (by_side.sum(), by_side.size())
    )
    by_author = loudest.groupby("author", sort=True)
    side = reach.idxmax(axis=1)  # of equal ones the first: negative, neutral, positive
    examples = loudest[loudest["_side"] == loudest["author"].map(side)].groupby("author", sort=True)["text"].first()
    table = pd.DataFrame(
        {
            "side": side,
            "reach": reach.max(axis=1),
            "comments": by_author.size(),
            "negatives": counts["negative"],
            "positives": counts["positive"],
            "videos": by_author["video_id"].nunique(),
            "first_at": by_author["created_at"].min(),
            "last_at": by_author["created_at"].max(),
            "example": examples,
        }
    ).rename_axis("author").reset_index()  # fmt: skip
    table["is_ally"] = (
        (table["side"] == "positive") & (table["negatives"] == 0) & (table["positives"] >= _ALLY_COMMENTS)
    )
    table = table.sort_values(["reach", "author"], ascending=[False, True], ignore_index=True)
    if top is not None:
        table = table[table.groupby("side").cumcount() < top].reset_index(drop=True)
    return table[list(VOICE_COLUMNS)]
