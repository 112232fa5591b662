"""Score files of comments for negativity, sentiment, category, flags and language.

Example:
  tiktok-sentiment score export.xlsx -o scored.xlsx
  tiktok-sentiment score exports/ -o worst.csv --only complaint,threat --min-negativity 0.8 --sort
  tiktok-sentiment score export.csv --map text=Message -o scored.jsonl --summary summary.json

FILE is an export as it came (CSV, Excel, JSON, JSON lines, Parquet, also packed by gzip or zip), or a folder of
them; - is the standard input. All rows and columns are kept, in order, and five columns are added; blank comments
and rows that are no comments get blank scores. In a terminal and without -o, a summary is shown instead.

"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tiktok_sentiment.cli.console import add_model_option, add_verb, note, probability
from tiktok_sentiment.cli.messages import language, tr
from tiktok_sentiment.cli.reading import add_reading_options
from tiktok_sentiment.cli.sources import find_sources
from tiktok_sentiment.errors import InputError

if TYPE_CHECKING:
    from tiktok_sentiment.cli.console import Subparsers

__all__ = ["add_parser", "run"]

ROWS: Final = 10_000
"""Comments read, scored and written at a time."""


def add_parser(subparsers: Subparsers) -> None:
    """Add the verb to the command line."""
    parser = add_verb(subparsers, "score", run, __doc__ or "")
    parser.add_argument(
        "files", metavar="FILE", nargs="+", help=tr("the comments: files or folders; - is the standard input")
    )
    parser.add_argument(
        "-o",
        "--output",
        metavar="OUT",
        help=tr("write here: .csv, .tsv, .xlsx, .jsonl or .parquet; - is the standard output"),
    )
    add_reading_options(parser)
    add_model_option(parser)
    _add_choosing(parser)
    _add_writing(parser)


def _add_choosing(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--min-negativity",
        metavar="P",
        type=probability,
        help=tr("keep only comments of this negativity (0 to 1) and up"),
    )
    parser.add_argument(
        "--only",
        metavar="NAMES",
        type=_names,
        default=[],
        help=tr("keep only comments of any of these categories, sentiments or flags: complaint,threat"),
    )
    parser.add_argument(
        "--drop-repeats",
        action="store_true",
        help=tr("leave out comments that came before, in another file too"),
    )
    parser.add_argument("--sort", action="store_true", help=tr("the most negative first (up to a million comments)"))


def _add_writing(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--jsonl", action="store_true", help=tr("write JSON lines, whatever the name of OUT"))
    parser.add_argument(
        "--excel",
        action="store_true",
        help=tr("write CSV that Excel opens by a double click: with a byte order mark; in Russian with semicolons"),
    )
    parser.add_argument("--overwrite", action="store_true", help=tr("replace the columns of an earlier scoring"))
    parser.add_argument("--summary", metavar="FILE", help=tr("write the counts of the summary here, as JSON"))


def run(arguments: argparse.Namespace) -> int:
    """Score the files, chunk by chunk, and write or show what comes out."""
    from tiktok_sentiment.cli.scoring import Scoring
    from tiktok_sentiment.cli.selection import most_negative_first
    from tiktok_sentiment.exports import CommentWriter
    from tiktok_sentiment.exports.places import check_place, write_whole

    output = arguments.output
    form = "jsonl" if arguments.jsonl else None
    excel = language() if arguments.excel else None
    is_for_show = output is None and form is None and excel is None and sys.stdout.isatty()
    sources = find_sources(arguments.files, leave_out=[output])
    for source in sources:
        _refuse_same_file(source, output)
    summary = None if arguments.summary is None else check_place(Path(arguments.summary))
    rejects = None if is_for_show else _rejects_path(output, sources[0])
    scoring = Scoring(arguments, sources, rows=ROWS, rejects=rejects)
    if is_for_show:
        for _ in scoring.frames():
            pass
        scoring.show(on_stderr=False)
    else:
        with CommentWriter(output or "-", format=form, excel=excel) as writer:
            frames = scoring.frames()
            for frame in most_negative_first(frames, rows=ROWS) if arguments.sort else frames:
                writer.write(frame)
        if writer.cut:
            note(tr("{n:,} texts were cut to what a cell of Excel holds.", n=writer.cut))
        if output not in {None, "-"} and sys.stderr.isatty():
            scoring.show(on_stderr=True)
    if summary is not None:
        write_whole(summary, json.dumps(scoring.to_dict(), ensure_ascii=False, indent=1) + "\n")
    for line in scoring.notes():
        note(line)
    return 0


def _names(text: str) -> list[str]:
    names = [name.strip() for name in text.split(",") if name.strip()]
    if not names:
        raise argparse.ArgumentTypeError(tr("{text!r} names nothing to keep", text=text))
    return names


def _refuse_same_file(source: str, output: str | None) -> None:
    if output in {None, "-"} or source == "-":
        return
    first, second = Path(source), Path(str(output))
    if first.exists() and second.exists() and first.samefile(second):
        raise InputError(f"{output} is the file that is read: give -o another name, and keep the export as it came.")


def _rejects_path(output: str | None, source: str) -> Path:
    """Return where damaged lines go: beside the output, or, if that is a pipe, into the current folder."""
    if output not in {None, "-"}:
        return Path(f"{output}.rejected")
    return Path(("stdin" if source == "-" else Path(source).name) + ".rejected")
