"""Triage an export: what to answer first, who answers, by when, and with what.

Example:
  tiktok-sentiment triage data/crisis_comments.csv --drafts --lang en -o queue.csv

FILE is an export, scored already or not: what is not scored is scored first. The queue holds the negatives and
the questions of the audience, unanswered ones first, by severity x reach x velocity. In a terminal and without -o
the first ones are shown; else all of them are written, with the reasons in words.

"""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Any, Final

from tiktok_sentiment.cli.console import add_model_option, add_verb, clean, note
from tiktok_sentiment.cli.messages import language as current_language
from tiktok_sentiment.cli.messages import tr
from tiktok_sentiment.cli.reading import add_reading_options
from tiktok_sentiment.cli.scored import read_scored

if TYPE_CHECKING:
    import pandas as pd

    from tiktok_sentiment.cli.console import Subparsers
    from tiktok_sentiment.crisis.response.answers import Answers

__all__ = ["add_parser", "run"]

_SHOWN: Final = 20
_NARROWEST: Final = 30
_WRITTEN: Final = (
    *("priority", "tier", "deadline", "overdue", "action", "draft", "text", "attitude", "attitude_reason"),
    *("scenario", "reason", "answered_at", "comment_id", "video_id", "author", "created_at", "likes", "replies"),
    *("negativity", "sentiment", "category", "flags", "language", "parent_id"),
)
"""Columns of the queue that are written; what the export has beyond them follows."""

_INNER: Final = ("is_audience", "is_negative", "duplicate", "artefact", "by_author", "source", "terms", "repeats")
_STYLES: Final = {"executives": "bold red", "director": "red", "manager": "yellow", "team": ""}


def add_parser(subparsers: Subparsers) -> None:
    """Add the verb to the command line."""
    parser = add_verb(subparsers, "triage", run, __doc__ or "")
    parser.add_argument("file", metavar="FILE", help=tr("the comments, scored or not; - is the standard input"))
    parser.add_argument(
        "-o",
        "--output",
        metavar="OUT",
        help=tr("write the queue here, in the format of the name; - is the standard output"),
    )
    parser.add_argument("--top", metavar="N", type=_count, help=tr("only the N most urgent"))
    parser.add_argument(
        "--drafts", action="store_true", help=tr("draft a reply to each, or say why there should be none")
    )
    parser.add_argument(
        "--playbook", metavar="FILE", help=tr("your own plans and replies in TOML (default: the ones shipped)")
    )
    parser.add_argument("--brand", metavar="NAME", help=tr("the brand's name, for drafts"))
    parser.add_argument("--signature", metavar="TEXT", help=tr("what drafts end with"))
    parser.add_argument("--contact", metavar="WHERE", help=tr("where to write to you, for drafts"))
    parser.add_argument("--informal", action="store_true", help=tr("drafts say «ты», not «вы»"))
    add_reading_options(parser)
    add_model_option(parser)
    parser.add_argument("--jsonl", action="store_true", help=tr("write JSON lines, whatever the name of OUT"))


def run(arguments: argparse.Namespace) -> int:
    """Make the queue, and show or write it."""
    from tiktok_sentiment.crisis.plans.playbook import load_playbook
    from tiktok_sentiment.crisis.response.answers import summarize_answers
    from tiktok_sentiment.crisis.response.queue import prioritize
    from tiktok_sentiment.crisis.response.replies import draft_replies

    language = current_language()
    playbook = load_playbook(arguments.playbook or language)
    queue = prioritize(read_scored([arguments.file], arguments), playbook=playbook, language=language)
    answers = summarize_answers(queue)
    if arguments.drafts:
        queue = draft_replies(
            queue, playbook, brand=arguments.brand, signature=arguments.signature, contact=arguments.contact,
            formal=not arguments.informal,
        )  # fmt: skip
    note(_summary(queue, answers, language))
    if arguments.output is None and not arguments.jsonl and sys.stdout.isatty():
        _show(queue.head(arguments.top or _SHOWN), language)
    else:
        queue = queue if arguments.top is None else queue.head(arguments.top)
        _write(queue, arguments.output or "-", "jsonl" if arguments.jsonl else None)
    return 0


def _write(queue: pd.DataFrame, output: str, form: str | None) -> None:
    from tiktok_sentiment.exports import write_comments

    first = [name for name in _WRITTEN if name in queue.columns]
    canonical = [name for name in queue.columns if name in _INNER or name.startswith("raw_")]
    others = [name for name in queue.columns if name not in _WRITTEN and name not in canonical]
    table = queue[[*first, *others]]
    times = table.select_dtypes("datetimetz").columns
    table = table.assign(**{name: table[name].dt.strftime("%Y-%m-%dT%H:%M:%SZ") for name in times})
    write_comments(table.assign(negativity=table["negativity"].round(4)), output, format=form)


def _summary(queue: pd.DataFrame, answers: Answers, language: str) -> str:
    """Return what there is to do, and what has been answered so far, in a line each."""
    from tiktok_sentiment.crisis.words import say

    unanswered = queue["answered_at"].isna()
    counts = {"rows": len(queue), "unanswered": int(unanswered.sum()), "overdue": int(queue["overdue"].sum())}
    lines = [say(language, "summary", "queue", **counts)]
    if len(queue) and queue["created_at"].isna().all():
        lines.append(say(language, "summary", "no_times"))
    if not answers.known:
        lines.append(say(language, "summary", "unknown"))
    elif answers.answered and answers.median is not None and answers.p90 is not None:
        values: dict[str, Any] = {
            "answered": answers.answered,
            "comments": answers.comments,
            "median": round(answers.median.total_seconds() / 60),
            "p90": round(answers.p90.total_seconds() / 60),
            "in_time": round(100 * (answers.in_time or 0)),
        }
        lines.append(say(language, "summary", "answers", **values))
    return "\n".join(lines)


def _show(queue: pd.DataFrame, language: str) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from tiktok_sentiment.crisis.words import say

    def heading(name: str) -> str:
        return say(language, "headings", name)

    table = Table(title=heading("queue"), title_justify="left", title_style="bold", pad_edge=False, show_lines=True)
    table.add_column(heading("priority"), justify="right", no_wrap=True)
    table.add_column(f"{heading('tier')}\n{heading('deadline')}", no_wrap=True)
    table.add_column(heading("comment"), min_width=_NARROWEST, ratio=1)
    table.add_column(heading("draft" if "draft" in queue else "reason"), min_width=_NARROWEST, ratio=1)
    for row in queue.to_dict("records"):
        deadline = row["deadline"]
        by = "" if deadline != deadline else deadline.strftime("%m-%d %H:%M")
        # Text, not str: rich would read [smile] as markup.
        table.add_row(
            f"{row['priority']:.0f}",
            Text(f"{say(language, 'tiers', row['tier'])}\n{by}", style=_STYLES[row["tier"]]),
            Text(clean(row["text"]).strip()),
            Text(clean(row["draft"] or row["reason"] if "draft" in row else row["reason"])),
        )
    Console().print(table)


def _count(text: str) -> int:
    try:
        number = int(text)
    except ValueError:
        number = 0
    if number < 1:
        raise argparse.ArgumentTypeError(tr("{text!r} is not a whole number from 1 on", text=text))
    return number
