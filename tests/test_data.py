"""The data written for the project are what their README says."""

import csv
import re
from collections import defaultdict
from pathlib import Path

import pandas as pd

from tiktok_sentiment.schema import FLAGS, SENTIMENTS
from tiktok_sentiment.training.behaviour import read_cases

DATA = Path(__file__).parents[1] / "data"


def test_the_sample_is_an_export_with_a_crisis_in_it():
    with (DATA / "sample_comments.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 300
    ids = [row["comment_id"] for row in rows]
    assert len(set(ids)) == 300
    assert all(len(number) == 19 for number in ids)
    assert {row["parent_id"] for row in rows if row["parent_id"]} <= set(ids)
    times = pd.to_datetime([row["created_at"] for row in rows], utc=True)
    assert times.is_monotonic_increasing
    by_day = times.floor("D").value_counts()
    assert 10 <= len(by_day) <= 15
    assert by_day.max() > 2 * by_day.median()


def test_the_crisis_is_an_export_with_answers_and_a_wave():
    frame = pd.read_csv(DATA / "crisis_comments.csv", dtype=str, keep_default_na=False)
    assert len(frame) == 592
    assert frame["comment_id"].is_unique
    assert frame["comment_id"].str.len().eq(19).all()
    assert set(frame["parent_id"]) - {""} <= set(frame["comment_id"])
    assert frame["video_id"].nunique() == 7
    assert set(frame["by_author"]) == {"true", "false"}
    answers = frame[frame["by_author"] == "true"]
    assert set(answers["author"]) == {"moroshka.lab"}
    assert (answers["parent_id"] != "").sum() >= 50
    times = pd.to_datetime(frame["created_at"], utc=True)
    assert times.is_monotonic_increasing
    by_day = times.dt.date.value_counts()
    assert len(by_day) == 14
    assert by_day.max() > 4 * by_day.median()


def test_the_labelled_sample_has_every_label_in_both_languages():
    frame = pd.read_csv(DATA / "labelled_sample.csv", keep_default_na=False)
    assert len(frame) == 600
    assert frame["text"].is_unique
    assert set(frame["sentiment"]) == set(SENTIMENTS)
    assert set(frame["language"]) == {"ru", "en", "mixed"}
    for flag in FLAGS:
        assert set(frame[flag]) == {0, 1}
        assert frame.groupby("language")[flag].sum()[["ru", "en"]].min() >= 10
    assert (frame.loc[frame["threat"] == 1, "sentiment"] == "negative").all()


def test_the_written_comments_are_labelled_like_the_sample_and_none_is_written_twice():
    frames = [pd.read_csv(path, keep_default_na=False) for path in sorted((DATA / "labelled").glob("*.csv"))]
    sample = pd.read_csv(DATA / "labelled_sample.csv", keep_default_na=False)
    texts = pd.concat([*frames, sample])["text"]
    assert len(frames) == 4
    assert texts.str.casefold().duplicated().mean() < 0.01
    for frame in frames:
        assert list(frame.columns) == list(sample.columns)
        assert len(frame) > 700
        assert set(frame["sentiment"]) == set(SENTIMENTS)
        assert (frame[list(FLAGS)].sum() >= 40).all()


def words(text):
    return frozenset(re.findall(r"\w+", text.casefold()))


def are_near(first, second):
    """The same words, or of three and more at least seven in ten."""
    if not first or first == second:
        return bool(first)
    return min(len(first), len(second)) >= 3 and len(first & second) / len(first | second) >= 0.7


def test_no_behaviour_case_stands_nearly_in_the_training_data():
    cases = [words(case["text"]) for case in read_cases(Path(__file__).parent / "cases" / "behaviour.json")]
    having = defaultdict(set)
    for number, case in enumerate(cases):
        for word in case:
            having[word].add(number)
    for path in [DATA / "labelled_sample.csv", *(DATA / "labelled").glob("*.csv")]:
        for text in pd.read_csv(path, keep_default_na=False)["text"]:
            written = words(text)
            suspects = {number for word in written for number in having[word]}
            assert not [n for n in suspects if are_near(cases[n], written)], text
