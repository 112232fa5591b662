"""Train the teacher and write down what it says of the public comments.

`python -m benchmarks.teacher CORPORA -o models/teacher/labels.npz` takes most of an hour on one core. What it needs
beside the library, and what it is good for, is in benchmarks/teacher/README.md.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import pandas as pd

from tiktok_sentiment.errors import InputError
from tiktok_sentiment.schema import FLAGS, SENTIMENTS
from tiktok_sentiment.training.corpora import (
    SILVER,
    SOURCES,
    is_commercial,
    normalise_key,
    read_silver,
    read_texts,
    unescape,
)
from tiktok_sentiment.training.labelled import read_labelled
from tiktok_sentiment.training.teacher import TAUGHT, TeacherLabels

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from benchmarks.teacher.encoder import PackedModel, TextEncoder
    from benchmarks.teacher.model import Task, Teacher

EPOCHS: Final = 3
LONGEST_TRAINED: Final = 250
LONGEST_LABELLED: Final = 240
CHUNK: Final = 4000

EMOTIONS: Final = (
    "admiration", "amusement", "anger", "annoyance", "approval", "caring", "confusion", "curiosity", "disappointment",
    "disapproval", "disgust", "excitement", "gratitude", "joy", "love", "neutral", "optimism", "sadness", "surprise",
)  # fmt: skip
"""Those emotions of goemotions that are frequent enough to learn."""


class Auxiliary(NamedTuple):
    """A corpus of the first pass: how many comments of it, and its columns of flags; without them, sentiment."""

    name: str
    rows: int
    flags: tuple[str, ...] = ()


AUXILIARIES: Final = (
    Auxiliary("semeval2017_sentiment", 6000),
    Auxiliary("tweet_sentiment_extraction", 4000),
    Auxiliary("csmv_tiktok", 8000),
    Auxiliary("goemotions", 4000, EMOTIONS),
    Auxiliary("civil_toxicity_types", 3000, ("insult", "obscene", "identity_attack", "threat")),
    Auxiliary("jigsaw_toxic_subset", 4000, ("insult", "obscene", "identity_hate", "threat")),
    Auxiliary("kaggle_insults", 1500, ("insult",)),
    Auxiliary("edos_sexism", 1500, ("sexist", "threat")),
    Auxiliary("hatemoji_build", 2000, ("hate",)),
    Auxiliary("complaints_twitter", 2500, ("complaint",)),
    Auxiliary("rusentitweet", 11_000),
    Auxiliary("rutube_feedback", 5000),
    Auxiliary("toxic_2ch_pikabu", 5000, ("toxic",)),
    Auxiliary("rutoxicon", 860, ("threat", "insult", "hate", "obscenity")),
    Auxiliary("telegram_spam", 2500, ("spam",)),
)
"""One head each, thrown away afterwards. Their labels are the publishers' own, whatever these mean in ours."""

LABELLED: Final = {
    "csmv_tiktok": None,
    "goemotions": 14_000,
    "tweet_sentiment_extraction": 14_000,
    "youtube_kaggle_weak": 6_000,
    "complaints_twitter": None,
    "youtube_spam": None,
    "janitr_x_spam": None,
    "kaggle_insults": None,
    "youtube_12cat_noisy": None,
    "youtube_tutorial_concerns": 3_000,
    "conda_dota2_chat": 6_000,
    "hatemoji_build": None,
    "semeval2017_sentiment": 12_000,
    "olid_offensive": 6_000,
    "rusentitweet": None,
    "rutube_feedback": None,
    "toxic_2ch_pikabu": None,
    "vk_distorted_toxicity": None,
    "telegram_spam": None,
    "sentirueval_tweets": None,
    "cedr": None,
    "open_sentiment_corpus": None,
    "ruarg2022": None,
    "rutoxicon": None,
    "abusive_twitter_southpark": None,
}
"""What the teacher reads, and at most how many texts: few or none of English ones that are little like comments."""

_BY_NAME: Final = {source.name: source for source in SOURCES}


def note(message: str) -> None:
    """Write a line to the standard error."""
    print(message, file=sys.stderr, flush=True)


def keys_of(silver: pd.DataFrame) -> set[str]:
    """Return the keys of silver comments, as they are and unescaped: some are escaped, and their sources are not."""
    return {normalise_key(each) for text in silver["text"] for each in (text, unescape(text))}


def read_auxiliary(corpora: Path, auxiliary: Auxiliary, taken: set[str], *, seed: int) -> pd.DataFrame:
    """Return a sample of the training comments of a corpus that has its targets, as the column `target`."""
    path = corpora / _BY_NAME[auxiliary.name].language / f"{auxiliary.name}.parquet"
    frame = pd.read_parquet(path)
    frame = frame[frame["split"] == "train"].assign(text=lambda rows: rows["text"].map(unescape))
    frame = frame[_fresh(frame["text"], taken, LONGEST_TRAINED)]
    if not auxiliary.flags:
        frame = frame[frame["sentiment"].isin(SENTIMENTS)]
    return frame.sample(min(auxiliary.rows, len(frame)), random_state=seed)


