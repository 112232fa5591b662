"""Files of comments with scores, their own or else those of the classifier: for the verbs that go on from scores."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tiktok_sentiment.cli.console import progress
from tiktok_sentiment.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

__all__ = ["read_scored"]

_SCORES: Final = ("negativity", "sentiment", "category")


def read_scored(
    files: Sequence[str], *, text_column: str | None = None, account: str | None = None, model: str | None = None
) -> pd.DataFrame:
    """Return the comments of all files as one scored frame.

    `account` is the user name whose comments are the creator's own, where the export does not tell.
    """
    import pandas as pd

    frames = [_read(file, text_column, account, model) for file in files]
    return pd.concat(frames, ignore_index=True) if len(frames) > 1 else frames[0]


def _read(file: str, text_column: str | None, account: str | None, model: str | None) -> pd.DataFrame:
    from tiktok_sentiment.exports import read_comments
    from tiktok_sentiment.schema import ANNOTATIONS, find_text_column

    frame = read_comments(file, text_column=text_column, creator=account)
    column = find_text_column(frame.columns, text_column)
    if "text" not in frame.columns:
        frame, column = frame.rename(columns={column: "text"}), "text"
    present = [name for name in _SCORES if name in frame.columns]
    if len(present) == len(_SCORES):
        return frame
    if present:
        missing = ", ".join(name for name in _SCORES if name not in frame.columns)
        raise InputError(
            f"{file} has {', '.join(present)} but not {missing}: score it anew with "
            "`tiktok-sentiment score --overwrite`, or drop these columns."
        )
    return _annotate(frame.drop(columns=[name for name in ANNOTATIONS if name in frame]), column, model)


def _annotate(frame: pd.DataFrame, column: str, model: str | None, rows: int = 10_000) -> pd.DataFrame:
    import pandas as pd

    from tiktok_sentiment.model.classifier import load

    classifier: Any = load(model)
    scored = []
    with progress(len(frame)) as advance:
        for start in range(0, max(len(frame), 1), rows):
            part = frame.iloc[start : start + rows]
            scored.append(classifier.annotate(part, text_column=column))
            advance(len(part))
    annotated: pd.DataFrame = pd.concat(scored)
    return annotated
