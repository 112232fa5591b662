"""Which scenario of a playbook fits a wave of comments, and why."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from tiktok_sentiment.crisis.plans.playbook import Playbook, Scenario, load_playbook
from tiktok_sentiment.crisis.response.coordination import find_copied
from tiktok_sentiment.crisis.results import Alert, ScenarioMatch
from tiktok_sentiment.crisis.scored import is_prepared
from tiktok_sentiment.crisis.words import say

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd

__all__ = ["match"]

_FEWEST = 2
_NAMED = 3


def match(playbook: Playbook | str, wave: pd.DataFrame | Alert, *, level: str | None = None) -> ScenarioMatch | None:
    """Return the scenario that fits a wave and why, in the playbook's language; None where none fits.

    `wave` is a scored frame of the wave's comments, of which `text` and `category` are needed; or an alert, of which
    only the examples are known. At least two comments, and the share that the scenario asks for, have to fit. Of
    several, the one with most comments weighted by its severity is named. Copied comments (by `attitude` of `triage`,
    or found here in a prepared frame) speak for a coordinated attack only, whatever they say.

    >>> import pandas as pd
    >>> wave = pd.DataFrame({"text": ["у меня ожог", "ожоги у дочки!", "чешется всё", "позор"],
    ...                      "category": ["complaint", "complaint", "dislike", "dislike"]})
    >>> match("ru", wave)
    ScenarioMatch(name='safety', why='3 из 4 называют: «ожог» (2), «чешется» (1); категории: жалоба (2), \
недовольство (1)')
    """
    playbook = load_playbook(playbook) if isinstance(playbook, str) else playbook
    if isinstance(wave, Alert):
        level = level or wave.level
        texts = [example.text for example in wave.examples]
        categories = [example.category for example in wave.examples]
        copied = [False] * len(texts)
    else:
        texts = ["" if cell != cell or cell is None else str(cell) for cell in wave["text"].astype(object)]
        categories = [str(cell) for cell in wave["category"].astype(object)]
        copied = _copied(wave)
    found = [playbook.finder.find(text) for text in texts]
    best: tuple[float, ScenarioMatch] | None = None
    for scenario in playbook.scenarios.values():
        if level is not None and level not in scenario.levels:
            continue
        hits, why = _evidence(playbook, scenario, found, categories, copied)
        score = hits * scenario.severity
        if why and (best is None or score > best[0]):
            best = score, ScenarioMatch(scenario.name, why)
    return best[1] if best else None


def _copied(wave: pd.DataFrame) -> list[bool]:
    """Return which comments are copies: as triage said, or as can be seen here; none where nothing can be seen."""
    if "attitude" in wave.columns:
        return [bool(copied) for copied in wave["attitude"].eq("coordinated").fillna(False)]
    if not is_prepared(wave):
        return [False] * len(wave)
    plain = wave.reset_index(drop=True)
    rows = {row for found in find_copied(plain) for row in found.rows}
    return [row in rows for row in plain.index]


def _evidence(
    playbook: Playbook,
    scenario: Scenario,
    found: Sequence[dict[str, list[str]]],
    categories: Sequence[str],
    copied: Sequence[bool],
) -> tuple[int, str]:
    """Return how many comments fit a scenario, and the evidence in words; nothing where they are too few."""
    language = playbook.language
    total = len(found)
    enough = max(_FEWEST, scenario.share * total)
    if scenario.coordinated and sum(copied) >= enough:
        return sum(copied), say(language, "match_reasons", "coordinated", count=sum(copied), total=total)
    of_kind = [
        category in scenario.categories and not copy for category, copy in zip(categories, copied, strict=True)
    ]
    hits = [scenario.name in terms and fits for terms, fits in zip(found, of_kind, strict=True)]
    if sum(hits) >= enough:
        terms = Counter(term for hit, held in zip(hits, found, strict=True) if hit for term in held[scenario.name])
        named = ", ".join(
            say(language, "match_reasons", "term", term=term, count=count) for term, count in _most(terms)
        )
        why = say(language, "match_reasons", "terms", count=sum(hits), total=total, terms=named)
        return sum(hits), f"{why}; {_name_categories(language, categories, hits)}"
    alone = scenario.categories_alone
    if alone is not None and sum(of_kind) >= max(_FEWEST, alone * total):
        return sum(of_kind), _name_categories(language, categories, of_kind)
    return 0, ""


def _name_categories(language: str, categories: Sequence[str], hits: Iterable[bool]) -> str:
    counts = Counter(category for category, hit in zip(categories, hits, strict=True) if hit)
    named = ", ".join(f"{say(language, 'categories', name)} ({count})" for name, count in _most(counts))
    return say(language, "match_reasons", "categories", categories=named)


def _most(counts: Counter[str]) -> list[tuple[str, int]]:
    """Return the most frequent, in an order that does not depend on that of the comments."""
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:_NAMED]
