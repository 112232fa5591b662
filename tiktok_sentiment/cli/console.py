"""What the verbs share: how they take their options, and how they talk to the person at the terminal."""

from __future__ import annotations

import argparse
import re
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, NoReturn

from tiktok_sentiment.cli.messages import LANGUAGES, tr, translate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tiktok_sentiment.model.classifier import CommentClassifier

    Subparsers = argparse._SubParsersAction["Parser"]

__all__ = [
    "LONG",
    "PROGRAM",
    "Parser",
    "add_model_option",
    "add_verb",
    "clean",
    "load_model",
    "note",
    "probability",
    "progress",
    "say",
]

PROGRAM: Final = "tiktok-sentiment"

LONG: Final = 20_000
"""Comments from which on scoring takes long enough for a progress bar."""

_UNSEEN_RE: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2028\u2029\u2066-\u2069]+")


class Parser(argparse.ArgumentParser):
    """A parser that speaks the language in use, and has `--lang`."""

    def __init__(self, **options: Any) -> None:
        super().__init__(formatter_class=_Formatter, add_help=False, **options)
        self.add_argument("-h", "--help", action="help", help=tr("show this help message and exit"))
        self.add_argument(
            "--lang",
            choices=LANGUAGES,
            default=argparse.SUPPRESS,
            help=tr("language of messages (default: that of the locale, else en)"),
        )

    def error(self, message: str) -> NoReturn:
        """Say what is wrong with the call, and end the program with 2."""
        self.print_usage(sys.stderr)
        self.exit(2, tr("{program}: error: {message}", program=self.prog, message=translate(message)) + "\n")


class _Formatter(argparse.RawDescriptionHelpFormatter):
    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, tr("usage: ") if prefix is None else prefix)

    def start_section(self, heading: str | None) -> None:
        super().start_section(heading and tr(heading))


def add_verb(
    subparsers: Subparsers, name: str, run: Callable[[argparse.Namespace], int], help_text: str
) -> argparse.ArgumentParser:
    """Add a verb whose help is the documentation of its module; the first line stands in the list of verbs."""
    text = tr(help_text)
    first = text.partition("\n")[0].rstrip(".")
    parser = subparsers.add_parser(name, help=tr(first), description=text)
    parser.set_defaults(run=run)
    return parser


def add_model_option(parser: argparse.ArgumentParser) -> None:
    """Add `--model` and `--prior`, which every verb that scores has."""
    parser.add_argument("--model", metavar="FOLDER", help=tr("use the model in this folder, not the shipped one"))
    parser.add_argument(
        "--prior", metavar="P", type=probability, help=tr("the share of negatives to expect (0 to 1), if it is known")
    )


def load_model(arguments: argparse.Namespace) -> CommentClassifier:
    """Return the model that the options of `add_model_option` name."""
    from tiktok_sentiment.model.classifier import load

    return load(arguments.model, prior=arguments.prior)


def probability(text: str) -> float:
    """Return a number from 0 to 1: for the options that take one."""
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        number = -1.0
    if not 0 <= number <= 1:
        raise argparse.ArgumentTypeError(tr("{text!r} is not a number from 0 to 1", text=text))
    return number


def clean(text: str) -> str:
    r"""Return a text as one line that cannot steer the terminal: comments are written by strangers.

    >>> clean("two\nlines \x1b[31mred")
    'two lines  [31mred'
    """
    return _UNSEEN_RE.sub(" ", text)


def note(message: str) -> None:
    """Write a line to the standard error."""
    sys.stderr.write(message + "\n")
    sys.stderr.flush()


def say(text: str) -> None:
    """Write a line to the standard output."""
    sys.stdout.write(text + "\n")


@contextmanager
def progress(total: int | None) -> Iterator[Callable[[int], None]]:
    """Give a function to call with each number of comments done; show a bar if there is somebody to look at it.

    `total` is about how many there are; None if nobody knows.
    """
    if total is not None and total <= LONG:
        yield lambda _: None
    elif sys.stderr.isatty():
        with _bar(total) as advance:
            yield advance
    else:
        note(tr("Scoring the comments …") if total is None else tr("Scoring about {n:,} comments …", n=total))
        yield lambda _: None


@contextmanager
def _bar(total: int | None) -> Iterator[Callable[[int], None]]:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = BarColumn(), TextColumn("{task.description}"), TimeRemainingColumn(elapsed_when_finished=True)
    bar = Progress(*columns, console=Console(stderr=True), transient=True)
    start = time.monotonic()
    with bar:
        task = bar.add_task("", total=total)

        def advance(n: int) -> None:
            done = int(bar.tasks[0].completed) + n
            rate = done / max(time.monotonic() - start, 1e-9)
            said = tr("{done:,} comments, {rate:,.0f} a second", done=done, rate=rate)
            bar.update(task, completed=done, description=said)

        yield advance
