"""What speed is compared with, each called the way its documentation calls it for many texts."""

from __future__ import annotations

import importlib.util
import tempfile
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from benchmarks.baselines import plain_pipeline

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["Peer", "read_peers"]


class Peer(NamedTuple):
    """A system, how it scores many texts and one, and how many texts a measurement of it takes."""

    name: str
    score: Callable[[list[str]], object]
    score_one: Callable[[str], object]
    n_texts: int


def read_peers(texts: Sequence[str], labels: Sequence[str]) -> list[Peer]:
    """Return the peers that are installed; those that learn have learned from the texts and their labels."""
    found = []
    if importlib.util.find_spec("vaderSentiment"):
        found.append(_vader())
    if importlib.util.find_spec("fasttext"):
        found.append(_fasttext("fastText, subwords", texts, labels, dim=50, minn=2, maxn=5, wordNgrams=2))
        found.append(_fasttext("fastText, words only", texts, labels, dim=50, maxn=0, wordNgrams=1))
    if importlib.util.find_spec("profanity_check"):
        found.append(_profanity_check())
    plain = plain_pipeline().fit(texts, labels)
    found.append(
        Peer("scikit-learn union", plain.predict_proba, lambda text: plain.predict_proba([text]), n_texts=4_000)
    )
    return found


def _vader() -> Peer:
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    polarity = SentimentIntensityAnalyzer().polarity_scores
    return Peer("vaderSentiment", lambda texts: [polarity(text) for text in texts], polarity, n_texts=20_000)


def _fasttext(name: str, texts: Sequence[str], labels: Sequence[str], **settings: int) -> Peer:
    import fasttext

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "train.txt"
        lines = (f"__label__{label} {' '.join(text.split())}\n" for text, label in zip(texts, labels, strict=True))
        path.write_text("".join(lines), encoding="utf-8")
        model: Any = fasttext.train_supervised(
            str(path), thread=1, verbose=0, bucket=200_000, minCount=2, epoch=3, **settings
        )
    return Peer(name, lambda many: model.predict(many, k=3), lambda text: model.predict(text, k=3), n_texts=40_000)


def _profanity_check() -> Peer:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it was pickled by another version of scikit-learn
        from profanity_check import predict_prob
    return Peer("alt-profanity-check", predict_prob, lambda text: predict_prob([text]), n_texts=40_000)
