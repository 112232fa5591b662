"""Public tasks that the library's code is trained and tested on, and how their comments are split.

An official test or dev part is used as it is. What has none is cut by a hash of the text's letters, so that the
same comment, in capitals or without punctuation, falls on the same side on every machine.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import pandas as pd

from tiktok_sentiment.training.corpora import normalise_key, unescape

if TYPE_CHECKING:
    from pathlib import Path


__all__ = ["JIGSAW_LABELS", "TASKS", "Task", "hash_share", "read_task"]

TEST_SHARE: Final = 0.15
DEV_SHARE: Final = 0.15

JIGSAW_LABELS: Final = ("toxic", "severe_toxic", "obscene", "threat", "insult", "identity_hate")

_LETTERS_RE: Final = re.compile(r"\w+")


class Task(NamedTuple):
    """A corpus, its label (one of classes) or labels (each 0 or 1), and the metric that is published for it."""

    name: str
    path: str
    labels: tuple[str, ...]
    metric: str


TASKS: Final = (
    Task("RuSentiTweet, 5 classes", "ru/rusentitweet.parquet", ("source_label",), "macro-F1"),
    Task("TweetEval sentiment", "en/semeval2017_sentiment.parquet", ("sentiment",), "macro recall"),
    Task("TweetEval offensive", "en/olid_offensive.parquet", ("offensive",), "macro-F1"),
    Task("TweetEval emotion", "en/tweeteval_emotion.parquet", ("emotion",), "macro-F1"),
    Task("Jigsaw, 6 labels", "en/jigsaw_toxic_subset.parquet", JIGSAW_LABELS, "mean ROC AUC"),
    Task("2ch and Pikabu, toxic", "ru/toxic_2ch_pikabu.parquet", ("toxic",), "macro-F1"),
    Task("ok.ru, toxic", "ru/ok_toxic.parquet", ("toxic",), "macro-F1"),
)


def read_task(corpora: Path, task: Task) -> pd.DataFrame:
    """Return the comments of a task: text, its labels (missing where the source does not tell) and split.

    `split` is train, dev or test. Training comments whose letters are those of a test or dev comment are left out.
    """
    frame = pd.read_parquet(corpora / task.path)
    frame = frame.assign(text=frame["text"].map(unescape)).dropna(subset=list(task.labels[:1]))
    shares = np.array([hash_share(text) for text in frame["text"]])
    split = frame["split"].to_numpy(dtype=object).copy()
    if "test" not in split:
        split[shares < TEST_SHARE] = "test"
    if "dev" not in split:
        split[(split == "train") & (shares >= 1 - DEV_SHARE)] = "dev"
    frame = frame.assign(split=split)[["text", "split", *task.labels]]
    if len(task.labels) == 1:
        label = frame[task.labels[0]]
        whole = label.astype("int64") if pd.api.types.is_numeric_dtype(label) else label
        frame[task.labels[0]] = whole.astype("str")
    letters = frame["text"].map(_letters)
    held_out = frame["split"] != "train"
    return frame[held_out | ~letters.isin(set(letters[held_out]))].reset_index(drop=True)


def hash_share(text: str) -> float:
    """Return a number from 0 to 1 that texts of the same letters share.

    >>> hash_share("So GOOD!!") == hash_share("so good")
    True
    """
    digest = hashlib.blake2b(_letters(text).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") / 2**64


def _letters(text: str) -> str:
    return " ".join(_LETTERS_RE.findall(normalise_key(text)))
