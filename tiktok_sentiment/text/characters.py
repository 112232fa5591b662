"""Clean-up of characters: what the eye reads, without what only the machine sees.

A chunk (a run without white space) is cut into clusters (a character with its combining marks, or a whole
emoji) and each cluster goes through `CHARACTER_STEPS`. Working cluster by cluster keeps every character of
the result tied to its place in the original, so that tokens can be shown in the comment as it was written.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final, NamedTuple

from tiktok_sentiment.text.emoji import EMOJI

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["CHARACTER_STEPS", "CleanText", "clean_characters"]

_PLAIN_RE = re.compile("[\x21-\x5f\x61-\x7eА-яЁё«»\u2600-\u27bf\U0001f300-\U0001f3fa\U0001f400-\U0001faff]*")
"""Nothing here needs a step: most chunks are recognised by one match and left alone."""

_CLUSTER_RE = re.compile(
    f"(?P<emoji>{EMOJI})|.[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20f0\ufe20-\ufe2f]*",
    re.DOTALL,
)
_INVISIBLE_RE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffd\U000e0000-\U000e0fff\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]"
)
_SELECTORS: Final = frozenset("\ufe0e\ufe0f")
_SELECTORS_RE = re.compile("[\ufe0e\ufe0f]")
_FLAG_RE = re.compile("[\U0001f1e6-\U0001f1ff]{2}")
_SURROGATE_RE = re.compile("[\ud800-\udfff]")

_STYLED: Final = {
    **{0x1F130 + i: chr(ord("A") + i) for i in range(26)},  # 🄰 squared
    **{0x1F150 + i: chr(ord("A") + i) for i in range(26)},  # 🅐 negative circled
    **{0x1F170 + i: chr(ord("A") + i) for i in range(26)},  # 🅰 negative squared
    **{0x1F1E6 + i: chr(ord("A") + i) for i in range(26)},  # 🇦 a regional indicator left alone
    0x24C2: "M",  # Ⓜ, the only circled letter that is an emoji
    **dict(zip(map(ord, "ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ"), "abcdefghijklmnoprstuvwyz", strict=True)),
}
_PUNCTUATION: Final = {
    **dict.fromkeys(map(ord, "’‘ʼ`´ʹ′"), "'"),
    **dict.fromkeys(map(ord, "“”„‟″"), '"'),
    **dict.fromkeys(map(ord, "‐‑‒–—―−"), "-"),
    **dict.fromkeys(map(ord, "⁄∕"), "/"),
    ord("∗"): "*",
    ord("№"): "#",
    **dict.fromkeys(map(ord, "™©®℠"), ""),
}
_KEPT_FOR_PUNCTUATION: Final = frozenset("№™℠´¨¯¸˘˙˚˜˝‗")
"""Signs that NFKC would turn into words («No», "TM") or into a space with a mark."""


class CleanText(NamedTuple):
    """A cleaned chunk, the place of each of its characters in the raw chunk, and the steps that fired."""

    text: str
    starts: tuple[int, ...] | range
    stops: tuple[int, ...] | range
    steps: tuple[str, ...]


def drop_surrogates(cluster: str) -> str:
    r"""Drop half of a character that a careless cut left behind.

    >>> drop_surrogates("\ud83d")
    ''
    """
    return _SURROGATE_RE.sub("", cluster)


def drop_invisible(cluster: str) -> str:
    """Drop zero-width and control characters, direction marks, variation selectors and blank fillers.

    >>> drop_invisible("\u200b")
    ''
    """
    return _INVISIBLE_RE.sub("", cluster)


def fold_styled(cluster: str) -> str:
    """Replace letters in boxes, circles and small capitals that NFKC leaves alone.

    >>> fold_styled("🅱"), fold_styled("ꜱ")
    ('B', 's')
    """
    return cluster.translate(_STYLED)


def fold_compatibility(cluster: str) -> str:
    """Apply NFKC: styled, full-width and ligature characters become plain ones.

    >>> fold_compatibility("𝒻"), fold_compatibility("Ｗ"), fold_compatibility("и\u0306")
    ('f', 'W', 'й')
    """
    if cluster[:1] in _KEPT_FOR_PUNCTUATION:
        return cluster
    return unicodedata.normalize("NFKC", cluster)


def drop_marks(cluster: str) -> str:
    """Drop combining marks and the accents of Latin letters; й, ё and ї are letters and stay.

    >>> drop_marks("z\u0335\u0317"), drop_marks("ü"), drop_marks("й"), drop_marks("ї")
    ('z', 'u', 'й', 'ї')
    """
    if "\u0400" <= cluster[:1] <= "\u052f":
        return "".join(char for char in cluster if not _is_mark(char))
    decomposed = unicodedata.normalize("NFD", cluster)
    kept = "".join(char for char in decomposed if not _is_mark(char))
    return unicodedata.normalize("NFC", kept)


def _is_mark(char: str) -> bool:
    return unicodedata.combining(char) > 0 or unicodedata.category(char) == "Me"


def fold_punctuation(cluster: str) -> str:
    """Replace typographic apostrophes, quotes and dashes with the plain ones.

    >>> fold_punctuation("’"), fold_punctuation("—")
    ("'", '-')
    """
    return cluster.translate(_PUNCTUATION)


CHARACTER_STEPS: Final[tuple[tuple[str, Callable[[str], str]], ...]] = (
    ("drop_surrogates", drop_surrogates),
    ("drop_invisible", drop_invisible),
    ("fold_compatibility", fold_compatibility),
    ("fold_styled", fold_styled),
    ("drop_marks", drop_marks),
    ("fold_punctuation", fold_punctuation),
)
"""The steps over clusters, in order."""


def clean_characters(chunk: str) -> CleanText:
    """Return the chunk after all `CHARACTER_STEPS`, aligned with the raw one.

    An emoji loses its variation selectors and nothing else.

    >>> clean_characters("ｌоｖ\u200bе❤\ufe0f").text
    'lоvе❤'
    """
    if _PLAIN_RE.fullmatch(chunk):
        return CleanText(chunk, range(len(chunk)), range(1, len(chunk) + 1), ())
    pieces: list[str] = []
    starts: list[int] = []
    stops: list[int] = []
    fired: dict[str, None] = {}
    for match in _CLUSTER_RE.finditer(chunk):
        cluster = match.group()
        if match.lastgroup == "emoji" and (ord(cluster[0]) not in _STYLED or _FLAG_RE.match(cluster)):
            kept = [place for place, char in enumerate(cluster, match.start()) if char not in _SELECTORS]
            starts.extend(kept)
            stops.extend((*kept[1:], match.end()))
            pieces.append(_SELECTORS_RE.sub("", cluster))
            if len(kept) < len(cluster):
                fired["drop_invisible"] = None
            continue
        for name, step in CHARACTER_STEPS:
            changed = step(cluster)
            if changed != cluster:
                fired[name] = None
                cluster = changed
        pieces.append(cluster)
        starts.extend([match.start()] * len(cluster))
        stops.extend([match.end()] * len(cluster))
    return CleanText("".join(pieces), tuple(starts), tuple(stops), tuple(fired))
