"""Whose comments carry most reach, for and against, and who may become an ally."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tiktok_sentiment.crisis.scored import prepare

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
    for someone who repeats what they say is heard more often. `side` is "negative" or "positive", whichever of
    their comments got more reach; who took no side is left out. `is_ally` marks positive authors who wrote at least
    two positive comments and no negative one: whom to thank, and whom to keep informed in a crisis. `example` is
    their comment of most reach. `top` is how many of each side to keep, None for all. Comments without an author are
    left out.
    """
    import pandas as pd

    frame = prepare(scored).reset_index(drop=True)
    voices = frame[frame["is_audience"] & frame["author"].notna()].copy()
    voices["_reach"] = (voices["likes"].fillna(0) + voices["replies"].fillna(0) + 1).astype("int64")
    voices["_side"] = voices["sentiment"].where(~voices["category"].isin(["threat", "hate", "insult"]), "negative")
    voices = voices[voices["_side"].isin(["negative", "positive"])]
    loudest = voices.sort_values(["_reach", "created_at", "comment_id", "text"], ascending=[False, True, True, True])
    sides = loudest.pivot_table(
        index="author", columns="_side", values="_reach", aggfunc=["sum", "count"], fill_value=0, observed=True
    ).reindex(columns=pd.MultiIndex.from_product([["sum", "count"], ["negative", "positive"]]), fill_value=0)
    by_author = loudest.groupby("author", sort=True)
    against = sides[("sum", "negative")] >= sides[("sum", "positive")]
    side = against.map({True: "negative", False: "positive"})
    examples = loudest[loudest["_side"] == loudest["author"].map(side)].groupby("author", sort=True)["text"].first()
    table = pd.DataFrame(
        {
            "side": side,
            "reach": sides[("sum", "negative")].where(against, sides[("sum", "positive")]),
            "comments": by_author.size(),
            "negatives": sides[("count", "negative")],
            "positives": sides[("count", "positive")],
            "videos": by_author["video_id"].nunique(),
            "first_at": by_author["created_at"].min(),
            "last_at": by_author["created_at"].max(),
            "example": examples,
        }
    ).rename_axis("author").reset_index()  # fmt: skip
    table["is_ally"] = (table["side"] == "positive") & (table["negatives"] == 0) & (table["positives"] >= _ALLY_COMMENTS)
    table = table.sort_values(["reach", "author"], ascending=[False, True], ignore_index=True)
    if top is not None:
        table = table[table.groupby("side").cumcount() < top].reset_index(drop=True)
    return table[list(VOICE_COLUMNS)]
