"""Spelling of words, over the table `cases/words.json`.

A case names the steps that fire on it; `guards` are steps for which it is a false alarm to stay away from.
"""

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tiktok_sentiment.text.lexicon import read_list, read_words
from tiktok_sentiment.text.words import WORD_STEPS, is_shouted, spell, squeeze_stretch

CASES = json.loads((Path(__file__).parent / "cases" / "words.json").read_text(encoding="utf-8"))
STEP_NAMES = [name for name, _ in WORD_STEPS]
DOUBLES = read_words("double_letters.txt")
LETTERS = "абвегийклмнопрстухыьяё" + "abcehijklmnopstux" + "АХЁLO" + "'01346"


def cases_of(rows):
    for row in rows:
        marks = [pytest.mark.xfail(strict=True, reason=row["reason"])] if row.get("expect") == "fail" else []
        yield pytest.param(row, id=f"{row['label']}: {row['original']}", marks=marks)


@pytest.mark.parametrize("case", [*cases_of(CASES)])
def test_case(case):
    form, steps = spell(case["original"])
    assert form == case["expected"]
    assert set(steps) == set(case["steps"])


@pytest.mark.parametrize("name", STEP_NAMES)
def test_every_step_has_cases_for_and_against(name):
    passing = [case for case in CASES if case.get("expect") != "fail"]
    assert any(name in case["steps"] for case in passing)
    assert any(name in case.get("guards", ()) for case in passing)


@given(st.text(alphabet=LETTERS, min_size=1))
def test_spelling_twice_is_spelling_once(word):
    once, _ = spell(word)
    assert spell(once)[0] == once


@given(st.text(alphabet="ахлжнoel", min_size=1, max_size=12))
def test_each_step_twice_is_the_step_once(word):
    for _, step in WORD_STEPS:
        once = step(word)
        assert step(once) == once


@given(st.text())
def test_any_word_can_be_spelled(word):
    form, steps = spell(word)
    assert (form != word) == bool(steps) or form == word
    assert set(steps) <= set(STEP_NAMES)


@given(st.sampled_from(sorted(DOUBLES)), st.data())
def test_a_listed_word_survives_the_stretching_of_a_double_letter(word, data):
    place = data.draw(st.sampled_from([match.start() for match in re.finditer(r"(.)\1", word)]))
    stretched = word[:place] + word[place] * data.draw(st.integers(1, 6)) + word[place:]
    assert squeeze_stretch(stretched) in {word, word[:place] + word[place + 1 :]} & DOUBLES | {word}


def test_the_list_of_doubles_has_double_letters_once():
    words = read_list("double_letters.txt")
    assert [word for word in words if not re.search(r"(.)\1", word)] == []
    assert len(words) == len(set(words)), sorted(word for word in DOUBLES if words.count(word) > 1)
    assert [word for word in words if spell(word)[0] != word] == []


@pytest.mark.parametrize("word", ["УЖАС", "FAKE", "ЁЛКА", "ДОСТАВКА"])
def test_shouted(word):
    assert is_shouted(word)


@pytest.mark.parametrize("word", ["Ужас", "OK", "ОК", "я", "", "iPHONE", "123", "A1B2", "中文字"])
def test_not_shouted(word):
    assert not is_shouted(word)
