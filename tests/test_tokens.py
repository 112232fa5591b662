"""Tokens of comments: the table `cases/tokens.txt`, what must not change them, and what holds for any text."""

import re
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tiktok_sentiment.model.documents import TokenIndex, is_plain
from tiktok_sentiment.text.chunks import KINDS
from tiktok_sentiment.text.tokens import scopes, split_chunks, tokenize

LINES = (Path(__file__).parent / "cases" / "tokens.txt").read_text(encoding="utf-8").splitlines()
COMMENTS = (
    "Ну такооое... не понравилось((",
    "х у й н я какая-то, верните деньги!!",
    "#хочуТакую @user https://example.com 10/10 🔥🔥🔥",
    "what the f*ck, don't buy :( [rage]",
    "п1здец и УЖАС ahahaha (как) 8-900-111-22-33",
)
PIECES = st.one_of(
    st.sampled_from(COMMENTS),
    st.sampled_from(
        ["х*й", "a$$", "😂😂😂", "👨\u200d👩\u200d👧", "🇷🇺", "1\ufe0f\u20e3", "«", ")))", ":(", "#аБв", "½", "ﷺ"]
    ),
    st.text(max_size=8),
    st.text(alphabet="абхуйёXxyaohp*@#$!?.,:;()[]_-'/0139 \u200b\u0301\ufe0f\ud83d❤🏽", max_size=12),
    st.text(alphabet=st.characters(codec=None), max_size=4),
)
TEXTS = st.lists(PIECES, max_size=5).map(" ".join) | st.lists(PIECES, max_size=4).map("".join)


def decoded(text):
    return re.sub(r"\\u([0-9a-f]{4})|\\U([0-9a-f]{8})", lambda match: chr(int(match[1] or match[2], 16)), text)


def table():
    for line in LINES:
        if not line.startswith("# "):
            weak = line.startswith("~ ")
            original, expected, *reason = re.split(r" ⇒ ?", line.removeprefix("~ "))
            marks = [pytest.mark.xfail(strict=True, reason=reason[0])] if weak else []
            yield pytest.param(decoded(original), decoded(expected), id=original, marks=marks)


def written(tokens):
    return " | ".join(token.form + (f"{{{' '.join(token.cues)}}}" if token.cues else "") for token in tokens)


def forms(text):
    return [(token.form, token.cues) for token in tokenize(text)]


@pytest.mark.parametrize(("original", "expected"), [*table()])
def test_case(original, expected):
    assert written(tokenize(original)) == expected


@pytest.mark.parametrize("comment", [comment for comment in COMMENTS if "х у й" not in comment])
@pytest.mark.parametrize("space", ["  ", "\t", "\n", " \n ", "\u00a0", "\u2003"])
def test_white_space_changes_nothing_between_words(comment, space):
    assert forms(comment.replace(" ", space)) == forms(comment)
    assert forms(f"{space}{comment}{space}") == forms(comment)


@pytest.mark.parametrize("space", ["  ", "   "])
@pytest.mark.parametrize("comment", COMMENTS)
def test_more_spaces_change_nothing_even_between_letters(comment, space):
    assert forms(comment.replace(" ", space)) == forms(comment)


@given(TEXTS)
@example("х у й ! ! я")
@example("½⃣ ⑴ a½")
def test_spans_are_ordered_and_inside_the_text(text):
    done = 0
    for token in tokenize(text):
        assert done <= token.start < token.stop <= len(text)
        assert token.form
        assert token.kind in KINDS
        done = token.stop


@given(TEXTS)
def test_the_text_of_a_word_gives_the_word_again(text):
    changed_as_a_whole = {"unmask", "join_letters", "fold_compatibility", "fold_styled"}
    for token in tokenize(text):
        if token.kind == "word" and not changed_as_a_whole & set(token.steps):
            again = tokenize(text[token.start : token.stop])
            if not any("unmask" in other.steps for other in again):  # alone it may look masked: «:3п1здец»
                assert [other.form for other in again] == [token.form]


@given(st.lists(TEXTS, max_size=4))
def test_encoding_sees_the_same_tokens(texts):
    plain = {token.form for text in texts for token in tokenize(text) if is_plain(token.form)}
    index = TokenIndex(plain)
    documents = index.encode(texts)
    for text, start, length in zip(texts, documents.starts, documents.lengths, strict=True):
        ids = documents.ids[start : start + length]
        assert [(index.forms[i], index.cues[i]) for i in ids] == forms(text)


@given(TEXTS)
def test_chunks_cover_all_but_white_space(text):
    done = 0
    for start, stop, _ in split_chunks(text):
        assert not text[done:start].strip()
        assert text[start:stop].strip() == text[start:stop] != ""
        done = stop
    assert not text[done:].strip()


@pytest.mark.parametrize("form", ["привет", "ужас", "hello", "сука", "fuck"])
def test_plain(form):
    assert is_plain(form)


@pytest.mark.parametrize("form", ["ужаааас", "ещё", "ХАМ", "xd", "хахаха", "a1", "", "два слова", "lool"])
def test_not_plain(form):
    assert not is_plain(form)


SCOPES = {
    "не нравится": "не [нравится]",
    "не очень хорошо сшито здесь": "не [очень хорошо сшито] здесь",
    "не плохо, но дорого": "не [плохо] , но дорого",
    "не вкусно но сытно": "не [вкусно] но сытно",
    "не ужасно а прекрасно": "не [ужасно] а прекрасно",
    "не смешно 😂 совсем": "не [смешно] 😂 совсем",
    "нет, хорошо": "нет , хорошо",
    "не могу не смеяться": "не [могу не смеяться]",
    "don't like it": "dont [like it]",
    "isn’t good but cheap": "isnt [good] but cheap",
    "never buy this again": "never [buy this again]",
    "not": "not",
    "no. good": "no . good",
    "не 10/10": "не [10/10]",
    "небо хорошее": "небо хорошее",
    "note this": "note this",
    "": "",
}


@pytest.mark.parametrize(("text", "expected"), [*SCOPES.items()])
def test_scope_of_a_negation(text, expected):
    tokens = tokenize(text)
    marked = " ".join(f"[{t.form}]" if inside else t.form for t, inside in zip(tokens, scopes(tokens), strict=True))
    assert marked.replace("] [", " ") == expected


@given(TEXTS)
def test_every_token_is_in_a_scope_or_not(text):
    tokens = tokenize(text)
    negated = scopes(tokens)
    assert len(negated) == len(tokens)
    assert not negated or not negated[0]
