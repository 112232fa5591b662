"""Plots: the numbers that are drawn, without looking at a picture."""

import sys

import numpy as np
import pandas as pd
import pytest

from tiktok_sentiment import ColumnError, InputError, MissingExtraError, plots
from tiktok_sentiment.schema import CATEGORIES


@pytest.fixture(autouse=True)
def no_windows():
    """Draw into memory, and forget each figure."""
    matplotlib = pytest.importorskip("matplotlib")
    matplotlib.use("Agg")
    from matplotlib import pyplot

    yield
    pyplot.close("all")


@pytest.fixture
def scored():
    """Six comments under two videos within two hours, one of them without a score, one without a time."""
    return pd.DataFrame(
        {
            "created_at": pd.to_datetime(
                [
                    "2026-10-14T18:00:30Z",
                    "2026-10-14T18:59:00Z",
                    "2026-10-14T19:00:00Z",
                    "2026-10-14T20:10:00Z",
                    None,
                    "2026-10-14T23:00:00Z",
                ]
            ),
            "video_id": ["7", "7", "8", "7", "8", "7"],
            "negativity": [0.9, 0.8, 0.1, 0.2, 1.0, None],
            "sentiment": ["negative", "negative", "positive", "neutral", "negative", None],
            "category": ["complaint", "dislike", "praise", "question", "threat", None],
        }
    )


def heights(container):
    return [patch.get_height() for patch in container]


def widths(container):
    return [patch.get_width() for patch in container]


def test_over_time_counts_comments_and_negative_ones(scored):
    ax = plots.plot_over_time(scored, every="1h")
    everything, negative = ax.containers
    assert heights(everything) == [2, 1, 1]
    assert heights(negative) == [2, 0, 0]
    assert widths(everything) == pytest.approx([1 / 24] * 3)
    assert ax.get_ylabel() == "comments in 1 hour"


def test_over_time_takes_the_times_of_any_zone_and_text(scored):
    as_text = scored.assign(created_at=scored["created_at"].dt.tz_convert("Asia/Omsk").astype("str"))
    drawn = [plots.plot_over_time(frame, every="1h") for frame in (scored, as_text)]
    first, second = ([patch.get_x() for patch in ax.containers[0]] for ax in drawn)
    assert first == second


@pytest.mark.parametrize(
    ("span", "label"),
    [("0s", "1 minute"), ("1h", "1 minute"), ("5h", "5 minutes"), ("3D", "1 hour"), ("60D", "1 day")],
)
def test_bars_over_time_are_few_and_as_narrow_as_that_allows(scored, span, label):
    ends = scored.head(2).assign(
        created_at=[pd.Timestamp(0, tz="UTC"), pd.Timestamp(0, tz="UTC") + pd.Timedelta(span)]
    )
    ax = plots.plot_over_time(ends)
    assert ax.get_ylabel() == f"comments in {label}"
    assert len(ax.containers[0]) <= 81
    assert sum(heights(ax.containers[0])) == 2


def test_by_video_shows_shares_with_intervals_most_negative_on_top(scored):
    ax = plots.plot_by_video(scored)
    bars = ax.containers[-1]
    assert [label.get_text() for label in ax.get_yticklabels()] == ["8 (2)", "7 (3)"]
    assert widths(bars) == pytest.approx([1 / 2, 2 / 3])
    lows, highs = zip(*(segment[:, 0] for segment in bars.errorbar.lines[2][0].get_segments()), strict=True)
    # Wilson's interval of 1 in 2 and of 2 in 3, from published tables.
    assert lows == pytest.approx([0.0945, 0.2077], abs=1e-3)
    assert highs == pytest.approx([0.9055, 0.9385], abs=1e-3)


def test_by_video_keeps_those_with_the_most_comments(scored):
    ax = plots.plot_by_video(scored, top=1)
    assert [label.get_text() for label in ax.get_yticklabels()] == ["7 (3)"]


def test_by_category_counts_all_in_order_of_urgency(scored):
    ax = plots.plot_by_category(scored)
    assert [label.get_text() for label in ax.get_yticklabels()] == [*CATEGORIES]
    totals = np.sum([widths(container) for container in ax.containers], axis=0)
    expected = scored["category"].value_counts().reindex(CATEGORIES, fill_value=0)
    assert totals.tolist() == expected.tolist()
    assert ax.yaxis_inverted()


def test_distribution_has_every_scored_comment_once(scored):
    ax = plots.plot_distribution(scored, bins=10)
    tops = np.max(
        [[patch.get_y() + patch.get_height() for patch in container] for container in ax.containers], axis=0
    )
    assert tops.tolist() == [0, 1, 1, 0, 0, 0, 0, 0, 1, 2]


def test_reliability_is_the_share_in_each_bin():
    ax = plots.plot_reliability([0.1, 0.15, 0.95, 1.0, 0.9], [0, 1, 1, 1, 1])
    drawn = ax.lines[1].get_xydata()
    assert drawn == pytest.approx(np.array([[0.125, 0.5], [0.95, 1.0]]))


def test_draws_into_the_axes_that_it_is_given(scored):
    from matplotlib import pyplot

    _, grid = pyplot.subplots(2, 2)
    functions = [plots.plot_over_time, plots.plot_by_video, plots.plot_by_category, plots.plot_distribution]
    for function, ax in zip(functions, grid.flat, strict=True):
        assert function(scored, ax=ax) is ax
        assert ax.has_data()
    assert len(pyplot.get_fignums()) == 1


def test_says_what_is_missing(scored):
    with pytest.raises(ColumnError, match="no column 'created_at'; its columns are: video_id"):
        plots.plot_over_time(scored.drop(columns="created_at"))
    with pytest.raises(ColumnError, match="no column 'negativity', 'sentiment', 'category'"):
        plots.plot_distribution(scored[["video_id"]])
    with pytest.raises(InputError, match="No scored comment has a time"):
        plots.plot_over_time(scored.assign(created_at=None))
    with pytest.raises(InputError, match="No scored comment names its video"):
        plots.plot_by_video(scored.assign(video_id=""))
    with pytest.raises(InputError, match=r"not shapes \(2,\), \(1,\)"):
        plots.plot_reliability([0.1, 0.2], [1])
    with pytest.raises(InputError, match="from 0 to 1 and labels 0 or 1"):
        plots.plot_reliability([0.1, np.nan], [1, 0])


def test_names_the_extra_where_matplotlib_is_missing(scored, monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    monkeypatch.delitem(sys.modules, "matplotlib.pyplot", raising=False)
    with pytest.raises(MissingExtraError, match=r'pip install "tiktok-sentiment\[plots\]"'):
        plots.plot_distribution(scored)
