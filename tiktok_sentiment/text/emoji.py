"""Emoji, emoticons and TikTok's bracket codes: small pictures that carry most of the tone."""

from __future__ import annotations

import re
from typing import Final

from tiktok_sentiment.text.lexicon import read_words

__all__ = ["BRACKET_CODES", "EMOJI", "EMOTICON", "fold_emoji", "name_emoticon"]

_BASE = (
    "["
    "\u203c\u2049\u2139\u2194-\u21aa\u231a-\u23ff\u24c2\u25aa-\u25fe\u2600-\u27bf\u2934\u2935\u2b05-\u2b55"
    "\u3030\u303d\u3297\u3299\U0001f000-\U0001f1e5\U0001f200-\U0001f3fa\U0001f400-\U0001faff"
    "]"
)
_MODIFIER = "(?:\ufe0f|[\U0001f3fb-\U0001f3ff])*"
_TAGS = "[\U000e0020-\U000e007f]*"

EMOJI: Final = (
    "(?:[\U0001f1e6-\U0001f1ff]{2}"  # a flag is a pair of regional indicators
    "|[0-9#*]\ufe0f?\u20e3"  # a keycap
    f"|{_BASE}{_MODIFIER}{_TAGS}(?:\u200d{_BASE}{_MODIFIER})*"  # a ZWJ sequence is one emoji
    "|[\U0001f3fb-\U0001f3ff])"
)
"""A pattern (without groups) of one whole emoji: ZWJ sequence, flag, keycap or a single one."""

_SKIN_OR_SELECTOR_RE = re.compile("[\U0001f3fb-\U0001f3ff\ufe0e\ufe0f\U000e0020-\U000e007f]")
_GENDER_RE = re.compile("\u200d[\u2640\u2642]")

BRACKET_CODES: Final = read_words("bracket_codes.txt")
"""The codes between brackets that TikTok draws as pictures: [smile], [rage], [laughcry]."""

EMOTICON: Final = (
    r"(?:[:;=][-'^o]?(?:\)+|\(+|[DdPpРр]+(?![^\W_])|[/\\|*]|3(?!\d)|[oOоО0](?![^\W_]))"
    r"|(?<![^\W_])[xXхХ][DdДд]+(?![^\W_])"
    r"|<+/?3+(?!\d)"
    r"|\^[_.-]*\^"
    r"|(?<![^\W_])[TТ]_+[TТ](?![^\W_])|(?<![^\W_])[oOоО0][_.][oOоО0](?![^\W_])|-_+-|>_+<|:'\(+"
    r"|¯\\_\(ツ\)_/¯|\)+|\(+)"
)
"""A pattern (without groups) of one ASCII emoticon, the Russian «)))» and «(((» among them."""

_NAMES = (
    (re.compile(r"<+/3+"), "<broken-heart>"),
    (re.compile(r"<+3+"), "<heart>"),
    (re.compile(r"[:=][-'^o]?[DdРр]+|[xXхХ][DdДд]+"), "<grin>"),
    (re.compile(r":'\(+|[TТ]_+[TТ]"), "<crying>"),
    (re.compile(r"[:=][-'^o]?\)+"), "<smile>"),
    (re.compile(r"[:=;][-'^o]?\(+"), "<sad>"),
    (re.compile(r";[-'^o]?\)+"), "<wink>"),
    (re.compile(r"[:;=][-'^o]?\*"), "<kiss>"),
    (re.compile(r"[:;=][-'^o]?[Pp]+"), "<tongue>"),
    (re.compile(r"[:;=][-'^o]?[/\\|]"), "<wry>"),
    (re.compile(r":3"), "<cute>"),
    (re.compile(r"[:;=].|[oOоО0][_.][oOоО0]"), "<surprise>"),
    (re.compile(r"\^.*\^"), "<joy>"),
    (re.compile(r"-_+-|>_+<"), "<annoyed>"),
    (re.compile(r"¯.*"), "<shrug>"),
)


def fold_emoji(emoji: str) -> str:
    """Return one emoji without skin tone, gender sign and variation selector.

    >>> fold_emoji("👍🏽"), fold_emoji("❤️"), fold_emoji("🤷🏻\u200d♀️")
    ('👍', '❤', '🤷')
    """
    return _GENDER_RE.sub("", _SKIN_OR_SELECTOR_RE.sub("", emoji)) or emoji


def name_emoticon(emoticon: str) -> str:
    """Return the name of an ASCII emoticon; runs of brackets keep up to three of them.

    >>> name_emoticon("xDDD"), name_emoticon(")))))"), name_emoticon("(")
    ('<grin>', ')))', '(')
    """
    if emoticon[0] in "()":
        return emoticon[:3]
    for pattern, name in _NAMES:
        if pattern.fullmatch(emoticon):
            return name
    return emoticon
