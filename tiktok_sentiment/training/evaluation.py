"""How good a classifier is on labelled comments: discrimination, decisions, calibration; whole and by slice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from tiktok_sentiment.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from numpy.typing import NDArray

    from tiktok_sentiment.model.classifier import CommentClassifier

__all__ = ["Evaluation", "evaluate", "expected_calibration_error"]

_BINS: Final = 10
_FEWEST: Final = 20
_SHORT_WORDS: Final = 3


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Metrics of one classifier on one labelled frame, slice by slice.

    `slices` has, for the whole and for each language, short and emoji-only comments: the number of comments;
    macro-F1, accuracy, macro recall of sentiment; ROC AUC and ECE of negativity; and per flag the number of
    positives, average precision, and precision and recall at its threshold. A metric that the slice is too
    small for is missing.
    """

    slices: Mapping[str, Mapping[str, Any]]

    def to_dict(self) -> dict[str, Any]:
        """Return the metrics as a dictionary that `json.dumps` takes."""
        return {name: dict(metrics) for name, metrics in self.slices.items()}

    def to_markdown(self) -> str:
        """Return two tables: sentiment and negativity by slice, flags by slice."""
        head = ["slice", "comments", "macro-F1", "accuracy", "AUC negativity", "ECE negativity"]
        keys = ["n", "macro_f1", "accuracy", "auc", "ece"]
        lines = [_row(head), _row(["---"] * len(head))]
        for name, metrics in self.slices.items():
            lines.append(_row([name, *(_shown(metrics.get(key)) for key in keys)]))
        flags = sorted({flag for metrics in self.slices.values() for flag in metrics["flags"]})
        if flags:
            head = ["flag", "slice", "positives", "average precision", "precision", "recall"]
            lines += ["", _row(head), _row(["---"] * len(head))]
        for flag in flags:
            for name, metrics in self.slices.items():
                found = metrics["flags"].get(flag)
                if found:
                    keys = ["positives", "average_precision", "precision", "recall"]
                    lines.append(_row([flag, name, *(_shown(found.get(key)) for key in keys)]))
        return "\n".join(lines) + "\n"


def evaluate(classifier: CommentClassifier, labelled: pd.DataFrame) -> Evaluation:
    """Measure a classifier on a frame with text, sentiment and any of its flags (see `check_labelled`)."""
    from tiktok_sentiment.training.labelled import check_labelled

    frame = check_labelled(labelled)
    known = set(map(str, classifier.classes_))
    strange = sorted(set(frame["sentiment"].dropna()) - known)
    if strange:
        raise InputError(f"The labels hold {', '.join(strange[:5])}, but the model knows {', '.join(sorted(known))}.")
    predictions = classifier.classify(frame["text"].tolist())
    heads = [*map(str, classifier.classes_), *classifier.flags_]
    scores = np.array([[p.probabilities[head] for head in heads] for p in predictions])
    languages = np.array([p.language for p in predictions])
    words = np.array([len(text.split()) for text in frame["text"]])
    slices = {"all": np.ones(len(frame), np.bool_)}
    for language in ("ru", "en", "mixed"):
        slices[language] = languages == language
    slices["three words or fewer"] = (words <= _SHORT_WORDS) & (languages != "other")
    slices["no words (emoji only)"] = languages == "other"
    return Evaluation(
        {
            name: _measure(classifier, heads, scores[chosen], frame[chosen])
            for name, chosen in slices.items()
            if chosen.sum() >= _FEWEST
        }
    )


def expected_calibration_error(probabilities: NDArray[np.floating], true: NDArray[Any], bins: int = _BINS) -> float:
    """Return the ECE (Naeini et al. 2015): the mean gap between probability and share, bins of equal width.

    >>> expected_calibration_error(np.array([0.25, 0.25, 0.25, 0.25]), np.array([1, 0, 0, 0]))
    0.0
    """
    places = np.minimum((probabilities * bins).astype(int), bins - 1)
    gaps = np.bincount(places, weights=probabilities - np.asarray(true, np.float64), minlength=bins)
    return float(np.abs(gaps).sum() / len(probabilities))


def _measure(
    classifier: CommentClassifier, heads: list[str], scores: NDArray[np.float64], frame: pd.DataFrame
) -> dict[str, Any]:
    from sklearn.metrics import average_precision_score, f1_score, recall_score, roc_auc_score

    metrics: dict[str, Any] = {"n": len(frame), "flags": {}}
    told = frame["sentiment"].notna().to_numpy()
    if told.sum() >= _FEWEST:
        classes = list(map(str, classifier.classes_))
        labels = frame["sentiment"][told].astype("str").to_numpy(dtype=object)
        decided = np.array(classes, dtype=object)[scores[told][:, : len(classes)].argmax(axis=1)]
        metrics["macro_f1"] = float(f1_score(labels, decided, average="macro", labels=classes, zero_division=0))
        metrics["macro_recall"] = float(
            recall_score(labels, decided, average="macro", labels=classes, zero_division=0)
        )
        metrics["accuracy"] = float((labels == decided).mean())
        if "negative" in classes and 0 < (labels == "negative").mean() < 1:
            negativity = scores[told][:, heads.index("negative")]
            metrics["auc"] = float(roc_auc_score(labels == "negative", negativity))
            metrics["ece"] = expected_calibration_error(negativity, labels == "negative")
    for flag in classifier.flags_:
        if flag not in frame.columns:
            continue
        known = frame[flag].notna().to_numpy()
        true = frame[flag][known].to_numpy(dtype=np.float64) >= 0.5
        if true.sum() < 5 or true.all():
            continue
        probabilities = scores[known][:, heads.index(flag)]
        over = probabilities >= classifier.thresholds_[flag]
        metrics["flags"][flag] = {
            "positives": int(true.sum()),
            "average_precision": float(average_precision_score(true, probabilities)),
            "precision": float(true[over].mean()) if over.any() else None,
            "recall": float(over[true].mean()),
            "ece": expected_calibration_error(probabilities, true),
        }
    return metrics


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _shown(value: Any) -> str:
    if value is None:
        return "–"
    return f"{value:,}" if isinstance(value, int) else f"{value:.3f}"
