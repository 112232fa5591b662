"""Score a file of comments for negativity, sentiment, category, flags and language.

Example:
  tiktok-sentiment score data/sample_comments.csv -o scored.csv

All rows and columns are kept, in order, and five columns are added; blank comments get blank scores.
In a terminal and without -o, only the most negative comments and a summary are shown.
FILE is CSV in UTF-8, JSON lines (.jsonl) or Parquet; - is the standard input.

"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tiktok_sentiment.cli.console import add_model_option, add_verb, clean, note, progress
from tiktok_sentiment.cli.reading import add_reading_options, reading_options
from tiktok_sentiment.errors import ColumnError, InputError
from tiktok_sentiment.schema import ANNOTATIONS, CATEGORIES, LANGUAGES, SENTIMENTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd
    from rich.table import Table

    from tiktok_sentiment.cli.console import Subparsers

__all__ = ["add_parser", "run"]

_SHOWN: Final = 20
_NARROWEST: Final = 20
_ROWS: Final = 10_000
_DECIMALS: Final = 4
_SUMMARISED: Final = {"sentiment": SENTIMENTS, "category": CATEGORIES, "language": LANGUAGES}
_STYLES: Final = {"negative": "red", "positive": "green", "neutral": ""}


def add_parser(subparsers: Subparsers) -> None:
    """Add the verb to the command line."""
    parser = add_verb(subparsers, "score", run, __doc__ or "")
    parser.add_argument("file", metavar="FILE", help="the comments; - is the standard input")
    parser.add_argument(
        "-o", "--output", metavar="OUT", help="write here: .csv, .tsv, .jsonl or .parquet; - is the standard output"
    )
    add_reading_options(parser)
    add_model_option(parser)
    parser.add_argument("--overwrite", action="store_true", help="replace the columns of an earlier scoring")
    parser.add_argument(
        "--min-negativity",
        metavar="P",
        type=_probability,
        help="keep only comments of this negativity (0 to 1) and up",
    )
    parser.add_argument("--jsonl", action="store_true", help="write JSON lines, whatever the name of OUT")


def run(arguments: argparse.Namespace) -> int:
    """Score a file, chunk by chunk."""
    _refuse_same_file(arguments.file, arguments.output)
    summary = _Summary()
    scored = _scored_chunks(arguments, summary)
    if arguments.output is None and not arguments.jsonl and sys.stdout.isatty():
        for frame in scored:
            summary.keep_most_negative(frame)
        summary.show()
    else:
        _write(scored, arguments.output or "-", "jsonl" if arguments.jsonl else None)
    note(summary.to_line())
    return 0


def _scored_chunks(arguments: argparse.Namespace, summary: _Summary) -> Iterator[pd.DataFrame]:
    from tiktok_sentiment.exports import original_columns, read_chunks
    from tiktok_sentiment.model.classifier import load

    classifier = None
    with progress(_estimate_rows(arguments.file)) as advance:
        for frame in read_chunks(arguments.file, rows=_ROWS, **reading_options(arguments)):
            if classifier is None:
                _refuse_scored(frame, arguments)
                classifier = load(arguments.model)
                summary.text_column = frame.attrs["report"]["columns"]["text"]
            # Rows that are no comments get no scores, as blank ones do.
            scores = classifier.annotate(frame[["text"]].mask(frame["artefact"].notna()))
            scored = original_columns(frame).assign(**{name: scores[name] for name in ANNOTATIONS})
            summary.count(scored)
            # More digits would only look more exact than a calibrated probability is.
            scored = scored.assign(negativity=scored["negativity"].round(_DECIMALS))
            if arguments.min_negativity is not None:
                scored = scored[scored["negativity"] >= arguments.min_negativity]
            advance(len(frame))
            yield scored


def _write(scored: Iterator[pd.DataFrame], output: str, form: str | None) -> None:
    from tiktok_sentiment.exports import CommentWriter

    with CommentWriter(output, format=form) as writer:
        for frame in scored:
            writer.write(frame)


def _probability(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not 0 <= number <= 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 0 to 1")
    return number


def _refuse_same_file(source: str, output: str | None) -> None:
    if output in {None, "-"} or source == "-":
        return
    first, second = Path(source), Path(str(output))
    if first.exists() and second.exists() and first.samefile(second):
        raise InputError(f"{output} is the file that is read: give -o another name, and keep the export as it came.")


def _refuse_scored(frame: pd.DataFrame, arguments: argparse.Namespace) -> None:
    taken = [name for name in ANNOTATIONS if name in frame.columns]
    if taken and not arguments.overwrite:
        raise ColumnError(
            f"{arguments.file} already has {', '.join(taken)}: pass --overwrite to replace, or rename the columns."
        )


def _estimate_rows(file: str) -> int | None:
    """Return about how many comments a file holds, or None where that takes reading it as a stream."""
    path = Path(file)
    if file == "-" or (path.exists() and not path.is_file() and not path.is_dir()):
        return None
    try:
        if path.suffix.lower() in {".parquet", ".pq"}:
            return _count_parquet_rows(path)
        with path.open("rb") as stream:
            return sum(block.count(b"\n") for block in iter(lambda: stream.read(1 << 20), b""))
    except OSError:
        return 0  # reading it will say what is wrong


def _count_parquet_rows(path: Path) -> int:
    import pyarrow as pa
    from pyarrow import parquet

    try:
        return int(parquet.read_metadata(path).num_rows)
    except pa.ArrowException:
        return 0


@dataclass
class _Summary:
    """What is remembered of comments that have gone by."""

    text_column: str = "text"
    rows: int = 0
    counts: dict[str, Counter[str]] = field(default_factory=lambda: {name: Counter() for name in _SUMMARISED})
    most_negative: Any = None

    def count(self, scored: pd.DataFrame) -> None:
        self.rows += len(scored)
        for name, counter in self.counts.items():
            counter.update(scored[name].dropna())

    def keep_most_negative(self, scored: pd.DataFrame) -> None:
        import pandas as pd

        frames = [frame for frame in (self.most_negative, scored) if frame is not None]
        distinct = pd.concat(frames).dropna(subset="negativity").drop_duplicates(self.text_column)
        self.most_negative = distinct.nlargest(_SHOWN, "negativity")

    def to_line(self) -> str:
        done = self.counts["sentiment"].total()
        share = f", {self.counts['sentiment']['negative'] / done:.1%} negative" if done else ""
        blank = f"; {self.rows - done:,} blank left unscored" if self.rows > done else ""
        return f"{done:,} comment{'' if done == 1 else 's'} scored{share}{blank}."

    def show(self) -> None:
        from rich.console import Console

        console = Console()
        if self.most_negative is not None and len(self.most_negative):
            console.print(_negative_table(self.most_negative, self.text_column, console.width))
        if self.counts["sentiment"]:
            console.print()
            console.print(_count_tables(self.counts))


def _negative_table(frame: pd.DataFrame, text_column: str, width: int) -> Table:
    from rich.table import Table
    from rich.text import Text

    table = Table(
        title="The most negative comments", title_justify="left", title_style="bold", box=None, pad_edge=False
    )
    table.add_column("negativity", justify="right")
    for name in ("category", "also", "comment"):
        table.add_column(name, no_wrap=True)
    columns = [frame[name] for name in ("negativity", "sentiment", "category", "flags", text_column)]
    rows = list(zip(*columns, strict=True))
    others = [", ".join(flag for flag in flags.split(", ") if flag != category) for _, _, category, flags, _ in rows]
    left = width - len("negativity  complaint    ") - max(map(len, ("also", *others)))
    for (negativity, sentiment, category, _, text), other in zip(rows, others, strict=True):
        # Text, not str: rich would read [smile] as markup. Cut here: rich would rather cut the other columns.
        comment = Text(clean(text).strip())
        comment.truncate(max(left, _NARROWEST), overflow="ellipsis")
        table.add_row(Text(f"{negativity:.2f}", style=_STYLES.get(sentiment, "")), category, other, comment)
    return table


def _count_tables(counts: dict[str, Counter[str]]) -> Table:
    """Return a table of counts per summarised column, side by side."""
    from rich.table import Table

    grid = Table.grid(padding=(0, 4, 0, 0))
    tables = []
    for name, order in _SUMMARISED.items():
        table = Table(box=None, pad_edge=False)
        table.add_column(name)
        table.add_column("count", justify="right")
        table.add_column("share", justify="right")
        total = counts[name].total()
        for label in (*order, *sorted(set(counts[name]) - set(order))):
            if counts[name][label]:
                table.add_row(label, f"{counts[name][label]:,}", f"{counts[name][label] / total:.1%}")
        tables.append(table)
    grid.add_row(*tables)
    return grid
