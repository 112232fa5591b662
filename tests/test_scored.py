"""Scored frames are checked and brought into one form once."""

import pandas as pd
import pytest

from tiktok_sentiment import ColumnError, InputError
from tiktok_sentiment.crisis.scored import COLUMNS, is_prepared, prepare


def scored(**columns):
    base = {
        "text": ["верните деньги", "love it"],
        "created_at": ["2026-10-14T18:00:00Z", "2026-10-14T19:00:00Z"],
        "negativity": [0.9, 0.1],
        "sentiment": ["negative", "positive"],
        "category": ["complaint", "praise"],
    }
    return pd.DataFrame({name: cells for name, cells in (base | columns).items() if cells is not None})


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("2026-10-14T18:00:00Z", "2026-10-14 18:00:00+00:00"),
        ("2026-10-14 18:00:00", "2026-10-14 18:00:00+00:00"),
        ("2026-10-14T21:00:00+03:00", "2026-10-14 18:00:00+00:00"),
        (1_792_000_800, "2026-10-14 18:00:00+00:00"),
        ("1792000800", "2026-10-14 18:00:00+00:00"),
        (1_792_000_800_000, "2026-10-14 18:00:00+00:00"),
        ("вчера", None),
        ("", None),
        (None, None),
        (-5, None),
    ],
)
def test_times(cell, expected):
    times = prepare(scored(created_at=[cell, "2026-10-14T19:00:00Z"]))["created_at"]
    assert str(times.dtype) == "datetime64[us, UTC]"
    assert pd.isna(times[0]) if expected is None else str(times[0]) == expected


@pytest.mark.parametrize("missing", ["text", "created_at", "negativity", "sentiment", "category"])
def test_a_missing_column_is_named(missing):
    with pytest.raises(ColumnError, match=f"no column {missing}.*Its columns are: "):
        prepare(scored(**{missing: None}))


def test_a_column_of_nearly_that_name_is_suggested():
    with pytest.raises(ColumnError, match="Did you mean 'createdat'"):
        prepare(scored().rename(columns={"created_at": "createdat"}))


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"negativity": [1.5, 0.1]}, "from 0 to 1.* 1.5"),
        ({"sentiment": ["bad", "positive"]}, "sentiment holds 'bad'"),
        ({"category": ["rant", "praise"]}, "category holds 'rant'"),
    ],
)
def test_values_that_are_no_scores_are_refused(columns, message):
    with pytest.raises(InputError, match=message):
        prepare(scored(**columns))


def test_what_is_not_there_is_added_and_others_are_kept():
    frame = prepare(scored(shop=["a", "b"]))
    assert list(frame.columns) == [*COLUMNS, "shop"]
    assert frame["likes"].isna().all()
    assert frame["flags"].tolist() == ["", ""]
    assert frame["is_audience"].all()
    assert frame["is_negative"].tolist() == [True, False]


@pytest.mark.parametrize(
    "columns",
    [
        {"by_author": [True, False]},
        {"by_author": ["True", None]},
        {"artefact": ["sticker", None]},
        {"sentiment": [None, "positive"]},
        {"duplicate": [True, False]},
    ],
)
def test_what_is_no_voice_of_the_audience(columns):
    frame = prepare(scored(**columns))
    assert frame["is_audience"].tolist() == [False, True]
    assert not frame["is_negative"].any()


@pytest.mark.parametrize(
    ("columns", "is_repeated"),
    [
        ({"comment_id": ["7", "7"]}, True),
        ({"comment_id": [7.0, 7.0]}, True),
        (
            {"comment_id": ["7", "8"], "text": ["a", "a"], "created_at": ["2026-01-01"] * 2, "author": ["x", "x"]},
            False,
        ),
        ({"text": ["a", "a"], "created_at": ["2026-01-01"] * 2, "author": ["x", "x"]}, True),
        ({"text": ["a", "a"], "created_at": ["2026-01-01"] * 2}, False),
        ({"text": ["a", "a"], "author": ["x", "x"]}, False),
    ],
)
def test_duplicates(columns, is_repeated):
    assert prepare(scored(**columns))["duplicate"].tolist() == [False, is_repeated]


@pytest.mark.parametrize("cell", ["0", 0, 0.0, "", None, "null", "nan"])
def test_top_level(cell):
    assert pd.isna(prepare(scored(parent_id=[cell, "9"]))["parent_id"][0])


def test_a_prepared_frame_and_the_input_stay_as_they_are():
    frame = scored()
    before = frame.copy(deep=True)
    prepared = prepare(frame)
    pd.testing.assert_frame_equal(frame, before)
    assert is_prepared(prepared)
    assert prepare(prepared) is prepared
    assert not is_prepared(frame)
