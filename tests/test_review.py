"""The review of a wave: what the data tell, and "unknown" where they do not."""

import json
from datetime import timedelta

import pytest

from tests.crisis_frames import HOUR, START, comment, make_alert, make_result, scored_frame, wave_frame
from tiktok_sentiment.crisis.report import review


def test_a_wave_from_onset_to_recovery():
    frame = wave_frame()
    found = review(frame, make_result(frame, make_alert()))
    assert found.onset == START + 50 * HOUR
    assert (found.peak, found.peak_count) == (START + 51 * HOUR, 6)
    assert found.time_to_detect == timedelta(hours=1, minutes=20)
    assert found.time_to_answer == timedelta(hours=2, minutes=30)
    assert (found.recovered_at, found.time_to_recover) == (START + 54 * HOUR, timedelta(hours=4))
    assert (found.comments, found.negatives, found.answers) == (12, 12, 2)
    assert found.usual == pytest.approx(2.0)  # half a negative an hour, for four hours
    assert (found.share, found.share_before) == (1.0, 0.0)
    assert [example.text for example in found.answered] == ["Уже разбираемся", "Вернём деньги всем"]
    assert found.said[0].likes == 11
    plain = json.loads(json.dumps(found.to_dict()))
    assert plain["time_to_detect"] == 4800
    assert plain["level"] == "crisis"


def test_no_wave_has_no_review():
    frame = wave_frame()
    assert review(frame, make_result(frame)) is None


def test_what_is_not_over_has_not_recovered():
    frame = wave_frame(quiet_hours=2)
    found = review(frame, make_result(frame, make_alert()))
    assert found.recovered_at is None
    assert found.time_to_recover is None


def test_answers_that_the_data_do_not_mark_are_unknown():
    frame = wave_frame(answers=False)
    found = review(frame, make_result(frame, make_alert()))
    assert not found.answers_known
    assert found.first_answer is None
    assert found.time_to_answer is None


def test_an_answer_to_somebody_else_is_no_answer_to_the_wave():
    rows = wave_frame(answers=False)
    other = scored_frame([comment(300, 51, "Размер M", "shop", parent="3", own=True)])
    import pandas as pd

    frame = pd.concat([rows, other], ignore_index=True)
    found = review(frame, make_result(frame, make_alert()))
    assert found.answers_known
    assert found.first_answer is None


def test_a_share_before_the_wave_needs_comments():
    frame = wave_frame().iloc[10:]
    assert review(frame, make_result(frame, make_alert())).share_before is None


def test_alerts_that_follow_on_each_other_are_one_wave():
    frame = wave_frame()
    first = make_alert(id="a0", level="watch", start=START + 40 * HOUR, opened_at=START + 41 * HOUR,
                       last_window=START + 42 * HOUR)  # fmt: skip
    far = make_alert(id="a9", level="watch", start=START + 10 * HOUR, last_window=START + 11 * HOUR)
    found = review(frame, make_result(frame, first, make_alert(), far))
    assert [alert.id for alert in found.alerts] == ["a0", "a1"]
    assert found.onset == START + 40 * HOUR
    assert found.detected_at == START + 41 * HOUR
