"""Heads: fitting, joining domains, calibration, thresholds."""

import numpy as np
import pytest
import scipy.sparse as sp

from tiktok_sentiment.model.heads import (
    Rows,
    calibrate,
    choose_threshold,
    fit_calibrated,
    fit_head,
)
from tiktok_sentiment.model.probabilities import sigmoid, softmax

RNG = np.random.default_rng(7)


def rows(X, labels, *, k=1, is_target=None, weights=None):
    n = len(labels)
    targets = np.eye(max(k, 2))[labels] if k > 1 else np.asarray(labels, float)[:, None]
    return Rows(
        sp.csr_array(np.asarray(X, np.float32)),
        targets,
        np.ones(n) if weights is None else weights,
        np.ones(n, bool) if is_target is None else is_target,
        np.arange(n),
    )


def test_a_sigmoid_head_learns_what_separates():
    X = RNG.normal(size=(400, 3))
    head = fit_head(rows(X, (X[:, 0] > 0).astype(int)), C=10.0)
    assert head.weights.shape == (3, 1)
    assert head.weights[0, 0] > 5 * abs(head.weights[1:, 0]).max()


def test_a_softmax_head_has_one_column_a_class():
    X = RNG.normal(size=(600, 3))
    labels = X.argmax(axis=1)
    head = fit_head(rows(X, labels, k=3), C=10.0)
    assert head.weights.shape == (3, 3)
    assert (head.margins(sp.csr_array(X)).argmax(axis=1) == labels).mean() > 0.95


def test_two_classes_of_a_softmax_are_symmetric():
    X = RNG.normal(size=(200, 2))
    head = fit_head(rows(X, (X[:, 0] > 0).astype(int), k=2), C=1.0)
    np.testing.assert_allclose(head.weights[:, 0], -head.weights[:, 1])


def test_the_target_domain_keeps_its_own_meaning():
    X = np.ones((200, 1))
    is_target = np.arange(200) < 60
    labels = is_target.astype(int)
    head = fit_head(rows(X, labels, is_target=is_target), C=100.0)
    assert sigmoid(head.margins(sp.csr_array(np.ones((1, 1)))))[0, 0] > 0.9


def test_soft_labels_are_learned_as_shares():
    X = sp.csr_array(np.ones((500, 1), np.float32))
    soft = Rows(X, np.full((500, 1), 0.3), np.ones(500), np.ones(500, bool), np.arange(500))
    head = fit_head(soft, C=100.0)
    assert sigmoid(head.margins(X))[0, 0] == pytest.approx(0.3, abs=0.01)


def test_calibration_recovers_slope_and_bias():
    logits = RNG.normal(size=20_000) * 2
    labels = (RNG.random(20_000) < sigmoid(logits)).astype(int)
    slope, bias = calibrate(((logits + 1) / 3)[:, None], labels, sigmoid_head=True)
    assert slope == pytest.approx(3, rel=0.05)
    assert bias[0] == pytest.approx(-1, abs=0.07)


def test_calibration_of_a_softmax_recovers_the_temperature():
    logits = RNG.normal(size=(20_000, 3)) * 2
    labels = np.array([RNG.choice(3, p=p) for p in softmax(logits)])
    slope, bias = calibrate(logits * 4, labels, sigmoid_head=False)
    assert slope == pytest.approx(0.25, rel=0.05)
    assert abs(bias).max() < 0.05


def test_fitting_calibrated_gives_out_of_fold_probabilities_that_mean_what_they_say():
    X = RNG.normal(size=(3000, 4))
    labels = (RNG.random(3000) < sigmoid(2 * X[:, 0])).astype(int)
    _, probabilities, found = fit_calibrated(rows(X, labels), C=1.0, n_folds=3, seed=0)
    assert (found == labels).all()
    confident = probabilities[:, 0] > 0.8
    assert labels[confident].mean() == pytest.approx(probabilities[confident, 0].mean(), abs=0.04)


def test_too_few_rows_leave_the_head_uncalibrated():
    X = RNG.normal(size=(30, 2))
    labels = np.array([1] * 5 + [0] * 25)
    head, probabilities, _ = fit_calibrated(rows(X, labels), C=1.0, n_folds=3, seed=0)
    plain = fit_head(rows(X, labels), C=1.0)
    np.testing.assert_array_equal(head.weights, plain.weights)
    assert probabilities.shape == (0, 1)


def test_groups_stay_on_one_side():
    X = RNG.normal(size=(300, 2))
    labels = (X[:, 0] > 0).astype(int)
    grouped = rows(X, labels)
    doubled = Rows(grouped.X, grouped.targets, grouped.weights, grouped.is_target, np.arange(300) // 2)
    _, probabilities, _ = fit_calibrated(doubled, C=1.0, n_folds=3, seed=0)
    assert len(probabilities) == 300


@pytest.mark.parametrize(
    ("precision", "expected"),
    [(1.0, 0.9), (0.7, 0.6), (0.5, 0.6)],
)
def test_a_threshold_is_the_best_f1_that_keeps_the_precision(precision, expected):
    probabilities = np.array([0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3])
    labels = np.array([1, 0, 1, 1, 0, 0, 0])
    assert choose_threshold(probabilities, labels, precision=precision, fewest=1) == expected


def test_a_threshold_out_of_reach_falls_back_to_the_best_f1():
    probabilities = np.linspace(0.9, 0.1, 50)
    labels = np.zeros(50, int)
    labels[[3, 7, 9]] = 1
    assert choose_threshold(probabilities, labels, precision=0.99) == pytest.approx(probabilities[9])


def test_probabilities_do_not_overflow():
    assert sigmoid(np.array([-1e4, 1e4])) == pytest.approx([0.0, 1.0], abs=1e-300)
    assert softmax(np.array([[1e4, -1e4]])).tolist() == [[1.0, 0.0]]
