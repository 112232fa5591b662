"""Heads: linear models over one design matrix, calibrated on margins they were not fitted on.

A softmax head for sentiment, a sigmoid head per flag, both scikit-learn logistic regressions. Several corpora
are joined by feature augmentation, after Daumé 2007, "Frustratingly easy domain adaptation": every column has
a copy for the rows of other domains than the target, so that what corpora agree on is shared, and what others
mean by a word of their own is learned beside it and then left behind. Calibration is affine (Platt 1999;
temperature and biases, Guo et al. 2017, for the softmax) and therefore folds into the weights.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import scipy.sparse as sp

from tiktok_sentiment.model.probabilities import sigmoid, softmax

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = [
    "Head",
    "Rows",
    "calibrate",
    "choose_threshold",
    "fit_calibrated",
    "fit_head",
]

_IMPROBABLE: Final = 0.05
_FEWEST_FOR_CALIBRATION: Final = 20


@dataclass(frozen=True, slots=True)
class Head:
    """Weights (n_features, k) and intercept (k,): k classes of a softmax, or 1 for a sigmoid."""

    weights: NDArray[np.float64]
    intercept: NDArray[np.float64]

    def margins(self, X: sp.csr_array) -> NDArray[np.float64]:
        """Return the logits (n, k)."""
        return np.asarray(X @ self.weights + self.intercept)


@dataclass(frozen=True, slots=True)
class Rows:
    """What a head learns from.

    Rows of X; `targets` (n, k), the probability of each class, which is 0 or 1 for a hard label (k is 1 for a
    flag); the weight and the group of each row, and whether it is of the target domain.
    """

    X: sp.csr_array
    targets: NDArray[np.float64]
    weights: NDArray[np.float64]
    is_target: NDArray[np.bool_]
    groups: NDArray[np.intp]

    @property
    def is_flag(self) -> bool:
        """Whether these are rows of a sigmoid head."""
        return bool(self.targets.shape[1] == 1)

    def labels(self) -> NDArray[np.intp]:
        """Return the most probable class of each row."""
        return (self.targets[:, 0] >= 0.5).astype(np.intp) if self.is_flag else self.targets.argmax(axis=1)

    def is_hard(self) -> NDArray[np.bool_]:
        """Tell which rows have hard labels: calibration and thresholds are set on these alone."""
        return np.asarray(((self.targets == 0) | (self.targets == 1)).all(axis=1))

    def take(self, chosen: NDArray[np.intp]) -> Rows:
        """Return some of the rows."""
        return Rows(
            sp.csr_array(self.X[chosen]),
            self.targets[chosen],
            self.weights[chosen],
            self.is_target[chosen],
            self.groups[chosen],
        )


def fit_head(rows: Rows, *, C: float, max_iter: int = 300) -> Head:
    """Fit one head on all rows and return what it comes to for the target domain."""
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.linear_model import LogisticRegression

    n_features = rows.X.shape[1]
    joined = not rows.is_target.all()
    X = _augment(rows.X, rows.is_target) if joined else rows.X
    places, labels, weights = _harden(rows.targets, rows.weights)
    # The mean loss of a rare flag is flat from the start: a looser tolerance would stop before it is learned.
    model = LogisticRegression(C=C, max_iter=max_iter, tol=1e-4 if rows.is_flag else 1e-3)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # a few steps short of the optimum scores the same
        model.fit(X if len(places) == X.shape[0] else X[places], labels, sample_weight=weights)
    coefficients = model.coef_.T[:n_features].astype(np.float64)
    intercept = np.asarray(model.intercept_, np.float64)
    if not rows.is_flag and coefficients.shape[1] == 1:  # the softmax of (-z/2, z/2) is the sigmoid of z
        coefficients, intercept = coefficients @ [[-0.5, 0.5]], intercept @ [[-0.5, 0.5]]
    return Head(coefficients, intercept)


def fit_calibrated(
    rows: Rows, *, C: float, n_folds: int, seed: int, n_jobs: int | None = None
) -> tuple[Head, NDArray[np.float64], NDArray[np.intp]]:
    """Fit a head and calibrate it out of fold on the rows of the target domain that have hard labels.

    Returns the calibrated head, the out-of-fold probabilities (n_target, k) of the target rows after
    calibration, and their labels. Where there are too few target rows to hold any out, the head is left as
    it was fitted and the probabilities are empty.
    """
    from joblib import Parallel, delayed

    target = np.flatnonzero(rows.is_target & rows.is_hard())
    labels = rows.labels()[target]
    folds = _folds(labels, rows.groups[target], n_folds, seed)
    k = rows.targets.shape[1]
    if folds is None:
        return fit_head(rows, C=C), np.empty((0, k)), np.empty(0, np.intp)
    held_out = [target[folds == fold] for fold in range(n_folds)]
    everything = np.arange(len(rows.weights))
    kept = [everything, *(np.setdiff1d(everything, left_out) for left_out in held_out)]
    # Workers share one X and take their rows from it themselves; one task ahead is enough.
    parallel = Parallel(n_jobs=n_jobs, pre_dispatch="n_jobs")
    head, *fitted = parallel(delayed(_fit_part)(rows, chosen, C) for chosen in kept)
    margins = np.zeros((len(target), k))
    for fold, head_of_fold in enumerate(fitted):
        margins[folds == fold] = head_of_fold.margins(sp.csr_array(rows.X[held_out[fold]]))
    slope, bias = calibrate(margins, labels, sigmoid_head=rows.is_flag)
    probabilities = np.asarray((sigmoid if rows.is_flag else softmax)(margins * slope + bias), np.float64)
    return Head(head.weights * slope, head.intercept * slope + bias), probabilities, labels


def calibrate(
    margins: NDArray[np.float64], labels: NDArray[np.intp], *, sigmoid_head: bool
) -> tuple[float, NDArray[np.float64]]:
    """Return the slope and biases (k,) that make margins (n, k) calibrated logits: least log loss.

    >>> slope, bias = calibrate(np.array([[-9.0], [-9], [9], [9]]), np.array([0, 1, 0, 1]), sigmoid_head=True)
    >>> abs(slope) < 1e-3
    True
    """
    from scipy.optimize import minimize

    k = margins.shape[1]
    n = np.arange(len(labels))

    def loss(parameters: NDArray[np.float64]) -> float:
        logits = margins * parameters[0] + parameters[1:]
        if sigmoid_head:
            return float(np.logaddexp(0, np.where(labels == 1, -1, 1) * logits[:, 0]).mean())
        top = logits.max(axis=1, keepdims=True)
        return float((np.log(np.exp(logits - top).sum(axis=1)) + top[:, 0] - logits[n, labels]).mean())

    # A faint pull of the biases towards zero fixes the softmax's free constant.
    start = np.concatenate(([1.0], np.zeros(k)))
    found = minimize(lambda p: loss(p) + 1e-6 * float(p[1:] @ p[1:]), start, method="BFGS")
    return float(found.x[0]), found.x[1:]


def choose_threshold(
    probabilities: NDArray[np.float64], labels: NDArray[np.intp], *, precision: float, fewest: int = 10
) -> float:
    """Return the threshold of the best F1 among those where at least `precision` of what is found is true.

    Where none reaches it with `fewest` comments above it, the threshold of the best F1 of all.

    >>> p = np.array([0.1, 0.2, 0.8, 0.9])
    >>> round(choose_threshold(p, np.array([0, 0, 1, 1]), precision=0.9, fewest=2), 2)
    0.8
    """
    order = np.argsort(-probabilities, kind="stable")
    true = np.cumsum(labels[order])
    found = np.arange(1, len(order) + 1)
    last_of_ties = np.append(np.diff(probabilities[order]) != 0, True)
    f1 = np.where(last_of_ties, 2 * true / (found + max(int(labels.sum()), 1)), 0)
    precise = (true / found >= precision) & (found >= fewest) & last_of_ties
    best = np.argmax(np.where(precise, f1, 0) if precise.any() else f1)
    return float(probabilities[order[int(best)]])


def _fit_part(rows: Rows, chosen: NDArray[np.intp], C: float) -> Head:
    return fit_head(rows if len(chosen) == len(rows.weights) else rows.take(chosen), C=C)


def _augment(X: sp.csr_array, is_target: NDArray[np.bool_]) -> sp.csr_array:
    """Return X with a copy of its columns, and an intercept, for the rows of other domains alone."""
    blank = sp.csr_array((int(is_target.sum()), X.shape[1]), dtype=np.float32)
    order = np.argsort(np.concatenate((np.flatnonzero(is_target), np.flatnonzero(~is_target))))
    copy = sp.csr_array(sp.vstack([blank, X[~is_target]], format="csr"))[order]
    return sp.csr_array(sp.hstack([X, copy, sp.csr_array((~is_target).astype(np.float32)[:, None])], format="csr"))


def _harden(
    targets: NDArray[np.float64], weights: NDArray[np.float64]
) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.float64]]:
    """Return soft labels as hard ones: a row for each class that is not improbable, weighted by it.

    The log loss of a soft label is that of its hard ones, weighted; what is left out is below `_IMPROBABLE`.

    >>> places, labels, weights = _harden(np.array([[0.75], [1.0]]), np.ones(2))
    >>> places.tolist(), labels.tolist(), weights.tolist()
    ([0, 0, 1], [0, 1, 1], [0.25, 0.75, 1.0])
    """
    if targets.shape[1] == 1:
        targets = np.hstack((1 - targets, targets))
    places, labels = np.nonzero(targets > _IMPROBABLE)
    return places, labels, weights[places] * targets[places, labels]


def _folds(labels: NDArray[np.intp], groups: NDArray[np.intp], n_folds: int, seed: int) -> NDArray[np.intp] | None:
    """Return a fold number for each row, classes spread evenly and groups kept whole; None where that fails."""
    counts = np.bincount(labels)
    if n_folds < 2 or len(counts[counts > 0]) < 2 or counts[counts > 0].min() < _FEWEST_FOR_CALIBRATION:
        return None
    from sklearn.model_selection import StratifiedGroupKFold, StratifiedKFold

    places = np.arange(len(labels))
    if len(np.unique(groups)) == len(groups):
        parts = StratifiedKFold(n_folds, shuffle=True, random_state=seed).split(places, labels)
    else:
        parts = StratifiedGroupKFold(n_folds, shuffle=True, random_state=seed).split(places, labels, groups)
    folds = np.zeros(len(labels), np.intp)
    for fold, (_, held_out) in enumerate(parts):
        folds[held_out] = fold
    return folds
