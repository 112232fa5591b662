"""Clean-up of characters, over the table `cases/characters.json`.

A case names the steps that fire on it; `guards` are steps for which it is a false alarm to stay away from.
"""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tiktok_sentiment.text.characters import CHARACTER_STEPS, clean_characters
from tiktok_sentiment.text.tokens import tokenize

CASES = json.loads((Path(__file__).parent / "cases" / "characters.json").read_text(encoding="utf-8"))
STEP_NAMES = [name for name, _ in CHARACTER_STEPS]
SENTENCES = ("какой ужас, не покупайте это", "absolutely horrible, do not buy", "нах*й f*ck привет", "ещё раз ЛЮБЛЮ")


def cases_of(rows):
    for row in rows:
        marks = [pytest.mark.xfail(strict=True, reason=row["reason"])] if row.get("expect") == "fail" else []
        yield pytest.param(row, id=f"{row['label']}: {row['original']!a}", marks=marks)


def forms(text):
    return [(token.form, token.cues) for token in tokenize(text)]


@pytest.mark.parametrize("case", [*cases_of(CASES)])
def test_case(case):
    clean = clean_characters(case["original"])
    assert clean.text == case["expected"]
    assert set(clean.steps) == set(case["steps"])


@pytest.mark.parametrize("name", STEP_NAMES)
def test_every_step_has_cases_for_and_against(name):
    passing = [case for case in CASES if case.get("expect") != "fail"]
    assert any(name in case["steps"] for case in passing)
    assert any(name in case.get("guards", ()) for case in passing)


@pytest.mark.parametrize("case", [case for case in CASES if case.get("guards")], ids=lambda case: case["label"])
def test_guards_name_steps_that_stay_away(case):
    assert set(case["guards"]) <= set(STEP_NAMES) - set(case["steps"])


@given(st.text())
def test_cleaning_twice_is_cleaning_once(text):
    for chunk in text.split():
        once = clean_characters(chunk).text
        assert clean_characters(once).text == once


@given(st.text(alphabet=st.characters(codec=None), min_size=1))
def test_every_character_keeps_its_place(text):
    clean = clean_characters(text)
    assert len(clean.text) == len(clean.starts) == len(clean.stops)
    assert list(clean.starts) == sorted(clean.starts)
    assert all(0 <= start < stop <= len(text) for start, stop in zip(clean.starts, clean.stops, strict=True))


@pytest.mark.parametrize("sentence", SENTENCES)
@pytest.mark.parametrize("invisible", ["\u200b", "\u200d", "\u00ad", "\ufe0f", "\u2060", "\ufeff", "\u202e"])
def test_invisible_characters_change_nothing(sentence, invisible):
    assert forms(invisible.join(sentence)) == forms(sentence)


@pytest.mark.parametrize(
    "first", ["𝐚", "𝑎", "𝒂", "𝓪", "𝔞", "𝕒", "𝖆", "𝖺", "𝗮", "𝘢", "𝙖", "𝚊", "ａ", "ⓐ"], ids=lambda first: ascii(first)
)
def test_styled_alphabets_change_nothing(first):
    letters = {ord("a") + i: chr(ord(first) + i) for i in range(26) if first != "𝑎" or i != 7}
    sentence = "absolutely terrible quality"
    assert forms(sentence.translate(letters)) == forms(sentence)


@pytest.mark.parametrize("sentence", SENTENCES)
def test_full_width_changes_nothing(sentence):
    full_width = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
    assert forms(sentence.translate(full_width)) == forms(sentence)


@pytest.mark.parametrize("sentence", SENTENCES)
def test_struck_out_letters_change_nothing(sentence):
    struck = "".join(char + "\u0336" if char.isalpha() else char for char in sentence)
    assert forms(struck) == forms(sentence)
