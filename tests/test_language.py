"""The language of a comment, by the scripts of its words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tiktok_sentiment.text.language import name_language, script_of
from tiktok_sentiment.text.tokens import tokenize

COMMENTS = {
    "ru": [
        "какой ужас",
        "ЕЩЁ раз!",
        "ну такое 😂😂",
        "нах*й",
        "xуйня",
        "это просто самый топ video",
        "б л я т ь",
        "#хочуТакую",
        "да",
        "купил айфон за 100500",
    ],
    "en": [
        "so good",
        "I'm dead 💀",
        "f*ck this",
        "fuсk",
        "ｌｏｖｅ",
        "café",
        "10/10 would buy again",
        "don’t",
        "this is what хз means for all of us",
    ],
    "mixed": ["это mood", "просто wow wow", "люблю this song", "сервис fail"],
    "other": [
        "",
        "😂😂😂",
        "123",
        "!!!",
        "https://example.com",
        "@user",
        "[smile]",
        "安安",
        "안녕 친구",
        "їжачок пішов",
        "<3",
        ")))",
    ],
}


@pytest.mark.parametrize(("language", "comment"), [(name, one) for name, all_ in COMMENTS.items() for one in all_])
def test_language_of_a_comment(language, comment):
    assert name_language(script_of(token.form) for token in tokenize(comment)) == language


@pytest.mark.xfail(strict=True, reason="languages of one script are not told apart: Serbian reads as Russian")
def test_serbian_is_not_russian():
    assert name_language(map(script_of, ["како", "си", "данас"])) == "other"


@pytest.mark.xfail(strict=True, reason="languages of one script are not told apart: Spanish reads as English")
def test_spanish_is_not_english():
    assert name_language(map(script_of, ["muy", "bonito", "gracias"])) == "other"


@pytest.mark.parametrize(
    ("form", "script"),
    {
        "привет": "ru",
        "ещё": "ru",
        "hello": "en",
        "iphone15": "en",
        "їжак": "other",
        "中文": "other",
        "ß": "other",
    }.items(),
)
def test_script(form, script):
    assert script_of(form) == script


@pytest.mark.parametrize("form", ["<link>", "<censored>", "42", "😂", "!", ")))", "[smile]", "10/10"])
def test_no_script(form):
    assert script_of(form) == ""


@given(st.text(min_size=1))
def test_any_form_has_a_script_or_none(form):
    assert script_of(form) in {"ru", "en", "other", ""}


@given(st.lists(st.sampled_from(["ru", "en", "other", ""])))
def test_order_does_not_matter(scripts):
    assert name_language(scripts) == name_language(reversed(scripts))


@given(st.lists(st.sampled_from(["ru", "en", "other"])), st.integers(0, 9))
def test_what_is_no_word_does_not_count(scripts, count):
    assert name_language(scripts + [""] * count) == name_language(scripts)