def targets_of(frame: pd.DataFrame, auxiliary: Auxiliary) -> NDArray[np.float32]:
    """Return the probabilities (n, outputs) that the labels of a corpus stand for."""
    if not auxiliary.flags:
        return _one_hot(frame["sentiment"])
    if auxiliary.flags == EMOTIONS:
        return (
            frame["emotions"].str.get_dummies(";").reindex(columns=list(EMOTIONS), fill_value=0).to_numpy(np.float32)
        )
    return frame[list(auxiliary.flags)].fillna(0).to_numpy(np.float32)


def read_unlabelled(corpora: Path, taken: set[str], *, seed: int, limit: int | None) -> pd.Series[str]:
    """Return the texts to label of all permitted sources, each once."""
    taken, parts = set(taken), []
    for name, most in LABELLED.items():
        if is_commercial(name):
            texts = read_texts(corpora, _BY_NAME[name])
            texts = texts[_fresh(texts, taken, LONGEST_LABELLED)]
            rows = min(n for n in (most, limit, len(texts)) if n is not None)
            parts.append(texts.sample(rows, random_state=seed))
            taken.update(parts[-1].map(normalise_key))
    return pd.concat(parts, ignore_index=True)


def _fresh(texts: pd.Series[str], taken: set[str], longest: int) -> pd.Series[bool]:
    """Tell which texts are short enough, not empty, not taken, and the first of their repeats."""
    keys = texts.map(normalise_key)
    return ~keys.isin(taken) & ~keys.duplicated() & (texts.str.len() <= longest) & (keys.str.len() >= 2)


def _one_hot(sentiments: pd.Series[str]) -> NDArray[np.float32]:
    places = sentiments.map({name: n for n, name in enumerate(SENTIMENTS)}).to_numpy(int)
    return np.eye(len(SENTIMENTS), dtype=np.float32)[places]


def auxiliary_tasks(
    corpora: Path, encoder: TextEncoder, taken: set[str], *, seed: int, limit: int | None
) -> Iterator[Task]:
    """Yield the tasks of the first pass, of permitted sources."""
    from benchmarks.teacher.model import Task

    for auxiliary in AUXILIARIES:
        if is_commercial(auxiliary.name):
            frame = read_auxiliary(corpora, auxiliary, taken, seed=seed).head(limit or auxiliary.rows)
            loss = "flags" if auxiliary.flags else "class"
            yield Task(auxiliary.name, encoder.encode(frame["text"]), targets_of(frame, auxiliary), loss)


def target_task(
    silver: pd.DataFrame, written: list[Path], encoder: TextEncoder, banned: set[str], *, limit: int | None
) -> Task:
    """Return the task of the silver training comments and of those written for the project."""
    from benchmarks.teacher.model import Task

    frame = pd.concat([silver[silver["split"] == "train"], *map(read_labelled, written)], ignore_index=True)
    frame = frame[~frame["text"].map(normalise_key).isin(banned)]
    if not len(frame):
        raise InputError(f"{SILVER}.parquet has no rows of the split 'train' from sources that are permitted.")
    if limit is not None:
        frame = frame.sample(min(limit, len(frame)), random_state=0)
    targets = np.hstack([_one_hot(frame["sentiment"]), frame[list(FLAGS)].to_numpy(np.float32)])
    return Task(SILVER, encoder.encode(frame["text"].map(unescape)), targets, "taught")


def train_teacher(
    arguments: argparse.Namespace, packed: PackedModel, encoder: TextEncoder, silver: pd.DataFrame
) -> Teacher:
    """Return the teacher after one pass over the auxiliary corpora and `EPOCHS` over comments with our labels."""
    import torch

    from benchmarks.teacher.encoder import Encoder
    from benchmarks.teacher.model import Teacher, fit

    seed, limit = arguments.seed, arguments.limit
    banned = keys_of(silver[silver["split"] == "dev"])
    auxiliary = list(auxiliary_tasks(arguments.corpora, encoder, banned, seed=seed, limit=limit))
    target = target_task(silver, arguments.written, encoder, banned, limit=limit)
    weights = Encoder.from_packed(packed)
    torch.manual_seed(seed)
    teacher = Teacher(weights, packed.sizes, {task.head: task.targets.shape[1] for task in (target, *auxiliary)})
    note(f"training on {sum(len(task.tokens) for task in auxiliary):,} comments of {len(auxiliary)} corpora")
    fit(teacher, auxiliary, epochs=1, seed=seed, note=note)
    note(f"training on {len(target.tokens):,} comments with our labels, {EPOCHS} times")
    fit(teacher, [target], epochs=EPOCHS, seed=seed, note=note)
    return teacher


