"""Drafts of replies: in the comment's language, by name where it is known, and never twice the same in a row."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from tiktok_sentiment.crisis.plans.playbook import Playbook, in_language, load_playbook
from tiktok_sentiment.crisis.plans.templates import fill
from tiktok_sentiment.crisis.words import say
from tiktok_sentiment.errors import ColumnError
from tiktok_sentiment.text.names import name_to_address

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

__all__ = ["ACTIONS", "NAME_COLUMNS", "draft_replies"]

ACTIONS: Final = ("reply", "moderate", "escalate", "answered")
"""What to do with a comment of the queue."""

NAME_COLUMNS: Final = ("display_name", "nickname", "author_name", "author_full", "user_nickname", "name")
"""Columns in which the name shown beside a comment is looked for; the first that is there."""

_NEEDED: Final = ("text", "category", "attitude", "scenario", "tier", "answered_at", "repeats", "language")
_MODERATED: Final = ("hate", "insult", "spam")
_ORDER_RE: Final = re.compile(
    r"\b(?:заказ\w{0,3}|order)\s*(?:номер\s*|number\s*|no\.?\s*)?[№#]?\s*(\d{3,12})\b", re.IGNORECASE
)
_CYRILLIC_RE: Final = re.compile("[Ѐ-ӿ]")
_LETTER_RE: Final = re.compile(r"[^\W\d_]")
_LATIN_RE: Final = re.compile("[A-Za-z]")
_UNWANTED_RE: Final = re.compile(r"[{}\[\]\s]+")


class _Plan(NamedTuple):
    action: str
    situation: str


def draft_replies(
    queue: pd.DataFrame,
    playbook: Playbook | str = "ru",
    *,
    brand: str | None = None,
    signature: str | None = None,
    contact: str | None = None,
    formal: bool = True,
) -> pd.DataFrame:
    """Return a queue of `prioritize` with `action` and `draft` added; same rows, same order.

    `action` is what to do: "reply" (with a draft), "moderate" (insults, hate, spam, trolling, copied texts: no reply,
    the draft says what to do instead), "escalate" (threats, likewise) or "answered" (no draft). A draft is in the
    comment's language (the playbook's where it cannot be told; for the other language the shipped playbook serves),
    fits its scenario or else its attitude, and takes turns with the other drafts of its kind, in order of time. It
    addresses people by name where a column of `NAME_COLUMNS` holds what is plainly a name; handles are left alone.
    `brand`, `contact` (where to write) and the order number in a comment fill the places of templates, and a
    template that needs what is not known is not used; `signature` ends each draft. `formal` says «вы», else «ты».

    Raises `ColumnError` for a frame that is no queue.
    """
    import pandas as pd

    missing = [name for name in _NEEDED if name not in queue.columns]
    if missing:
        raise ColumnError(
            f"The frame has no column {', '.join(missing)}: make a queue with prioritize(scored) first."
        )
    playbook = load_playbook(playbook) if isinstance(playbook, str) else playbook
    names = next((queue[column] for column in NAME_COLUMNS if column in queue.columns), None)
    plain = queue.reset_index(drop=True).assign(
        _name="" if names is None else names.astype("string").fillna("").array, _row=range(len(queue))
    )
    turns: Counter[tuple[str, str]] = Counter()
    drafts: dict[int, tuple[str, str]] = {}
    by_time = [name for name in ("created_at", "comment_id", "text") if name in plain.columns]
    plain = plain[[*dict.fromkeys([*by_time, *_NEEDED, "_name", "_row"])]]
    for record in plain.sort_values(by_time, kind="stable").to_dict("records"):
        values: dict[str, Any] = {str(key): "" if pd.isna(value) else value for key, value in record.items()}
        plan = _plan(values)
        words = in_language(playbook, _language_of(values, playbook))
        known = {
            "name": name_to_address(str(values["_name"])) or "",
            "brand": _clean(brand),
            "contact": _clean(contact),
            "order": _order_of(str(values["text"])),
        }
        if plan.action == "reply":
            turn = turns[words.language, plan.situation]
            turns[words.language, plan.situation] += 1
            draft = _write(words, plan.situation, known, turn, formal=formal)
            drafts[values["_row"]] = plan.action, f"{draft} {signature.strip()}" if signature else draft
        else:
            drafts[values["_row"]] = plan.action, _instruct(plan, values, words)
    ordered = [drafts[row] for row in range(len(queue))]
    actions = pd.Series([action for action, _ in ordered], index=queue.index, dtype="str")
    return queue.assign(action=actions, draft=pd.Series([draft for _, draft in ordered], queue.index, dtype="str"))


def _plan(record: Mapping[str, object]) -> _Plan:
    """Return what to do with a comment, and the situation whose texts serve."""
    category, attitude = str(record["category"]), str(record["attitude"])
    if record["answered_at"] != "":
        return _Plan("answered", "")
    if category == "threat":
        return _Plan("escalate", "threat")
    if attitude == "coordinated":
        return _Plan("moderate", "coordinated")
    if attitude == "destructive":
        return _Plan("moderate", category if category in _MODERATED else "destructive")
    if attitude and not _LETTER_RE.search(str(record["text"])):
        return _Plan("moderate", "wordless")
    if category in {"hate", "spam"} and attitude != "constructive":
        return _Plan("moderate", category)
    if record["scenario"] != "":
        return _Plan("reply", f"scenario {record['scenario']}")
    if not attitude:
        return _Plan("reply", "question")
    if attitude == "constructive":
        return _Plan("reply", "repeat" if int(str(record["repeats"])) > 1 else "constructive")
    return _Plan("reply", "dislike" if category == "dislike" and record["tier"] == "team" else "emotional")


def _write(words: Playbook, situation: str, known: Mapping[str, str], turn: int, *, formal: bool) -> str:
    scenario = words.scenarios.get(situation.removeprefix("scenario "))
    replies = scenario.replies if scenario else words.replies.get(situation, words.replies["constructive"])
    greetings = words.greetings["named" if known["name"] else "unnamed"]
    parts = (_take(greetings, known, turn, formal=formal), _take(replies, known, turn, formal=formal))
    return " ".join(part for part in parts if part)


def _take(templates: tuple[str, ...], known: Mapping[str, str], turn: int, *, formal: bool) -> str:
    """Return the text whose turn it is among those that can be filled.

    Who gave the number of an order is not asked for it: texts that hold it go first.
    """
    texts = [(template, fill(template, known, formal=formal)) for template in templates]
    filled = [text for _, text in texts if text is not None]
    personal = [text for template, text in texts if text is not None and "{order}" in template]
    usable = personal or filled
    return usable[turn % len(usable)] if usable else ""


def _instruct(plan: _Plan, record: Mapping[str, object], words: Playbook) -> str:
    if plan.action == "answered":
        return ""
    if plan.action == "escalate":
        tier = say(words.language, "tiers", str(record["tier"]))
        return f"{words.silence['threat']} → {tier}"
    return words.silence[plan.situation]


def _language_of(record: Mapping[str, object], playbook: Playbook) -> str:
    if record["language"] in {"ru", "en"}:
        return str(record["language"])
    cyrillic, latin = (len(letters.findall(str(record["text"]))) for letters in (_CYRILLIC_RE, _LATIN_RE))
    if cyrillic == latin:
        return playbook.language
    return "ru" if cyrillic > latin else "en"


def _order_of(text: str) -> str:
    match = _ORDER_RE.search(text)
    return match[1] if match else ""


def _clean(value: str | None) -> str:
    """Return a value as it may stand in a text: in one line, and without what looks like a place to fill."""
    return _UNWANTED_RE.sub(" ", value or "").strip()
