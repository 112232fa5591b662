"""Emoji, emoticons and bracket codes."""

import re

import pytest

from tiktok_sentiment.text.emoji import BRACKET_CODES, EMOJI, EMOTICON, fold_emoji, name_emoticon
from tiktok_sentiment.text.tokens import tokenize

WHOLE = {
    "a face": "😂",
    "a heart": "❤",
    "a heart with a selector": "❤\ufe0f",
    "a skin tone": "👍🏽",
    "a family": "👨\u200d👩\u200d👧\u200d👦",
    "a couple with skin tones": "🧑🏽\u200d🤝\u200d🧑🏿",
    "a gender sign": "🤷🏻\u200d♀\ufe0f",
    "a profession": "👩🏾\u200d💻",
    "a flag": "🇷🇺",
    "the flag of Scotland": "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
    "a rainbow flag": "🏳\ufe0f\u200d🌈",
    "a burning heart": "❤\ufe0f\u200d🔥",
    "a keycap": "1\ufe0f\u20e3",
    "a keycap without selector": "#\u20e3",
    "a new one": "🫶",
    "a square": "⬛",
    "a star": "⭐",
    "a dingbat": "✂",
}
NOT_EMOJI = ["a", "1", "#", "я", "»", "…", "\u200d", "\ufe0f", "🇷", "中", "™", " "]


@pytest.mark.parametrize("emoji", list(WHOLE.values()), ids=list(WHOLE))
def test_one_emoji_is_one_match_and_one_token(emoji):
    assert re.fullmatch(EMOJI, emoji)
    (token,) = tokenize(emoji)
    assert (token.kind, token.start, token.stop, token.cues) == ("emoji", 0, len(emoji), ())
    assert token.form == fold_emoji(emoji)


@pytest.mark.parametrize("emoji", list(WHOLE.values()), ids=list(WHOLE))
@pytest.mark.parametrize("times", [2, 3, 10])
def test_a_run_is_one_token_and_three_are_a_cue(emoji, times):
    (token,) = tokenize(emoji * times)
    assert token.form == fold_emoji(emoji)
    assert token.cues == ((f"{token.form}+",) if times >= 3 else ())


@pytest.mark.parametrize("emoji", list(WHOLE.values()), ids=list(WHOLE))
def test_folding_twice_is_folding_once(emoji):
    assert fold_emoji(fold_emoji(emoji)) == fold_emoji(emoji) != ""


@pytest.mark.parametrize("text", NOT_EMOJI, ids=ascii)
def test_not_emoji(text):
    assert not re.fullmatch(EMOJI, text)


@pytest.mark.parametrize("tone", "🏻🏼🏽🏾🏿")
def test_skin_tones_are_folded(tone):
    assert [token.form for token in tokenize(f"👏{tone}")] == ["👏"]


EMOTICONS = {
    "<smile>": [":)", "=)", ":-)", ":)))"],
    "<sad>": [":(", "=(", ":-(", ":((("],
    "<wink>": [";)", ";-)", ";)))"],
    "<grin>": [":D", "=D", ":DDD", "xD", "XD", "хД", "xDDD"],
    "<crying>": [":'(", ":'((", "T_T", "Т_Т"],
    "<heart>": ["<3", "<333"],
    "<broken-heart>": ["</3"],
    "<kiss>": [":*", ";*"],
    "<tongue>": [":P", ":p", "=P"],
    "<wry>": [":/", ":|", ":\\"],
    "<cute>": [":3"],
    "<surprise>": [":O", ":o", "o_O", "О_о", "0_0", "о.о"],
    "<joy>": ["^_^", "^^", "^-^"],
    "<annoyed>": ["-_-", "-__-", ">_<"],
    "<shrug>": ["¯\\_(ツ)_/¯"],
    ")": [")"],
    "))": ["))"],
    ")))": [")))", "))))))"],
    "(((": ["(((", "(((((("],
}


@pytest.mark.parametrize(("name", "emoticon"), [(name, one) for name, all_ in EMOTICONS.items() for one in all_])
def test_emoticon(name, emoticon):
    assert re.fullmatch(EMOTICON, emoticon)
    assert name_emoticon(emoticon) == name
    assert [(token.form, token.kind) for token in tokenize(f"ну {emoticon} да")][1] == (name, "emoticon")


@pytest.mark.parametrize(
    "text", ["3:30", "т:д", "https://", "1:3", "x", "дхд", "а:б", "5:05", "a<b", "exD1", "ТТ", "50:50"]
)
def test_not_an_emoticon(text):
    assert not any(token.kind == "emoticon" for token in tokenize(text))


def test_there_are_as_many_codes_as_tiktok_has():
    """46 of the comment panel and 24 of LIVE, two of which are in both; and the placeholder of a picture."""
    assert len(BRACKET_CODES) == 46 + 24 - 2 + 1


@pytest.mark.parametrize("code", sorted(BRACKET_CODES))
def test_bracket_code(code):
    (token,) = tokenize(f"[{code}]")
    assert (token.form, token.kind, token.stop) == (f"[{code}]", "code", len(code) + 2)


@pytest.mark.parametrize(
    "text", ["[Sticker]", "[TURBO]", "[Angry]", "[Laugh approved]", "[стикер]", "[smile", "smile]", "[]"]
)
def test_not_a_bracket_code(text):
    assert not any(token.kind == "code" for token in tokenize(text))
