"""The shipped model: which data, which parameters, and the card that says how it came out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tiktok_sentiment.errors import InputError
from tiktok_sentiment.model.classifier import CommentClassifier
from tiktok_sentiment.schema import FLAGS, SENTIMENTS
from tiktok_sentiment.training.behaviour import pass_rates, read_cases
from tiktok_sentiment.training.card import write_card
from tiktok_sentiment.training.corpora import (
    LATIN,
    SILVER,
    SOURCES,
    WRITTEN,
    Source,
    normalise_key,
    read_silver,
    read_source,
    read_texts,
    unescape,
)
from tiktok_sentiment.training.evaluation import evaluate
from tiktok_sentiment.training.labelled import read_labelled
from tiktok_sentiment.training.teacher import TAUGHT, TEACHER, TeacherLabels
from tiktok_sentiment.training.transliteration import to_latin

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    import pandas as pd

__all__ = ["PARAMETERS", "join_corpora", "train_shipped"]

PARAMETERS: Final[dict[str, Any]] = {
    "C": 0.01,
    "C_flags": 0.1,
    "min_count": 3,
    "n_folds": 3,
    "smallest_weight": 0.08,
    "target_domain": SILVER,
}
"""Parameters of the shipped model, found on the silver dev split: see benchmarks/results/experiments.md."""

SILVER_WEIGHT: Final = 2.0
TEACHER_WEIGHT: Final = 1.0
WRITTEN_WEIGHT: Final = 2.0
CERTAINTY: Final = 0.96
"""What is made of a hard label that is no sample of real comments: soft labels are not calibrated on."""

LATIN_FACTOR: Final = 0.5
LATIN_TAUGHT: Final = 15_000
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
    written: Sequence[Path] = (),
    behaviour: Path | None = None,
    include_noncommercial: bool = False,
    seed: int = 0,
    n_jobs: int | None = None,
    note: Callable[[str], None] = lambda _: None,
) -> tuple[CommentClassifier, str]:
    """Train the shipped model from a folder of corpora; return it and its card.

    `teacher` is the file of the teacher's labels, `written` files, or folders of CSV files, of comments written
    for the purpose, `behaviour` the file of cases whose results stand in the card. Sources whose licence forbids
    commercial use, silver comments from them included, are left out unless `include_noncommercial`: such a model
    is for private use. `note` is told what is going on.
    """
    cases = [] if behaviour is None else read_cases(behaviour)
    frame = join_corpora(corpora, teacher=teacher, written=written, include_noncommercial=include_noncommercial)
    sources = frame["source"].value_counts()
    note(f"{len(frame):,} comments from {len(sources)} sources")
    optional = {"the teacher's labels (--teacher)": teacher, "written comments (--written)": written}
    for what, given in optional.items():
        if not given:
            note(f"training without {what}: the model will be worse than the shipped one")
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
        "behaviour": pass_rates(classifier, cases),
    }
    classifier.n_jobs = None  # how many processes trained a model is nobody's business who loads it
    return classifier, write_card(classifier, evaluation)


def join_corpora(
    corpora: Path,
    *,
    teacher: Path | None = None,
    written: Sequence[Path] = (),
    include_noncommercial: bool = False,
) -> pd.DataFrame:
    """Return all training comments: text, source, domain, weight, and the labels of all heads.

    The silver comments stand first, then those written for the purpose and those that the teacher labelled,
    which speak of the same domain, then copies of the Russian ones in Latin letters, then what other corpora
    say. Texts of the silver dev split, and repeats of silver comments, are left out.
    """
    import pandas as pd

    silver = read_silver(corpora, include_noncommercial=include_noncommercial)
    taken = {normalise_key(spelling) for text in silver["text"] for spelling in (text, unescape(text))}
    training = silver[silver["split"] == "train"]
    if not len(training):
        raise InputError(f"{SILVER}.parquet in {corpora} has no rows of the split 'train'.")
    parts = [training.assign(source=SILVER, domain=SILVER, weight=SILVER_WEIGHT)]
    used = [source for source in SOURCES if source.commercial or include_noncommercial]
    for path in written:
        files = sorted(path.glob("*.csv")) if path.is_dir() else [path]
        parts += [_written(file, taken) for file in files]
    if teacher is not None:
        labels = TeacherLabels.load(teacher)
        parts += [_taught(read_texts(corpora, source), labels, taken) for source in used]
    parts.append(_in_latin_letters(parts))
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


def _written(path: Path, taken: set[str]) -> pd.DataFrame:
    """Return the comments of a file written for the purpose, their labels a little soft."""
    frame = read_labelled(path)
    frame = frame[~frame["text"].map(normalise_key).isin(taken)].reset_index(drop=True)
    return _softened(frame).assign(source=WRITTEN, domain=SILVER, weight=WRITTEN_WEIGHT)


def _in_latin_letters(parts: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Return copies in Latin letters of the Russian comments of the target domain, and of some that were taught."""
    import pandas as pd

    frame = pd.concat(parts, ignore_index=True)
    frame = frame[frame["text"].str.contains("[а-яё]{3}", case=False)]
    taught = frame["source"] == TEACHER
    own = frame[~taught].reset_index(drop=True)
    own = _softened(own).assign(weight=own["weight"])
    some = frame[taught].sample(min(LATIN_TAUGHT, int(taught.sum())), random_state=0)
    copies = pd.concat([own, some], ignore_index=True)
    return copies.assign(
        text=copies["text"].map(to_latin), source=LATIN, domain=SILVER, weight=copies["weight"] * LATIN_FACTOR
    )


def _softened(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the texts of a frame with hard labels as soft ones: what is no real comment is less certain."""
    import numpy as np
    import pandas as pd

    doubt = (1 - CERTAINTY) / (len(SENTIMENTS) - 1)
    is_class = frame["sentiment"].to_numpy(dtype=object)[:, None] == np.array(SENTIMENTS, dtype=object)
    soft = pd.DataFrame(np.where(is_class, CERTAINTY, doubt), columns=list(SENTIMENTS))
    flags = frame[list(FLAGS)].astype("float64") * (2 * CERTAINTY - 1) + (1 - CERTAINTY)
    return pd.concat([frame[["text"]], soft, flags], axis=1)


def _taught(texts: pd.Series[str], labels: TeacherLabels, taken: set[str]) -> pd.DataFrame:
    """Return those texts that the teacher labelled, each once, with its probabilities."""
    import pandas as pd

    keys = texts.map(normalise_key)
    fresh = texts[~keys.isin(taken) & ~keys.duplicated()].reset_index(drop=True)
    frame = pd.DataFrame(labels.look_up(fresh.tolist()), columns=list(TAUGHT))
    frame = frame.assign(text=fresh, source=TEACHER, domain=SILVER, weight=TEACHER_WEIGHT)
    frame[list(_TAUGHT_BADLY)] = float("nan")
    return frame.dropna(subset=["negative"])
