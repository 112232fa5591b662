"""Training on labelled comments, and the table of corpora."""

import json
import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tiktok_sentiment import ColumnError, InputError, evaluate, train
from tiktok_sentiment.schema import FLAGS, SENTIMENTS
from tiktok_sentiment.training import check_labelled
from tiktok_sentiment.training.corpora import (
    LATIN,
    SOURCES,
    column,
    equals,
    is_commercial,
    only_if,
    read_silver,
    read_source,
)
from tiktok_sentiment.training.evaluation import expected_calibration_error
from tiktok_sentiment.training.shipped import join_corpora, train_shipped
from tiktok_sentiment.training.teacher import TAUGHT, TeacherLabels
from tiktok_sentiment.training.transliteration import to_latin

CORPORA = Path(os.environ.get("TIKTOK_SENTIMENT_CORPORA", Path(__file__).parents[2] / "shared" / "corpora"))
needs_corpora = pytest.mark.skipif(not CORPORA.is_dir(), reason="the corpora are not on this machine")


def test_labelled_comments_are_checked_and_their_flags_become_numbers():
    frame = pd.DataFrame(
        {"Comment": ["a", " ", "b"], "Sentiment": ["Negative", "x", ""], "insult": ["yes", "", "0"], "id": [1, 2, 3]}
    )
    checked = check_labelled(frame)
    assert checked["text"].tolist() == ["a", "b"]
    assert checked["sentiment"].tolist()[0] == "negative"
    assert checked["sentiment"].isna().tolist() == [False, True]
    assert checked["insult"].tolist() == [1.0, 0.0]
    assert checked["id"].tolist() == [1, 3]


@pytest.mark.parametrize(
    ("frame", "error", "message"),
    [
        ({"txt": ["a"], "sentiment": ["b"]}, ColumnError, "columns are: txt, sentiment"),
        ({"text": ["a"], "tone": ["b"]}, ColumnError, "No column 'sentiment' .* the columns are text, tone"),
        (
            {"text": ["a"], "sentiment": ["b"], "spam": ["maybe"]},
            InputError,
            "'spam' holds 'maybe' in row 0: write 1",
        ),
        ({"text": [" "], "sentiment": ["b"]}, InputError, "no labelled comments"),
    ],
)
def test_labelled_comments_that_cannot_be_used(frame, error, message):
    with pytest.raises(error, match=message):
        check_labelled(pd.DataFrame(frame))


@pytest.fixture(scope="module")
def own(labelled):
    held_out = np.arange(len(labelled)) % 4 == 0
    return train(labelled[~held_out]), labelled[held_out]


def test_a_model_of_ones_own_beats_guessing_on_comments_it_has_not_seen(own):
    classifier, test = own
    measured = evaluate(classifier, test).to_dict()["all"]
    assert measured["n"] == len(test)
    assert measured["auc"] > 0.75
    assert measured["macro_f1"] > 0.5
    assert measured["flags"]["obscenity"]["average_precision"] > 2 * (test["obscenity"] == 1).mean()


def test_an_evaluation_can_be_read_by_people_and_programs(own):
    evaluation = evaluate(*own)
    assert json.loads(json.dumps(evaluation.to_dict())).keys() >= {"all", "ru", "en"}
    table = evaluation.to_markdown()
    assert table.startswith("| slice | comments | macro-F1")
    assert "| obscenity | all |" in table


def test_an_evaluation_refuses_labels_that_the_model_does_not_know(own):
    classifier, test = own
    with pytest.raises(InputError, match="labels hold mixed, but the model knows negative, neutral, positive"):
        evaluate(classifier, test.assign(sentiment="mixed"))


def test_authors_are_kept_together(labelled):
    authors = labelled.assign(author=[f"author {number // 3}" for number in range(len(labelled))])
    assert train(authors).metadata_["calibrated_on"]["sentiment"] == len(labelled)


def test_calibration_error_of_a_coin():
    assert expected_calibration_error(np.full(100, 0.5), np.arange(100) % 2) == 0
    assert expected_calibration_error(np.full(100, 0.9), np.arange(100) % 2) == pytest.approx(0.4)


