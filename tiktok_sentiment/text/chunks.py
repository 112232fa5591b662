"""From a chunk (a run without white space) to its tokens.

One compiled alternation finds what a chunk is made of; each kind of match has one small function that names
it. A chunk is analysed without looking at its neighbours, so that the result can be kept for the next time.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from tiktok_sentiment.text.characters import CleanText, clean_characters
from tiktok_sentiment.text.emoji import BRACKET_CODES, EMOJI, EMOTICON, fold_emoji, name_emoticon
from tiktok_sentiment.text.profanity import unmask
from tiktok_sentiment.text.words import is_shouted, spell

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["KINDS", "Token", "analyse_chunk"]


class Token(NamedTuple):
    """One token of a comment.

    `start` and `stop` are its span in the original text, `form` is its agreed spelling and its identity for
    the model, `kind` one of `KINDS`, `cues` are further token types that it carries (such as `<caps>`), and
    `steps` names the steps that changed it.
    """

    start: int
    stop: int
    form: str
    kind: str
    cues: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()


_CHUNK_RE = re.compile(
    r"""
      (?P<email>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)
    | (?P<link>(?:https?:/*|www\.)\S+
        | (?<![\w.@])[\w-]+(?:\.[\w-]+)*\.(?:com|ru|net|org|me|io|ly|gg|tv|shop|store|рф|su|info|biz|app|link)
          (?![\w.])(?:/\S*)?)
    | (?P<mention>(?<![\w])@[\w.]*\w)
    | (?P<hashtag>\#(?=\w*[^\W\d])\w+)
    | (?P<code>\[[a-z]+\])
    """
    rf"| (?P<emoji>(?P<one>{EMOJI})(?P=one)*)"
    rf"| (?P<emoticon>{EMOTICON.replace(' ', '')})"
    r"""
    | (?P<number>[+-]?\d+(?:[.,:/x-]\d+)*%?(?![^\W_]))
    | (?P<word>[^\W_]+(?:'[^\W_]+)*)
    | (?P<punctuation>[!?]+|\.{2,}|[^\w\s])
    | (?P<rest>.)
    """,
    re.VERBOSE | re.DOTALL,
)

KINDS: Final = ("email", "link", "mention", "hashtag", "code", "emoji", "emoticon", "number", "word", "punctuation")

_MASKED_RE = re.compile(r"(?=[^\s]*[^\W\d_])[\w@$*#][\w@$*#!|.+^~'/\\-]+")
_MASK_HINT_RE = re.compile(r"[*@$#!|~^+]|[^\W\d_][\d.\-_/\\']+[^\W\d_]|\d[^\W\d_]")
_CENSORED_RE = re.compile(r"[^\W\d_]+\*{2,}[^\W\d_]*")
_LINK_HOSTS: Final = (
    (re.compile(r"(?:^|//|\.)(?:t|telegram)\.me\b|(?:^|//)tg:"), "<link:telegram>"),
    (re.compile(r"(?:^|//)wa\.me\b|whatsapp"), "<link:whatsapp>"),
    (re.compile(r"youtu\.?be|tiktok|instagram|vk\.com"), "<link:social>"),
)
_HASHTAG_PART_RE = re.compile(r"[A-ZА-ЯЁ]?[a-zа-яё]+|[A-ZА-ЯЁ]+(?![a-zа-яё])|[^\W\d_]+|\d+")
_PHONE_DIGITS = 7
_CUES: Final = {"fold_lookalikes": "<lookalike>", "squeeze_stretch": "<stretched>", "unmask": "<masked>"}


def analyse_chunk(chunk: str) -> tuple[Token, ...]:
    """Return the tokens of a chunk, with spans inside the chunk.

    >>> [token.form for token in analyse_chunk("УЖАААС!!!😂😂😂")]
    ['ужас', '!!!', '😂']
    >>> analyse_chunk("#хочуТакую")[1]
    Token(start=1, stop=5, form='хочу', kind='word', cues=(), steps=())
    """
    clean = clean_characters(chunk)
    tokens = []
    for start, stop, kind in _find_matches(clean.text):
        for first, last, form, kind_, cues, steps in _NAMERS[kind](clean.text[start:stop]):
            tokens.append(
                Token(
                    clean.starts[start + first],
                    clean.stops[start + last - 1],
                    form,
                    kind_,
                    cues,
                    (*clean.steps, *steps),
                )
            )
    return tuple(tokens)


_Named = tuple[int, int, str, str, tuple[str, ...], tuple[str, ...]]


def _find_matches(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield (start, stop, kind) over the text: masked words first, the rest by the alternation."""
    done = 0
    if _MASK_HINT_RE.search(text):
        for masked in _MASKED_RE.finditer(text):
            span = _masked_span(masked.group())
            if span is not None:
                start, stop = masked.start() + span[0], masked.start() + span[1]
                yield from _alternatives(text, done, start)
                yield start, stop, "masked"
                done = stop
    yield from _alternatives(text, done, len(text))


def _alternatives(text: str, start: int, stop: int) -> Iterator[tuple[int, int, str]]:
    for match in _CHUNK_RE.finditer(text, start, stop):
        kind = match.lastgroup or "rest"
        if kind == "one":
            kind = "emoji"
        if kind != "rest":
            yield match.start(), match.end(), kind


def _masked_span(masked: str) -> tuple[int, int] | None:
    """Return where the masked obscene word stands in what may be one, punctuation around it left out."""
    trimmed = masked.lstrip("#.+-!'/\\|~^")
    start = len(masked) - len(trimmed)
    for ends in ("", ".,!+-'/\\|~^", ".,!+-'/\\|~^*"):
        trimmed = trimmed.rstrip(ends) if ends else trimmed
        if unmask(trimmed) or _CENSORED_RE.fullmatch(trimmed):
            return start, start + len(trimmed)
    return None


def _name_whole(form: str) -> Callable[[str], list[_Named]]:
    """Return a namer for what is told by its kind alone, such as an e-mail address."""
    return lambda text: [(0, len(text), form, form.strip("<>"), (), ())]


def _name_masked(text: str) -> list[_Named]:
    word = unmask(text)
    if word is None:
        return [(0, len(text), "<censored>", "word", (), ("unmask",))]
    form, steps = spell(word)
    return [(0, len(text), form, "word", ("<masked>",), ("unmask", *steps))]


def _name_link(text: str) -> list[_Named]:
    lowered = text.lower()
    form = next((name for host, name in _LINK_HOSTS if host.search(lowered)), "<link>")
    return [(0, len(text), form, "link", (), ())]


def _name_hashtag(text: str) -> list[_Named]:
    """Cut a hashtag into words where capitals, digits or underscores tell them apart."""
    named: list[_Named] = [(0, 1, "<hashtag>", "hashtag", (), ())]
    for part in _HASHTAG_PART_RE.finditer(text):
        kind = "number" if part.group().isdigit() else "word"
        for first, last, form, kind_, cues, steps in _NAMERS[kind](part.group()):
            kept = tuple(cue for cue in cues if cue != "<caps>")
            shift = part.start()
            steps_ = tuple(step for step in steps if step != "fold_case")
            named.append((first + shift, last + shift, form, kind_, kept, steps_))
    return named


def _name_code(text: str) -> list[_Named]:
    if text[1:-1] in BRACKET_CODES:
        return [(0, len(text), text, "code", (), ())]
    return [
        (first + 1, last + 1, form, kind, cues, steps)
        for first, last, form, kind, cues, steps in _name_word(text[1:-1])
    ]


def _name_emoji(text: str) -> list[_Named]:
    """Name a run of one emoji by that emoji; three and more of it are a cue."""
    match = _ONE_EMOJI_RE.match(text)
    one = match.group() if match else text
    form = fold_emoji(one)
    cues = (f"{form}+",) if len(text) >= 3 * len(one) else ()
    return [(0, len(text), form, "emoji", cues, ("fold_emoji",) if form != one else ())]


def _name_emoticon(text: str) -> list[_Named]:
    form = name_emoticon(text)
    return [(0, len(text), form, "emoticon", (), ("name_emoticon",) if form != text else ())]


def _name_number(text: str) -> list[_Named]:
    """Keep short numbers and marks out of ten, and tell telephone numbers, percentages and times apart."""
    digits = sum(char.isdigit() for char in text)
    if digits >= _PHONE_DIGITS:
        form = "<phone>"
    elif text.endswith("%"):
        form = "<percent>"
    elif digits <= 2 or text.endswith(("/10", "/5")):
        form = text
    else:
        form = "<number>"
    return [(0, len(text), form, "number", (), () if form == text else ("fold_number",))]


def _name_word(text: str) -> list[_Named]:
    form, steps = spell(text)
    cues = tuple(_CUES[step] for step in steps if step in _CUES)
    if is_shouted(text):
        cues = ("<caps>", *cues)
    return [(0, len(text), form, "word", cues, steps)]


def _name_punctuation(text: str) -> list[_Named]:
    """Keep up to three equal marks; every mixture of ! and ? is one."""
    marks = set(text)
    form = "?!" if len(marks) > 1 else text[:3]
    return [(0, len(text), form, "punctuation", (), () if form == text else ("fold_punctuation_run",))]


_ONE_EMOJI_RE = re.compile(EMOJI)
_NAMERS: Final[dict[str, Callable[[str], list[_Named]]]] = {
    "email": _name_whole("<email>"),
    "link": _name_link,
    "mention": _name_whole("<mention>"),
    "hashtag": _name_hashtag,
    "code": _name_code,
    "emoji": _name_emoji,
    "emoticon": _name_emoticon,
    "number": _name_number,
    "word": _name_word,
    "masked": _name_masked,
    "punctuation": _name_punctuation,
}
