"""Voices, allies, praise and questions."""

import pandas as pd
import pytest

from tiktok_sentiment import find_praise, find_voices, group_questions
from tiktok_sentiment.text.names import name_to_address


def frame_of(*rows):
    """Return comments from (author, text, sentiment, category, likes), one a minute."""
    columns = ("author", "text", "sentiment", "category", "likes")
    frame = pd.DataFrame(rows, columns=columns)
    start = pd.Timestamp("2026-11-10T12:00:00Z")
    return frame.assign(
        comment_id=[f"c{i}" for i in range(len(frame))],
        created_at=[start + pd.Timedelta(minutes=i) for i in range(len(frame))],
        negativity=0.5,
    )


VOICES = frame_of(
    ("loud", "это провал", "negative", "complaint", 90),
    ("loud", "ну ладно", "positive", "praise", 3),
    ("fan", "люблю вас", "positive", "praise", 4),
    ("fan", "лучшие", "positive", "praise", 2),
    ("once", "класс", "positive", "praise", 30),
    ("troll", "лохи", "neutral", "insult", 5),
    ("expert", "разобрала состав, смотрите у меня", "neutral", "other", 400),
)


def test_voices_are_ordered_by_reach_on_their_side():
    voices = find_voices(VOICES)
    assert voices["author"].tolist() == ["expert", "loud", "once", "fan", "troll"]
    assert voices["side"].tolist() == ["neutral", "negative", "positive", "positive", "negative"]
    assert voices["reach"].tolist() == [401, 91, 31, 8, 6]
    assert voices.loc[voices["author"] == "loud", "example"].item() == "это провал"
    assert find_voices(VOICES.iloc[::-1]).equals(voices)


def test_allies_praise_twice_and_never_rail():
    voices = find_voices(VOICES).set_index("author")
    assert voices.index[voices["is_ally"]].tolist() == ["fan"]


def test_top_counts_for_each_side_and_nobody_is_no_error():
    assert find_voices(VOICES, top=1)["author"].tolist() == ["expert", "loud", "once"]
    assert find_voices(VOICES.iloc[:0]).empty
    assert find_voices(VOICES.drop(columns="author")).empty


def test_praise_worth_an_answer_says_something():
    frame = frame_of(
        ("a", "😍😍", "positive", "praise", 900),
        ("b", "пользуюсь с лета, кожа перестала сохнуть, спасибо вам большое", "positive", "praise", 1),
        ("c", "очень красиво", "positive", "praise", 0),
        ("d", "красиво очень", "neutral", "other", 50),
    )
    assert find_praise(frame)["author"].tolist() == ["b", "c"]
    assert find_praise(frame, top=1)["author"].tolist() == ["b"]


def test_like_questions_are_one_group():
    frame = frame_of(
        ("a", "сколько стоит доставка в Казань?", "neutral", "question", 1),
        ("b", "А доставка в Казань сколько стоит", "neutral", "question", 9),
        ("c", "доставка в казань стоит сколько примерно??", "neutral", "question", 0),
        ("d", "do you ship to Poland?", "neutral", "question", 3),
        ("e", "can you ship to poland please", "neutral", "question", 0),
        ("f", "какой состав у шампуня?", "neutral", "question", 0),
        ("g", "???", "neutral", "question", 80),
    )
    groups = group_questions(frame)
    assert groups["question"].tolist() == [
        "А доставка в Казань сколько стоит", "do you ship to Poland?", "какой состав у шампуня?",
    ]  # fmt: skip
    assert groups["count"].tolist() == [3, 2, 1]
    assert groups["topics"].tolist()[1] == "poland, ship"
    assert sorted(groups["rows"].iloc[0]) == [0, 1, 2]
    assert group_questions(frame.iloc[::-1])["count"].tolist() == [3, 2, 1]
    assert group_questions(frame.iloc[:0]).empty


@pytest.mark.parametrize(
    ("shown", "name"),
    [
        ("Анна", "Анна"),
        ("анна", None),
        ("Лена Воронова", "Лена"),
        ("Иванова Анна", "Анна"),
        ("Мария-Луиза", "Мария-Луиза"),
        ("Анна Сергеевна", "Анна Сергеевна"),
        ("Ольга Дементьева, трихолог", "Ольга"),
        ("✨Катя✨", "Катя"),
        ("Игорь С.", "Игорь"),
        ("мама Анны", None),
        ("Лиса Алиса", None),
        ("Дед Мазай", None),
        ("НАСТЯ", None),
        ("Emily Parker", "Emily"),
        ("Team Emma", None),
        ("Green Day", None),
        ("emily.parker", None),
        ("user123", None),
        ("", None),
        ("🔥🔥🔥", None),
        ("<b>Анна</b>", None),
    ],
)
def test_names_are_told_from_handles(shown, name):
    assert name_to_address(shown) == name
