"""What the classifier is handed, checked: texts, weights, names, and columns of a frame."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tiktok_sentiment.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd
    from numpy.typing import ArrayLike, NDArray

__all__ = ["check_texts", "check_weights", "find_present", "number_names"]


def check_texts(texts: Iterable[str]) -> list[str]:
    """Return the texts as a list; refuse one bare text, and anything that is not text."""
    if isinstance(texts, str | bytes):
        raise InputError("A list of comments was expected, not one str: put it in a list.")
    if getattr(texts, "ndim", 1) != 1:
        raise InputError("One column of comments was expected, not a table: select the column with the text.")
    try:
        # A column of pandas or numpy, or of Arrow, knows best how to become a list of str.
        as_list = getattr(texts, "to_pylist", None) or getattr(texts, "tolist", None)
        checked = list(texts) if as_list is None else as_list()
    except TypeError as error:
        raise InputError(f"A list of comments was expected, not {type(texts).__name__}.") from error
    for place, text in enumerate(checked):
        if not isinstance(text, str):
            raise InputError(
                f"Comment {place} is {type(text).__name__} {text!r}, not text: drop or fill missing comments, "
                "or use annotate, which keeps them."
            )
    return checked


def check_weights(weights: ArrayLike | None, n: int) -> NDArray[np.float64]:
    """Return the weights (n,) of n comments, ones where none are given."""
    if weights is None:
        return np.ones(n)
    checked = np.asarray(weights, np.float64)
    if checked.shape != (n,):
        raise InputError(f"sample_weight has shape {checked.shape}, but there are {n} comments.")
    return checked


def number_names(names: Sequence[Any] | None, n: int) -> NDArray[np.intp]:
    """Return a number for each of n names, equal for equal names; zeros where none are given."""
    if names is None:
        return np.zeros(n, np.intp)
    if len(names) != n:
        raise InputError(f"There are {n} comments but {len(names)} domains or groups.")
    return np.unique(np.asarray(names), return_inverse=True)[1].astype(np.intp)


def find_present(column: pd.Series[Any]) -> tuple[NDArray[np.intp], list[str]]:
    """Return the places of the comments that are there and not blank, and their texts."""
    where, texts = [], []
    for place, (text, missing) in enumerate(zip(column.tolist(), column.isna().tolist(), strict=True)):
        if missing:
            continue
        if not isinstance(text, str):
            raise InputError(
                f"Column {column.name!r} holds {type(text).__name__} {text!r} in row {column.index[place]!r}; "
                "comments must be text: name the right column, or convert it with astype('str')."
            )
        if text.strip():
            where.append(place)
            texts.append(text)
    return np.array(where, np.intp), texts
