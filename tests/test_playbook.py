"""The shipped plans are whole in both languages, an edited one is checked, and the fitting scenario is named."""

import json
import re
import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tiktok_sentiment import InputError, load_playbook
from tiktok_sentiment.crisis.plans.playbook import SCENARIOS
from tiktok_sentiment.crisis.plans.templates import PLACES, check_template, fill
from tiktok_sentiment.crisis.response.scenarios import match
from tiktok_sentiment.crisis.results import Alert, Example
from tiktok_sentiment.crisis.words import read_table

CASES = json.loads((Path(__file__).parent / "cases" / "scenarios.json").read_text(encoding="utf-8"))
FOLDER = Path(__file__).parents[1] / "tiktok_sentiment" / "crisis" / "plans" / "playbooks"


def shape(table):
    """Return the keys of nested tables, without the texts."""
    return {key: shape(value) if isinstance(value, dict) else None for key, value in table.items()}


def test_both_languages_have_the_same_scenarios_keys_and_numbers():
    russian, english = (tomllib.loads((FOLDER / f"{code}.toml").read_text(encoding="utf-8")) for code in ("ru", "en"))
    assert shape(russian) == shape(english)
    assert tuple(russian["scenario"]) == SCENARIOS
    for name, plan in russian["scenario"].items():
        other = english["scenario"][name]
        for key, value in plan.items():
            if not isinstance(value, str | list) or key in {"tier", "levels", "categories"}:
                assert value == other[key], (name, key)
        for key in ("first_steps", "do", "dont", "replies"):
            assert len(plan[key]) == len(other[key]), (name, key)


def test_words_of_both_languages_have_the_same_keys_and_places():
    russian, english = read_table("ru"), read_table("en")
    assert shape(russian) == shape(english)
    for section in russian.keys() - {"cues"}:
        for key, text in russian[section].items():
            assert set(re.findall(r"{\w+}", text)) == set(re.findall(r"{\w+}", english[section][key])), (section, key)


@pytest.mark.parametrize("code", ["ru", "en"])
def test_no_two_replies_of_a_plan_are_the_same_and_each_register_reads_clean(code):
    playbook = load_playbook(code)
    known = dict.fromkeys(PLACES, "X")
    for replies in [plan.replies for plan in playbook.scenarios.values()] + list(playbook.replies.values()):
        for formal in (True, False):
            texts = [fill(reply, known, formal=formal) for reply in replies]
            assert len(set(texts)) == len(texts)
            assert not re.search(r"[\[\]{}|]|\s{2}|\s[,.!?]", " ".join(texts))


def test_the_informal_register_never_says_vy():
    playbook = load_playbook("ru")
    replies = [text for plan in playbook.scenarios.values() for text in plan.replies]
    replies += [text for texts in (*playbook.replies.values(), *playbook.greetings.values()) for text in texts]
    for reply in replies:
        informal = fill(reply, dict.fromkeys(PLACES, "X"), formal=False).lower()
        assert not re.search(r"\b(?:вы|вас|вам|вами|ваш\w*|здравствуйте|\w{3,}йте|\w{3,}ите)\b", informal), informal


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['scenario']}: {case['texts'][0]}")
@pytest.mark.parametrize("code", ["ru", "en"])
def test_the_scenario_that_fits_is_named(case, code):
    categories = case.get("categories", ["complaint"] * len(case["texts"]))
    found = match(code, pd.DataFrame({"text": case["texts"], "category": categories}))
    assert (found.name if found else None) == case["scenario"]
    if found:
        assert re.search(r"\d", found.why)


def test_evidence_names_terms_and_counts_and_forgets_the_order():
    wave = pd.DataFrame({"text": ["ожог", "ОЖОГИ!!", "волдырь на руке", "ужас"], "category": "complaint"})
    found = match("ru", wave)
    assert found.why == "3 из 4 называют: «ожог» (2), «волдырь» (1); категории: жалоба (3)"
    assert match("ru", wave.iloc[::-1]) == found


def test_an_alert_is_matched_by_its_examples_and_its_level():
    at = datetime(2026, 11, 10, tzinfo=UTC)
    texts = ["где посылка", "поддержка молчит, посылка потерялась"]
    alert = Alert(
        "1", "warning", "total", "", at, at, at, timedelta(hours=1), 9, 1.0, 1.0, 12, 0.75, 0.5, 0.9, 0.1, 9.0,
        examples=tuple(Example(None, text, 0.9, "complaint") for text in texts),
    )  # fmt: skip
    assert match("ru", alert).name == "service"
    assert match("ru", alert, level="watch") is None


BROKEN = [
    ("format = 1", "format = 7", r"format is 7"),
    ('language = "ru"', 'language = "de"', r"language is 'de', but one of ru, en"),
    ('title = "Волна брака"\n', "", r"scenario, defect: the key 'title' is missing"),
    ("severity = 0.7\n", "severity = 7\n", r"scenario, \w+: severity is 7, but a number from 0 to 1"),
    ("statement = 480\n", 'statement = "soon"\n', r"deadlines: statement is 'soon', but a whole number of minutes"),
    ('levels = ["watch"', 'levels = ["panic"', r"levels is 'panic', but some of watch, warning, crisis"),
    ('tier = "team"', 'tier = "boss"', r"scenario, service: tier is 'boss'"),
    (
        'owner = "руководитель качества',
        'ovner = "руководитель качества',
        r"scenario, defect: there is no key 'ovner'",
    ),
    ("Заказ {order} ищем", "Заказ {ordr} ищем", r"scenario, service: replies holds .* where \{ordr\} is none of"),
    ("coordinated = true", 'coordinated = "yes"', r"scenario, raid: coordinated is 'yes', but true or false"),
    ('"Это наша задача, а не [ваша|твоя].', '"Это наша задача, а не [ваша.', r"a bracket of \[\] is not part"),
    ("[replies]", "[replys]", r"there is no key 'replys'"),
    ("[greetings]", "[greetings", r"is not TOML"),
]


@pytest.mark.parametrize(("old", "new", "message"), BROKEN, ids=[new.strip() or "title" for _, new, _ in BROKEN])
def test_a_broken_playbook_is_refused_with_its_place(old, new, message, tmp_path):
    text = (FOLDER / "ru.toml").read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "mine.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InputError, match=message) as caught:
        load_playbook(path)
    assert "mine.toml" in str(caught.value)


def test_an_edited_playbook_is_used_and_a_missing_one_refused(tmp_path):
    text = (FOLDER / "ru.toml").read_text(encoding="utf-8")
    path = tmp_path / "mine.toml"
    path.write_text("\ufeff" + text.replace("Волна брака", "Брак чайников"), encoding="utf-8")
    assert load_playbook(path).scenarios["defect"].title == "Брак чайников"
    with pytest.raises(InputError, match=r"nothing.toml cannot be read: No such file.*ru or en"):
        load_playbook(tmp_path / "nothing.toml")


@given(st.text(), st.fixed_dictionaries({place: st.text(max_size=5) for place in PLACES}), st.booleans())
def test_a_template_is_filled_once_or_not_at_all(template, values, formal):
    text = fill(template, values, formal=formal)
    if not check_template(template) and text is None:
        assert any(f"{{{place}}}" in template and not value for place, value in values.items())
