"""scikit-learn's contract: what users of its tools may take for granted."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.base import clone, is_classifier
from sklearn.exceptions import NotFittedError as SklearnNotFittedError
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer
from sklearn.utils.validation import check_is_fitted

from tiktok_sentiment import CommentClassifier, InputError, NotFittedError

TEXTS = ["очень красиво 😍", "love this so much", "ужас, не покупайте", "worst thing ever 🤮"] * 8
LABELS = ["positive", "positive", "negative", "negative"] * 8


def quick(**params):
    return CommentClassifier(**{"n_folds": 0, "C": 1.0, "min_count": 1, **params})


@pytest.fixture(scope="module")
def fitted():
    return quick().fit(TEXTS, LABELS)


def test_clone_keeps_parameters_and_nothing_else(fitted):
    copy = clone(fitted)
    assert copy.get_params() == fitted.get_params()
    with pytest.raises(NotFittedError, match="load"):
        copy.predict(["x"])


def test_an_error_for_not_being_fitted_is_what_scikit_learn_expects():
    assert issubclass(NotFittedError, ValueError)
    assert issubclass(NotFittedError, AttributeError)
    with pytest.raises(SklearnNotFittedError):
        check_is_fitted(CommentClassifier())


def test_is_a_classifier(fitted):
    assert is_classifier(fitted)
    check_is_fitted(fitted)


def test_set_params_sets_and_names_what_there_is():
    assert CommentClassifier().set_params(C=3.0).C == 3.0
    with pytest.raises(ValueError, match="no parameter 'D'; the parameters are C, C_flags"):
        CommentClassifier().set_params(D=1)


def test_repr_shows_what_was_changed():
    assert repr(CommentClassifier(C=0.5)) == "CommentClassifier(C=0.5)"


def test_shapes_and_classes(fitted):
    assert fitted.classes_.tolist() == ["negative", "positive"]
    assert fitted.predict_proba(TEXTS[:3]).shape == (3, 2)
    assert fitted.decision_function(TEXTS[:3]).shape == (3,)
    np.testing.assert_allclose(fitted.predict_proba(TEXTS).sum(axis=1), 1)
    three = quick().fit([*TEXTS, "hm", "ок"], [*LABELS, "neutral", "neutral"])
    assert three.decision_function(TEXTS[:3]).shape == (3, 3)


def test_decisions_agree_with_probabilities(fitted):
    decided = np.where(fitted.decision_function(TEXTS) > 0, "positive", "negative")
    assert (decided == fitted.predict(TEXTS)).all()
    assert fitted.score(TEXTS, LABELS) == 1.0


def test_any_labels_will_do():
    numbers = quick().fit(TEXTS, [1 if label == "positive" else 0 for label in LABELS])
    assert numbers.predict(["красиво"]).tolist() == [1]
    with pytest.raises(InputError, match="no class 'negative', only 0, 1"):
        numbers.negativity(["красиво"])


def test_pipeline_cross_validation_and_grid_search():
    pipeline = make_pipeline(FunctionTransformer(), quick())
    assert cross_val_score(pipeline, np.array(TEXTS, dtype=object), LABELS, cv=2).mean() == 1.0
    search = GridSearchCV(quick(), {"C": [0.1, 1.0]}, cv=2).fit(TEXTS, LABELS)
    assert search.best_estimator_.predict(["love"]).tolist() == ["positive"]


def test_refit_forgets():
    classifier = quick().fit(TEXTS, LABELS)
    classifier.predict(["красиво"])
    classifier.fit(TEXTS, ["a" if label == "positive" else "b" for label in LABELS])
    assert classifier.predict(["красиво"]).tolist() == ["a"]


def test_same_seed_same_weights():
    first, second = quick().fit(TEXTS, LABELS), quick().fit(TEXTS, LABELS)
    assert (first.weights_.type_weights == second.weights_.type_weights).all()
    assert first.weights_.types == second.weights_.types


@pytest.mark.parametrize("container", [list, tuple, np.array, pd.Series, iter])
def test_any_column_of_text_will_do(fitted, container):
    assert fitted.predict(container(["красиво", "worst"])).tolist() == ["positive", "negative"]


@pytest.mark.parametrize(
    ("texts", "message"),
    [
        ("one bare string", "list of comments was expected, not one str"),
        (["fine", None], "Comment 1 is NoneType None, not text"),
        (["fine", float("nan")], "Comment 1 is float nan, not text"),
        ([3], "Comment 0 is int 3"),
        (pd.DataFrame({"text": ["a"]}), "not a table: select the column"),
        (42, "not int"),
    ],
)
def test_what_is_not_a_column_of_text_is_refused(fitted, texts, message):
    with pytest.raises(InputError, match=message):
        fitted.predict(texts)
    with pytest.raises(InputError, match=message):
        quick().fit(texts, ["positive"])


@pytest.mark.parametrize(
    ("texts", "labels", "message"),
    [
        ([], [], "nothing to learn from"),
        (["a", "b"], ["positive", "positive"], "two classes are needed to learn; found positive"),
        (["a", "b"], ["positive"], "2 comments but 1 labels"),
        (["a", "b"], ["positive", None], "Comment 1 has no label"),
        (["a", "b"], np.zeros((2, 2)), "one label per comment"),
        (["a", "b"], pd.DataFrame({"tone": ["x", "y"]}), "no column 'sentiment', only tone"),
        (["a", "b"], pd.DataFrame({"sentiment": ["x", "y"], "insult": [0, 7]}), "'insult' must be 0 or 1"),
    ],
)
def test_labels_that_cannot_be_learned_are_refused(texts, labels, message):
    with pytest.raises(InputError, match=message):
        quick().fit(texts, labels)


def test_weights_and_domains_must_fit():
    with pytest.raises(InputError, match=r"sample_weight has shape \(1,\), but there are 32"):
        quick().fit(TEXTS, LABELS, sample_weight=[1.0])
    with pytest.raises(InputError, match="target domain 'ours'; domains are theirs"):
        quick(target_domain="ours").fit(TEXTS, LABELS, domains=["theirs"] * 32)


def test_sample_weight_counts():
    weights = [10.0 if label == "positive" else 0.01 for label in LABELS]
    assert quick().fit(TEXTS, LABELS, sample_weight=weights).predict(["zzz"]).tolist() == ["positive"]


def test_a_domain_of_its_own_meaning_does_not_blur_the_target():
    texts = TEXTS + ["worst thing ever 🤮"] * 40
    labels = LABELS + ["positive"] * 40
    domains = ["ours"] * 32 + ["theirs"] * 40
    classifier = quick(target_domain="ours", C=10.0).fit(texts, labels, domains=domains)
    assert classifier.predict(["worst thing ever 🤮"]).tolist() == ["negative"]


COMMENTS = st.lists(st.text(max_size=40), min_size=1, max_size=12)


@settings(max_examples=100, deadline=None)
@given(texts=COMMENTS, seed=st.randoms())
def test_order_and_company_do_not_matter(fitted, texts, seed):
    together = fitted.predict_proba(texts)
    alone = np.vstack([fitted.predict_proba([text]) for text in texts])
    assert (together == alone).all()
    order = list(range(len(texts)))
    seed.shuffle(order)
    assert (fitted.predict_proba([texts[i] for i in order]) == together[order]).all()


def test_comments_without_a_sentiment_may_give_probabilities_of_the_classes():
    """A frame of floats alone is one block, of which pandas hands out a view that cannot be written to."""
    texts = ["love", "hate"] * 20 + ["adore", "despise"] * 20
    probabilities = np.array([[np.nan, np.nan]] * 40 + [[0.1, 0.9], [0.9, 0.1]] * 20)
    frame = pd.DataFrame(probabilities, columns=["negative", "positive"])
    frame = frame.assign(sentiment=["positive", "negative"] * 20 + [None] * 40)
    classifier = quick(C=10.0).fit(texts, frame)
    assert classifier.predict(["adore", "despise"]).tolist() == ["positive", "negative"]
    assert classifier.predict_proba(["adore"])[0, 1] == pytest.approx(0.9, abs=0.05)
