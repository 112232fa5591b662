"""Leave one corpus out: how much is lost on comments from a place that no training comment came from.

`python -m benchmarks.transfer CORPORA` trains, for each corpus, on the others of its language and tests on it, beside
training on its own train part. Sentiment is measured in macro-F1, toxicity in ROC AUC, as corpora put the limit of
what is toxic in different places.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import pandas as pd
from sklearn.metrics import f1_score, roc_auc_score

from benchmarks.quality import RESULTS, to_markdown
from benchmarks.task_data import TEST_SHARE, hash_share
from tiktok_sentiment import CommentClassifier, load
from tiktok_sentiment.schema import SENTIMENTS
from tiktok_sentiment.training.corpora import SILVER, normalise_key, unescape

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_TESTED: Final = 5_000
MOST_TRAINED: Final = 15_000
"""Of one corpus; a larger one would be all that the others are joined to."""


SILVER_WEIGHT: Final = 2.0

OWN: Final = "its own train"
POOLED: Final = "the others"
TARGETED: Final = "the others, silver as the target"
SHIPPED: Final = "shipped model"

NOTE: Final = """\
Written by `python -m benchmarks.transfer CORPORA`; n counts test comments. Each corpus is tested by a model of its
own train part, by one of the other corpora of its language, pooled, and by one of the same corpora joined as those of
the shipped model are: silver comments as the target domain, weighted 2, the others with a copy of the features.
Silver comments that come from the corpus left out are left out too. No teacher takes part, as it has read all of
them. At most 15,000 training and 5,000 test comments of a corpus, drawn with seed 0.

