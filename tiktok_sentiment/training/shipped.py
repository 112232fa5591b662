"""The shipped model: which data, which parameters, and the card that says how it came out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tiktok_sentiment.errors import InputError
from tiktok_sentiment.model.classifier import CommentClassifier
from tiktok_sentiment.schema import FLAGS, SENTIMENTS
from tiktok_sentiment.training.card import write_card
from tiktok_sentiment.training.corpora import (
    SILVER,
    SOURCES,
    normalise_key,
    read_silver,
    read_source,
)
from tiktok_sentiment.training.evaluation import evaluate

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pandas as pd

__all__ = ["PARAMETERS", "join_corpora", "train_shipped"]

PARAMETERS: Final[dict[str, Any]] = {
    "C": 0.01,
    "C_flags": 0.05,
    "min_count": 3,
    "n_folds": 3,
    "smallest_weight": 0.01,
    "target_domain": SILVER,
}
"""Parameters of the shipped model, found on the silver dev split: see benchmarks/results/experiments.md."""

SILVER_WEIGHT: Final = 2.0
_LABELS: Final = ["sentiment", *SENTIMENTS, *FLAGS]


def train_shipped(
    corpora: Path,
    *,
    include_noncommercial: bool = False,
    seed: int = 0,
    n_jobs: int | None = None,
    note: Callable[[str], None] = lambda _: None,
) -> tuple[CommentClassifier, str]:
    """Train the shipped model from a folder of corpora; return it and its card.

    Sources whose licence forbids commercial use, silver comments from them included, are left out unless
    `include_noncommercial`: such a model is for private use. `note` is told what is going on.
    """
    frame = join_corpora(corpora, include_noncommercial=include_noncommercial)
    note(f"{len(frame):,} labelled comments from {frame['domain'].nunique()} corpora")
    classifier = CommentClassifier(**PARAMETERS, seed=seed, n_jobs=n_jobs)
    classifier.fit(
        frame["text"].tolist(),
        frame[_LABELS],
        domains=frame["domain"].tolist(),
        sample_weight=frame["weight"],
    )
    note("fitted and calibrated; measuring on the silver dev split")
    silver = read_silver(corpora, include_noncommercial=include_noncommercial)
    evaluation = evaluate(classifier, silver[silver["split"] == "dev"])
    domains = frame["domain"].value_counts()
    classifier.metadata_ |= {
        "sources": {str(name): int(rows) for name, rows in domains.items()},
        "includes_noncommercial": include_noncommercial,
        "silver_dev": evaluation.to_dict(),
    }
    classifier.n_jobs = None  # how many processes trained a model is nobody's business who loads it
    return classifier, write_card(classifier, evaluation)


def join_corpora(corpora: Path, *, include_noncommercial: bool = False) -> pd.DataFrame:
    """Return all training comments: text, sentiment, flags, domain, weight.

    The silver comments stand first. Texts of the silver dev split, and repeats of silver comments, are left
    out of the other corpora.
    """
    import pandas as pd

    silver = read_silver(corpora, include_noncommercial=include_noncommercial)
    taken = set(silver["text"].map(normalise_key))
    training = silver[silver["split"] == "train"]
    if not len(training):
        raise InputError(f"{SILVER}.parquet in {corpora} has no rows of the split 'train'.")
    parts = [training.assign(domain=SILVER, weight=SILVER_WEIGHT)]
    for source in SOURCES:
        says_something = source.sentiment is not None or source.flags
        if says_something and (source.commercial or include_noncommercial):
            frame = read_source(corpora, source)
            frame = frame[~frame["text"].map(normalise_key).isin(taken)]
            parts.append(frame.assign(domain=source.name, weight=source.weight))
    joined = pd.concat(parts, ignore_index=True).reindex(columns=["text", "domain", "weight", *_LABELS])
    return joined.astype(dict.fromkeys(FLAGS, "float64"))
