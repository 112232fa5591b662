"""The queue: priority, tier, deadline and reason; answers so far; drafts of replies."""

import itertools
import re
from datetime import timedelta

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tiktok_sentiment import (
    ColumnError,
    TriageConfig,
    draft_replies,
    load_playbook,
    prioritize,
    summarize_answers,
)
from tiktok_sentiment.crisis.plans.playbook import TIERS
from tiktok_sentiment.crisis.response.answers import find_answers
from tiktok_sentiment.crisis.scored import prepare
from tiktok_sentiment.schema import CATEGORIES, SENTIMENTS

START = pd.Timestamp("2026-11-10T12:00:00Z")


def comment(text, *, minute=0, **values):
    """Return a negative comment as a row; its id is its minute, if not given."""
    base = {
        "comment_id": f"c{minute}",
        "text": text,
        "created_at": START + pd.Timedelta(minutes=minute),
        "author": f"a{minute}",
        "video_id": "v",
        "likes": 0,
        "replies": 0,
        "parent_id": None,
        "by_author": False,
        "negativity": 0.9,
        "sentiment": "negative",
        "category": "complaint",
        "language": "ru",
    }
    return base | values


def queue_of(*rows, **parameters):
    return prioritize(pd.DataFrame(rows), **parameters)


def tier_of(*rows, **parameters):
    """Return the tier of the last of some comments."""
    queue = queue_of(*rows, **parameters)
    return queue.loc[len(rows) - 1, "tier"]


ANSWER = {"by_author": True, "sentiment": "neutral", "category": "other"}


def test_priority_is_the_documented_product():
    config = TriageConfig()
    quiet = queue_of(comment("посредственно"))["priority"].iloc[0]
    assert quiet == round(100 * config.severity["complaint"] * config.reach_floor * config.velocity_floor, 1)
    loud = queue_of(comment("посредственно", likes=60, replies=20))["priority"].iloc[0]
    assert loud == round(100 * config.severity["complaint"] * 1 * config.velocity_floor, 1)
    wave = queue_of(*[comment("посредственно", minute=i) for i in range(30)])
    assert wave["priority"].max() == round(100 * config.severity["complaint"] * config.reach_floor, 1)


@pytest.mark.parametrize(
    ("tier", "rows"),
    [
        ("team", [comment("посредственно")]),
        ("manager", [comment("посредственно", likes=5)]),
        ("manager", [comment("посредственно", author="x"), comment("опять плохо", minute=1, author="x")]),
        ("director", [comment("посредственно", likes=90, replies=10)]),
        ("director", [comment("приеду и сожгу", category="threat")]),
        ("director", [comment("у ребёнка ожог")]),
        ("director", [comment("крышка треснула", minute=i) for i in range(3)]),
        ("executives", [comment("у ребёнка ожог", minute=i) for i in range(10)]),
        ("team", [comment("какой размер?", sentiment="neutral", category="question")]),
    ],
)
def test_tiers(tier, rows):
    assert tier_of(*rows) == tier


def test_a_deadline_is_the_tiers_time_after_the_comment():
    queue = queue_of(comment("посредственно"), comment("у ребёнка ожог", minute=10))
    assert (queue["deadline"] - queue["created_at"]).tolist() == [timedelta(minutes=15), timedelta(hours=2)]
    assert queue["overdue"].tolist() == [False, False]
    late = queue_of(comment("посредственно"), now=(START + pd.Timedelta(hours=3)).to_pydatetime())
    assert late["overdue"].tolist() == [True]
    assert late["reason"].iloc[0].endswith("срок прошёл")


def test_unanswered_come_first_and_the_reason_says_when_it_was_answered():
    queue = queue_of(
        comment("у ребёнка ожог"),
        comment("напишем", minute=20, parent_id="c0", **ANSWER),
        comment("посредственно", minute=30),
    )
    assert queue["text"].tolist() == ["посредственно", "у ребёнка ожог"]
    assert "ответ дан через 20 мин" in queue["reason"].iloc[1]


