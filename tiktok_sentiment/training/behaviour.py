"""How a classifier behaves on cases: comments written to show one thing each, with what is expected of them.

The checklist of Ribeiro et al. 2020, "Beyond Accuracy": where an average hides that negation or masked swearing is
not understood, a table by group shows it.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tiktok_sentiment.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from tiktok_sentiment.model.classifier import CommentClassifier
    from tiktok_sentiment.model.results import Prediction

__all__ = ["disagreements", "pass_rates", "read_cases", "to_markdown"]

_NEEDED = frozenset({"group", "language", "text", "expect"})

Rates = dict[str, dict[str, tuple[int, int]]]
"""Group → language → how many cases passed, of how many."""


def read_cases(path: Path) -> list[dict[str, Any]]:
    """Return the cases of a JSON file: objects with group, language, text and expect.

    `expect` may have `sentiment` (a label, or "not" and a label), `flags` that must be there and `no_flags` that
    must not.
    """
    try:
        cases = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(f"{path} cannot be read as JSON ({error}).") from error
    if not isinstance(cases, list) or not all(isinstance(case, dict) and set(case) >= _NEEDED for case in cases):
        raise InputError(f"{path} is not a list of cases, each with {', '.join(sorted(_NEEDED))}.")
    return cases


def disagreements(prediction: Prediction, expect: Mapping[str, Any]) -> list[str]:
    """Return what of a prediction is not as expected, in words; nothing if all is.

    >>> from tiktok_sentiment.model.results import Prediction
    >>> rude = Prediction("negative", 0.9, "insult", frozenset({"insult"}), "en", {})
    >>> disagreements(rude, {"sentiment": "not positive", "flags": ["threat"], "no_flags": ["insult"]})
    ['no threat', 'insult for no reason']
    """
    wanted = expect.get("sentiment", prediction.sentiment)
    agrees = (prediction.sentiment == wanted.removeprefix("not ")) != wanted.startswith("not ")
    found = [] if agrees else [f"sentiment {prediction.sentiment}, expected {wanted}"]
    found += [f"no {flag}" for flag in expect.get("flags", ()) if flag not in prediction.flags]
    return found + [f"{flag} for no reason" for flag in expect.get("no_flags", ()) if flag in prediction.flags]


def pass_rates(classifier: CommentClassifier, cases: Iterable[Mapping[str, Any]]) -> Rates:
    """Return how many cases of each group and language a classifier passes, of how many, in the cases' order."""
    rates: Rates = {}
    for case in cases:
        by_language = rates.setdefault(case["group"], {})
        passed, of = by_language.get(case["language"], (0, 0))
        agrees = not disagreements(classifier.classify(case["text"]), case["expect"])
        by_language[case["language"]] = passed + agrees, of + 1
    return rates


def to_markdown(rates: Mapping[str, Mapping[str, tuple[int, int]]]) -> str:
    """Return a table of the shares that passed, a line for each group."""
    languages = sorted({language for by_language in rates.values() for language in by_language}, reverse=True)
    lines = [f"| group | {' | '.join(languages)} | all |", "| --- |" + " --- |" * (len(languages) + 1)]
    total: dict[str, list[tuple[int, int]]] = {language: [] for language in languages}
    for group, by_language in rates.items():
        for language, counts in by_language.items():
            total[language].append(counts)
        cells = [_share([by_language[language]] if language in by_language else []) for language in languages]
        lines.append(f"| {group.replace('_', ' ')} | {' | '.join(cells)} | {_share(by_language.values())} |")
    cells = [_share(counts) for counts in (*total.values(), [each for counts in total.values() for each in counts])]
    lines.append(f"| **all** | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _share(counts: Iterable[tuple[int, int]]) -> str:
    """Return how many of how many, and the share.

    >>> _share([(1, 2), (2, 2)]), _share([])
    ('3 of 4 (75 %)', '–')
    """
    passed, of = (sum(column) for column in zip(*counts, strict=True)) if (counts := list(counts)) else (0, 0)
    return f"{passed} of {of} ({passed / of:.0%})".replace("%", " %") if of else "–"
