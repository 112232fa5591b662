"""What a negative comment is after, and copied texts."""

import json
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tiktok_sentiment import InputError, TriageConfig, triage
from tiktok_sentiment.crisis.response.coordination import find_copied
from tiktok_sentiment.crisis.response.copies import group_copies
from tiktok_sentiment.crisis.scored import prepare

CASES = json.loads((Path(__file__).parent / "cases" / "attitudes.json").read_text(encoding="utf-8"))
START = pd.Timestamp("2026-11-12T00:00:00Z")


def frame_of(texts, *, minutes=7, **columns):
    """Return negative complaints, one every few minutes, by authors a0, a1, …, with other columns replaced."""
    n = len(texts)
    base = {
        "comment_id": [f"c{i:04}" for i in range(n)],
        "text": texts,
        "created_at": [START + pd.Timedelta(minutes=minutes * i) for i in range(n)],
        "author": [f"a{i}" for i in range(n)],
        "video_id": "v",
        "negativity": 0.9,
        "sentiment": "negative",
        "category": "complaint",
    }
    return pd.DataFrame(base | columns)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"])
def test_attitudes(case):
    frame = frame_of([case["text"]], sentiment=case.get("sentiment", "negative"), category=case["category"])
    attitude = triage(frame)["attitude"].iloc[0]
    assert (None if pd.isna(attitude) else attitude) == case["attitude"]


def test_reasons_come_in_both_languages():
    frame = frame_of(["заказ 77 не пришёл", "ужас", "козлы"], category=["complaint", "dislike", "insult"])
    russian, english = (triage(frame, language=code)["attitude_reason"].tolist() for code in ("ru", "en"))
    assert russian[0] == "есть конкретика: заказ или документ, что случилось, числа"
    assert english[1:] == ["displeasure without anything concrete", "an insult with no claim in it"]


def test_rows_index_and_columns_stay_and_labels_may_repeat():
    frame = frame_of(["ужас", "класс", "верните деньги"], sentiment=["negative", "positive", "negative"],
                     category=["dislike", "praise", "complaint"], mine=[1, 2, 3])  # fmt: skip
    frame.index = ["x", "x", "y"]
    result = triage(frame)
    assert result.index.tolist() == ["x", "x", "y"]
    assert result["mine"].tolist() == [1, 2, 3]
    assert result["attitude"].isna().tolist() == [False, True, False]


def test_an_author_who_only_rails_is_a_troll_and_one_with_a_claim_is_not():
    texts = ["ну и дно", "опять позорище", "клоуны"]
    categories = ["dislike", "dislike", "insult"]
    railing = triage(frame_of(texts, author="t", category=categories))
    assert railing["attitude"].tolist() == ["destructive"] * 3
    assert "из них грубых 1" in railing["attitude_reason"].iloc[0]
    claim = triage(frame_of([*texts, "заказ 77 не пришёл"], author="t", category=[*categories, "complaint"]))
    assert claim["attitude"].tolist() == ["emotional", "emotional", "destructive", "constructive"]


COPY = "Не берите у этих, всё ломается через день, берите лучше у соседей"


def test_copies_within_the_hour_from_several_accounts_are_coordinated():
    texts = [COPY, COPY.lower(), COPY + " 🙏", COPY.replace("Не берите", "Девочки не берите"), "сломался чайник"]
    result = triage(frame_of(texts))
    assert result["attitude"].tolist() == ["coordinated"] * 4 + ["constructive"]
    assert result["attitude_reason"].iloc[0] == (
        "почти одинаковых текстов: 4 за 21 мин, аккаунтов: 4, впервые здесь: 4"
    )


@pytest.mark.parametrize(
    "columns",
    [
        {"minutes": 90},
        {"author": "one"},
        {"texts": ["верните деньги"] * 6},
        {"texts": ["верните деньги за мой заказ"] * 6, "old": True},
        {"sentiment": "positive", "category": "praise"},
        {
            "sentiment": "neutral",
            "category": "other",
            "texts": ["участвую в розыгрыше, очень хочу этот набор себе"] * 8,
        },
    ],
    ids=["slow", "one account", "short", "short, known accounts", "praise", "giveaway"],
)
def test_what_is_copied_without_being_coordinated(columns):
    columns = dict(columns)
    texts = columns.pop("texts", [COPY] * 4)
    is_old = columns.pop("old", False)
    frame = frame_of(texts, **columns)
    if is_old:
        before = frame_of(["привет всем"] * len(texts), sentiment="neutral", category="other")
        before = before.assign(
            created_at=START - pd.Timedelta(days=1), comment_id=[f"b{i}" for i in range(len(texts))]
        )
        frame = pd.concat([before, frame], ignore_index=True)
    assert not (triage(frame)["attitude"] == "coordinated").any()


def test_a_short_copy_by_new_accounts_is_suspicious_and_a_threat_stays_a_threat():
    new = triage(frame_of(["верните деньги за мой заказ"] * 6))
    assert (new["attitude"] == "coordinated").all()
    threat = triage(frame_of([COPY] * 5, category=["threat", *["complaint"] * 4]))
    assert threat["attitude"].tolist() == ["destructive", *["coordinated"] * 4]


def test_the_wave_of_copies_in_the_sample_is_found(crisis):
    waves = find_copied(prepare(crisis))
    assert [(len(wave.rows), wave.authors, wave.new) for wave in waves] == [(15, 15, 15)]


@given(st.permutations(range(8)))
def test_groups_of_copies_do_not_depend_on_the_order(order):
    texts = [COPY, COPY.upper(), "совсем другой текст про доставку и курьера сегодня", COPY + "!", "коротко",
             "совсем другой текст про доставку и курьера вчера", "", "как дела у вас там сегодня друзья"]  # fmt: skip
    groups = group_copies(texts)
    assert group_copies([texts[i] for i in order]).tolist() == [groups[i] for i in order]
    assert groups[0] == groups[1] == groups[3] != groups[2] == groups[5]
    assert groups[4] == groups[6] == groups[7] == -1


@settings(max_examples=30, deadline=None)
@given(st.lists(st.text(max_size=30), max_size=8), st.sampled_from(["negative", "neutral", None]))
def test_garbage_never_raises(texts, sentiment):
    frame = frame_of(texts, sentiment=sentiment, category=None if sentiment is None else "dislike")
    result = triage(frame)
    assert len(result) == len(frame)
    assert result["attitude"].notna().sum() == (0 if sentiment is None else result["is_negative"].sum())


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"reach_floor": 2}, "reach_floor is 2, but a number from 0 to 1"),
        ({"copies": 0}, "copies is 0, but a whole number from 1 on"),
        ({"severity": {"anger": 1}}, "severity maps categories"),
        ({"answer_within": {"team": pd.Timedelta(hours=1)}}, "answer_within maps each of team"),
        ({"destructive_factor": 0}, "destructive_factor is 0, but a number above 0"),
    ],
)
def test_senseless_parameters_are_refused(change, message):
    with pytest.raises(InputError, match=message):
        TriageConfig(**change)
