"""Lemmas and stems."""

import subprocess
import sys

import pytest

from tiktok_sentiment.text.lemmas import lemmatize

LEMMAS = {
    "доставка": ["доставка", "доставки", "доставку", "доставкой"],
    "ужасный": ["ужасный", "ужасная", "ужасные", "ужасного"],
    "купить": ["купить", "купил", "купила", "купили"],
    "ребенок": ["ребенок", "ребенка"],
    "пиздец": ["пиздец", "пиздеца"],
    "хуй": ["хуй", "хую"],
    "parcel": ["parcel", "parcels"],
    "love": ["love", "loved", "loving", "loves"],
    "complaint": ["complaint", "complaints"],
    "fuck": ["fuck", "fucking", "fucked"],
}


@pytest.mark.parametrize(("lemma", "form"), [(lemma, form) for lemma, forms in LEMMAS.items() for form in forms])
def test_lemma(lemma, form):
    assert lemmatize(form) == lemma


@pytest.mark.parametrize(
    "form", ["", "😂", "<link>", "42", "10/10", "!!!", ")))", "[smile]", "їжак", "中文", "<hashtag>"]
)
def test_what_is_no_word_stays(form):
    assert lemmatize(form) == form


@pytest.mark.parametrize("form", ["щас", "кринжовый", "имбовый", "зашквар", "абвгд", "qwrtz", "x", "я", "хз"])
def test_unknown_words_have_some_lemma(form):
    assert lemmatize(form)


@pytest.mark.parametrize("form", ["еще", "ее", "елка", "мед", "берет", "пошел", "зеленый"])
def test_a_lemma_has_no_yo(form):
    assert "ё" not in lemmatize(form)


@pytest.mark.xfail(strict=True, reason="«е» for «ё» makes two words one, and the lemma follows the more frequent one")
def test_homographs_are_told_apart():
    assert lemmatize("все") != lemmatize("всё".replace("ё", "е"))


def test_the_libraries_are_imported_at_the_first_lemma_only():
    code = (
        "import sys, tiktok_sentiment.text.lemmas, tiktok_sentiment.text.tokens as t;"
        "t.tokenize('какой ужас, awful');"
        "sys.exit(bool({'pymorphy3', 'nltk', 'sklearn'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
