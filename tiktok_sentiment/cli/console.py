"""What the verbs share: how they take their options, and how they talk to the person at the terminal."""

from __future__ import annotations

import argparse
import re
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]

__all__ = ["LONG", "PROGRAM", "add_model_option", "add_verb", "clean", "note", "progress", "say"]

PROGRAM: Final = "tiktok-sentiment"

LONG: Final = 20_000
"""Comments from which on scoring takes long enough for a progress bar."""

_UNSEEN_RE: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2028\u2029\u2066-\u2069]+")


def add_verb(
    subparsers: Subparsers, name: str, run: Callable[[argparse.Namespace], int], help_text: str
) -> argparse.ArgumentParser:
    """Add a verb whose help is the documentation of its module; the first line stands in the list of verbs."""
    parser = subparsers.add_parser(
        name,
        help=help_text.partition("\n")[0].rstrip("."),
        description=help_text,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(run=run)
    return parser


def add_model_option(parser: argparse.ArgumentParser) -> None:
    """Add `--model`, which every verb that scores has."""
    parser.add_argument("--model", metavar="FOLDER", help="use the model in this folder, not the shipped one")


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
        note(f"Scoring {'the comments' if total is None else f'about {total:,} comments'} …")
        yield lambda _: None


@contextmanager
def _bar(total: int | None) -> Iterator[Callable[[int], None]]:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    rate = TextColumn("{task.completed:,} comments, {task.fields[rate]:,.0f} a second")
    bar = Progress(BarColumn(), rate, TimeRemainingColumn(), console=Console(stderr=True), transient=True)
    start = time.monotonic()
    with bar:
        task = bar.add_task("", total=total, rate=0.0)

        def advance(n: int) -> None:
            done = bar.tasks[0].completed + n
            bar.update(task, completed=done, rate=done / max(time.monotonic() - start, 1e-9))

        yield advance