def test_reasons_name_what_counted():
    rows = [comment("крышка треснула", minute=i, likes=7) for i in range(3)]
    russian, english = (queue_of(*rows, language=code)["reason"].iloc[0] for code in ("ru", "en"))
    assert russian == (
        "жалоба (конструктив); Волна брака: треснул; лайков 7, ответов 0; "
        "негатива под видео за час: 3; таких же жалоб за сутки: 3"
    )
    assert english == (
        "complaint (constructive); Wave of defects: треснул; likes 7, replies 0; "
        "negatives under the video in an hour: 3; the same issue within a day: 3"
    )


def test_the_creator_spam_bots_praise_and_duplicates_wait_for_no_answer():
    queue = queue_of(
        comment("это ужасно, простите", **(ANSWER | {"sentiment": "negative"})),
        comment("люблю", minute=1, sentiment="positive", category="praise"),
        comment("ужас", minute=2, category="dislike"),
        comment("ужас", minute=2, category="dislike"),
    )
    assert queue["comment_id"].tolist() == ["c2"]


ROWS = st.lists(
    st.builds(
        comment,
        st.sampled_from(["ужас", "у ребёнка ожог", "заказ 77 не пришёл", "какой размер?", "клоуны", "[smile]", ""]),
        minute=st.integers(0, 300),
        likes=st.one_of(st.none(), st.integers(-3, 10**9)),
        replies=st.one_of(st.none(), st.integers(0, 10**6)),
        author=st.sampled_from(["x", "y", None]),
        video_id=st.sampled_from(["v", "w", None]),
        sentiment=st.sampled_from(SENTIMENTS),
        category=st.sampled_from(CATEGORIES),
        parent_id=st.sampled_from([None, "c1", "0"]),
        by_author=st.sampled_from([True, False, None]),
    ),
    min_size=1,
    max_size=12,
    unique_by=lambda row: row["comment_id"],
)


@settings(max_examples=25, deadline=None)
@given(ROWS, st.randoms())
def test_the_queue_is_bounded_and_does_not_depend_on_the_order(rows, random):
    frame = pd.DataFrame(rows)
    queue = prioritize(frame)
    assert queue["priority"].between(0, 100).all()
    assert set(queue["tier"]) <= set(TIERS)
    assert queue["reason"].str.len().gt(0).all()
    shuffled = prioritize(frame.sample(frac=1, random_state=random.randrange(1000)))
    pd.testing.assert_frame_equal(queue, shuffled)


def test_comments_without_a_time_stay_in_the_queue():
    queue = queue_of(comment("посредственно", created_at=None), comment("ужас", minute=1, category="dislike"))
    assert len(queue) == 2
    assert queue["deadline"].isna().sum() == 1


# --- answers so far ------------------------------------------------------------------------------------------


def test_answers_in_a_thread_are_the_creators_next_comment():
    frame = prepare(
        pd.DataFrame(
            [
                comment("плохо"),
                comment("и у меня плохо", minute=5, parent_id="c0"),
                comment("пишите нам", minute=10, parent_id="c0", **ANSWER),
                comment("так и не помогли", minute=15, parent_id="c0"),
                comment("общее объявление", minute=20, **ANSWER),
                comment("тоже плохо", minute=25),
            ]
        )
    )
    minutes = ((find_answers(frame) - START).dt.total_seconds() / 60).tolist()
    assert minutes[:2] == [10, 10]
    assert pd.isna(minutes[3])
    assert pd.isna(minutes[5])


def test_answers_so_far_are_counted_by_their_deadlines():
    rows = [comment("посредственно", minute=i) for i in range(4)]
    rows += [comment("поможем", minute=10, parent_id="c0", **ANSWER)]
    rows += [comment("поможем", minute=201, parent_id="c1", **ANSWER)]
    answers = summarize_answers(queue_of(*rows))
    assert (answers.known, answers.comments, answers.answered, answers.due) == (True, 4, 2, 4)
    assert answers.median == timedelta(minutes=105)
    assert answers.p90 == timedelta(minutes=181)
    assert answers.in_time == 0.25
    assert answers.to_dict()["median"] == 6300


def test_an_export_without_answers_says_so():
    answers = summarize_answers(queue_of(comment("посредственно"), comment("плохо", minute=1)))
    assert not answers.known
    assert answers.share is None
    assert answers.comments == 2


# --- drafts --------------------------------------------------------------------------------------------------


def draft_of(text, *, name=None, parameters=None, **values):
    frame = pd.DataFrame([comment(text, **values)])
    if name is not None:
        frame["display_name"] = name
    return draft_replies(prioritize(frame), **(parameters or {})).iloc[0]


