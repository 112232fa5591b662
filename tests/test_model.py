"""The shipped model: that it is there, sound and small, and how it behaves on comments written for the purpose."""

import os
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from tiktok_sentiment import load
from tiktok_sentiment.schema import FLAGS, SENTIMENTS
from tiktok_sentiment.training import evaluate
from tiktok_sentiment.training.behaviour import disagreements, read_cases
from tiktok_sentiment.training.corpora import read_silver

FOLDER = Path(__file__).parents[1] / "models" / "default"
CORPORA = Path(os.environ.get("TIKTOK_SENTIMENT_CORPORA", Path(__file__).parents[2] / "shared" / "corpora"))
CASES = read_cases(Path(__file__).parent / "cases" / "behaviour.json")


@pytest.fixture(scope="module")
def shipped():
    return load()


def as_parameter(case):
    marks = [pytest.mark.xfail(strict=True, reason=case["fails"])] if "fails" in case else []
    return pytest.param(case, marks=marks, id=f"{case['group']}: {case['text']!a}")


@pytest.mark.parametrize("case", [as_parameter(case) for case in CASES])
def test_behaviour(shipped, case):
    prediction = shipped.classify(case["text"])
    assert not disagreements(prediction, case["expect"]), prediction


def test_known_failures_are_few_in_every_group():
    groups = defaultdict(list)
    for case in CASES:
        groups[case["group"]].append("fails" in case)
    shares = {group: sum(failed) / len(failed) for group, failed in groups.items()}
    assert sum(sum(failed) for failed in groups.values()) / len(CASES) < 0.15
    for group in ("masked_profanity", "profane_looking_names", "figurative_death", "identity_neutral", "mild_words"):
        assert shares[group] < 0.2, group


def test_its_card_tells_what_passes_in_every_group(shipped):
    passed = Counter(case["group"] for case in CASES if "fails" not in case)
    of = Counter(case["group"] for case in CASES)
    stated = shipped.metadata_["behaviour"]
    assert {group: sum(n for n, _ in rates.values()) for group, rates in stated.items()} == passed
    assert {group: sum(n for _, n in rates.values()) for group, rates in stated.items()} == of


def test_the_table_of_cases_is_well_formed():
    assert len({case["text"] for case in CASES}) == len(CASES) >= 300
    for case in CASES:
        assert set(case) <= {"group", "language", "text", "expect", "fails"}
        assert set(case["expect"]) <= {"sentiment", "flags", "no_flags"}
        assert set(case["expect"].get("flags", [])) | set(case["expect"].get("no_flags", [])) <= set(FLAGS)
        assert case["expect"].get("sentiment", "negative").removeprefix("not ") in SENTIMENTS


def test_it_has_all_heads_and_says_where_it_comes_from(shipped):
    assert shipped.classes_.tolist() == list(SENTIMENTS)
    assert shipped.flags_ == FLAGS
    assert shipped.metadata_["includes_noncommercial"] is False
    assert not {"ok_toxic", "airline_complaints", "nps_chat_acts", "ethos"} & set(shipped.metadata_["sources"])
    card = (FOLDER / "README.md").read_text(encoding="utf-8")
    for heading in ("## Measured on", "## Limits", "## Made from"):
        assert heading in card


def test_it_is_small_and_has_no_pickle_in_it():
    files = [path for path in FOLDER.rglob("*") if path.is_file()]
    assert {path.name for path in files} == {"README.md", "config.json", "weights.npz"}
    assert sum(path.stat().st_size for path in files) < 15_000_000


def test_no_personal_data_is_in_its_vocabulary(shipped):
    names = shipped.weights_.types
    assert not [name for name in names if "@" in name and len(name) > 3]
    assert not [name for name in names if "://" in name or sum(char.isdigit() for char in name) >= 5]


@pytest.mark.skipif(not CORPORA.is_dir(), reason="the corpora are not on this machine")
def test_it_measures_what_its_card_says(shipped):
    silver = read_silver(CORPORA)
    measured = evaluate(shipped, silver[silver["split"] == "dev"]).to_dict()
    assert _close(measured, shipped.metadata_["silver_dev"])
    assert measured["ru"]["macro_f1"] >= 0.70
    assert measured["en"]["macro_f1"] >= 0.68
    assert max(measured["ru"]["ece"], measured["en"]["ece"]) <= 0.05


def _close(measured, stated):
    """Compare nested metrics."""
    if isinstance(stated, dict):
        return set(measured) == set(stated) and all(_close(measured[name], stated[name]) for name in stated)
    return measured == stated or measured == pytest.approx(stated, abs=1e-3)
