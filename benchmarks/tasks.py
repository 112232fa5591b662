"""How good the library's code is on public tasks, trained on each task's own train part.

`python -m benchmarks.tasks CORPORA` measures on the test parts and writes the table to benchmarks/results as JSON and
Markdown, with a plain baseline and published marks beside it. With `--dev` it trains without the dev parts, measures
on them and writes nothing: that is what `RECIPES` were chosen by.
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
from sklearn.metrics import f1_score, recall_score, roc_auc_score
from sklearn.utils import compute_sample_weight

from benchmarks.baselines import plain_pipeline
from benchmarks.quality import RESULTS, to_markdown
from benchmarks.task_data import TASKS, Task, read_task
from benchmarks.teacher.tasks import UNLABELLED, TaskLabels
from tiktok_sentiment import CommentClassifier
from tiktok_sentiment.training.corpora import normalise_key, unescape

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

OURS: Final = "same code, its train"
TAUGHT: Final = "and a teacher's labels"
PLAIN: Final = "plain baseline"


class Recipe(NamedTuple):
    """C, the power of the balancing class weights, and the weight of comments that a teacher labelled."""

    C: float
    balance: float = 0.0
    taught: float = 0.0


RECIPES: Final = {
    "RuSentiTweet, 5 classes": Recipe(0.05, 1.0),
    "TweetEval sentiment": Recipe(0.01, 1.0),
    "TweetEval offensive": Recipe(0.02, 0.5),
    "TweetEval emotion": Recipe(0.1),
    "Jigsaw, 6 labels": Recipe(0.1),
    "2ch and Pikabu, toxic": Recipe(0.1),
    "ok.ru, toxic": Recipe(0.1, 1.0),
}
"""Chosen on the dev parts: see results/experiments.md."""

TAUGHT_RECIPES: Final = {
    "RuSentiTweet, 5 classes": Recipe(0.02, 1.0, 0.3),
    "TweetEval offensive": Recipe(0.02, 0.5, 0.3),
    "TweetEval emotion": Recipe(0.1, 0.0, 0.3),
    "2ch and Pikabu, toxic": Recipe(0.05, 0.0, 0.3),
}
"""The same with a teacher, for tasks that have one."""

AS_FLAGS: Final = {"threat": "threat", "insult": "insult", "identity_hate": "hate", "obscene": "obscenity"}
"""Jigsaw's labels that the library has flags for; `toxic` becomes a negative sentiment."""

PUBLISHED: Final[dict[str, dict[str, float]]] = {
    "RuSentiTweet, 5 classes": {"RuBERT": 0.659},
    "TweetEval sentiment": {"SVM": 0.629, "fastText": 0.629, "RoBERTa-base": 0.713},
    "TweetEval offensive": {"SVM": 0.523, "fastText": 0.734, "RoBERTa-base": 0.795},
    "TweetEval emotion": {"SVM": 0.647, "fastText": 0.652, "RoBERTa-base": 0.761},
}
"""On the same test parts, by the metric of the task."""

NOTE: Final = """\
Written by `python -m benchmarks.tasks CORPORA`; n counts test comments. "Same code" is `CommentClassifier` with the
parameters in `RECIPES`, chosen on dev parts; it learns from the task's train and dev parts. "And a teacher's labels":
the same, and what a transformer fine-tuned on the task's train part says of comments that nobody labelled for it
(`benchmarks/teacher/tasks.py`). Test parts are the official ones for the first four tasks, and 15 % by a hash of the
letters for the others, whose published numbers are therefore of other splits.

Published, on the same test parts: SVM, fastText and RoBERTa-base of TweetEval from its leaderboard (Barbieri et al.
2020, Findings of EMNLP; its training part of sentiment is a little smaller than ours); RuBERT on RuSentiTweet from
Smetanin 2022, PeerJ Computer Science 8:e1039.

Published, on other splits: Jigsaw's full official test, mean ROC AUC .977 for word and character n-grams with
logistic regression, .982 for NB-SVM averaged over folds, .986 for Detoxify; 2ch and Pikabu, F1 .922 for RuBERT
(Smetanin 2020); ok.ru and 2ch merged, macro-F1 .96 for RuBERT (s-nlp/russian_toxicity_classifier).
"""


