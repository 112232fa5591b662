"""Cases of behaviour: how they are read, counted and shown."""

import json

import pytest

from tiktok_sentiment import InputError
from tiktok_sentiment.training.behaviour import pass_rates, read_cases, to_markdown

CASES = [
    {"group": "negation", "language": "ru", "text": "не нравится", "expect": {}},
    {"group": "negation", "language": "en", "text": "not bad", "expect": {"sentiment": "unheard of"}},
    {"group": "emoji_only", "language": "en", "text": "😍", "expect": {"no_flags": [], "flags": []}},
]


def test_cases_are_counted_by_group_and_language(classifier):
    rates = pass_rates(classifier, CASES)
    assert rates == {"negation": {"ru": (1, 1), "en": (0, 1)}, "emoji_only": {"en": (1, 1)}}
    table = to_markdown(json.loads(json.dumps(rates)))
    assert "| negation | 1 of 1 (100 %) | 0 of 1 (0 %) | 1 of 2 (50 %) |" in table
    assert "| emoji only | – | 1 of 1 (100 %) | 1 of 1 (100 %) |" in table
    assert "| **all** | 1 of 1 (100 %) | 1 of 2 (50 %) | 2 of 3 (67 %) |" in table


@pytest.mark.parametrize("content", ["{", "{}", '[{"text": "a"}]', "[1]"])
def test_a_file_that_holds_no_cases_is_refused(tmp_path, content):
    path = tmp_path / "cases.json"
    path.write_text(content)
    with pytest.raises(InputError, match=r"cases\.json"):
        read_cases(path)