# --- the table of corpora ------------------------------------------------------------------------------------


def test_the_table_names_each_source_once_and_only_our_heads():
    names = [source.name for source in SOURCES]
    assert len(names) == len(set(names))
    for source in SOURCES:
        assert set(source.flags) <= set(FLAGS)
        assert source.language in {"ru", "en"}
        assert source.commercial == ("non-commercial" not in source.licence and "NC" not in source.licence)


def test_unknown_sources_are_not_taken_to_be_free():
    assert is_commercial("semeval2017_sentiment")
    assert not is_commercial("ok_toxic")
    assert not is_commercial("something new")


def test_readers_of_labels():
    frame = pd.DataFrame({"kind": ["hate", "none", "hate"], "share": [0.2, 0.9, 1.0]})
    assert column("share")(frame).tolist() == [0.2, 0.9, 1.0]
    assert equals("kind", "hate")(frame).tolist() == [1.0, 0.0, 1.0]
    assert only_if(column("share"), equals("kind", "hate"))(frame).isna().tolist() == [True, False, False]


FLAG_COLUMNS = [
    *("threat", "insult", "identity_hate", "obscene", "threat_fraction", "insult_fraction", "hate", "spam"),
    *("identity_attack_fraction", "obscene_fraction", "sexist", "complaint", "question", "obscenity"),
]


@pytest.fixture
def corpora(tmp_path, labelled):
    """A folder of corpora in miniature, written from the project's own sample."""
    silver = labelled.assign(lang="ru", source="rusentitweet", category="other", split="train")
    silver.loc[::5, "split"] = "dev"
    silver.loc[1::5, "source"] = "ok_toxic"
    silver.to_parquet(tmp_path / "comments_silver.parquet")
    for source in SOURCES:
        (tmp_path / source.language).mkdir(exist_ok=True)
        rows = pd.DataFrame({"text": [f"{source.name} раз &amp; два {n}" for n in range(8)] + [silver["text"][0]]})
        for name in ("sentiment", "label", "source_label"):
            rows[name] = ["negative", "positive", "neutral"] * 3
        for name in FLAG_COLUMNS:
            rows[name] = [0, 1, 0] * 3
        rows["split"] = ["train"] * 8 + ["train"]
        rows.loc[7, "split"] = "test"
        rows.to_parquet(tmp_path / source.language / f"{source.name}.parquet")
    return tmp_path


def test_joined_corpora_leave_out_dev_texts_test_splits_and_what_licences_forbid(corpora):
    joined = join_corpora(corpora)
    silver = read_silver(corpora)
    dev = set(silver["text"][silver["split"] == "dev"])
    assert not dev & set(joined["text"])
    assert not {"ok_toxic", "airline_complaints", "nps_chat_acts"} & set(joined["domain"])
    assert "ok_toxic" not in set(silver["source"][silver["split"] == "train"])
    rows = joined[joined["domain"] == "youtube_spam"]
    assert rows["text"].tolist() == [f"youtube_spam раз & два {n}" for n in range(7)]
    assert rows["insult"].isna().all()
    assert rows["spam"].tolist() == [0, 1, 0, 0, 1, 0, 0]


def test_what_the_teacher_labelled_is_of_the_target_domain_and_says_little_of_rare_flags(corpora, tmp_path):
    texts = ["goemotions раз & два 3", "сам не встречается", read_silver(corpora)["text"][0]]
    path = tmp_path / "labels.npz"
    TeacherLabels.collect(texts, np.full((3, len(TAUGHT)), 1 / 3)).save(path)
    joined = join_corpora(corpora, teacher=path)
    taught = joined[joined["source"] == "teacher"]
    assert taught["text"].tolist() == texts[:1]
    assert set(taught["domain"]) == {"comments_silver"}
    assert taught["negative"].tolist() == [pytest.approx(1 / 3)]
    assert taught["sentiment"].isna().all()
    assert taught[["threat", "hate"]].isna().all(axis=None)
    assert taught["complaint"].tolist() == [pytest.approx(1 / 3, abs=0.01)]