def measure(corpora: Path, task: Task, *, on: str) -> Iterator[dict[str, Any]]:
    """Yield the rows of a task, measured on its part `on`, dev or test."""
    frame = read_task(corpora, task)
    held_out = ("dev", "test") if on == "dev" else ("test",)
    training, test = frame[~frame["split"].isin(held_out)], frame[frame["split"] == on]
    recipe = RECIPES[task.name]
    name = f"{task.name}, {on}"
    if len(task.labels) > 1:
        test = test.dropna(subset=list(task.labels))
        texts = test["text"].tolist()
        for system, scores in _flag_scores(task, recipe, training, texts).items():
            aucs = [roc_auc_score(test[label], scores[label]) for label in task.labels]
            yield _row(name, task.metric, system, float(np.mean(aucs)), len(test))
        return
    texts, truth = test["text"].tolist(), test[task.labels[0]]
    labels = training[task.labels[0]].tolist()
    ours = CommentClassifier(C=recipe.C, n_folds=0)
    ours.fit(training["text"].tolist(), labels, sample_weight=_balancing(labels, recipe))
    yield _row(name, task.metric, OURS, _score(task.metric, truth, ours.predict(texts)), len(test))
    if (with_teacher := TAUGHT_RECIPES.get(task.name)) is not None:
        weighted = training.assign(weight=_balancing(labels, with_teacher))
        joined = join_taught(corpora, task, frame, weighted, with_teacher.taught)
        ours = CommentClassifier(C=with_teacher.C, n_folds=0)
        ours.fit(joined["text"].tolist(), joined.drop(columns=["text", "weight"]), sample_weight=joined["weight"])
        yield _row(name, task.metric, TAUGHT, _score(task.metric, truth, ours.predict(texts)), len(test))
    plain = plain_pipeline().fit(training["text"], labels)
    yield _row(name, task.metric, PLAIN, _score(task.metric, truth, plain.predict(texts)), len(test))
    for system, value in PUBLISHED.get(task.name, {}).items():
        if on == "test":
            yield _row(name, task.metric, system, value, len(test))


def join_taught(
    corpora: Path, task: Task, frame: pd.DataFrame, training: pd.DataFrame, weight: float
) -> pd.DataFrame:
    """Return training comments and those that the teacher read: text, weight, sentiment, and a column per class."""
    labels = TaskLabels.load(task.path.partition("/")[0])
    classes = sorted(set(frame[task.labels[0]]))
    texts = read_texts(corpora, task.path.partition("/")[0])
    texts = texts[~texts.map(normalise_key).isin(set(frame["text"].map(normalise_key)))]
    taught = pd.DataFrame(labels.look_up(task.name, texts.tolist()), columns=classes)
    taught = taught.assign(text=texts.tolist(), sentiment=None, weight=weight).dropna(subset=classes)
    own = training[["text", "weight"]].assign(sentiment=training[task.labels[0]])
    return pd.concat([own, taught], ignore_index=True)


def read_texts(corpora: Path, language: str) -> pd.Series[str]:
    """Return the texts of which the teacher read some, each once."""
    parts = []
    for name in UNLABELLED[language]:
        frame = pd.read_parquet(corpora / language / f"{name}.parquet", columns=["text", "split"])
        parts.append(frame.loc[frame["split"] == "train", "text"].map(unescape))
    texts = pd.concat(parts, ignore_index=True)
    return texts[~texts.map(normalise_key).duplicated()]


def _flag_scores(
    task: Task, recipe: Recipe, training: pd.DataFrame, texts: list[str]
) -> dict[str, dict[str, NDArray[np.float64]]]:
    """Return the scores of texts for labels that are each 0 or 1, by system and label.

    A label that is missing is 0 where the first label, which is about all of them, is 0.
    """
    calm = training[task.labels[0]] == 0
    targets = training[list(task.labels)].astype("float64").apply(lambda column: column.mask(calm & column.isna(), 0))
    return {
        OURS: _our_flag_scores(recipe, training["text"], targets, texts),
        PLAIN: _plain_flag_scores(training["text"], targets, texts),
    }


