"""Evaluate a model on labelled comments: how well it tells them apart, decides, and is calibrated.

Example:
  tiktok-sentiment evaluate data/labelled_sample.csv --model my_model

LABELLED is a file as for `train`; measure on comments that the model was not trained on.
Prints tables in Markdown: all comments, by language, short ones, and each flag.

"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tiktok_sentiment.cli.console import add_model_option, add_verb, load_model, say

if TYPE_CHECKING:
    import argparse

    from tiktok_sentiment.cli.console import Subparsers

__all__ = ["add_parser", "run"]


def add_parser(subparsers: Subparsers) -> None:
    """Add the verb to the command line."""
    parser = add_verb(subparsers, "evaluate", run, __doc__ or "")
    parser.add_argument("labelled", metavar="LABELLED", help="a file of labelled comments")
    add_model_option(parser)
    parser.add_argument("--json", action="store_true", help="print JSON, not Markdown")


def run(arguments: argparse.Namespace) -> int:
    """Measure a model and print the metrics."""
    from tiktok_sentiment.training import evaluate
    from tiktok_sentiment.training.labelled import read_labelled

    evaluation = evaluate(load_model(arguments), read_labelled(arguments.labelled))
    if arguments.json:
        say(json.dumps(evaluation.to_dict(), ensure_ascii=False, indent=1))
    else:
        say(evaluation.to_markdown().rstrip("\n"))
    return 0
