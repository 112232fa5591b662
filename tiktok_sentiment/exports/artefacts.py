"""Rows of page scrapes that are no comments: stickers, dates, buttons, names of users."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tiktok_sentiment.exports.words import patterns_of

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["find_artefacts"]


def find_artefacts(texts: pa.Array, authors: pa.Array) -> pa.Array:
    """Return for each text the kind of artefact it is ("sticker", "page text", "date", "user name"), or null.

    >>> import pyarrow as pa
    >>> texts = pa.array(["[Sticker]", "View 9 replies", "2026-3-1", "user47668406782143", "6-7 😂"])
    >>> find_artefacts(texts, pa.nulls(5, pa.string())).to_pylist()
    ['sticker', 'page text', 'date', 'user name', None]
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    kinds = pa.nulls(len(texts), pa.large_string())
    patterns = patterns_of("artefacts")
    # One look at all kinds, because most texts are of none.
    hits = pc.match_substring_regex(texts, "|".join(f"(?:{pattern})" for pattern in patterns.values()))
    if pc.any(hits).as_py():
        for kind, pattern in patterns.items():
            matches = pc.fill_null(pc.match_substring_regex(texts, pattern), False)
            kinds = pc.if_else(matches, pa.scalar(kind, pa.large_string()), kinds)
    names = pc.fill_null(pc.and_(pc.equal(texts, authors), pc.not_equal(texts, "")), False)
    return pc.if_else(names, pa.scalar("user name", pa.large_string()), kinds)
