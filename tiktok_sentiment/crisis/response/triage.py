"""Constructive, emotional, destructive or coordinated: what a negative comment is after.

The four classes are those of Russian reputation practice («отработка негатива»: конструктив, эмоции, деструктив,
заказной негатив). A constructive comment says what, where and when, and can be solved; an emotional one needs
sympathy and a question; a destructive one wants a reaction; a coordinated one comes in copies.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from functools import cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from tiktok_sentiment.crisis.plans.playbook import TIERS, Playbook, load_playbook
from tiktok_sentiment.crisis.response.coordination import find_copied
from tiktok_sentiment.crisis.response.triage_config import TriageConfig
from tiktok_sentiment.crisis.scored import prepare
from tiktok_sentiment.crisis.terms import TermFinder
from tiktok_sentiment.crisis.words import WORD_LANGUAGES, read_table, say

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["ATTITUDES", "concreteness", "find_concerns", "triage"]

ATTITUDES: Final = ("constructive", "emotional", "destructive", "coordinated")

_HARSH: Final = ("threat", "hate", "insult")
_CONCERNING: Final = (*_HARSH, "complaint")
_NUMBER_RE: Final = re.compile(r"(?<![\w#@.])\d[\d\s.,:]*")
_ENOUGH: Final = 2
"""Kinds of concreteness from which a comment says something that can be acted on, whatever its category."""


_SERIOUS_TIER: Final = TIERS.index("director")
_SERIOUS_SEVERITY: Final = 0.9


class _Concern(NamedTuple):
    category: str
    author: str | None
    kinds: tuple[str, ...]
    is_serious: bool

    @property
    def is_concrete(self) -> bool:
        asks = self.category in {"complaint", "question"} or self.is_serious
        return len(self.kinds) >= _ENOUGH or (asks and bool(self.kinds))


def triage(
    scored: pd.DataFrame,
    *,
    config: TriageConfig | None = None,
    playbook: Playbook | str = "ru",
    language: str | None = None,
) -> pd.DataFrame:
    """Return a scored frame, prepared, with `attitude` and `attitude_reason` (in words) added; rows as they came.

    Only negatives get an attitude: negative comments, threats, hate, insults and complaints whatever their sentiment,
    comments not positive that name what a director has to decide by the playbook (a burn, a leak of data), and copies
    of a negative text. `language` of the reasons is the playbook's if not given.

    >>> import pandas as pd
    >>> frame = pd.DataFrame({
    ...     "text": ["Заказ 4471 не пришёл, третья неделя, верните деньги", "ну и ужас", "уроды"],
    ...     "created_at": "2026-11-10T12:00:00Z", "negativity": 0.9, "sentiment": "negative",
    ...     "category": ["complaint", "dislike", "insult"]})
    >>> triage(frame, language="en")[["attitude", "attitude_reason"]].values.tolist()[:2]
    [['constructive', 'concrete: an order or a document, when, what happened, what is wanted, numbers'], \
['emotional', 'displeasure without anything concrete']]
    """
    import pandas as pd

    config = config or TriageConfig()
    playbook = load_playbook(playbook) if isinstance(playbook, str) else playbook
    language = language or playbook.language
    prepared = prepare(scored)
    frame = prepared.reset_index(drop=True)  # labels of the caller's index may repeat
    waves = find_copied(frame, config)
    concerns = _collect(frame, playbook, {row for wave in waves for row in wave.rows})
    patterns = _find_patterns(concerns, config)
    judged = {row: _judge(concern, patterns.get(concern.author), language) for row, concern in concerns.items()}
    for wave in waves:
        key = "copied" if wave.authors else "copied_unknown"
        counts = {"count": len(wave.rows), "minutes": wave.minutes, "authors": wave.authors, "new": wave.new}
        reason = say(language, "attitude_reasons", key, **counts)
        judged |= {row: ("coordinated", reason) for row in wave.rows if concerns[row].category != "threat"}
    columns = {
        name: pd.Series({row: words[place] for row, words in judged.items()}, dtype="string").reindex(frame.index)
        for place, name in enumerate(("attitude", "attitude_reason"))
    }
    return prepared.assign(**{name: column.array for name, column in columns.items()})


def find_concerns(prepared: pd.DataFrame, playbook: Playbook) -> pd.Series[Any]:
    """Return which comments of a prepared frame (its index without repeats) count as negatives here; see `triage`."""
    audience = prepared["is_audience"]
    concerns = prepared["is_negative"] | (
        audience & prepared["category"].isin(_CONCERNING).fillna(False).astype(bool)
    )
    is_neutral = prepared["sentiment"].eq("neutral").fillna(False).astype(bool)
    others = audience & ~concerns & is_neutral
    serious = prepared.loc[others, "text"].map(lambda text: _is_serious(text, playbook)).astype(bool)
    return concerns | serious.reindex(prepared.index, fill_value=False)


def _is_serious(text: str, playbook: Playbook) -> bool:
    """Tell whether a text names what nobody below a director should decide, such as a burn or a leak of data."""
    return any(
        TIERS.index(playbook.scenarios[name].tier) >= _SERIOUS_TIER
        and playbook.scenarios[name].severity >= _SERIOUS_SEVERITY
        for name in playbook.finder.find(text)
    )


def _collect(frame: pd.DataFrame, playbook: Playbook, copies: set[Any]) -> dict[Any, _Concern]:
    concerned = frame[find_concerns(frame, playbook) | frame.index.isin(list(copies))]
    authors = concerned["author"].astype(object).where(concerned["author"].notna(), None)
    return {
        row: _Concern(str(category), author, concreteness(text), _is_serious(text, playbook))
        for row, category, author, text in zip(
            concerned.index, concerned["category"], authors, concerned["text"], strict=True
        )
    }


@cache
def _cues() -> TermFinder:
    kinds: dict[str, list[str]] = defaultdict(list)
    for language in WORD_LANGUAGES:
        for kind, terms in read_table(language)["cues"].items():
            kinds[kind] += terms
    return TermFinder(kinds)


def concreteness(text: str) -> tuple[str, ...]:
    """Return the kinds of concrete things that a comment names: order, when, where, what, request, number.

    >>> concreteness("Заказ 20418 висит с понедельника"), concreteness("жесть какая-то")
    (('order', 'when', 'number'), ())
    """
    found = _cues().find(text)
    kinds = [kind for kind in ("order", "when", "where", "what", "request") if kind in found]
    return (*kinds, "number") if _NUMBER_RE.search(text) else tuple(kinds)


def _find_patterns(concerns: dict[Any, _Concern], config: TriageConfig) -> dict[str | None, tuple[int, int]]:
    """Return authors who only rail, with how many negatives they wrote and how many of these are rude."""
    written: Counter[str] = Counter()
    rude: Counter[str] = Counter()
    concrete = set()
    for concern in concerns.values():
        if concern.author is not None:
            written[concern.author] += 1
            rude[concern.author] += concern.category in _HARSH
            if concern.is_concrete:
                concrete.add(concern.author)
    return {
        author: (count, rude[author])
        for author, count in written.items()
        if count >= config.pattern_comments and 3 * rude[author] >= count and author not in concrete
    }


def _judge(concern: _Concern, pattern: tuple[int, int] | None, language: str) -> tuple[str, str]:
    category, kinds = concern.category, concern.kinds
    named = ", ".join(say(language, "kinds", kind) for kind in kinds)
    if category in {"threat", "hate"}:
        return "destructive", say(language, "attitude_reasons", category)
    if category == "insult":
        if len(kinds) >= _ENOUGH:
            return "emotional", say(language, "attitude_reasons", "rude_but_concrete", kinds=named)
        return "destructive", say(language, "attitude_reasons", "insult")
    if concern.is_concrete:
        return "constructive", say(language, "attitude_reasons", "concrete", kinds=named)
    if category == "spam":
        return "destructive", say(language, "attitude_reasons", "spam")
    if pattern is not None:
        return "destructive", say(language, "attitude_reasons", "pattern", count=pattern[0], rude=pattern[1])
    return "emotional", say(language, "attitude_reasons", "vague")
