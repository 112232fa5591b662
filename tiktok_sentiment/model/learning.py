"""Learning all heads from labelled texts: one design, one fit a head, one set of weights."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import scipy.sparse as sp

from tiktok_sentiment.model.design import Design, build_design
from tiktok_sentiment.model.documents import TokenIndex
from tiktok_sentiment.model.heads import Rows, choose_threshold, fit_calibrated
from tiktok_sentiment.model.weights import Weights, weights_from_heads

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from tiktok_sentiment.model.heads import Head

__all__ = ["HeadTarget", "Learned", "Recipe", "learn"]


@dataclass(frozen=True, slots=True)
class Recipe:
    """How to learn: see the parameters of `CommentClassifier`."""

    C: float
    C_flags: float
    min_count: int
    precision: float
    n_folds: int
    seed: int
    n_jobs: int | None
    smallest_weight: float


class HeadTarget(NamedTuple):
    """What is known for one head: `targets` (n, k) probabilities, NaN where a text says nothing about it."""

    targets: NDArray[np.float64]
    is_flag: bool


class Learned(NamedTuple):
    """Weights, a threshold per flag, and what calibration saw: the share of each class, and rows per head."""

    weights: Weights
    thresholds: dict[str, float]
    class_shares: list[float]
    calibrated_on: dict[str, int]


def learn(
    texts: Sequence[str],
    targets: Mapping[str, HeadTarget],
    *,
    is_target: NDArray[np.bool_],
    groups: NDArray[np.intp],
    sample_weight: NDArray[np.float64],
    recipe: Recipe,
) -> Learned:
    """Learn one head per target, in their order: the softmax first, then the flags.

    `is_target`, `groups` and `sample_weight` have one value for each text.
    """
    index = TokenIndex()
    documents = index.encode(texts)
    design = build_design(index, documents, min_count=recipe.min_count)
    fitted = []
    for target in targets.values():
        told = np.flatnonzero(~np.isnan(target.targets[:, 0]))
        rows = Rows(
            sp.csr_array(design.X[told]),
            target.targets[told],
            sample_weight[told],
            is_target[told],
            groups[told],
        )
        fitted.append(_learn_head(rows, recipe))
    thresholds = {}
    for (name, target), (_, probabilities, labels) in zip(targets.items(), fitted, strict=True):
        if target.is_flag:
            calibrated = len(labels) > 0
            thresholds[name] = (
                choose_threshold(probabilities[:, 0], labels, precision=recipe.precision) if calibrated else 0.5
            )
    return Learned(
        weights=_fold(design, [head for head, _, _ in fitted], recipe),
        thresholds=thresholds,
        class_shares=_class_shares(next(iter(targets.values())), is_target),
        calibrated_on={name: len(labels) for name, (_, _, labels) in zip(targets, fitted, strict=True)},
    )


def _class_shares(target: HeadTarget, is_target: NDArray[np.bool_]) -> list[float]:
    """Return the share of each class among the rows of the target domain, those with hard labels if there are any."""
    is_hard = ((target.targets == 0) | (target.targets == 1)).all(axis=1)
    told = is_target & ~np.isnan(target.targets[:, 0])
    chosen = told & is_hard if (told & is_hard).any() else told
    return [float(share) for share in target.targets[chosen].mean(axis=0)]


def _learn_head(rows: Rows, recipe: Recipe) -> tuple[Head, NDArray[np.float64], NDArray[np.intp]]:
    C = recipe.C_flags if rows.is_flag else recipe.C
    return fit_calibrated(rows, C=C, n_folds=recipe.n_folds, seed=recipe.seed, n_jobs=recipe.n_jobs)


def _fold(design: Design, heads: Sequence[Head], recipe: Recipe) -> Weights:
    return weights_from_heads(design, heads, smallest=recipe.smallest_weight)
