"""The monitor: what is a wave and what is not, in any portions and any order within a step."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.waves import START, make_comments
from tiktok_sentiment import InputError, Monitor, MonitorConfig, TikTokSentimentError, monitor
from tiktok_sentiment.crisis.monitoring.config import LEVELS
from tiktok_sentiment.crisis.monitoring.windows import WINDOW_COLUMNS

WAVE_AT = 8 * 24 + 14
WAVE = make_comments(wave_at=WAVE_AT)
WATCH = ["возврат", "#nothing"]
few_examples = settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module")
def one_pass():
    """What one pass over the wave gives: alerts as emitted, and the result."""
    watcher = Monitor(watch=WATCH)
    emitted = [*watcher.update(WAVE), *watcher.finish()]
    return emitted, watcher.result()


# --- what is a wave ----------------------------------------------------------------------------------------------


def test_a_wave_alerts_soon_and_once(one_pass):
    _, result = one_pass
    total = [alert for alert in result.alerts if alert.kind == "total"]
    assert len(total) == 1
    (alert,) = total
    began = START + pd.Timedelta(hours=WAVE_AT)
    assert began < alert.opened_at <= began + pd.Timedelta(hours=1.5)
    assert alert.growth > 3
    assert alert.share_low <= alert.share <= alert.share_high
    assert {driver.kind for driver in alert.drivers} >= {"category", "video"}
    assert alert.examples
    assert all(example.category == "complaint" for example in alert.examples)
    assert result.level == alert.level


def test_an_alert_rises_from_level_to_level(one_pass):
    emitted, _ = one_pass
    levels = [LEVELS.index(alert.level) for alert in emitted if alert.kind == "total"]
    assert levels == sorted(set(levels))
    assert len({alert.id for alert in emitted if alert.kind == "total"}) == 1


@pytest.mark.parametrize(
    "frame",
    [
        make_comments(),
        make_comments(days=1),
        make_comments(days=30, per_day=2, share=0.3),
        make_comments(wave_at=10, wave=30),
        make_comments(wave_at=WAVE_AT, wave=3),
        make_comments(share=0.0),
        make_comments(share=1.0),
    ],
    ids=["ordinary", "a day", "a few", "in the warm-up", "three comments", "no negatives", "always negative"],
)
def test_no_wave_no_alert(frame):
    assert monitor(frame).alerts == ()


def test_a_viral_video_without_anger_is_no_wave():
    calm = make_comments(days=1, per_day=1500, share=0.1, seed=5)
    calm["created_at"] += pd.Timedelta(days=9)
    frame = pd.concat([make_comments(), calm]).sort_values("created_at")
    result = monitor(frame)
    assert result.alerts == ()
    assert result.windows["comments"].max() > 50


def test_one_person_is_no_wave():
    frame = WAVE.copy()
    wave = frame["created_at"].between(
        START + pd.Timedelta(hours=WAVE_AT), START + pd.Timedelta(hours=WAVE_AT + 4)
    ) & (frame["sentiment"] == "negative")
    frame.loc[wave, "author"] = "troll"
    assert monitor(frame).alerts == ()


def test_the_creators_own_comments_and_artefacts_are_no_wave():
    assert monitor(WAVE.assign(by_author=WAVE["sentiment"].eq("negative"))).alerts == ()
    assert monitor(WAVE.assign(artefact=WAVE["sentiment"].map({"negative": "sticker"}))).alerts == ()


def test_a_wave_under_one_video_of_a_big_account():
    frame = make_comments(per_day=1200, days=10)
    wave = make_comments(days=1, per_day=1, wave_at=9 * 24, wave=35, wave_hours=20, seed=3).tail(35)
    alerts = monitor(pd.concat([frame, wave.assign(video_id="v9")]).sort_values("created_at")).alerts
    assert [(alert.kind, alert.name) for alert in alerts] == [("video", "v9")]


def test_a_watched_term_is_a_series_of_its_own():
    frame = make_comments(days=12)
    burst = make_comments(days=1, per_day=1, wave_at=WAVE_AT, wave=25, seed=4).tail(25)
    burst = burst.assign(text="а ВОЗВРАТЫ будут?", sentiment="neutral", category="question", negativity=0.2)
    result = monitor(pd.concat([frame, burst]).sort_values("created_at"), watch=["возврат"])
    assert [(alert.kind, alert.name) for alert in result.alerts] == [("watch", "возврат")]
    assert "упоминаний 5 за" in result.alerts[0].evidence("ru") or result.alerts[0].count > 5
    assert result.watched == ("возврат",)
    watched = result.windows[result.windows["kind"] == "watch"]
    assert watched["comments"].sum() == frame["text"].str.contains("возврат").sum() + 25


# --- the result --------------------------------------------------------------------------------------------------


def test_windows_count_everything(one_pass):
    _, result = one_pass
    assert tuple(result.windows.columns) == WINDOW_COLUMNS
    total = result.windows[result.windows["kind"] == "total"]
    assert total["comments"].sum() == len(WAVE)
    assert total["negatives"].sum() == WAVE["sentiment"].eq("negative").sum()
    assert total["complaint"].sum() == total["negatives"].sum()
    assert total["likes"].sum() == WAVE["likes"].sum()
    assert (total["share_low"] <= total["share"]).all()
    videos = result.windows[result.windows["kind"] == "video"]
    assert videos["comments"].sum() == len(WAVE)
    assert total["expected"].notna().any()


def test_forecasts_have_an_interval_or_a_reason(one_pass):
    _, result = one_pass
    assert len(result.forecasts) == MonitorConfig().forecast_windows
    assert all(one.low <= one.expected <= one.high + 1 and one.start < one.end for one in result.forecasts)
    assert result.forecasts[0].start <= WAVE["created_at"].max().ceil("h")
    short = monitor(make_comments(days=2))
    assert short.forecasts == ()
    assert any("no forecast: the history is" in note for note in short.notes)


def test_terms_that_rise_are_those_of_the_wave():
    wave = make_comments(wave_at=11.5 * 24, wave=20, wave_hours=6)
    wave.loc[wave["created_at"] > START + pd.Timedelta(days=11.5), "text"] += " сгорел провод"
    trends = monitor(wave).trends
    assert {"сгорел", "провод"} <= {trend.term for trend in trends}
    assert all(trend.z > 0 and trend.count > trend.usual for trend in trends)


def test_a_video_that_heats_up():
    hot = make_comments(days=1, per_day=150, seed=6)
    hot["created_at"] += pd.Timedelta(days=11)
    videos = monitor(pd.concat([make_comments(), hot.assign(video_id="hot")]).sort_values("created_at")).videos
    assert videos[0].video_id == "hot"
    assert videos[0].velocity > 2 * videos[0].usual_velocity


def test_notes_say_what_was_left_out():
    frame = WAVE.assign(comment_id=WAVE["comment_id"].mask(WAVE.index == 1, "c0-0"))
    frame["created_at"] = frame["created_at"].astype("string").mask(frame.index.isin([3, 4]), "вчера")
    frame.loc[5, ["sentiment", "category", "negativity"]] = None
    notes = monitor(frame).notes
    assert "2 undated rows left out" in notes
    assert "1 row without a score left out" in notes
    assert "1 repeated row counted once" in notes


def test_an_alert_in_words_and_as_json(one_pass):
    emitted, _ = one_pass
    alert = replace(
        emitted[0], count=43, expected=6.2, spread=3.1, span=timedelta(hours=1), share=0.61, usual_share=0.12
    )
    assert alert.evidence("ru") == "негативных 43 за час при обычных 6±3, доля 61 % против 12 %"
    assert alert.evidence() == "43 negative in an hour where 6±3 are usual, share 61% against 12%"
    with pytest.raises(InputError, match="'de'"):
        alert.evidence("de")
    plain = alert.to_dict()
    assert plain["span"] == 3600
    assert plain["start"].endswith("+00:00")


# --- portions, order, repeats -----------------------------------------------------------------------------------


@few_examples
@given(st.lists(st.integers(0, len(WAVE)), max_size=12))
def test_portions_do_not_matter(one_pass, cuts):
    emitted, result = one_pass
    watcher = Monitor(watch=WATCH)
    found = []
    edges = [0, *sorted(cuts), len(WAVE)]
    for start, stop in pairwise(edges):
        found += watcher.update(WAVE.iloc[start:stop])
    found += watcher.finish()
    assert found == emitted
    again = watcher.result()
    assert again.alerts == result.alerts
    assert (again.forecasts, again.trends, again.videos) == (result.forecasts, result.trends, result.videos)
    pd.testing.assert_frame_equal(again.windows, result.windows)


@few_examples
@given(st.integers(0, 10_000))
def test_order_does_not_matter_nor_do_repeats_nor_the_index(one_pass, seed):
    rng = np.random.default_rng(seed)
    repeated = WAVE.iloc[rng.integers(len(WAVE), size=20)]
    shuffled = pd.concat([WAVE, repeated]).sample(frac=1, random_state=seed)
    result = monitor(shuffled, watch=WATCH)
    assert result.alerts == one_pass[1].alerts
    assert result.trends == one_pass[1].trends


def test_overlapping_exports_count_once(one_pass):
    emitted, result = one_pass
    watcher = Monitor(watch=WATCH)
    found = []
    for stop in (200, 350, 350, len(WAVE)):
        found += watcher.update(WAVE.iloc[:stop])
    found += watcher.finish()
    assert found == emitted
    assert any("seen before" in note for note in watcher.result().notes)
    pd.testing.assert_frame_equal(watcher.result().windows, result.windows)


def test_late_comments_count_and_are_not_judged():
    late = WAVE[WAVE["sentiment"].eq("negative")]
    watcher = Monitor()
    watcher.update(WAVE.drop(late.index))
    assert watcher.update(late.iloc[:-1]) == ()
    result = watcher.result()
    assert any("late comments counted, but not judged" in note for note in result.notes)
    assert result.windows.loc[result.windows["kind"] == "total", "negatives"].sum() == len(late) - 1


cells = st.one_of(st.none(), st.text(max_size=8), st.integers(-9, 9), st.floats(), st.booleans())


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.fixed_dictionaries(
            dict.fromkeys(
                (
                    "text",
                    "created_at",
                    "negativity",
                    "sentiment",
                    "category",
                    "author",
                    "likes",
                    "by_author",
                    "video_id",
                ),
                cells,
            )
        ),
        max_size=4,
    )
)
def test_garbage_is_refused_with_a_message_or_left_out(rows):
    try:
        alerts = monitor(pd.DataFrame(rows)).alerts
    except TikTokSentimentError:
        return
    assert alerts == ()


def test_an_empty_frame_is_no_error():
    result = monitor(WAVE.iloc[:0])
    assert result.alerts == ()
    assert list(result.windows.columns) == list(WINDOW_COLUMNS)


# --- parameters --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"min_cuont": 3}, "no parameter min_cuont; known are"),
        ({"min_count": 0}, "has to be positive"),
        ({"min_count": "five"}, "whole number"),
        ({"min_count": 2.5}, "whole number"),
        ({"window": "90m"}, "whole hours"),
        ({"window": "5h"}, "divide a day"),
        ({"window": 60}, "a duration such as"),
        ({"step": "7m"}, "divide an hour"),
        ({"spans": ["7m"]}, "multiple of the step"),
        ({"spans": "1h"}, "a list"),
        ({"snooze": "soon"}, "no duration"),
        ({"forecast_level": 1.5}, "between 0 and 1"),
    ],
)
def test_wrong_parameters(values, message):
    with pytest.raises(InputError, match=message):
        MonitorConfig.from_mapping(values)


def test_parameters_make_the_round_trip():
    config = MonitorConfig(window=timedelta(hours=6), min_count=8, spans=(timedelta(hours=1),))
    assert MonitorConfig.from_mapping(config.to_dict()) == config
