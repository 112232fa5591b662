"""Report on an export as one HTML page for those who decide: state, alerts, causes, plan, queue, answers.

Example:
  tiktok-sentiment report data/crisis_comments.csv -o report.html --brand "Moroshka" --review

FILE is an export with a time (created_at) beside each comment, scored already or not; - is the standard input. The
page is in the language of --lang. It needs no network and no other file: it can be mailed, opened from disk and
printed. Names, handles, telephone numbers, e-mail addresses and links are masked unless --show-names is given.

"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tiktok_sentiment.cli.console import add_model_option, add_verb, note
from tiktok_sentiment.cli.messages import language, tr
from tiktok_sentiment.cli.reading import add_reading_options
from tiktok_sentiment.cli.scored import read_scored
from tiktok_sentiment.errors import InputError

if TYPE_CHECKING:
    import argparse

    from tiktok_sentiment.cli.console import Subparsers
    from tiktok_sentiment.crisis.results import MonitorResult

__all__ = ["add_parser", "run"]

_SUFFIXES: Final = {".html", ".htm"}


def add_parser(subparsers: Subparsers) -> None:
    """Add the verb to the command line."""
    parser = add_verb(subparsers, "report", run, __doc__ or "")
    parser.add_argument("file", metavar="FILE", help=tr("the comments; - is the standard input"))
    parser.add_argument(
        "-o",
        "--output",
        metavar="OUT",
        help=tr("write the page here; - is the standard output (default: FILE's name with .html)"),
    )
    parser.add_argument("--title", metavar="TEXT", help=tr("what stands at the top of the page"))
    parser.add_argument("--brand", metavar="NAME", help=tr("the brand or author: names its own account on the page"))
    parser.add_argument("--timezone", metavar="ZONE", default="UTC", help=tr("such as Europe/Moscow (default: UTC)"))
    parser.add_argument(
        "--show-names", action="store_true", help=tr("show names and handles instead of masking them")
    )
    parser.add_argument(
        "--review", action="store_true", help=tr("add the review of the worst wave, with its lessons")
    )
    parser.add_argument("--playbook", metavar="FILE", help=tr("your own plans (default: the shipped ones)"))
    parser.add_argument(
        "--state", metavar="DB", help=tr("what `monitor --state DB` knows, instead of FILE's history alone")
    )
    add_reading_options(parser)
    add_model_option(parser)


def run(arguments: argparse.Namespace) -> int:
    """Write the report and say where it is."""
    from tiktok_sentiment.crisis.report import render_report
    from tiktok_sentiment.exports.places import write_whole

    output = _output(arguments)
    result = None if arguments.state is None else _read_state(Path(arguments.state))
    scored = read_scored([arguments.file], arguments)
    page = render_report(
        scored,
        result=result,
        lang=language(),
        title=arguments.title,
        brand=arguments.brand,
        playbook=arguments.playbook,
        timezone=arguments.timezone,
        show_names=arguments.show_names,
        with_review=arguments.review,
    )
    if output is None:
        sys.stdout.write(page)
        return 0
    write_whole(output, page)
    note(tr("The report is in {output} ({size:,.0f} kB).", output=output.resolve(), size=len(page.encode()) / 1000))
    return 0


def _output(arguments: argparse.Namespace) -> Path | None:
    """Return where the page goes; None is the standard output. Checked first, since scoring may take a while."""
    if arguments.output == "-" or (arguments.output is None and arguments.file == "-"):
        return None
    output = Path(arguments.output) if arguments.output is not None else Path(arguments.file).with_suffix(".html")
    if output.suffix.lower() not in _SUFFIXES:
        raise InputError(f"{output} does not end in .html: the report is a page for the browser, so let -o say so.")
    if not output.parent.is_dir():
        raise InputError(f"There is no folder {output.parent}: make it first, or give -o another place.")
    return output


def _read_state(path: Path) -> MonitorResult:
    from tiktok_sentiment.crisis.monitoring.monitor import Monitor

    if not path.is_file():
        raise InputError(f"There is no state {path}: `tiktok-sentiment monitor FILE --state {path}` makes it.")
    return Monitor(store=path).result()
