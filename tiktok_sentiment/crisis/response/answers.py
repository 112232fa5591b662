"""What the creator has answered so far, and how fast."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from tiktok_sentiment.crisis.results import to_plain

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Answers", "find_answers", "summarize_answers"]


@dataclass(frozen=True, slots=True)
class Answers:
    """Answers so far to a queue: `answered` of `comments`; `median` and `p90` are times to the first answer.

    `in_time` is the share answered within their deadline, of the `due` ones: those that are answered or whose
    deadline has passed. Where `known` is False the export has no answers of the creator, which says nothing about
    whether there were any; numbers about answers are then None.
    """

    known: bool
    comments: int
    answered: int | None = None
    share: float | None = None
    median: timedelta | None = None
    p90: timedelta | None = None
    due: int | None = None
    in_time: float | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the answers as a dictionary that `json.dumps` takes; times are in seconds."""
        return to_plain(self)


def find_answers(prepared: pd.DataFrame) -> pd.Series[Any]:
    """Return when each comment of a prepared frame was first answered by the creator (UTC; missing if not).

    An answer is a comment `by_author` whose `parent_id` is the comment answered. Under an answer, TikTok gives only
    the top comment as the parent, so there the creator's next comment in the thread counts.
    """
    import pandas as pd

    order = prepared.reset_index(drop=True)
    thread = order["parent_id"].fillna(order["comment_id"])
    by_creator = order["by_author"].fillna(False).astype(bool) & order["parent_id"].notna()
    is_asked = ~order["by_author"].fillna(False).astype(bool) & thread.notna() & order["created_at"].notna()
    columns = pd.DataFrame({"thread": thread.astype(object), "time": order["created_at"], "row": order.index})
    answers = columns[by_creator & order["created_at"].notna()].drop(columns="row")
    asked = columns[is_asked]
    found = pd.merge_asof(
        asked.sort_values(["time", "row"]),
        answers.assign(answered_at=answers["time"]).sort_values("time"),
        on="time", by="thread", direction="forward",
    )  # fmt: skip
    times = found.set_index("row")["answered_at"].reindex(order.index).astype("datetime64[us, UTC]")
    return times.set_axis(prepared.index)


def has_answers(prepared: pd.DataFrame) -> bool:
    """Tell whether a prepared frame holds answers of the creator at all."""
    return bool((prepared["by_author"].fillna(False) & prepared["parent_id"].notna()).any())


def summarize_answers(queue: pd.DataFrame, *, known: bool = True) -> Answers:
    """Return how much of a queue of `prioritize` is answered; `known` as `queue.attrs["answers_known"]` says.

    Negatives only: questions of the audience are left out.
    """
    negatives = queue[queue["attitude"].notna()]
    if not queue.attrs.get("answers_known", known):
        return Answers(known=False, comments=len(negatives))
    times = (negatives["answered_at"] - negatives["created_at"]).dropna().dt.total_seconds()
    is_answered = negatives["answered_at"].notna()
    in_time = is_answered & (negatives["answered_at"] <= negatives["deadline"])
    due = int((is_answered | negatives["overdue"]).sum())
    return Answers(
        known=True,
        comments=len(negatives),
        answered=int(is_answered.sum()),
        share=float(is_answered.mean()) if len(negatives) else None,
        median=timedelta(seconds=float(times.median())) if len(times) else None,
        p90=timedelta(seconds=float(times.quantile(0.9))) if len(times) else None,
        due=due,
        in_time=int(in_time.sum()) / due if due else None,
    )
