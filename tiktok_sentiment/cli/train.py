"""Train a model on labelled comments and save it to a folder.

Example:
  tiktok-sentiment train data/labelled_sample.csv -o my_model
  tiktok-sentiment score data/sample_comments.csv --model my_model

LABELLED is CSV, JSON lines or Parquet with the columns text and sentiment (negative, neutral, positive) and any of
the flags threat, insult, hate, obscenity, spam, complaint, question (1, 0 or blank for unknown).
With --corpora, the shipped model is trained instead, from a folder of public corpora.

"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tiktok_sentiment.cli.console import add_verb, note
from tiktok_sentiment.errors import InputError

if TYPE_CHECKING:
    import argparse

    from tiktok_sentiment.cli.console import Subparsers
    from tiktok_sentiment.model.classifier import CommentClassifier

__all__ = ["add_parser", "run"]

_TEACHER = Path("models", "teacher", "labels.npz")
_BEHAVIOUR = Path("tests", "cases", "behaviour.json")
_WRITTEN = (Path("data", "labelled_sample.csv"), Path("data", "labelled"))


def add_parser(subparsers: Subparsers) -> None:
    """Add the verb to the command line."""
    parser = add_verb(subparsers, "train", run, __doc__ or "")
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("labelled", metavar="LABELLED", nargs="*", default=[], help="a file of labelled comments")
    source.add_argument("--corpora", metavar="FOLDER", type=Path, help="train the shipped model from this folder")
    parser.add_argument(
        "-o",
        "--output",
        metavar="FOLDER",
        type=Path,
        default=Path("model"),
        help="save the model here; a model in it is replaced (default: %(default)s)",
    )
    parser.add_argument(
        "--teacher",
        metavar="FILE",
        type=Path,
        help="with --corpora: the teacher's labels (default: models/teacher/labels.npz, if it is there)",
    )
    parser.add_argument(
        "--written",
        metavar="PATH",
        type=Path,
        nargs="+",
        help="with --corpora: comments written for the purpose, CSV files or folders of them "
        "(default: data/labelled_sample.csv and data/labelled, if they are there)",
    )
    parser.add_argument(
        "--behaviour",
        metavar="FILE",
        type=Path,
        help="with --corpora: cases to report on in the card (default: tests/cases/behaviour.json, if it is there)",
    )
    parser.add_argument(
        "--include-noncommercial",
        action="store_true",
        help="with --corpora: also learn from corpora that are not for commercial use",
    )
    parser.add_argument("--seed", metavar="N", type=int, default=0, help="of the folds (default: %(default)s)")
    parser.add_argument("--jobs", metavar="N", type=int, help="processes of the fit, -1 for one per core")


def run(arguments: argparse.Namespace) -> int:
    """Train a model and save it."""
    _refuse_foreign_folder(arguments.output)
    classifier, card = _train_shipped(arguments) if arguments.corpora else _train_own(arguments)
    classifier.save(arguments.output, card=card)
    note(f"The model is in {arguments.output}. Use it with --model {arguments.output}.")
    return 0


def _train_own(arguments: argparse.Namespace) -> tuple[CommentClassifier, None]:
    import pandas as pd

    from tiktok_sentiment.training import train
    from tiktok_sentiment.training.labelled import read_labelled

    labelled = pd.concat([read_labelled(path) for path in arguments.labelled], ignore_index=True)
    note(f"Training on {len(labelled):,} labelled comments …")
    return train(labelled, seed=arguments.seed, n_jobs=arguments.jobs), None


def _train_shipped(arguments: argparse.Namespace) -> tuple[CommentClassifier, str]:
    from tiktok_sentiment.training.shipped import train_shipped

    return train_shipped(
        arguments.corpora,
        teacher=arguments.teacher or (_TEACHER if _TEACHER.is_file() else None),
        written=arguments.written or [path for path in _WRITTEN if path.exists()],
        behaviour=arguments.behaviour or (_BEHAVIOUR if _BEHAVIOUR.is_file() else None),
        include_noncommercial=arguments.include_noncommercial,
        seed=arguments.seed,
        n_jobs=arguments.jobs,
        note=note,
    )


def _refuse_foreign_folder(folder: Path) -> None:
    """Refuse, before hours of training, a folder whose README.md would be replaced by a model's card."""
    if folder.exists() and not folder.is_dir():
        raise InputError(f"{folder} is a file: name a folder for the model with -o.")
    if folder.is_dir() and any(folder.iterdir()) and not (folder / "config.json").is_file():
        raise InputError(f"{folder} holds something else than a model: name a new or empty folder with -o.")
