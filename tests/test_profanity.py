"""Masked words and obscene roots, over the table `cases/unmask.json` (null: not a masked word)."""

import json
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tiktok_sentiment.text.chunks import analyse_chunk
from tiktok_sentiment.text.lexicon import read_list
from tiktok_sentiment.text.profanity import is_obscene, unmask
from tiktok_sentiment.text.tokens import tokenize

FOLDER = Path(__file__).parent / "cases"


def words_of(name):
    lines = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    return [word for line in lines if not line.startswith("#") for word in line.split()]


CASES = json.loads((FOLDER / "unmask.json").read_text(encoding="utf-8"))
MASKED = [case for case in CASES if case["expected"] and case.get("expect") != "fail"]
INNOCENT = [case for case in CASES if case["label"].startswith("innocent")]

OBSCENE = words_of("obscene_words.txt")
CLEAN = words_of("innocent_words.txt")


def is_one_chunk(masked):
    """Letters alone are a matter of `fold_lookalikes`, and what opens with @ may be a mention."""
    return " " not in masked and not masked.isalpha() and masked[0] != "@"


def cases_of(rows):
    for row in rows:
        marks = [pytest.mark.xfail(strict=True, reason=row["reason"])] if row.get("expect") == "fail" else []
        yield pytest.param(row, id=f"{row['label']}: {row['original']}", marks=marks)


@pytest.mark.parametrize("case", [*cases_of(CASES)])
def test_case(case):
    assert unmask(case["original"]) == case["expected"]


@pytest.mark.parametrize(
    "case", [case for case in MASKED if is_one_chunk(case["original"])], ids=lambda c: c["original"]
)
def test_the_masked_word_is_one_token(case):
    """With punctuation on both sides."""
    tokens = tokenize(f"ну «{case['original']}», понятно")
    (token,) = (token for token in tokens if token.start == 4)
    assert token.form == case["expected"]
    assert "<masked>" in token.cues
    assert token.stop == 4 + len(case["original"])


@pytest.mark.parametrize("case", INNOCENT, ids=lambda case: case["original"])
def test_innocent_chunks_are_not_masked(case):
    assert not any("unmask" in token.steps for token in tokenize(f"{case['original']} {case['original']}!"))


@pytest.mark.parametrize("word", OBSCENE)
def test_obscene(word):
    assert is_obscene(word)


@pytest.mark.parametrize("word", CLEAN)
def test_not_obscene(word):
    assert not is_obscene(word)


@given(st.text())
def test_unmasking_any_text(text):
    found = unmask(text)
    assert found is None or found.isalpha()


@given(st.sampled_from(read_list("masked_words.txt")), st.data())
def test_a_star_for_any_letter_but_the_first_two_is_read(word, data):
    if len(word) < 5:
        return
    place = data.draw(st.integers(2, len(word) - 1))
    masked = f"{word[:place]}*{word[place + 1 :]}"
    found = unmask(masked)
    assert found is None or (len(found) == len(word) and found[:place] == word[:place])
    assert found is not None or is_obscene(word[:place]) or masked.startswith("*")


def test_the_list_of_masked_words_has_each_once():
    words = read_list("masked_words.txt")
    assert sorted({word for word in words if words.count(word) > 1}) == []
    assert [word for word in words if not word.isalpha() or word != word.lower() or "ё" in word] == []


ADVERSARIES = [
    "х*",
    "*a",
    "ж**",
    "1!",
    "a.",
    "ab@",
    "-_",
    "(a",
    "((",
    "#1",
    "^.",
    "[a",
    "a'",
    "@.",
    "1/",
    "http:",
    "a@b.",
]


@pytest.mark.parametrize("piece", ADVERSARIES)
def test_endless_chunks_take_no_time(piece):
    """Each pattern is linear in the length of the chunk; the limit is ten times what is measured."""
    chunk = (piece * 10_000)[:10_000]
    started = time.process_time()
    analyse_chunk(chunk)
    assert time.process_time() - started < 0.5


@pytest.mark.parametrize("chunk", ["п*" * 10, "п1*" * 6, "*а*б" * 5, "@3$1" * 5 + "х", "х*.у*-й@" * 40, "ж**!" * 99])
def test_masks_are_tried_within_bounds(chunk):
    started = time.process_time()
    analyse_chunk(chunk)
    assert time.process_time() - started < 0.2
