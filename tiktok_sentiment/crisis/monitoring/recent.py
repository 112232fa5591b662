"""The recent comments that alerts are made of: negatives, and those that hold a watched term."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from tiktok_sentiment.crisis.monitoring.rising import TERM_TEXTS

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["BEFORE", "Recent"]

BEFORE: Final = timedelta(days=7)
"""Terms of a wave are held against the negatives of so long before it."""


class Recent:
    """The recent comments, found by series and steps."""

    def __init__(self, frame: pd.DataFrame, before: int) -> None:
        import pandas as pd

        self._frame = frame
        self._before = before
        self._steps = frame["step"].to_numpy("int64")
        self._is_negative = frame["is_negative"].to_numpy(bool)
        self._watched = frame["watched"].tolist()
        self._videos = frame["video_id"].astype(object).to_numpy()
        codes, _ = pd.factorize(frame["author"], use_na_sentinel=True)
        # Authors that are not known are each their own.
        self._authors = np.where(codes >= 0, codes, -1 - np.arange(len(codes)))

    def steps_between(self, after: int, until: int) -> set[int]:
        """Return the steps after one and up to another that have a comment."""
        low, high = np.searchsorted(self._steps, [after + 1, until + 1])
        return set(self._steps[low:high].tolist())

    def voices(self, kind: str, name: str, first: int, last: int) -> int:
        """Return how many different authors wrote the counted comments of a series between two steps."""
        return len(np.unique(self._authors[self._rows(kind, name, first, last)]))

    def between(self, kind: str, name: str, first: int, last: int) -> pd.DataFrame:
        """Return the counted comments of a series between two steps: negatives, of a watched term all."""
        return self._frame.take(self._rows(kind, name, first, last).tolist())

    def before(self, step: int) -> pd.DataFrame:
        """Return the latest negatives before a step."""
        low, high = np.searchsorted(self._steps, [step - self._before, step])
        rows = low + np.flatnonzero(self._is_negative[low:high])[-TERM_TEXTS:]
        return self._frame.take(rows.tolist())

    def _rows(self, kind: str, name: str, first: int, last: int) -> np.ndarray[Any, np.dtype[np.int64]]:
        low, high = np.searchsorted(self._steps, [first, last + 1])
        if kind == "watch":
            is_in = np.array([name in watched for watched in self._watched[low:high]], dtype=bool)
        elif kind == "video":
            is_in = self._is_negative[low:high] & (self._videos[low:high] == name)
        else:
            is_in = self._is_negative[low:high]
        rows: np.ndarray[Any, np.dtype[np.int64]] = low + np.flatnonzero(is_in)
        return rows
