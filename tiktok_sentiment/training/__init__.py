"""Training and evaluation on labelled comments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tiktok_sentiment.training.evaluation import Evaluation, evaluate
from tiktok_sentiment.training.labelled import check_labelled, read_labelled

if TYPE_CHECKING:
    import pandas as pd

    from tiktok_sentiment.model.classifier import CommentClassifier

__all__ = ["Evaluation", "check_labelled", "evaluate", "read_labelled", "train"]


def train(labelled: pd.DataFrame, *, seed: int = 0, n_jobs: int | None = None) -> CommentClassifier:
    """Return a classifier trained on a frame with text, sentiment and any of the flags.

    A column `author` or `video_id` keeps comments of one author or video together in the calibration.
    """
    from tiktok_sentiment.model.classifier import CommentClassifier
    from tiktok_sentiment.schema import FLAGS

    frame = check_labelled(labelled)
    columns = ["sentiment", *(flag for flag in FLAGS if flag in frame.columns)]
    groups = next((frame[name].astype("str").tolist() for name in ("author", "video_id") if name in frame), None)
    classifier = CommentClassifier(seed=seed, n_jobs=n_jobs)
    return classifier.fit(frame["text"].tolist(), frame[columns], groups=groups)
