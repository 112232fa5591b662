"""What the classifier says of comments: predictions, frames, explanations."""

import html
import json
import pickle
import re
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tiktok_sentiment import ColumnError, InputError, Prediction
from tiktok_sentiment.schema import ANNOTATIONS, CATEGORIES, FLAGS, LANGUAGES, SENTIMENTS

GARBAGE = st.text(st.characters(exclude_categories=()), max_size=60) | st.sampled_from(
    ["", " ", "\ud83d", "\x00", "не не не", "f u c k", "👨‍👩‍👧", "<boundary>", "<caps>", ")))((", "@", "#", "\u200b"]
)


def test_a_prediction_holds_together(classifier):
    prediction = classifier.classify("Доставка ужасная, верните деньги!!")
    assert isinstance(prediction, Prediction)
    assert prediction.sentiment in SENTIMENTS
    assert prediction.category in CATEGORIES
    assert prediction.language == "ru"
    assert prediction.negativity == prediction.probabilities["negative"]
    assert set(prediction.probabilities) == {*SENTIMENTS, *classifier.flags_}
    assert sum(prediction.probabilities[name] for name in SENTIMENTS) == pytest.approx(1)
    assert prediction.flags == {f for f in FLAGS if prediction.probabilities[f] >= classifier.thresholds_[f]}
    assert json.loads(json.dumps(prediction.to_dict()))["language"] == "ru"
    assert repr(prediction).startswith(f"<Prediction {prediction.sentiment} {prediction.negativity:.2f}")


def test_one_text_gives_one_result_and_several_give_a_list(classifier):
    assert isinstance(classifier.negativity("ужас"), float)
    assert classifier.negativity(["ужас", "класс"]).shape == (2,)
    assert len(classifier.classify(["ужас"])) == 1
    assert classifier.classify([]) == []
    assert classifier.negativity([]).shape == (0,)


COLUMNS = {
    "an Arrow array": pa.array,
    "an Arrow column in chunks": lambda texts: pa.chunked_array([texts[:1], texts[1:]]),
    "a pandas column of Arrow strings": lambda texts: pd.Series(texts, dtype="string[pyarrow]"),
    "a pandas column of categories": lambda texts: pd.Series(texts, dtype="category"),
    "a numpy array": lambda texts: np.array(texts, dtype=object),
    "a generator": iter,
}


@pytest.mark.parametrize("kind", COLUMNS)
def test_columns_of_all_kinds_are_scored_like_a_list(classifier, kind):
    texts = ["ужас", "класс", "ужас"]
    assert (classifier.negativity(COLUMNS[kind](texts)) == classifier.negativity(texts)).all()


def test_a_missing_comment_of_an_arrow_column_is_named(classifier):
    with pytest.raises(InputError, match="Comment 1 is NoneType None, not text"):
        classifier.negativity(pa.array(["ужас", None]))


@settings(max_examples=200, deadline=None)
@given(texts=st.lists(GARBAGE, min_size=1, max_size=8))
def test_garbage_never_raises_and_batch_equals_one_by_one(classifier, texts):
    predictions = classifier.classify(texts)
    assert predictions == [classifier.classify(text) for text in texts]
    assert (classifier.negativity(texts) == [p.negativity for p in predictions]).all()
    for prediction in predictions:
        assert all(0 <= value <= 1 for value in prediction.probabilities.values())
        assert prediction.language in LANGUAGES


@settings(max_examples=200, deadline=None)
@given(text=GARBAGE)
@example("Не очень-то и хотелось, но КРАСИВО 😍😍😍")
def test_an_explanation_adds_up_to_the_logits(classifier, text):
    explanation = classifier.explain(text)
    prediction = classifier.classify(text)
    for head in FLAGS:
        total = explanation.intercept[head] + sum(token.contributions[head] for token in explanation.tokens)
        assert total == pytest.approx(explanation.logits[head], abs=1e-9)
        assert 1 / (1 + np.exp(-total)) == pytest.approx(prediction.probabilities[head], abs=1e-5)
    logits = np.array([explanation.logits[name] for name in SENTIMENTS])
    assert (np.exp(logits) / np.exp(logits).sum())[0] == pytest.approx(prediction.negativity, abs=1e-5)
    for token in explanation.tokens:
        assert token.text == text[token.start : token.stop] != ""