The shipped model's sentiment, or probability of an insult, stands beside them. Its heads of these two learned from no
label of rusentitweet, rutube_feedback or the toxicity corpora; but its teacher learned from samples of some of them,
and some of its silver comments come from them, so it is no stranger there. Labels of semeval2017_sentiment and
tweet_sentiment_extraction it has seen.
"""


class Corpus(NamedTuple):
    """A corpus and its column of the label that all are asked about."""

    name: str
    language: str
    label: str


class Question(NamedTuple):
    """What is asked of several corpora, the metric, and the regularisation chosen on dev parts."""

    name: str
    metric: str
    C: float
    corpora: tuple[Corpus, ...]


QUESTIONS: Final = (
    Question(
        "sentiment", "macro-F1", 0.01,
        (
            Corpus("rusentitweet", "ru", "sentiment"),
            Corpus("rutube_feedback", "ru", "sentiment"),
            Corpus(SILVER, "ru", "sentiment"),
            Corpus("semeval2017_sentiment", "en", "sentiment"),
            Corpus("tweet_sentiment_extraction", "en", "sentiment"),
            Corpus(SILVER, "en", "sentiment"),
        ),
    ),
    Question(
        "insult or toxic", "ROC AUC", 0.03,
        (
            Corpus("toxic_2ch_pikabu", "ru", "toxic"),
            Corpus("ok_toxic", "ru", "toxic"),
            Corpus(SILVER, "ru", "insult"),
            Corpus("jigsaw_toxic_subset", "en", "toxic"),
            Corpus("olid_offensive", "en", "offensive"),
            Corpus("kaggle_insults", "en", "insult"),
            Corpus(SILVER, "en", "insult"),
        ),
    ),
)  # fmt: skip


def read_corpus(corpora: Path, corpus: Corpus) -> pd.DataFrame:
    """Return text, label (a class, or 0 and 1), source, and split: train or test.

    The test part is the official one, or the dev part of the silver comments, or 15 % by a hash of the letters.
    """
    folder = corpora if corpus.name == SILVER else corpora / corpus.language
    frame = pd.read_parquet(folder / f"{corpus.name}.parquet").dropna(subset=[corpus.label])
    if corpus.name == SILVER:
        frame = frame[frame["lang"] == corpus.language].replace({"split": {"dev": "test"}})
    else:
        frame = frame.assign(source=corpus.name)
    frame = frame.assign(text=frame["text"].map(unescape), label=frame[corpus.label])
    if corpus.label == "sentiment":
        frame = frame[frame["label"].isin(SENTIMENTS)]
    if not (frame["split"] == "test").any():
        own = frame["text"].map(hash_share) < TEST_SHARE
        frame["split"] = own.map({True: "test", False: "train"})
    parts = [(frame["split"] == "test", MOST_TESTED), (frame["split"] == "train", MOST_TRAINED)]
    sampled = [frame[rows].sample(min(most, int(rows.sum())), random_state=0) for rows, most in parts]
    return pd.concat(sampled)[["text", "label", "source", "split"]].assign(domain=corpus.name)


def measure(corpora: Path, question: Question) -> Iterator[dict[str, Any]]:
    """Yield a row for each corpus and system."""
    frames = {corpus: read_corpus(corpora, corpus) for corpus in question.corpora}
    for corpus, frame in frames.items():
        test = frame[frame["split"] == "test"]
        own = _without(frame[frame["split"] == "train"], test)
        others = [
            part[(part["split"] == "train") & (part["source"] != corpus.name)]
            for other, part in frames.items()
            if other != corpus and other.language == corpus.language
        ]
        joined = _without(pd.concat(others), test)
        pooled = CommentClassifier(C=question.C, n_folds=0)
        for system, training in ((OWN, own), (POOLED, joined)):
            pooled.fit(training["text"].tolist(), _labels(training))
            yield _row(question, corpus, system, pooled, test)
        if corpus.name != SILVER:
            joint = CommentClassifier(C=question.C, n_folds=0, target_domain=SILVER)
            joint.fit(
                joined["text"].tolist(),
                _labels(joined),
                domains=joined["domain"].tolist(),
                sample_weight=np.where(joined["domain"] == SILVER, SILVER_WEIGHT, 1.0),
            )
            yield _row(question, corpus, TARGETED, joint, test)
            yield _row(question, corpus, SHIPPED, load(), test)


def _toxicity(classifier: CommentClassifier, texts: list[str]) -> list[float]:
    """Return the probability of the label 1, or of the flag `insult` of a model that has it."""
    if "insult" in classifier.flags_:
        return [prediction.probabilities["insult"] for prediction in classifier.classify(texts)]
    return list(classifier.predict_proba(texts)[:, 1])


def _without(training: pd.DataFrame, test: pd.DataFrame) -> pd.DataFrame:
    return training[~training["text"].map(normalise_key).isin(set(test["text"].map(normalise_key)))]


def _labels(frame: pd.DataFrame) -> list[str]:
    return [str(label) if isinstance(label, str) else str(int(label)) for label in frame["label"]]


def _row(
    question: Question, corpus: Corpus, system: str, classifier: CommentClassifier, test: pd.DataFrame
) -> dict[str, Any]:
    texts, labels = test["text"].tolist(), _labels(test)
    if question.metric == "macro-F1":
        value = f1_score(labels, classifier.predict(texts), average="macro")
    else:
        value = roc_auc_score([label == "1" for label in labels], _toxicity(classifier, texts))
    return {
        "test": f"{question.name}: {corpus.name} {corpus.language}",
        "metric": question.metric,
        "system": system,
        "value": round(float(value), 4),
        "n": len(test),
    }


def main(argv: list[str] | None = None) -> int:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpora", type=Path, help="the folder of corpora")
    arguments = parser.parse_args(argv)
    started = time.perf_counter()
    rows = []
    for question in QUESTIONS:
        for row in measure(arguments.corpora, question):
            rows.append(row)
            print(f"{row['test']}: {row['system']} {row['value']:.4f}", file=sys.stderr, flush=True)
    table = to_markdown(rows)
    print(table)
    (RESULTS / "transfer.json").write_text(json.dumps(rows, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    (RESULTS / "transfer.md").write_text(f"# Leave one corpus out\n\n{NOTE}\n{table}", encoding="utf-8")
    print(f"{time.perf_counter() - started:.0f} s", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
