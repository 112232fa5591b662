"""The names of the labels: what a comment can be called, and in which order.

Sentiment is the tone of the author as a fluent reader takes it. Flags are independent of each other.
The category is derived from both, by the first rule that applies.
"""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Final

from tiktok_sentiment.errors import ColumnError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

__all__ = [
    "ANNOTATIONS",
    "CATEGORIES",
    "FLAGS",
    "LANGUAGES",
    "SENTIMENTS",
    "TEXT_COLUMNS",
    "categorise",
    "find_text_column",
]

SENTIMENTS: Final = ("negative", "neutral", "positive")
"""The classes of the softmax head, in scikit-learn's (alphabetical) order."""

FLAGS: Final = ("threat", "insult", "hate", "obscenity", "spam", "complaint", "question")
"""The sigmoid heads."""

ANNOTATIONS: Final = ("negativity", "sentiment", "category", "flags", "language")
"""The columns that `annotate` adds."""

TEXT_COLUMNS: Final = ("text", "comment")
"""Names under which the column of comments is found, upper or lower case."""

LANGUAGES: Final = ("ru", "en", "mixed", "other")

_FLAG_CATEGORIES: Final = ("threat", "hate", "insult", "spam", "complaint", "question")

CATEGORIES: Final = (*_FLAG_CATEGORIES, "dislike", "praise", "other")
"""What a community manager would file a comment under, most urgent first."""


def categorise(sentiment: str, flags: Collection[str]) -> str:
    """Return the category that a sentiment and a set of flags lead to.

    Obscenity never decides: it is reported beside the category.

    >>> categorise("negative", {"complaint", "insult", "obscenity"})
    'insult'
    >>> categorise("positive", {"obscenity"})
    'praise'
    """
    for flag in _FLAG_CATEGORIES:
        if flag in flags:
            return flag
    return {"negative": "dislike", "positive": "praise"}.get(sentiment, "other")


def find_text_column(columns: Iterable[str], name: str | None = None, *, source: str = "The frame") -> str:
    """Return the column that holds the comments: the one named, or text or comment in any case.

    >>> find_text_column(["comment_id", "Text"])
    'Text'
    """
    names = list(map(str, columns))
    wanted = TEXT_COLUMNS if name is None else (name,)
    if name is None:
        by_name = {column.lower(): column for column in reversed(names)}
    else:
        by_name = {column: column for column in names}
    for candidate in wanted:
        if candidate in by_name:
            return by_name[candidate]
    shown = ", ".join(names[:20]) + (", …" if len(names) > 20 else "")
    close = difflib.get_close_matches(name or "", names, n=1)
    remedy = (
        f"Did you mean {close[0]!r}?"
        if close
        else "Name the one with the comments by --text-column (text_column in Python)."
    )
    raise ColumnError(
        f"{source} has no column {' or '.join(map(repr, wanted))}. Its columns are: {shown or 'none'}. {remedy}"
    )