def test_written_comments_teach_and_are_not_calibrated_on(corpora, tmp_path, labelled):
    folder = tmp_path / "written"
    folder.mkdir()
    fresh = labelled.head(40).assign(text=[f"написано {n}" for n in range(40)])
    fresh.to_csv(folder / "a.csv", index=False)
    joined = join_corpora(corpora, written=[folder])
    written = joined[joined["source"] == "written"]
    assert len(written) == 40
    sentiments = written[list(SENTIMENTS)].to_numpy()
    assert [SENTIMENTS[best] for best in sentiments.argmax(axis=1)] == fresh["sentiment"].tolist()
    assert sentiments.sum(axis=1) == pytest.approx(np.ones(40))
    assert written["complaint"].between(0.01, 0.99).all()
    assert (written["complaint"].to_numpy() > 0.5).tolist() == (fresh["complaint"] == 1).tolist()
    latin = joined[joined["source"] == LATIN]
    assert {to_latin(text) for text in fresh["text"]} <= set(latin["text"])
    assert latin[list(SENTIMENTS)].notna().all(axis=None)
    assert latin[list(SENTIMENTS)].max(axis=None) < 1
    assert not latin["text"].str.contains("[а-яё]", case=False).any()
    classifier, card = train_shipped(corpora, written=[folder / "a.csv"])
    silver = read_silver(corpora)
    assert classifier.metadata_["calibrated_on"]["sentiment"] == (silver["split"] == "train").sum()
    assert "| written (for this project) | ru, en | 40 | MIT |" in card


@pytest.mark.parametrize("content", [b"", b"nothing", None])
def test_a_file_without_the_teachers_labels_is_named(tmp_path, content):
    path = tmp_path / "labels.npz"
    if content is None:
        np.savez(path, hashes=np.zeros(2, np.uint64), shares=np.zeros((3, 10), np.uint8))
    else:
        path.write_bytes(content)
    with pytest.raises(InputError, match=r"labels\.npz"):
        TeacherLabels.load(path)


def test_sources_for_private_models_come_with_a_flag(corpora):
    joined = join_corpora(corpora, include_noncommercial=True)
    assert "ok_toxic" in set(joined["domain"])
    assert "ok_toxic" in set(read_silver(corpora, include_noncommercial=True)["source"])


def test_the_shipped_model_is_trained_by_one_call_and_describes_itself(corpora, tmp_path):
    notes = []
    classifier, card = train_shipped(corpora, note=notes.append)
    again, _ = train_shipped(corpora)
    assert (classifier.weights_.type_weights == again.weights_.type_weights).all()
    assert notes
    assert notes[0].endswith("sources")
    assert "| comments_silver | ru, en |" in card
    assert "| youtube_spam | en | 7 | CC BY 4.0 |" in card
    assert "private use only" not in card
    assert classifier.metadata_["includes_noncommercial"] is False
    classifier.save(tmp_path / "model", card=card)
    assert (tmp_path / "model" / "README.md").read_text(encoding="utf-8") == card


def test_a_folder_without_the_corpora_is_named(tmp_path):
    with pytest.raises(InputError, match=r"no comments_silver.parquet in .* must hold comments_silver.parquet and"):
        train_shipped(tmp_path)


@needs_corpora
@pytest.mark.parametrize("source", [s for s in SOURCES if s.sentiment or s.flags], ids=lambda source: source.name)
def test_each_source_says_what_the_table_claims(source):
    frame = read_source(CORPORA, source)
    assert len(frame) > 100
    if source.sentiment:
        assert set(frame["sentiment"].dropna()) == set(SENTIMENTS)
    for flag in FLAGS:
        told = frame[flag].dropna()
        assert bool(len(told)) == (flag in source.flags)
        assert told.between(0, 1).all()
        if len(told):
            assert 0 < told.mean() < 0.95
