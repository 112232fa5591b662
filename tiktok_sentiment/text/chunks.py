"""From a chunk (a run without white space) to its tokens.

One compiled alternation finds what a chunk is made of; each kind of match has one small function that names
it. A chunk is analysed without looking at its neighbours, so that the result can be kept for the next time.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

from tiktok_sentiment.text.characters import clean_characters
from tiktok_sentiment.text.emoji import BRACKET_CODES, EMOJI, EMOTICON, fold_emoji, name_emoticon
from tiktok_sentiment.text.profanity import unmask
from tiktok_sentiment.text.words import is_shouted, spell

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from tiktok_sentiment.text.characters import CleanText

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


_ADDRESSES = r"""
      (?P<email>(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64})+)
    | (?P<link>(?:https?:/*|www\.)\S+
        | (?<![\w.@-])[\w-]{1,64}(?:\.[\w-]{1,64}){0,4}\.(?:com|ru|net|org|me|io|ly|gg|tv|shop|store|рф|su
        |info|biz|app|link)
          (?![\w.])(?:/\S*)?)
    | (?P<mention>(?<![\w])@[\w.]*\w)
    |
    """
_OTHERS = (
    r"""
      (?P<hashtag>\#(?=\w*[^\W\d])\w+)
    | (?P<code>\[[a-z]+\])
    """
    rf"| (?P<emoji>(?P<one>{EMOJI})(?P=one)*)"
    r"""
    | (?P<bracket>(?<![^\W_])\((?=[^\W_])|\((?=[^\W_][^()]*\)))
    """
    rf"| (?P<emoticon>{EMOTICON.replace(' ', '')})"
    r"""
    | (?P<phone>\+?\d{1,3}[(-]\d{3}[)-][\d-]{6,11}(?![^\W_]))
    | (?P<number>[+-]?\d+(?:[.,:/x-]\d+)*%?(?![^\W_]))
    | (?P<word>[^\W_]+(?:'[^\W_]+)*)
    | (?P<punctuation>[!?]+|\.{2,}|[^\w\s])
    | (?P<rest>.)
    """
)


@cache
def _alternation(*, addresses: bool) -> re.Pattern[str]:
    """Return the pattern of what a chunk is made of; without addresses it takes half the time."""
    return re.compile(_ADDRESSES + _OTHERS if addresses else _OTHERS, re.VERBOSE | re.DOTALL)


KINDS: Final = (
    "email",
    "link",
    "mention",
    "hashtag",
    "code",
    "emoji",
    "emoticon",
    "phone",
    "number",
    "word",
    "punctuation",
)

_LETTERS_ONLY_RE = re.compile("[A-WYZa-wyzА-ФЦ-Яа-фц-яЁё][A-Za-zА-Яа-яЁё]*")
"""Surely one word and not «хД»: most chunks need no look at anything else."""
_MASKED_RE = re.compile(r"[\w@$*#][\w@$*#!|.+^~'/\\-]+")
_MASKED_PIECE_RE = re.compile(r"[\w@$*#!|]{2,}")
_ADDRESS_RE = re.compile(r"://|www\.|\w@[\w-]+\.\w|(?:^|\W)@\w{3}")
_MASK_HINT_RE = re.compile(r"[*$|~^]|\w[@#]|\w[!+]+\w|[^\W\d_][\d.\-_/\\]+[^\W\d_]|\d[^\W\d_]")
_CENSORED_RE = re.compile(r"[^\W\d_]{1,3}\*{2,}[^\W\d_]*|[^\W\d_]+\*{2,}[^\W\d_]+")
_LINK_HOSTS: Final = (
    (re.compile(r"(?:^|//|\.)(?:t|telegram)\.me\b|(?:^|//)tg:"), "<link:telegram>"),
    (re.compile(r"(?:^|//)wa\.me\b|whatsapp"), "<link:whatsapp>"),
    (re.compile(r"youtu\.?be|tiktok|instagram|vk\.com"), "<link:social>"),
)
_HASHTAG_PART_RE = re.compile(r"[A-ZА-ЯЁ]?[a-zа-яё]+|[A-ZА-ЯЁ]+(?![a-zа-яё])|[^\W\d_]+|\d+")
_PHONE_DIGITS = 7
_CODE_DIGITS = 5
_LONGEST_WORD = 25
_DATE_RE = re.compile(r"\d{1,4}([./-])\d{1,2}\1\d{1,4}")
_LONGEST_CHUNK = 400
_MOST_MASKED_PARTS = 8
_ENDS: Final = ("#.,!+-'/\\|~^", "#.,!+-'/\\|~^*")
_CUES: Final = {"fold_lookalikes": "<lookalike>", "squeeze_stretch": "<stretched>", "unmask": "<masked>"}


def analyse_chunk(chunk: str) -> tuple[Token, ...]:
    """Return the tokens of a chunk, with spans inside the chunk.

    >>> [token.form for token in analyse_chunk("УЖАААС!!!😂😂😂")]
    ['ужас', '!!!', '😂']
    >>> analyse_chunk("#хочуТакую")[1]
    Token(start=1, stop=5, form='хочу', kind='word', cues=(), steps=())
    """
    if len(chunk) > _LONGEST_CHUNK:
        return _analyse_pieces(chunk)
    clean = clean_characters(chunk)
    return _name_matches(clean, _find_matches(clean.text))


def _name_matches(clean: CleanText, matches: Iterable[tuple[int, int, str]]) -> tuple[Token, ...]:
    """Return the tokens of the matches; of those that share one raw character, such as «⑴», the first."""
    tokens = []
    done = 0
    for start, stop, kind in matches:
        for first, last, form, kind_, cues, steps in _NAMERS[kind](clean.text[start:stop]):
            begin, end = max(clean.starts[start + first], done), clean.stops[start + last - 1]
            if begin < end:
                tokens.append(Token(begin, end, form, kind_, cues, (*clean.steps, *steps)))
                done = end
    return tuple(tokens)


def _analyse_pieces(chunk: str) -> tuple[Token, ...]:
    """Analyse an endless chunk in pieces and without a look for masks, so that the time is linear in its length."""
    tokens: list[Token] = []
    for start in range(0, len(chunk), _LONGEST_CHUNK):
        clean = clean_characters(chunk[start : start + _LONGEST_CHUNK])
        tokens += (
            token._replace(start=token.start + start, stop=token.stop + start)
            for token in _name_matches(clean, _alternatives(clean.text, 0, len(clean.text)))
        )
    return tuple(tokens)


_Named = tuple[int, int, str, str, tuple[str, ...], tuple[str, ...]]


def _find_matches(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield (start, stop, kind) over the text: masked words first, the rest by the alternation."""
    done = 0
    if _LETTERS_ONLY_RE.fullmatch(text):
        yield 0, len(text), "word"
        return
    if _MASK_HINT_RE.search(text) and not _ADDRESS_RE.search(text):
        for masked in _MASKED_RE.finditer(text):
            for first, last in _masked_spans(masked.group()):
                start, stop = masked.start() + first, masked.start() + last
                yield from _alternatives(text, done, start)
                yield start, stop, "masked"
                done = stop
    yield from _alternatives(text, done, len(text))


def _alternatives(text: str, start: int, stop: int) -> Iterator[tuple[int, int, str]]:
    opened = 0
    pattern = _alternation(addresses="." in text or "@" in text or ":" in text)  # no address lacks all three
    for match in pattern.finditer(text, start, stop):
        kind = match.lastgroup or "rest"
        first, last = match.span()
        if kind == "bracket":
            opened += 1
        elif opened and text[first] == ")":
            opened -= 1
            yield first, first + 1, "bracket"
            first += 1
        if kind != "rest" and first < last:
            yield first, last, "emoji" if kind == "one" else kind


def _masked_spans(candidate: str) -> list[tuple[int, int]]:
    """Return where masked words stand in a candidate: the whole of it, or those of its parts that are."""
    whole = _masked_span(candidate, 0)
    if whole is not None:
        return [whole]
    parts = [part for part in _MASKED_PIECE_RE.finditer(candidate) if _MASK_HINT_RE.search(part.group())]
    if len(parts) == 1 and parts[0].group() == candidate:
        return []
    spans = (_masked_span(part.group(), part.start()) for part in parts[:_MOST_MASKED_PARTS])
    return [span for span in spans if span is not None]


def _masked_span(candidate: str, shift: int) -> tuple[int, int] | None:
    """Return the span of a masked word without the punctuation around it, moved by `shift`."""
    trimmed = candidate.lstrip("#.+-!'/\\|~^")
    start = len(candidate) - len(trimmed) + shift
    seen = None
    for ends in _ENDS:
        trimmed = trimmed.rstrip(ends)
        if trimmed.isalpha():
            return None
        if trimmed != seen and (unmask(trimmed) or _CENSORED_RE.fullmatch(trimmed)):
            return start, start + len(trimmed)
        seen = trimmed
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
    if digits >= _PHONE_DIGITS and not text.endswith("000") and not _DATE_RE.fullmatch(text):
        form = "<phone>"
    elif text.endswith("%"):
        form = "<percent>"
    elif digits <= 2 or text.endswith(("/10", "/5")):
        form = text
    else:
        form = "<number>"
    return [(0, len(text), form, "number", (), () if form == text else ("fold_number",))]


def _name_word(text: str) -> list[_Named]:
    digits = sum(map(str.isdigit, text))
    if digits >= _CODE_DIGITS or (digits and len(text) > _LONGEST_WORD):
        return [(0, len(text), "<code>", "number", (), ("fold_number",))]  # an account, a wallet, an order
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
    "bracket": lambda text: [(0, 1, "<bracket>", "punctuation", (), ())],
    "phone": _name_whole("<phone>"),
    "number": _name_number,
    "word": _name_word,
    "masked": _name_masked,
    "punctuation": _name_punctuation,
}
