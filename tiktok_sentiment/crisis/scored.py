"""A scored frame, checked and brought into one form: what everything else in `crisis` works on."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Any, Final

from tiktok_sentiment.errors import ColumnError, InputError
from tiktok_sentiment.schema import CATEGORIES, SENTIMENTS

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["COLUMNS", "REQUIRED", "is_prepared", "prepare"]

REQUIRED: Final = ("text", "created_at", "negativity", "sentiment", "category")
"""Columns without which nothing can be said."""

_TEXTS: Final = ("comment_id", "author", "video_id", "parent_id", "artefact", "language")
_COUNTS: Final = ("likes", "replies")

COLUMNS: Final = (
    *("comment_id", "created_at", "video_id", "parent_id", "author", "by_author", "likes", "replies", "text"),
    *("negativity", "sentiment", "category", "flags", "language", "artefact", "duplicate"),
    *("source", "is_audience", "is_negative"),
)
"""Columns of a prepared frame, in this order; other columns of the input follow them."""

_REMEDIES: Final = {
    "text": "Read the export with read_comments.",
    "created_at": "It is the time of each comment: read the export with read_comments, or rename the column.",
    "negativity": "Score the comments first: load().annotate(frame).",
    "sentiment": "Score the comments first: load().annotate(frame).",
    "category": "Score the comments first: load().annotate(frame).",
}
_NO_PARENT: Final = frozenset({"", "0", "0.0", "nan", "none", "null"})
_LATEST_SECONDS: Final = 4_102_444_800  # the year 2100: larger numbers are milliseconds


def prepare(scored: pd.DataFrame) -> pd.DataFrame:
    """Return a scored frame in the form that all of `crisis` works on: same rows, same order, same index.

    Needed are `text`, `created_at` and what `annotate` adds (`negativity`, `sentiment`, `category`). The rest of
    `COLUMNS` is added as missing where it is not there. Afterwards:

    - `created_at` is a datetime in UTC, missing where it cannot be read;
    - `likes` and `replies` are `Int64`, `by_author` (the video's creator wrote it) is `boolean`;
    - texts such as `author` and `video_id` are strings or missing, `parent_id` is missing at top level;
    - `flags` is a string such as "insult, obscenity", empty where there is none;
    - `duplicate` is True for a comment that stands further up: the same `comment_id`, or without ids the same
      video, author, time and text;
    - `is_audience` is True for what counts as a voice of the audience: scored, no duplicate, no artefact of
      scraping, not written by the creator;
    - `is_negative` is True for an audience's comment of negative sentiment.

    A frame that is prepared already comes back as it is. Raises `ColumnError` for a missing column and
    `InputError` for values that are no scores, each with what to do.

    >>> import pandas as pd
    >>> frame = pd.DataFrame({"text": ["верните деньги"], "created_at": ["2026-10-14T18:00:00Z"],
    ...                       "negativity": [0.9], "sentiment": ["negative"], "category": ["complaint"]})
    >>> prepare(frame)[["created_at", "likes", "parent_id", "is_negative"]]
                     created_at  likes parent_id  is_negative
    0 2026-10-14 18:00:00+00:00   <NA>      <NA>         True
    """
    if is_prepared(scored):
        return scored
    _check_columns(scored)
    columns: dict[str, Any] = {
        "text": _texts(scored, "text").fillna(""),
        "created_at": _times(scored["created_at"]),
        "negativity": _negativity(scored["negativity"]),
        "sentiment": _labels(scored, "sentiment", SENTIMENTS),
        "category": _labels(scored, "category", CATEGORIES),
        "flags": _flags(scored),
        "source": _texts(scored, "source"),
        "by_author": _truths(scored, "by_author"),
    }
    columns |= {name: _texts(scored, name) for name in _TEXTS}
    columns |= {name: _counts(scored, name) for name in _COUNTS}
    parents = columns["parent_id"]
    columns["parent_id"] = parents.mask(parents.str.lower().isin(_NO_PARENT))
    columns["duplicate"] = _duplicates(columns, _truths(scored, "duplicate"))
    is_audience = (
        columns["sentiment"].notna()
        & columns["artefact"].isna()
        & ~columns["duplicate"]
        & ~columns["by_author"].fillna(False).astype(bool)
    )
    columns["is_audience"] = is_audience
    columns["is_negative"] = is_audience & columns["sentiment"].eq("negative").fillna(False).astype(bool)
    others = {name: scored[name] for name in scored.columns if name not in COLUMNS}
    return type(scored)({name: columns[name] for name in COLUMNS} | others, index=scored.index)


def is_prepared(frame: pd.DataFrame) -> bool:
    """Tell whether a frame has been through `prepare`, by its columns and their types."""
    kinds = {"created_at": "datetime64[us, UTC]", "likes": "Int64", "is_audience": "bool", "is_negative": "bool"}
    return set(COLUMNS) <= set(frame.columns) and all(str(frame[name].dtype) == kind for name, kind in kinds.items())


def _check_columns(scored: pd.DataFrame) -> None:
    names = list(map(str, scored.columns))
    twice = sorted({name for name in names if names.count(name) > 1 and name in COLUMNS})
    if twice:
        raise ColumnError(f"The frame has column {', '.join(twice)} twice: drop or rename one of them.")
    missing = [name for name in REQUIRED if name not in names]
    if not missing:
        return
    close = difflib.get_close_matches(missing[0], names, n=1, cutoff=0.75)
    remedies = dict.fromkeys(_REMEDIES[name] for name in missing)
    hint = f" Did you mean {close[0]!r}?" if close else ""
    shown = ", ".join(names[:20]) + (", …" if len(names) > 20 else "")
    raise ColumnError(
        f"The frame has no column {', '.join(missing)}. Its columns are: {shown or 'none'}.{hint} "
        + " ".join(remedies)
    )


def _texts(scored: pd.DataFrame, name: str) -> pd.Series[Any]:
    """Return a column of strings; blank cells are missing, and 19-digit ids keep their digits."""
    import pandas as pd

    if name not in scored.columns:
        return pd.Series(pd.NA, index=scored.index, dtype="string")
    column = scored[name]
    if pd.api.types.is_float_dtype(column):
        present = column.dropna()
        # Larger whole numbers have lost digits already.
        if ((present.abs() < 2**53) & (present % 1 == 0)).all():
            column = column.astype("Int64")
    texts = column.astype("string")
    return texts if name == "text" else texts.mask(texts.str.strip() == "")


def _times(column: pd.Series[Any]) -> pd.Series[Any]:
    """Return times in UTC: from datetimes (without a zone: UTC), ISO strings, seconds or milliseconds since 1970."""
    import pandas as pd

    numbers = pd.to_numeric(column, errors="coerce") if not pd.api.types.is_datetime64_any_dtype(column) else None
    if numbers is not None and numbers.notna().any():
        seconds = numbers.astype("float64").where(numbers.abs() < _LATEST_SECONDS, numbers / 1000)
        seconds = seconds.where(seconds.between(0, _LATEST_SECONDS))
        stamps = pd.to_datetime(seconds, unit="s", utc=True, errors="coerce")
        others = pd.to_datetime(column.where(numbers.isna()), utc=True, errors="coerce", format="ISO8601")
        return stamps.fillna(others).astype("datetime64[us, UTC]")
    times = pd.to_datetime(column, utc=True, errors="coerce", format="ISO8601")
    return times.astype("datetime64[us, UTC]")


def _negativity(column: pd.Series[Any]) -> pd.Series[Any]:
    import pandas as pd

    numbers = pd.to_numeric(column, errors="coerce").astype("float64")
    outside = ~numbers.dropna().between(0, 1)
    if outside.any():
        raise InputError(
            f"negativity is a probability from 0 to 1, but {int(outside.sum()):,} rows hold other numbers, "
            f"such as {numbers.dropna()[outside].iloc[0]:g}."
        )
    return numbers


def _labels(scored: pd.DataFrame, name: str, known: tuple[str, ...]) -> pd.Series[Any]:
    labels = _texts(scored, name)
    foreign = sorted(set(labels.dropna().unique()) - set(known))
    if foreign:
        shown = ", ".join(map(repr, foreign[:5]))
        raise InputError(
            f"{name} holds {shown}, but what is known here is {', '.join(known)}. Score the comments with a model "
            "of these labels."
        )
    return labels


def _flags(scored: pd.DataFrame) -> pd.Series[Any]:
    if "flags" not in scored.columns:
        return _texts(scored, "flags").fillna("")
    column = scored["flags"]
    if column.dtype == object:
        sets = (set, frozenset, list, tuple)
        column = column.map(lambda cell: ", ".join(sorted(map(str, cell))) if isinstance(cell, sets) else cell)
    return column.astype("string").fillna("")


def _truths(scored: pd.DataFrame, name: str) -> pd.Series[Any]:
    """Return a `boolean` column, from booleans, numbers or words such as "True"."""
    import pandas as pd

    if name not in scored.columns:
        return pd.Series(pd.NA, index=scored.index, dtype="boolean")
    words = scored[name].astype("string").str.strip().str.lower()
    truths = pd.Series(pd.NA, index=scored.index, dtype="boolean")
    truths[words.isin(["true", "1", "1.0", "yes"])] = True
    truths[words.isin(["false", "0", "0.0", "no"])] = False
    return truths


def _counts(scored: pd.DataFrame, name: str) -> pd.Series[Any]:
    import pandas as pd

    if name not in scored.columns:
        return pd.Series(pd.NA, index=scored.index, dtype="Int64")
    numbers = pd.to_numeric(scored[name], errors="coerce").astype("Float64")
    return numbers.where(numbers.ge(0) & numbers.lt(2**53)).round().astype("Int64")


def _duplicates(columns: dict[str, Any], given: pd.Series[Any]) -> pd.Series[Any]:
    import pandas as pd

    ids = columns["comment_id"]
    repeated = ids.notna() & ids.duplicated()
    if ids.isna().any():
        keys = pd.DataFrame({name: columns[name] for name in ("video_id", "author", "created_at", "text")})
        # Without author and time, two people may well have written the same.
        told_apart = ids.isna() & keys["author"].notna() & keys["created_at"].notna()
        repeated |= told_apart & keys.where(told_apart).duplicated()
    duplicated: pd.Series[Any] = (given.fillna(False) | repeated).astype(bool)
    return duplicated
