"""What is remembered of scored comments that have gone by: counts, videos, the worst, and a sample of words."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from tiktok_sentiment.cli.messages import tr
from tiktok_sentiment.cli.words import WordSample
from tiktok_sentiment.schema import CATEGORIES, FLAGS, LANGUAGES, SENTIMENTS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from tiktok_sentiment.cli.words import NegativeWord

__all__ = ["SUMMARISED", "Summary"]

SUMMARISED: Final = {"sentiment": SENTIMENTS, "category": CATEGORIES, "language": LANGUAGES}
"""Columns whose labels are counted, and the order to list them in."""

_SHOWN: Final = 20


class Summary:
    """Counts over the audience's comments: those of the videos' own authors are counted apart.

    Attributes
    ----------
    rows : rows scored or not, those that were left out not among them.
    scored : comments of the audience that have scores.
    own : comments by the author of the video.
    blank, artefacts : rows without a text, and rows that are no comments.
    repeats, dropped : comments that came before, kept or left out.
    undated : comments of the audience without a time.
    counts : column → label → comments of the audience.
    videos : video → how many comments, how many of them negative.
    most_negative : the 20 most negative different comments of those chosen so far.

    """

    def __init__(self) -> None:
        self.rows = self.scored = self.own = self.blank = self.artefacts = self.repeats = self.dropped = (
            self.undated
        ) = 0
        self.counts: dict[str, Counter[str]] = {name: Counter() for name in (*SUMMARISED, "flags")}
        self.videos: dict[str, list[int]] = {}
        self.most_negative: Any = None
        self.words = WordSample()
        self._negativity = 0.0

    def add(self, scored: pd.DataFrame) -> None:
        """Take scored comments into account, with the columns that `read_comments` adds."""
        self.rows += len(scored)
        is_scored = scored["negativity"].notna()
        is_artefact = scored["artefact"].notna()
        self.artefacts += int(is_artefact.sum())
        self.blank += int((~is_scored & ~is_artefact).sum())
        self.repeats += int(scored["duplicate"].sum())
        is_own = scored["by_author"]
        self.own += int((is_scored & is_own).sum())
        audience = scored[is_scored & ~is_own]
        self.undated += int(audience["created_at"].isna().sum())
        self.scored += len(audience)
        self._negativity += float(audience["negativity"].sum())
        for name in SUMMARISED:
            self.counts[name].update(audience[name])
        for flags, n in Counter(audience["flags"]).items():
            self.counts["flags"].update({flag: n for flag in flags.split(", ") if flag})
        is_negative = audience["sentiment"] == "negative"
        by_video = is_negative.groupby(audience["video_id"].astype("str")).agg(["size", "sum"])
        for video, size, negative in by_video.itertuples(name=None):
            counts = self.videos.setdefault(video, [0, 0])
            counts[0] += int(size)
            counts[1] += int(negative)
        fresh = audience[is_negative & ~audience["duplicate"]]
        self.words.add(fresh["text"], fresh["negativity"])

    def keep_most_negative(self, chosen: pd.DataFrame) -> None:
        """Keep the most negative different comments of the audience among those and the ones kept before."""
        import pandas as pd

        is_audience = chosen["negativity"].notna() & ~chosen["by_author"]
        fresh = chosen.loc[is_audience, ["negativity", "sentiment", "category", "flags", "text"]]
        frames = [frame for frame in (self.most_negative, fresh) if frame is not None]
        self.most_negative = pd.concat(frames).drop_duplicates("text").nlargest(_SHOWN, "negativity")

    @property
    def negative_share(self) -> float:
        """The share of negative comments among the audience's."""
        return self.counts["sentiment"]["negative"] / self.scored if self.scored else 0.0

    def shares(self, name: str) -> list[tuple[str, int, float]]:
        """Return label, comments and share of a column, in the order of the labels; those that occur."""
        counts, order = self.counts[name], (*SUMMARISED.get(name, FLAGS),)
        labels = [*order, *sorted(set(counts) - set(order))]
        return [(label, counts[label], counts[label] / self.scored) for label in labels if counts[label]]

    def worst_videos(self) -> list[tuple[str, int, int]]:
        """Return video, comments and negative ones, most negative comments first."""
        ranked = sorted(self.videos.items(), key=lambda item: -item[1][1])
        return [(video, size, negative) for video, (size, negative) in ranked]

    def to_line(self) -> str:
        """Return what there is to say in one line."""
        parts = [tr("1 comment scored") if self.scored == 1 else tr("{n:,} comments scored", n=self.scored)]
        if self.scored:
            parts[0] += tr(", {share:.1%} negative", share=self.negative_share)
        for n, said in (
            (self.own, tr("{n:,} by the author of the video scored, but not counted here", n=self.own)),
            (self.blank, tr("{n:,} blank left unscored", n=self.blank)),
            (self.dropped, tr("{n:,} repeats left out", n=self.dropped)),
        ):
            if n:
                parts.append(said)
        return "; ".join(parts) + "."

    def to_dict(self, words: Sequence[NegativeWord], files: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        """Return the summary as a dictionary that `json.dumps` takes; `files` are the reports of the reading."""
        return {
            "rows": self.rows,
            "scored": self.scored,
            "by_author": self.own,
            "blank": self.blank,
            "artefacts": self.artefacts,
            "repeats": self.repeats,
            "dropped": self.dropped,
            "undated": self.undated,
            "mean_negativity": round(self._negativity / self.scored, 4) if self.scored else None,
            **{
                name: {label: {"count": n, "share": round(share, 4)} for label, n, share in self.shares(name)}
                for name in (*SUMMARISED, "flags")
            },
            "negative_words": [
                {"word": w.word, "weight": round(w.weight, 2), "comments": w.comments, "example": w.example}
                for w in words
            ],
            "videos": [
                {"video_id": video, "comments": size, "negative": negative}
                for video, size, negative in self.worst_videos()
            ],
            "files": list(files),
        }
