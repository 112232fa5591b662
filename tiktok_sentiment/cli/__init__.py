"""The command line: each verb is one call of the library.

Data go to the standard output or to `-o FILE`, notes and progress to the standard error. The exit code is 0 when
all went well, 1 for an error the user can mend, 2 for a wrong call, 3 where `monitor` has an alert; as in any
shell, 130 after Ctrl-C and 141 where whoever read the output stopped reading.
"""

from __future__ import annotations

import io
import os
import sys
from typing import TYPE_CHECKING, Final

from tiktok_sentiment import __version__
from tiktok_sentiment.cli import evaluate, explain, monitor, playbook, report, score, train, triage
from tiktok_sentiment.cli.console import PROGRAM, Parser, clean, note
from tiktok_sentiment.cli.messages import find_language, tr, translate, use_language
from tiktok_sentiment.errors import TikTokSentimentError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Sequence

__all__ = ["main"]

_VERBS: Final = (score, explain, train, evaluate, monitor, triage, report, playbook)
_USER_ERROR, _INTERRUPTED, _PIPE_CLOSED = 1, 130, 141

_DESCRIPTION: Final = """\
Score Russian and English TikTok comments for negativity, and say what kind of comment each is.

Example:
  tiktok-sentiment score data/sample_comments.csv -o scored.csv
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    _speak_utf8()
    use_language(find_language(sys.argv[1:] if argv is None else argv, os.environ))
    try:
        arguments = _build_parser().parse_args(argv)
    except SystemExit as stop:
        return int(stop.code or 0)
    run: Callable[[argparse.Namespace], int] = arguments.run
    try:
        code = run(arguments)
        sys.stdout.flush()
    except TikTokSentimentError as error:
        note(f"{PROGRAM}: {clean(translate(str(error)))}")
        return _USER_ERROR
    except BrokenPipeError:
        _forget_stdout()
        return _PIPE_CLOSED
    except OSError as error:
        note(f"{PROGRAM}: {clean(str(error))}")
        return _USER_ERROR
    except KeyboardInterrupt:
        return _INTERRUPTED
    return code


def _build_parser() -> Parser:
    parser = Parser(prog=PROGRAM, description=tr(_DESCRIPTION))
    parser.add_argument(
        "--version", action="version", version=f"{PROGRAM} {__version__}", help=tr("show the version and exit")
    )
    subparsers = parser.add_subparsers(title="verbs", dest="verb", required=True, metavar="VERB")
    for verb in _VERBS:
        verb.add_parser(subparsers)
    parser.set_defaults(lang=None)  # here alone, so that it may stand before the verb or after it
    return parser


def _speak_utf8() -> None:
    """Write UTF-8 whatever the locale says: comments are full of what other encodings lack."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")


def _forget_stdout() -> None:
    """Let the interpreter flush what is left into nothing, so that it ends without a complaint."""
    try:
        descriptor = sys.stdout.fileno()
    except (OSError, ValueError):
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, descriptor)
    os.close(nowhere)