def load_teacher(path: Path, packed: PackedModel) -> Teacher:
    """Return the teacher that `save_teacher` wrote."""
    import torch

    from benchmarks.teacher.encoder import Encoder
    from benchmarks.teacher.model import Teacher

    teacher = Teacher(Encoder(packed.sizes), packed.sizes, {SILVER: len(TAUGHT)})
    teacher.load_state_dict(torch.load(path, weights_only=True))
    return teacher


def save_teacher(teacher: Teacher, path: Path) -> None:
    """Write the weights to a file, without the heads of the auxiliary corpora."""
    import torch

    path.parent.mkdir(parents=True, exist_ok=True)
    kept = ("encoder.", "hidden.", f"heads.{SILVER}.")
    torch.save({name: values for name, values in teacher.state_dict().items() if name.startswith(kept)}, path)


def measure(teacher: Teacher, encoder: TextEncoder, dev: pd.DataFrame) -> None:
    """Note how the teacher does on the silver dev comments of each language."""
    from sklearn.metrics import average_precision_score, f1_score, roc_auc_score

    from benchmarks.teacher.model import predict

    for language, part in dev.groupby("lang"):
        probabilities = predict(teacher, encoder.encode(part["text"].map(unescape)), SILVER)
        found = np.array(SENTIMENTS)[probabilities[:, : len(SENTIMENTS)].argmax(axis=1)]
        macro_f1 = f1_score(part["sentiment"], found, average="macro")
        auc = roc_auc_score(part["sentiment"] == "negative", probabilities[:, TAUGHT.index("negative")])
        note(f"silver dev {language}: macro-F1 {macro_f1:.3f}, AUC of negativity {auc:.3f}, n = {len(part)}")
        precisions = {
            flag: average_precision_score(part[flag], probabilities[:, TAUGHT.index(flag)]) for flag in FLAGS
        }
        note(f"  average precision: {', '.join(f'{flag} {value:.3f}' for flag, value in precisions.items())}")


def label(teacher: Teacher, encoder: TextEncoder, texts: list[str]) -> TeacherLabels:
    """Return what the teacher says of texts."""
    from benchmarks.teacher.model import predict

    found = []
    for start in range(0, len(texts), CHUNK):
        found.append(predict(teacher, encoder.encode(texts[start : start + CHUNK]), SILVER))
        note(f"  {min(start + CHUNK, len(texts)):,} of {len(texts):,}")
    return TeacherLabels.collect(texts, np.vstack(found))


def run(arguments: argparse.Namespace) -> None:
    """Train or load, measure, label, write."""
    from benchmarks.teacher.encoder import PackedModel, TextEncoder

    silver = read_silver(arguments.corpora)
    packed = PackedModel.from_package()
    encoder = TextEncoder(packed)
    keep, limit = arguments.keep, arguments.limit
    if keep is not None and keep.is_file():
        note(f"taking the teacher in {keep}; delete it to train anew")
        teacher = load_teacher(keep, packed)
    else:
        teacher = train_teacher(arguments, packed, encoder, silver)
        if keep is not None:
            save_teacher(teacher, keep)
    measure(teacher, encoder, silver[silver["split"] == "dev"])
    texts = read_unlabelled(arguments.corpora, keys_of(silver), seed=arguments.seed, limit=limit)
    note(f"labelling {len(texts):,} comments")
    labels = label(teacher, encoder, texts.tolist())
    arguments.output.parent.mkdir(parents=True, exist_ok=True)
    labels.save(arguments.output)
    note(f"{len(labels.hashes):,} labels in {arguments.output}")


def main(argv: list[str] | None = None) -> int:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.teacher",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("corpora", type=Path, help="the folder of corpora")
    parser.add_argument("-o", "--output", metavar="FILE", type=Path, required=True, help="write the labels here")
    parser.add_argument(
        "--written", metavar="FILE", type=Path, nargs="*", default=[], help="comments written with our labels (CSV)"
    )
    parser.add_argument("--seed", metavar="N", type=int, default=0, help="of samples and weights (default: 0)")
    parser.add_argument(
        "--keep",
        metavar="CHECKPOINT",
        type=Path,
        help="save the trained weights here; if the file is there, label with it and do not train",
    )
    parser.add_argument(
        "--limit", metavar="N", type=int, help="at most N comments of each source: to try the command"
    )
    arguments = parser.parse_args(argv)
    started = time.perf_counter()
    try:
        run(arguments)
    except ModuleNotFoundError as error:
        parser.error(f"{error.name} is not installed; see benchmarks/teacher/README.md for what is needed")
    except (InputError, FileNotFoundError) as error:
        parser.error(str(error))
    note(f"{time.perf_counter() - started:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
