"""Texts that are nearly the same: MinHash over shingles of words, in near-linear time.

Broder, "On the resemblance and containment of documents" (1997). Candidates come from locality-sensitive hashing
in bands (Leskovec, Rajaraman and Ullman, "Mining of Massive Datasets", chapter 3); each is then compared exactly.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np

__all__ = ["group_copies"]

_WORD_RE: Final = re.compile(r"\w+")
_BANDS, _ROWS = 8, 3
"""Texts of resemblance s meet in some band with probability 1 - (1 - s^3)^8: 0.87 for 0.6, 0.99 for 0.8."""

_PRIME: Final = (1 << 31) - 1
_CHUNK: Final = 100_000


def group_copies(texts: Sequence[str], *, similarity: float = 0.6, min_words: int = 5) -> np.ndarray[Any, Any]:
    """Return for each text the number of its group of near-copies, -1 where it stands alone or is too short.

    Two texts resemble each other by the share of words and pairs of neighbouring words (without case, punctuation
    and emoji) that they have in common. A text joins a group where it resembles one of it by at least
    `similarity`; groups are numbered by the first text in alphabetical order, so that the order of texts does not
    matter.

    >>> group_copies(["не берите тут крем, он всё портит", "Не берите тут крем! Он всё портит", "как дела?"]).tolist()
    [0, 0, -1]
    """
    import numpy as np

    words = [" ".join(_WORD_RE.findall(text.lower())) for text in texts]
    distinct = sorted({text for text in words if text.count(" ") >= min_words - 1})
    heads = _heads(distinct, similarity)
    place = {text: number for number, text in enumerate(distinct)}
    groups = np.array([heads[place[text]] if text in place else -1 for text in words], dtype=np.int64)
    numbers, counts = np.unique(groups[groups >= 0], return_counts=True)
    groups[~np.isin(groups, numbers[counts > 1])] = -1
    return groups


def _heads(distinct: list[str], similarity: float) -> np.ndarray[Any, Any]:
    """Return for each text the first text of its group."""
    import numpy as np

    heads = np.arange(len(distinct))
    if len(distinct) < 2:
        return heads
    shingles = _shingles(distinct)
    sizes = np.diff(shingles.indptr)
    bands = np.concatenate(
        [_band_keys(shingles[start : start + _CHUNK]) for start in range(0, len(distinct), _CHUNK)]
    )
    for band in bands.T:
        order = np.argsort(band, kind="stable")
        is_first = np.r_[True, np.diff(band[order]) != 0]
        firsts = order[np.maximum.accumulate(np.where(is_first, np.arange(len(order)), 0))]
        # Each text is compared with the first of its bucket only, and joins once: linear in their number.
        is_open = ~is_first & (heads[order] == order)
        rest, first = order[is_open], firsts[is_open]
        common = np.asarray(shingles[rest].multiply(shingles[first]).sum(axis=1)).ravel()
        alike = common / (sizes[rest] + sizes[first] - common) >= similarity
        heads[rest[alike]] = heads[first[alike]]
    while not np.array_equal(heads, heads[heads]):  # a head may have joined another group in a later band
        heads = heads[heads]
    return heads


def _shingles(texts: list[str]) -> Any:
    """Return the words and word pairs of each text as a binary matrix (texts × hashes)."""
    from sklearn.feature_extraction.text import HashingVectorizer

    vectorizer = HashingVectorizer(
        tokenizer=str.split, token_pattern=None, lowercase=False, ngram_range=(1, 2),
        n_features=1 << 24, alternate_sign=False, norm=None, binary=True, dtype="float32",
    )  # fmt: skip
    return vectorizer.transform(texts)


def _band_keys(shingles: Any) -> np.ndarray[Any, Any]:
    """Return one key per text and band (texts × bands), from the least of each hash of its shingles."""
    import numpy as np

    rng = np.random.default_rng(0)
    factors = rng.integers(1, _PRIME, _BANDS * _ROWS)
    offsets = rng.integers(0, _PRIME, _BANDS * _ROWS)
    columns = shingles.indices.astype(np.int64)
    keys = np.zeros((shingles.shape[0], _BANDS), dtype=np.uint64)
    for number, (factor, offset) in enumerate(zip(factors, offsets, strict=True)):
        least = np.minimum.reduceat((columns * factor + offset) % _PRIME, shingles.indptr[:-1])
        keys[:, number // _ROWS] = keys[:, number // _ROWS] * np.uint64(0x9E3779B97F4A7C15) + least.astype(np.uint64)
    return keys
