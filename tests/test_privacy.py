"""What points to a person does not leave the house unless asked for."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.crisis_frames import comment, make_alert, scored_frame
from tiktok_sentiment.crisis.notify import describe_alert
from tiktok_sentiment.crisis.privacy import Masker
from tiktok_sentiment.crisis.report import render_report
from tiktok_sentiment.crisis.report.words import Words
from tiktok_sentiment.crisis.results import MonitorResult
from tiktok_sentiment.crisis.scored import prepare
from tiktok_sentiment.errors import InputError


@pytest.fixture
def people():
    rows = [
        comment(1, 0, "a", "kate.92"),
        comment(2, 1, "b", "мама_двоих"),
        comment(3, 2, "c", "Иван Петров"),
        comment(4, 3, "d", "teplo.shop", own=True),
    ]
    names = ["Катя", "Лена Воронова", None, None]
    return prepare(scored_frame(rows).assign(display_name=names))


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("@kate.92 смотри", "@автор 1 смотри"),
        ("kate.92, это вы?", "автор 1, это вы?"),
        ("@неизвестный привет", "@автор 1 привет"),
        ("Иван Петров, верните деньги", "[имя], верните деньги"),
        ("Лена  Воронова писала", "[имя] писала"),
        ("Катя, спасибо", "[имя], спасибо"),
        ("моя катя плачет", "моя катя плачет"),
        ("звоните +7 (912) 345-67-89", "звоните [номер]"),
        ("89123456789 это мой", "[номер] это мой"),
        ("карта 4276 3800 1234 5678", "карта [номер]"),
        ("пишите kate@mail.ru или t.me/kate", "пишите [почта] или [ссылка]"),
        ("https://evil.example/?u=kate тут", "[ссылка] тут"),
        ("@teplo.shop ответьте", "@аккаунт бренда ответьте"),
        ("стоит 1 500 000 рублей", "стоит 1 500 000 рублей"),
        ("с 12.11.2026 по 14.11.2026", "с 12.11.2026 по 14.11.2026"),
        ("заказ 20418, 3 недели", "заказ 20418, 3 недели"),
        ("сижу дома 😍", "сижу дома 😍"),
        ("обман\u202eтекст\x00", "обмантекст"),
    ],
)
def test_texts(people, text, masked):
    assert Masker(people).text(text) == masked


def test_authors_keep_their_number_and_names_are_shown_on_request(people):
    masker = Masker(people, language="en")
    assert [masker.author(a) for a in ("x", "kate.92", "X", None, "teplo.shop")] == [
        "author 1", "author 2", "author 1", "author unknown", "the brand's account",
    ]  # fmt: skip
    shown = Masker(people, show_names=True)
    assert shown.author("kate.92") == "kate.92"
    assert shown.text("@kate.92 +79123456789") == "@kate.92 +79123456789"
    assert Masker(people, brand="Тепло").author("teplo.shop") == "Тепло"
    with pytest.raises(InputError, match="no words for language 'de'"):
        Masker(people, language="de")


HANDLES = st.from_regex(r"[a-z]{3}[a-z0-9_.]{4,12}[0-9]z", fullmatch=True)
PHONES = st.from_regex(r"\+7 ?\(?9[0-9]{2}\)? ?[1-9]{3}-[1-9]{2}-[1-9]{2}", fullmatch=True)
EMAILS = st.from_regex(r"[a-z]{4,9}[0-9]{2}@[a-z]{4,9}\.(ru|com)", fullmatch=True)


@st.composite
def leaky_frames(draw):
    """Return a frame whose comments name its authors, their numbers and addresses, and a list of these."""
    handles = draw(st.lists(HANDLES, min_size=2, max_size=4, unique=True))
    phone, email = draw(PHONES), draw(EMAILS)
    around = draw(st.sampled_from(["{} верните деньги", "брак!! {}", "({}), ужас", "и где {}?"]))
    rows = [
        comment(n, n, around.format(" ".join([f"@{other}", other, phone, email])), handle, "negative", "complaint")
        for n, (handle, other) in enumerate(zip(handles, reversed(handles), strict=True))
    ]
    return scored_frame(rows), [*handles, phone, email]


@settings(max_examples=15, deadline=None)
@given(leaky_frames(), st.sampled_from(["ru", "en"]))
def test_no_report_and_no_message_names_anybody(leaky, lang):
    frame, secrets = leaky
    alert = make_alert(drivers=(), examples=tuple(map(_example, frame.to_dict("records"))))
    result = MonitorResult(pd.DataFrame({"kind": [], "start": [], "expected": [], "spread": []}), (alert,))
    page = render_report(frame, result=result, lang=lang, with_review=True)
    message = "\n".join(describe_alert(alert, Words(lang), Masker(prepare(frame), language=lang)))
    for secret in secrets:
        assert secret not in page
        assert secret not in message


def _example(row):
    from tiktok_sentiment.crisis.results import Example

    return Example(row["comment_id"], row["text"], 0.9, "complaint", row["author"], None, 0, row["created_at"])