def _our_flag_scores(
    recipe: Recipe, training: pd.Series[str], targets: pd.DataFrame, texts: list[str]
) -> dict[str, NDArray[np.float64]]:
    """Return the scores of one classifier for the labels that it has flags for, and of one for each of the others."""
    flags = {label: flag for label, flag in AS_FLAGS.items() if label in targets.columns}
    toxic = targets["toxic"].map({1.0: "negative", 0.0: "neutral"})
    joint = CommentClassifier(C=recipe.C, C_flags=recipe.C, n_folds=0)
    joint.fit(training.tolist(), targets[list(flags)].rename(columns=flags).assign(sentiment=toxic))
    found = [prediction.probabilities for prediction in joint.classify(texts)]
    scores = {
        label: np.array([each[name] for each in found]) for label, name in {"toxic": "negative", **flags}.items()
    }
    for label in targets.columns.difference(list(scores)):
        told = targets[label].notna()
        single = CommentClassifier(C=recipe.C, n_folds=0)
        single.fit(training[told].tolist(), targets.loc[told, label].astype("int64").tolist())
        scores[label] = single.decision_function(texts)
    return scores


def _plain_flag_scores(
    training: pd.Series[str], targets: pd.DataFrame, texts: list[str]
) -> dict[str, NDArray[np.float64]]:
    vectorise, regression = plain_pipeline()
    X, X_test = vectorise.fit_transform(training), vectorise.transform(texts)
    scores = {}
    for label in targets.columns:
        told = targets[label].notna().to_numpy()
        scores[label] = regression.fit(X[told], targets.loc[told, label]).decision_function(X_test)
    return scores


def _balancing(labels: list[str], recipe: Recipe) -> NDArray[np.float64]:
    return np.asarray(compute_sample_weight("balanced", labels) ** recipe.balance)


def _score(metric: str, truth: pd.Series[str], found: NDArray[np.object_]) -> float:
    measured = recall_score if metric == "macro recall" else f1_score
    return float(measured(truth, found, average="macro"))


def _row(test: str, metric: str, system: str, value: float, n: int) -> dict[str, Any]:
    return {"test": test, "metric": metric, "system": system, "value": round(value, 4), "n": n}


def write(rows: list[dict[str, Any]]) -> None:
    """Write the results, those of other tasks as they were."""
    path = RESULTS / "tasks.json"
    known = json.loads(path.read_text(encoding="utf-8")) if path.exists() else []
    measured = {row["test"] for row in rows}
    rows = [*rows, *(row for row in known if row["test"] not in measured)]
    order = {f"{task.name}, test": place for place, task in enumerate(TASKS)}
    rows.sort(key=lambda row: order[row["test"]])
    path.write_text(json.dumps(rows, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    (RESULTS / "tasks.md").write_text(f"# Public tasks\n\n{NOTE}\n{to_markdown(rows)}", encoding="utf-8")


def main(argv: list[str] | None = None) -> int:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpora", type=Path, help="the folder of corpora")
    parser.add_argument("--dev", action="store_true", help="measure on dev parts, for choosing; write nothing")
    parser.add_argument(
        "--task",
        metavar="WORD",
        default="",
        help="only tasks whose name contains the word; results of others are kept",
    )
    arguments = parser.parse_args(argv)
    rows = []
    for task in TASKS:
        if arguments.task not in task.name:
            continue
        started = time.perf_counter()
        for row in measure(arguments.corpora, task, on="dev" if arguments.dev else "test"):
            rows.append(row)
            print(f"{row['test']}: {row['system']} {row['value']:.4f}", file=sys.stderr, flush=True)
        print(f"  {time.perf_counter() - started:.0f} s", file=sys.stderr, flush=True)
    print(to_markdown(rows))
    if not arguments.dev:
        write(rows)
    return 0


if __name__ == "__main__":
    sys.exit(main())
