"""Train a teacher for the public tasks and write down what it says of comments that nobody labelled for them.

`python -m benchmarks.teacher.tasks ru CORPORA` (or `en`). The teacher learns from the training parts of the
tasks alone; dev and test parts are kept from it, as labels and as texts.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple, Self

import numpy as np
import pandas as pd
from sklearn.metrics import f1_score

from benchmarks.task_data import TASKS, read_task
from tiktok_sentiment.training.corpora import normalise_key, unescape
from tiktok_sentiment.training.teacher import hash_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from benchmarks.teacher.encoder import PackedModel, TextEncoder
    from benchmarks.teacher.model import Teacher

FOLDER: Final = Path(__file__).parent
LONGEST_LABELLED: Final = 240
_STEPS: Final = 255


class TaskLabels(NamedTuple):
    """Sorted hashes (n,) of comments, and for each task the teacher's probabilities (n, classes) as 255ths."""

    hashes: NDArray[np.uint64]
    shares: dict[str, NDArray[np.uint8]]

    @classmethod
    def collect(cls, texts: Sequence[str], probabilities: dict[str, NDArray[np.float64]]) -> Self:
        """Return the labels of texts; of repeated texts the first counts."""
        hashes, first = np.unique(np.array([hash_text(text) for text in texts], np.uint64), return_index=True)
        return cls(
            hashes, {name: np.rint(found[first] * _STEPS).astype(np.uint8) for name, found in probabilities.items()}
        )

    @classmethod
    def load(cls, language: str) -> Self:
        """Return the labels that are kept for the tasks of a language."""
        with np.load(FOLDER / f"task_labels_{language}.npz", allow_pickle=False) as archive:
            return cls(archive["hashes"], {name: archive[name] for name in archive.files if name != "hashes"})

    def save(self, path: Path) -> None:
        """Write the labels to a file."""
        np.savez_compressed(path, allow_pickle=False, hashes=self.hashes, **self.shares)

    def look_up(self, task: str, texts: Sequence[str]) -> NDArray[np.float64]:
        """Return the probabilities (n, classes) for texts, NaN for those that the teacher has not read."""
        wanted = np.array([hash_text(text) for text in texts], np.uint64)
        places = np.minimum(np.searchsorted(self.hashes, wanted), len(self.hashes) - 1)
        shares = self.shares[task][places] / _STEPS
        shares /= shares.sum(axis=1, keepdims=True)
        shares[self.hashes[places] != wanted] = np.nan
        return shares


class Lesson(NamedTuple):
    """A task that the teacher learns, and how often it sees its comments."""

    task: str
    epochs: int


LESSONS: Final = {
    "ru": (Lesson("RuSentiTweet, 5 classes", 3), Lesson("2ch and Pikabu, toxic", 2)),
    "en": (
        Lesson("TweetEval emotion", 3),
        Lesson("TweetEval offensive", 2),
    ),
}

UNLABELLED: Final = {
    "ru": {
        "sentirueval_tweets": None,
        "cedr": None,
        "rusentitweet": None,
        "toxic_2ch_pikabu": None,
        "rutube_feedback": 9_000,
        "vk_distorted_toxicity": None,
        "ruarg2022": None,
        "telegram_spam": None,
        "open_sentiment_corpus": None,
        "abusive_twitter_southpark": None,
        "rutoxicon": None,
    },
    "en": {
        "semeval2017_sentiment": 12_000,
        "tweet_sentiment_extraction": 5_000,
        "olid_offensive": 4_000,
        "tweeteval_emotion": None,
        "tweeteval_hate": 2_000,
        "tweeteval_irony": 2_000,
    },
}
"""Corpora whose training texts, at most so many, the teacher reads: tweets and what is like them."""


def note(message: str) -> None:
    """Write a line to the standard error."""
    print(message, file=sys.stderr, flush=True)


def read_unlabelled(corpora: Path, language: str, taken: set[str], *, seed: int) -> pd.Series[str]:
    """Return the texts to label, each once, without those that are taken."""
    taken, parts = set(taken), []
    for name, most in UNLABELLED[language].items():
        frame = pd.read_parquet(corpora / language / f"{name}.parquet", columns=["text", "split"])
        texts = frame.loc[frame["split"] == "train", "text"].map(unescape)
        keys = texts.map(normalise_key)
        texts = texts[~keys.isin(taken) & ~keys.duplicated() & (texts.str.len() <= LONGEST_LABELLED)]
        parts.append(texts.sample(min(most or len(texts), len(texts)), random_state=seed))
        taken.update(parts[-1].map(normalise_key))
    return pd.concat(parts, ignore_index=True)


def train(
    corpora: Path, language: str, packed: PackedModel, encoder: TextEncoder, *, seed: int
) -> tuple[Teacher, list[str], set[str]]:
    """Return the teacher, the names of its heads, and the keys of the dev and test comments."""
    import torch

    from benchmarks.teacher.encoder import Encoder
    from benchmarks.teacher.model import Task, Teacher, fit, predict_classes

    lessons, frames = [], {}
    for lesson in LESSONS[language]:
        task = next(task for task in TASKS if task.name == lesson.task)
        frames[task.name] = frame = read_task(corpora, task).rename(columns={task.labels[0]: "label"})
        part = frame[frame["split"] == "train"]
        lessons += [Task(task.name, encoder.encode(part["text"]), _one_hot(frame, part), "class")] * lesson.epochs
    torch.manual_seed(seed)
    heads = {name: frame["label"].nunique() for name, frame in frames.items()}
    teacher = Teacher(Encoder.from_packed(packed), packed.sizes, heads)
    fit(teacher, lessons, epochs=1, seed=seed, note=note)
    taken: set[str] = set()
    for name, frame in frames.items():
        taken |= set(frame.loc[frame["split"] != "train", "text"].map(normalise_key))
        dev = frame[frame["split"] == "dev"]
        found = predict_classes(teacher, encoder.encode(dev["text"]), [name])[name].argmax(axis=1)
        macro_f1 = f1_score(_one_hot(frame, dev).argmax(axis=1), found, average="macro")
        note(f"dev of {name}: macro-F1 {macro_f1:.3f}, n = {len(dev)}")
    return teacher, list(heads), taken


def _one_hot(frame: pd.DataFrame, part: pd.DataFrame) -> NDArray[np.float32]:
    classes = np.array(sorted(set(frame["label"])), object)
    return (part["label"].to_numpy(dtype=object)[:, None] == classes).astype(np.float32)


def main(argv: list[str] | None = None) -> int:
    """Train, measure on dev, label, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("language", choices=sorted(LESSONS))
    parser.add_argument("corpora", type=Path, help="the folder of corpora")
    parser.add_argument("--seed", metavar="N", type=int, default=0, help="of samples and weights (default: 0)")
    arguments = parser.parse_args(argv)
    from benchmarks.teacher.encoder import PackedModel, TextEncoder
    from benchmarks.teacher.model import predict_classes

    started = time.perf_counter()
    packed = PackedModel.from_package()
    encoder = TextEncoder(packed)
    teacher, heads, taken = train(arguments.corpora, arguments.language, packed, encoder, seed=arguments.seed)
    note(f"trained in {time.perf_counter() - started:.0f} s")
    texts = read_unlabelled(arguments.corpora, arguments.language, taken, seed=arguments.seed).tolist()
    labels = TaskLabels.collect(texts, predict_classes(teacher, encoder.encode(texts), heads))
    labels.save(FOLDER / f"task_labels_{arguments.language}.npz")
    note(f"{len(labels.hashes):,} comments labelled; {time.perf_counter() - started:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
