"""Labelled comments of the user's own: one frame with text, sentiment and any of the flags."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tiktok_sentiment.errors import ColumnError, InputError
from tiktok_sentiment.exports import original_columns, read_comments
from tiktok_sentiment.schema import FLAGS, find_text_column

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

__all__ = ["check_labelled", "read_labelled"]

_TRUE: Final = frozenset({"1", "1.0", "true", "yes", "да"})
_FALSE: Final = frozenset({"0", "0.0", "false", "no", "нет"})


def read_labelled(path: str | Path, *, text_column: str | None = None) -> pd.DataFrame:
    """Return the labelled comments of a file that `read_comments` reads, checked by `check_labelled`."""
    frame = read_comments(path, text_column=text_column)
    return check_labelled(original_columns(frame).assign(text=frame["text"]))


def check_labelled(frame: pd.DataFrame, *, text_column: str | None = None) -> pd.DataFrame:
    """Return text, sentiment and those flags that the frame has, as numbers; rows without text are left out.

    Other columns are kept. Raises `ColumnError` where text or sentiment is missing, `InputError` where a flag
    holds something that is neither true nor false.
    """
    column = find_text_column(frame.columns, text_column)
    by_lower = {str(name).lower(): name for name in reversed(list(frame.columns))}
    if "sentiment" not in by_lower:
        found = ", ".join(map(str, frame.columns))
        raise ColumnError(f"No column 'sentiment' holds the labels; the columns are {found}.")
    renamed = frame.rename(columns={column: "text", by_lower["sentiment"]: "sentiment"})
    text = renamed["text"].astype("str")
    present = renamed["text"].notna() & (text.str.strip() != "")
    checked = renamed[present].assign(text=text[present]).reset_index(drop=True)
    checked["sentiment"] = checked["sentiment"].astype("str").str.strip().str.lower()
    checked.loc[checked["sentiment"].isin(["", "nan", "none", "<na>"]), "sentiment"] = None
    for flag in FLAGS:
        if flag in checked.columns:
            checked[flag] = _as_flag(checked[flag], flag)
    if not len(checked):
        raise InputError("There are no labelled comments: every row's text is empty.")
    return checked


def _as_flag(values: pd.Series[str], name: str) -> pd.Series[float]:
    """Return 1.0, 0.0 or NaN for what people write for yes, no and nothing."""
    words = values.astype("str").str.strip().str.lower()
    truth = words.map({**dict.fromkeys(_TRUE, 1.0), **dict.fromkeys(_FALSE, 0.0)})
    odd = words[truth.isna() & ~words.isin(["", "nan", "none", "<na>"])]
    if len(odd):
        raise InputError(
            f"Column {name!r} holds {odd.iloc[0]!r} in row {odd.index[0]}: write 1, 0 or leave it empty."
        )
    return truth.astype("float64")
