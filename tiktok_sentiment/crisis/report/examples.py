"""Comments that speak for many: telling, noticed, and not the same twice."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["pick_examples"]

_SAME_KIND: Final = 0.4
"""Of the examples, at most such a share is of one category."""
_LETTERS_RE: Final = re.compile(r"[\W_]+")


def pick_examples(rows: pd.DataFrame, most: int) -> pd.DataFrame:
    """Return at most so many of the rows of a prepared frame, the most telling first.

    Telling is what is surely negative, got likes and replies, and has something to say: a comment of one word
    or of emoji says little. Of copies one is taken, and no category crowds out the others.
    """
    texts = rows["text"].fillna("").astype(str)
    keys = [_LETTERS_RE.sub("", text.casefold()) for text in texts]
    reach = (rows["likes"].fillna(0) + rows["replies"].fillna(0)).to_numpy(dtype="float64")
    says = np.minimum(np.array([len(key) for key in keys], dtype="float64") / 40, 1)
    score = rows["negativity"].fillna(0).to_numpy(dtype="float64") * (1 + np.log1p(reach)) * says
    categories = rows["category"].fillna("").tolist()
    per_category: Counter[str] = Counter()
    seen: set[str] = set()
    chosen: list[int] = []
    allowed = max(int(_SAME_KIND * most), 1)
    for place in np.argsort(-score, kind="stable"):
        if len(chosen) == most:
            break
        if keys[place] and keys[place] not in seen and per_category[categories[place]] < allowed:
            seen.add(keys[place])
            per_category[categories[place]] += 1
            chosen.append(int(place))
    return rows.iloc[chosen]
