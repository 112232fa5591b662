"""Labels as people hand them in, turned into what the heads learn from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tiktok_sentiment.errors import ColumnError, InputError
from tiktok_sentiment.model.learning import HeadTarget
from tiktok_sentiment.schema import FLAGS

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["read_targets"]


def read_targets(y: Any, n: int) -> tuple[NDArray[Any], dict[str, HeadTarget]]:
    """Return the classes and a `HeadTarget` per head, from labels or from a frame of them."""
    is_frame = hasattr(y, "columns")
    if is_frame and "sentiment" not in y.columns:
        raise ColumnError(f"y has no column 'sentiment', only {', '.join(map(str, y.columns))}.")
    if len(y) != n:
        raise InputError(f"There are {n} comments but {len(y)} labels.")
    labels = np.asarray(y["sentiment"] if is_frame else y, dtype=object)
    if labels.ndim != 1:
        raise InputError(f"y has shape {labels.shape}: one label per comment, or a frame, was expected.")
    told = np.array([label is not None and label == label and str(label) != "<NA>" for label in labels])
    if not is_frame and not told.all():
        raise InputError(f"Comment {int(np.argmin(told))} has no label: leave it out.")
    classes, numbers = np.unique(np.array(labels[told].tolist()), return_inverse=True)
    if len(classes) < 2:
        raise InputError(f"At least two classes are needed to learn; found {', '.join(map(str, classes)) or 'none'}.")
    of_classes = np.full((n, len(classes)), np.nan)
    if is_frame and set(classes) <= set(y.columns):
        of_classes = y[list(classes)].to_numpy(dtype=np.float64, na_value=np.nan, copy=True)
    of_classes[told] = np.eye(len(classes))[numbers]
    targets = {"sentiment": HeadTarget(_checked_targets("sentiment", of_classes), is_flag=False)}
    for flag in FLAGS if is_frame else ():
        if flag in y.columns:
            of_flag = y[[flag]].to_numpy(dtype=np.float64, na_value=np.nan)
            known = of_flag[~np.isnan(of_flag)]
            if len(known) and known.min() < 0.5 <= known.max():
                targets[flag] = HeadTarget(_checked_targets(flag, of_flag), is_flag=True)
    return classes, targets


def _checked_targets(name: str, targets: NDArray[np.float64]) -> NDArray[np.float64]:
    known = targets[~np.isnan(targets)]
    if len(known) and not (known.min() >= 0 and known.max() <= 1):
        raise InputError(f"The labels of {name!r} must be 0 or 1, a probability between them, or missing.")
    return targets