def test_an_explanation_shows_steps_and_the_strongest_tokens(classifier):
    explanation = classifier.explain("УЖАААС, просто кошмар")
    first = explanation.tokens[0]
    assert (first.text, first.form) == ("УЖАААС", "ужас")
    assert {"fold_case", "squeeze_stretch"} <= set(first.steps)
    top = explanation.top("negative", 2)
    assert len(top) == 2
    assert abs(top[0].contributions["negative"]) >= abs(top[1].contributions["negative"])
    assert json.loads(json.dumps(explanation.to_dict()))["tokens"][0]["form"] == "ужас"
    assert "УЖАААС" in repr(explanation)


def test_explain_takes_one_text(classifier):
    with pytest.raises(InputError, match="one comment as a str, not list"):
        classifier.explain(["a"])


@pytest.fixture
def frame():
    return pd.DataFrame(
        {
            "id": ["a", "b", "c", "d"],
            "Comment": ["ужас, верните деньги", None, "  ", "love it 😍"],
            "likes": [1, 2, 3, 4],
        },
        index=[7, 3, 3, 1],
    )


def test_annotate_adds_columns_and_changes_nothing_else(classifier, frame):
    before = frame.copy(deep=True)
    annotated = classifier.annotate(frame)
    pd.testing.assert_frame_equal(frame, before)
    pd.testing.assert_frame_equal(annotated[list(before.columns)], before)
    assert list(annotated.columns) == [*before.columns, *ANNOTATIONS]
    assert annotated["negativity"].isna().tolist() == [False, True, True, False]
    assert annotated["category"].isna().tolist() == [False, True, True, False]
    assert annotated["negativity"].iloc[0] == classifier.negativity("ужас, верните деньги")


def test_annotate_one_row_equals_that_row_of_many(classifier, frame):
    many = classifier.annotate(frame)
    for row in range(len(frame)):
        pd.testing.assert_frame_equal(classifier.annotate(frame.iloc[[row]]), many.iloc[[row]])


def test_annotate_finds_the_column_or_says_what_it_found(classifier, frame):
    other = frame.rename(columns={"Comment": "Отзыв"})
    with pytest.raises(ColumnError, match=r"'text' or 'comment'\. Its columns are: id, Отзыв, likes"):
        classifier.annotate(other)
    with pytest.raises(ColumnError, match=r"no column 'txt'\. Its columns are: id, Отзыв"):
        classifier.annotate(other, text_column="txt")
    assert classifier.annotate(other, text_column="Отзыв")["sentiment"].notna().sum() == 2


def test_annotate_refuses_to_overwrite_unless_told_to(classifier, frame):
    annotated = classifier.annotate(frame)
    with pytest.raises(ColumnError, match="already has negativity, sentiment"):
        classifier.annotate(annotated)
    pd.testing.assert_frame_equal(classifier.annotate(annotated, overwrite=True), annotated)


def test_annotate_refuses_numbers_as_comments(classifier, frame):
    with pytest.raises(InputError, match=r"'likes' holds .* comments must be text"):
        classifier.annotate(frame, text_column="likes")


def test_annotate_an_empty_frame(classifier, frame):
    assert list(classifier.annotate(frame.iloc[:0]).columns) == [*frame.columns, *ANNOTATIONS]


def test_thresholds_can_be_changed_without_touching_the_model(classifier):
    text = "верните деньги"
    strict = classifier.with_thresholds(complaint=1.0, question=1.0)
    loose = classifier.with_thresholds(complaint=0.0)
    assert "complaint" in loose.classify(text).flags
    assert "complaint" not in strict.classify(text).flags
    assert classifier.thresholds_ != loose.thresholds_
    with pytest.raises(InputError, match="no flag 'sarcasm'; the flags are threat"):
        classifier.with_thresholds(sarcasm=0.5)
    with pytest.raises(InputError, match=r"1\.5 of insult is not a probability"):
        classifier.with_thresholds(insult=1.5)


