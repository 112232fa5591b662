"""A summary as tables for the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tiktok_sentiment.cli.console import clean
from tiktok_sentiment.cli.messages import language, number, tr
from tiktok_sentiment.cli.summary import SUMMARISED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from tiktok_sentiment.cli.summary import Summary
    from tiktok_sentiment.cli.words import NegativeWord

__all__ = ["show_summary"]

_NARROWEST: Final = 20
_MOST_VIDEOS: Final = 10
_GAP: Final = 4
_STYLES: Final = {"negative": "red", "positive": "green", "neutral": ""}


def show_summary(console: Console, summary: Summary, words: Sequence[NegativeWord]) -> None:
    """Print the most negative comments, the shares, the words and, if there are several, the videos."""
    if not summary.scored:
        return
    if len(summary.most_negative):
        console.print(_negative_table(summary, console.width))
        console.print()
    _print_shares(console, summary)
    if words:
        console.print()
        console.print(_word_table(words, console.width))
    if len(summary.videos) > 1:
        console.print()
        console.print(_video_table(summary))


def _plain_table(title: str | None = None) -> Table:
    from rich.table import Table

    return Table(title=title, title_justify="left", title_style="bold", box=None, pad_edge=False)


def _fitting(text: str, width: int) -> Text:
    """Return a comment on one line, cut to what is left of the terminal's.

    Text, not str: rich would read [smile] as markup. Cut here: rich would rather cut the other columns.
    """
    from rich.text import Text

    comment = Text(clean(text).strip())
    comment.truncate(max(width, _NARROWEST), overflow="ellipsis")
    return comment


def _negative_table(summary: Summary, width: int) -> Table:
    from rich.text import Text

    table = _plain_table(tr("The most negative comments"))
    heads = [tr(head) for head in ("negativity", "category", "also", "comment")]
    table.add_column(heads[0], justify="right")
    for head in heads[1:]:
        table.add_column(head, no_wrap=True)
    rows = list(summary.most_negative.itertuples(index=False, name=None))
    others = [", ".join(flag for flag in flags.split(", ") if flag != category) for _, _, category, flags, _ in rows]
    longest = max(len(category) for _, _, category, _, _ in rows)
    taken = len(heads[0]) + max(longest, len(heads[1])) + max(map(len, (heads[2], *others))) + 6
    for (negativity, sentiment, category, _, text), other in zip(rows, others, strict=True):
        shown = Text(number(negativity, ".2f"), style=_STYLES.get(sentiment, ""))
        table.add_row(shown, category, other, _fitting(text, width - taken))
    return table


def _print_shares(console: Console, summary: Summary) -> None:
    """Print a table of counts per summarised column, side by side if there is room."""
    from rich.table import Table

    tables = [_share_table(summary, name) for name in SUMMARISED]
    if sum(console.measure(table).maximum + _GAP for table in tables) <= console.width:
        grid = Table.grid(padding=(0, _GAP, 0, 0))
        grid.add_row(*tables)
        console.print(grid)
        return
    for place, table in enumerate(tables):
        if place:
            console.print()
        console.print(table)


def _share_table(summary: Summary, name: str) -> Table:
    table = _plain_table()
    table.add_column(tr(name))
    table.add_column(tr("count"), justify="right")
    table.add_column(tr("share"), justify="right")
    for label, n, share in summary.shares(name):
        table.add_row(_named(label), number(n, ","), number(share, ".1%"))
    return table


def _named(label: str) -> str:
    """Return a label as it stands in the file, and what it means where that is another language."""
    meaning = tr(label)
    return label if language() == "en" or meaning == label else f"{label} ({meaning})"


def _word_table(words: Sequence[NegativeWord], width: int) -> Table:
    table = _plain_table(tr("Words that make comments negative"))
    heads = [tr(head) for head in ("word", "comments", "for example")]
    table.add_column(heads[0], no_wrap=True)
    table.add_column(heads[1], justify="right", no_wrap=True)
    table.add_column(heads[2], no_wrap=True)
    taken = max(len(heads[0]), *(len(word.word) for word in words)) + len(heads[1]) + 5
    for word in words:
        table.add_row(_fitting(word.word, width), number(word.comments, ","), _fitting(word.example, width - taken))
    return table


def _video_table(summary: Summary) -> Table:
    from rich.text import Text

    table = _plain_table(tr("Videos with the most negative comments"))
    table.add_column(tr("video"), no_wrap=True)
    for head in ("comments", "negative", "share"):
        table.add_column(tr(head), justify="right")
    worst = summary.worst_videos()
    for video, size, negative in worst[:_MOST_VIDEOS]:
        shown = Text(clean(video) or tr("(unknown)"))
        table.add_row(shown, number(size, ","), number(negative, ","), number(negative / size, ".1%"))
    if len(worst) > _MOST_VIDEOS:
        table.caption = tr("… and {n:,} more videos", n=len(worst) - _MOST_VIDEOS)
        table.caption_justify = "left"
    return table
