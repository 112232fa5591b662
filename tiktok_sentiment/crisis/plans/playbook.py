"""Plans for crises: scenarios with their signs, owners, steps and words, read from TOML that its user edits."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from tiktok_sentiment.crisis.monitoring.config import LEVELS
from tiktok_sentiment.crisis.plans.templates import check_template
from tiktok_sentiment.crisis.terms import TermFinder
from tiktok_sentiment.crisis.words import WORD_LANGUAGES
from tiktok_sentiment.errors import InputError
from tiktok_sentiment.schema import CATEGORIES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["DEADLINES", "SCENARIOS", "TIERS", "Playbook", "Scenario", "in_language", "load_playbook", "shipped_text"]

TIERS: Final = ("team", "manager", "director", "executives")
"""Who answers, the lowest first."""

SCENARIOS: Final = (
    *("safety", "data_leak", "fraud", "defect", "service", "stolen_content", "offensive_post", "staff"),
    *("influencer", "boycott", "raid", "rumour"),
)
"""The scenarios of the shipped playbooks."""

DEADLINES: Final = ("assess", "first_reply", "statement", "update")
"""Deadlines of a plan, in minutes from the first sign; `update` is how often to speak again."""

_REPLIES: Final = ("constructive", "emotional", "dislike", "question", "praise", "repeat")
_SILENCE: Final = ("threat", "hate", "insult", "spam", "destructive", "coordinated", "wordless")
_FORMAT: Final = 1
_FOLDER: Final = Path(__file__).parent / "playbooks"


@dataclass(frozen=True, slots=True)
class Scenario:
    """A crisis that may come, and the plan for it.

    It is told by `terms` (see `TermFinder`) in comments of `categories`, where they are at least a `share` of the
    wave; where `categories_alone` is not None, also by so large a share of comments in `categories` without any
    term; and where `coordinated` is true, by copied comments. `levels` are the levels of an alert from which the
    plan is meant; `severity` (0 to 1) says how dangerous it is, `tier` who decides at the least. `deadlines` are
    minutes by the names of `DEADLINES`; `replies` and `statement` are templates.
    """

    name: str
    title: str
    owner: str
    tier: str
    severity: float
    levels: tuple[str, ...]
    categories: tuple[str, ...]
    terms: tuple[str, ...]
    share: float
    first_steps: tuple[str, ...]
    do: tuple[str, ...]
    dont: tuple[str, ...]
    deadlines: Mapping[str, int]
    replies: tuple[str, ...]
    statement: str
    categories_alone: float | None = None
    coordinated: bool = False


@dataclass(frozen=True)
class Playbook:
    """The plans of a brand in one language.

    `scenarios` are found by name; `greetings`, `replies` and `silence` (what to do instead of a reply) are texts
    by situation.
    """

    language: str
    scenarios: Mapping[str, Scenario]
    greetings: Mapping[str, tuple[str, ...]]
    replies: Mapping[str, tuple[str, ...]]
    silence: Mapping[str, str]

    @cached_property
    def finder(self) -> TermFinder:
        """What finds the terms of all scenarios; also those that are shipped for the other languages."""
        terms = {name: list(scenario.terms) for name, scenario in self.scenarios.items()}
        for language in WORD_LANGUAGES:
            if language != self.language:
                for name in terms.keys() & _shipped(language).scenarios.keys():
                    terms[name] += _shipped(language).scenarios[name].terms
        return TermFinder(terms)


@cache
def _shipped(language: str) -> Playbook:
    return _read(_FOLDER / f"{language}.toml")


def load_playbook(source: str | Path = "ru") -> Playbook:
    """Return a playbook: the one shipped in a language ("ru", "en"), or that of a TOML file.

    Raises `InputError` that names the file, the scenario and the key where something is amiss.

    >>> load_playbook("en").scenarios["boycott"].title
    'Call to boycott'
    """
    return _shipped(str(source)) if str(source) in WORD_LANGUAGES else _read(Path(source))


def shipped_text(language: str) -> str:
    """Return the shipped playbook of a language as the TOML that its user copies and edits."""
    return (_FOLDER / f"{language}.toml").read_text(encoding="utf-8")


def in_language(playbook: Playbook, language: str) -> Playbook:
    """Return the playbook itself if it is in the language, or else the one shipped in it."""
    return playbook if playbook.language == language else load_playbook(language)


def _read(path: Path) -> Playbook:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise InputError(
            f"The playbook {path} cannot be read: {error.strerror or error}. Name a file, or take one of those "
            f"shipped: {' or '.join(WORD_LANGUAGES)}."
        ) from error
    try:
        table = tomllib.loads(raw.decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"The playbook {path} is not TOML in UTF-8: {error}.") from error
    return _parse(table, str(path))


def _parse(table: dict[str, Any], path: str) -> Playbook:
    top = _Table(table, path)
    top.refuse_unknown(("format", "language", "greetings", "replies", "silence", "scenario"))
    if table.get("format") != _FORMAT:
        raise InputError(f"{path}: format is {table.get('format')!r}, but this version reads format = {_FORMAT}.")
    language = top.choice("language", WORD_LANGUAGES)
    scenarios = top.table("scenario")
    if not scenarios.values:
        raise InputError(f"{path} has no scenario: at least one table [scenario.NAME] is needed.")
    return Playbook(
        language=language,
        scenarios=MappingProxyType({name: _scenario(scenarios.table(name), name) for name in scenarios.values}),
        greetings=top.table("greetings").all_templates(("named", "unnamed")),
        replies=top.table("replies").all_templates(_REPLIES),
        silence=top.table("silence").all_texts(_SILENCE),
    )


def _scenario(table: _Table, name: str) -> Scenario:
    alone = "categories_alone" in table.values
    table.refuse_unknown(Scenario.__dataclass_fields__.keys() - {"name"})
    return Scenario(
        name=name,
        title=table.text("title"),
        owner=table.text("owner"),
        tier=table.choice("tier", TIERS),
        severity=table.share("severity"),
        levels=table.choices("levels", LEVELS),
        categories=table.choices("categories", CATEGORIES),
        terms=table.texts("terms"),
        share=table.share("share"),
        first_steps=table.texts("first_steps"),
        do=table.texts("do"),
        dont=table.texts("dont"),
        deadlines=MappingProxyType(table.table("deadlines").all_minutes(DEADLINES)),
        replies=table.templates("replies"),
        statement=table.templates("statement", single=True)[0],
        categories_alone=table.share("categories_alone") if alone else None,
        coordinated=table.truth("coordinated") if "coordinated" in table.values else False,
    )


class _Table:
    """A table of the file, whose getters say where a value is missing or wrong."""

    def __init__(self, values: dict[str, Any], place: str) -> None:
        self.values = values
        self._place = place

    def table(self, key: str) -> _Table:
        value = self._get(key)
        if not isinstance(value, dict):
            self._refuse(key, value, "a table")
        return _Table(value, f"{self._place}, {key}")

    def text(self, key: str) -> str:
        value = self._get(key)
        if not isinstance(value, str) or not value.strip():
            self._refuse(key, value, "a text")
        return str(value)

    def texts(self, key: str) -> tuple[str, ...]:
        value = self._get(key)
        if not isinstance(value, list) or not value or not all(isinstance(v, str) and v.strip() for v in value):
            self._refuse(key, value, "a list of texts, not empty")
        return tuple(value)

    def templates(self, key: str, *, single: bool = False) -> tuple[str, ...]:
        texts = (self.text(key),) if single else self.texts(key)
        for text in texts:
            fault = check_template(text)
            if fault:
                raise InputError(f"{self._place}: {key} holds {text!r}, where {fault}.")
        if not single and not any("{" not in text for text in texts):
            raise InputError(
                f"{self._place}: every text of {key} needs {{name}}, {{order}} or the like; at least one has to do "
                "without, for when nothing is known."
            )
        return texts

    def choice(self, key: str, known: Iterable[str]) -> str:
        value = self._get(key)
        if value not in tuple(known):
            self._refuse(key, value, f"one of {', '.join(known)}")
        return str(value)

    def choices(self, key: str, known: Iterable[str]) -> tuple[str, ...]:
        values = self.texts(key)
        for value in values:
            if value not in tuple(known):
                self._refuse(key, value, f"some of {', '.join(known)}")
        return values

    def share(self, key: str) -> float:
        value = self._get(key)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
            self._refuse(key, value, "a number from 0 to 1")
        return float(value)

    def truth(self, key: str) -> bool:
        value = self._get(key)
        if not isinstance(value, bool):
            self._refuse(key, value, "true or false")
        return bool(value)

    def all_minutes(self, keys: tuple[str, ...]) -> dict[str, int]:
        self.refuse_unknown(keys)
        for key in keys:
            value = self._get(key)
            if isinstance(value, bool) or not isinstance(value, int) or value <= 0:
                self._refuse(key, value, "a whole number of minutes")
        return {key: int(self.values[key]) for key in keys}

    def all_texts(self, keys: tuple[str, ...]) -> Mapping[str, str]:
        self.refuse_unknown(keys)
        return MappingProxyType({key: self.text(key) for key in keys})

    def all_templates(self, keys: tuple[str, ...]) -> Mapping[str, tuple[str, ...]]:
        self.refuse_unknown(keys)
        # A greeting by name is only used where there is a name.
        named = {key: self.texts(key) if key == "named" else self.templates(key) for key in keys}
        return MappingProxyType(named)

    def refuse_unknown(self, keys: Iterable[str]) -> None:
        for key in self.values:
            if key not in keys:
                raise InputError(f"{self._place}: there is no key {key!r}; known are {', '.join(sorted(keys))}.")

    def _get(self, key: str) -> Any:
        if key not in self.values:
            raise InputError(f"{self._place}: the key {key!r} is missing.")
        return self.values[key]

    def _refuse(self, key: str, value: Any, wanted: str) -> None:
        raise InputError(f"{self._place}: {key} is {value!r}, but {wanted} was expected.")