def test_a_classifier_travels_to_other_processes_and_threads(classifier):
    texts = [f"комментарий номер {number} ужас" for number in range(300)]
    expected = classifier.negativity(texts)
    copy = pickle.loads(pickle.dumps(classifier))
    assert (copy.negativity(texts) == expected).all()
    with ThreadPoolExecutor(8) as pool:
        for found in pool.map(lambda _: copy.negativity(texts), range(16)):
            assert (found == expected).all()


def test_memory_is_bounded(classifier, monkeypatch):
    from tiktok_sentiment.model import scorer

    expected = classifier.negativity("слово7 слово8")
    monkeypatch.setattr(scorer, "_MOST_REMEMBERED", 50)
    for start in range(0, 400, 40):
        classifier.negativity([f"слово{number} слово{number + 1}" for number in range(start, start + 40)])
    assert len(classifier._scorer._memory) < 200
    assert classifier.negativity("слово7 слово8") == expected


def test_a_prior_moves_probabilities_as_bayes_says(classifier):
    texts = ["ужас какой", "красота 😍", "когда доставка?", ""]
    before = classifier.predict_proba(texts)
    old = np.array([classifier.class_shares_[name] for name in SENTIMENTS])
    crisis = classifier.with_prior(negative=0.7)
    new = np.array([crisis.class_shares_[name] for name in SENTIMENTS])
    odds = before * new / old
    assert crisis.predict_proba(texts) == pytest.approx(odds / odds.sum(axis=1, keepdims=True), abs=1e-5)
    assert new.sum() == pytest.approx(1)
    assert new[0] == 0.7
    assert new[1] / new[2] == pytest.approx(old[1] / old[2])
    assert np.argsort(crisis.negativity(texts)).tolist() == np.argsort(classifier.negativity(texts)).tolist()
    assert crisis.thresholds_ == classifier.thresholds_
    there_and_back = crisis.with_prior(**classifier.class_shares_)
    assert there_and_back.predict_proba(texts) == pytest.approx(before, abs=1e-5)


def test_a_prior_shows_in_the_explanation(classifier):
    crisis = classifier.with_prior(negative=0.9)
    explanation, prediction = crisis.explain("ужас какой"), crisis.classify("ужас какой")
    logits = np.array([explanation.logits[name] for name in SENTIMENTS])
    shares = np.exp(logits) / np.exp(logits).sum()
    assert shares[0] == pytest.approx(prediction.negativity, abs=1e-5)


PRIORS = [
    ({"negative": 0.0}, "not between 0 and 1"),
    ({"negative": 1.5}, "not between 0 and 1"),
    ({"angry": 0.5}, "no class 'angry'; the classes are negative, neutral, positive"),
    ({"negative": 0.6, "neutral": 0.4}, "leave 0 for positive"),
    ({"negative": 0.5, "neutral": 0.5, "positive": 0.5}, "leave -0.5 for no class"),
]


@pytest.mark.parametrize(("shares", "message"), PRIORS)
def test_a_prior_that_cannot_be_is_refused(classifier, shares, message):
    with pytest.raises(InputError, match=message):
        classifier.with_prior(**shares)


@settings(max_examples=200, deadline=None)
@given(text=GARBAGE)
@example("<script>alert('ужас')</script> & <b onclick=\"x()\">не очень</b>")
def test_an_explanation_as_html_holds_the_text_and_no_markup_of_it(classifier, text):
    explanation = classifier.explain(text)
    assert "".join(piece for piece, _ in explanation.pieces()) == text
    page = explanation._repr_html_()
    shown = re.sub(r"<[^>]*>", "", page.partition("<br>")[0])
    assert html.unescape(shown) == text
    assert set(re.findall(r"<(\w+)", page)) <= {"p", "span", "br", "small"}


def test_the_html_of_an_explanation_colours_by_the_head_asked_for(classifier):
    explanation = classifier.explain("ужас, когда доставка?")
    assert "negative: logit" in explanation.to_html()
    assert f"question: logit {explanation.logits['question']:+.2f}" in explanation.to_html("question")
