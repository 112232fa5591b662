"""Which scored comments to keep, and in which order."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Final

from tiktok_sentiment.cli.messages import language, tr
from tiktok_sentiment.errors import InputError
from tiktok_sentiment.schema import CATEGORIES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import pandas as pd

    from tiktok_sentiment.model.classifier import CommentClassifier

__all__ = ["check_names", "most_negative_first", "select"]

_MOST_SORTED: Final = 1_000_000
"""Comments that are sorted in memory; with a dozen columns they take about a gigabyte."""


def check_names(names: Sequence[str], classifier: CommentClassifier) -> list[str]:
    """Return the names of categories, sentiments and flags to keep; refuse those that the model never gives."""
    known = [*dict.fromkeys((*CATEGORIES, *map(str, classifier.classes_), *classifier.flags_))]
    meant = {tr(name): name for name in known} if language() != "en" else {}
    found = []
    for name in names:
        label = meant.get(name, name)
        if label not in known:
            close = difflib.get_close_matches(name, [*known, *meant], n=1)
            hint = f" Did you mean {close[0]!r}?" if close else ""
            raise InputError(f"There is no category, sentiment or flag {name!r}.{hint} There are {', '.join(known)}.")
        found.append(label)
    return found


def select(scored: pd.DataFrame, *, least: float | None, names: Sequence[str]) -> pd.DataFrame:
    """Return the comments of at least this negativity that any of the names is true of."""
    if least is not None:
        scored = scored[scored["negativity"] >= least]
    if names:
        flags = ", " + scored["flags"].fillna("") + ","
        is_meant = scored["category"].isin(names) | scored["sentiment"].isin(names)
        for name in names:
            is_meant |= flags.str.contains(f", {name},", regex=False)
        scored = scored[is_meant]
    return scored


def most_negative_first(frames: Iterable[pd.DataFrame], *, rows: int) -> Iterator[pd.DataFrame]:
    """Yield all comments again, the most negative first, in frames of so many rows; those without a score last.

    They have to be in memory for that; raises `InputError` where they are more than a million.
    """
    import pandas as pd

    kept: list[pd.DataFrame] = []
    n = 0
    for frame in frames:
        kept.append(frame)
        n += len(frame)
        if n > _MOST_SORTED:
            raise InputError(
                f"More than {_MOST_SORTED:,} comments are too many to sort in memory: leave out --sort, "
                "or keep fewer by --min-negativity or --only."
            )
    whole = pd.concat(kept).sort_values("negativity", ascending=False, kind="stable", na_position="last")
    for start in range(0, max(len(whole), 1), rows):
        yield whole.iloc[start : start + rows]