@pytest.mark.parametrize(
    ("category", "action", "says"),
    [
        ("insult", "moderate", "Не отвечать: модерация"),
        ("hate", "moderate", "Не отвечать: модерация"),
        ("spam", "moderate", "Не отвечать: модерация"),
        ("threat", "escalate", "передать руководителю"),
        ("complaint", "reply", "дравствуйте"),
        ("dislike", "reply", "дравствуйте"),
    ],
)
def test_trolls_and_spam_get_no_reply_and_threats_are_escalated(category, action, says):
    draft = draft_of("ну вы и даёте", category=category)
    assert draft["action"] == action
    assert says in draft["draft"]


def test_a_draft_speaks_the_comments_language_to_a_person_by_name():
    assert draft_of("посредственно", name="Наталья Лапина")["draft"].startswith("Наталья, здравствуйте!")
    english = draft_of("pretty bad", name="Hannah 🌿", language="en")
    assert english["draft"].startswith("Hello Hannah, ")
    for name in ("kot_v_meshke", "Кот в мешке", "мама Тимофея", "{name}"):
        assert draft_of("посредственно", name=name)["draft"].startswith("Здравствуйте! ")
    unknown = draft_of("верните refund please деньги", language="mixed")["draft"]
    assert unknown.startswith(("Здравствуйте!", "Hello"))


def test_a_known_order_is_named_and_not_asked_for():
    draft = draft_of("заказ № 4471 не пришёл, где он")["draft"]
    assert "4471" in draft
    assert "омер заказа" not in draft
    assert "20866" in draft_of("Order 20866 never arrived", language="en")["draft"]


def test_the_register_the_signature_and_the_contact_are_ours():
    parameters = {"formal": False, "signature": "Соня", "contact": "help@x.example"}
    informal = draft_of("посылка не пришла", parameters=parameters)["draft"]
    assert informal.startswith("Привет!")
    assert informal.endswith(" Соня")
    rows = [comment("посылка не пришла", minute=i) for i in range(4)]
    drafts = draft_replies(queue_of(*rows), contact="help@x.example")["draft"]
    assert drafts.str.contains("help@x.example").any()


def test_drafts_take_turns():
    rows = [comment("посредственно", minute=i) for i in range(12)]
    drafts = draft_replies(queue_of(*rows)).sort_values("created_at")["draft"].tolist()
    assert all(first != second for first, second in itertools.pairwise(drafts))
    assert len(set(drafts)) >= 4


def test_an_answered_comment_needs_no_draft():
    frame = [comment("посредственно"), comment("поможем", minute=5, parent_id="c0", **ANSWER)]
    assert draft_replies(queue_of(*frame))[["action", "draft"]].to_numpy().tolist() == [["answered", ""]]


def test_only_a_queue_can_be_drafted_for():
    with pytest.raises(ColumnError, match=r"no column attitude, scenario.*prioritize\(scored\) first"):
        draft_replies(pd.DataFrame([comment("ужас")]))


@settings(max_examples=25, deadline=None)
@given(ROWS, st.text(max_size=12), st.sampled_from([None, "", "Морошка", "{name}"]), st.booleans())
def test_no_place_is_left_unfilled(rows, name, value, formal):
    queue = prioritize(pd.DataFrame(rows).assign(display_name=name))
    drafts = draft_replies(queue, brand=value, contact=value, formal=formal)
    assert drafts.index.equals(queue.index)
    assert not drafts["draft"].str.contains(r"[{}\[\]|]").any()
    replies = drafts[drafts["action"] == "reply"]
    assert replies["draft"].str.len().gt(20).all()
    assert not set(replies["category"]) & {"threat", "hate"}
    assert not (replies["attitude"] == "destructive").any()


def test_every_situation_of_the_sample_gets_a_text_in_both_registers(crisis):
    queue = prioritize(crisis)
    for code in ("ru", "en"):
        for formal in (True, False):
            drafts = draft_replies(queue, load_playbook(code), formal=formal)
            texts = drafts.loc[drafts["action"] != "answered", "draft"]
            assert texts.str.len().gt(20).all()
            assert not texts.map(lambda text: bool(re.search(r"\s{2}|[{}\[\]|]", text))).any()
