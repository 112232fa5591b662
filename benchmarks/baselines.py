"""What the library is measured against: the plain TF-IDF pipeline, and vaderSentiment for English."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = ["plain_pipeline", "vader_scores"]


def plain_pipeline(C: float = 1.0) -> Any:
    """Return word 1-2 and char_wb 2-5 TF-IDF with logistic regression: what most people would write first."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline, make_union

    return make_pipeline(
        make_union(
            TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True),
            TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), min_df=2, sublinear_tf=True),
        ),
        LogisticRegression(C=C, max_iter=1000),
    )


def vader_scores(texts: Sequence[str]) -> tuple[list[str], NDArray[np.float64]]:
    """Return vaderSentiment's sentiments, by its authors' limits of ±0.05, and its negative compound scores."""
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    analyser = SentimentIntensityAnalyzer()
    compound = np.array([analyser.polarity_scores(text)["compound"] for text in texts])
    sentiments = np.where(compound >= 0.05, "positive", np.where(compound <= -0.05, "negative", "neutral"))
    return sentiments.tolist(), -compound
