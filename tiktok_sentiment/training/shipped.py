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
    Source,
    normalise_key,
    read_silver,
    read_source,
    read_texts,
)
from tiktok_sentiment.training.evaluation import evaluate
from tiktok_sentiment.training.teacher import TAUGHT, TEACHER, TeacherLabels

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
TEACHER_WEIGHT: Final = 1.0
_TAUGHT_BADLY: Final = ("threat", "hate")
"""Heads whose rare labels the teacher knows less of than a linear head learns from the corpora."""

_JOINED: Final = ("sentiment", "threat", "hate", "spam")
"""Heads that other corpora's own labels help; the rest learn as much from the teacher, in a quarter of the time."""

_JOINED_SENTIMENT: Final = ("semeval2017_sentiment", "tweet_sentiment_extraction")
"""Corpora whose sentiment is the author's tone, as ours is, and helps English beside the teacher."""

_LABELS: Final = ["sentiment", *SENTIMENTS, *FLAGS]


def train_shipped(
    corpora: Path,
    *,
    teacher: Path | None = None,
    include_noncommercial: bool = False,
    seed: int = 0,
    n_jobs: int | None = None,
    note: Callable[[str], None] = lambda _: None,
) -> tuple[CommentClassifier, str]:
    """Train the shipped model from a folder of corpora; return it and its card.

    `teacher` is the file of the teacher's labels. Sources whose licence forbids commercial use, silver comments
    from them included, are left out unless `include_noncommercial`: such a model is for private use. `note` is
    told what is going on.
    """
    frame = join_corpora(corpora, teacher=teacher, include_noncommercial=include_noncommercial)
    sources = frame["source"].value_counts()
    note(f"{len(frame):,} comments from {len(sources)} sources")
    if teacher is None:
        note("without the teacher's labels the model will be clearly worse: see --teacher")
    classifier = CommentClassifier(**PARAMETERS, seed=seed, n_jobs=n_jobs)
    classifier.fit(
        frame["text"].tolist(), frame[_LABELS], domains=frame["domain"].tolist(), sample_weight=frame["weight"]
    )
    note("fitted and calibrated; measuring on the silver dev split")
    silver = read_silver(corpora, include_noncommercial=include_noncommercial)
    evaluation = evaluate(classifier, silver[silver["split"] == "dev"])
    classifier.metadata_ |= {
        "sources": {str(name): int(rows) for name, rows in sources.items()},
        "includes_noncommercial": include_noncommercial,
        "silver_dev": evaluation.to_dict(),
    }
    classifier.n_jobs = None  # how many processes trained a model is nobody's business who loads it
    return classifier, write_card(classifier, evaluation)


def join_corpora(corpora: Path, *, teacher: Path | None = None, include_noncommercial: bool = False) -> pd.DataFrame:
    """Return all training comments: text, source, domain, weight, and the labels of all heads.

    The silver comments stand first, then those that the teacher labelled, which speak of the same domain, then
    what other corpora say. Texts of the silver dev split, and repeats of silver comments, are left out.
    """
    import pandas as pd

    silver = read_silver(corpora, include_noncommercial=include_noncommercial)
    taken = set(silver["text"].map(normalise_key))
    training = silver[silver["split"] == "train"]
    if not len(training):
        raise InputError(f"{SILVER}.parquet in {corpora} has no rows of the split 'train'.")
    parts = [training.assign(source=SILVER, domain=SILVER, weight=SILVER_WEIGHT)]
    used = [source for source in SOURCES if source.commercial or include_noncommercial]
    if teacher is not None:
        labels = TeacherLabels.load(teacher)
        parts += [_taught(read_texts(corpora, source), labels, taken) for source in used]
    parts += [_joined(read_source(corpora, source), source, taken) for source in used]
    joined = pd.concat(parts, ignore_index=True).reindex(columns=["text", "source", "domain", "weight", *_LABELS])
    return joined.astype(dict.fromkeys([*SENTIMENTS, *FLAGS], "float64"))


def _joined(frame: pd.DataFrame, source: Source, taken: set[str]) -> pd.DataFrame:
    """Return what a source says of the heads that other corpora help."""
    unused = [name for name in FLAGS if name not in _JOINED]
    unused += [] if source.name in _JOINED_SENTIMENT else ["sentiment"]
    fresh = frame[~frame["text"].map(normalise_key).isin(taken)].assign(**dict.fromkeys(unused))
    return fresh.dropna(how="all", subset=list(_JOINED)).assign(
        source=source.name, domain=source.name, weight=source.weight
    )


def _taught(texts: pd.Series[str], labels: TeacherLabels, taken: set[str]) -> pd.DataFrame:
    """Return those texts that the teacher labelled, each once, with its probabilities."""
    import pandas as pd

    keys = texts.map(normalise_key)
    fresh = texts[~keys.isin(taken) & ~keys.duplicated()].reset_index(drop=True)
    frame = pd.DataFrame(labels.look_up(fresh.tolist()), columns=list(TAUGHT))
    frame = frame.assign(text=fresh, source=TEACHER, domain=SILVER, weight=TEACHER_WEIGHT)
    frame[list(_TAUGHT_BADLY)] = float("nan")
    return frame.dropna(subset=["negative"])
