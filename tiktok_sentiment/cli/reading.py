"""The options of every verb that reads an export."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from tiktok_sentiment.cli.messages import tr

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["add_reading_options", "reading_options"]


def add_reading_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that say how a file is read, where it is not recognised."""
    parser.add_argument(
        "--map",
        metavar="FIELD=COLUMN",
        action="append",
        type=_pair,
        default=[],
        help=tr("which column holds a field, if that is not recognised: --map text=Message --map likes=Hearts"),
    )
    parser.add_argument("--text-column", metavar="COLUMN", help=tr("the same as --map text=COLUMN"))
    parser.add_argument(
        "--exported-at",
        metavar="TIME",
        help=tr('when the export was made, for times such as "2w ago": 2026-10-20T18:30'),
    )
    parser.add_argument("--creator", metavar="USER", help=tr("the author of the videos, if the export does not tell"))
    parser.add_argument("--encoding", metavar="NAME", help=tr("of a text file, if it is guessed wrongly: cp1251"))
    parser.add_argument("--delimiter", metavar="C", help=tr("of a text file, if it is guessed wrongly"))


def reading_options(arguments: argparse.Namespace) -> dict[str, Any]:
    """Return the options as arguments of `read_comments` and `read_chunks`."""
    pairs: Sequence[tuple[str, str]] = arguments.map
    return {
        "mapping": dict(pairs),
        "text_column": arguments.text_column,
        "exported_at": arguments.exported_at,
        "creator": arguments.creator,
        "encoding": arguments.encoding,
        "delimiter": arguments.delimiter,
    }


def _pair(text: str) -> tuple[str, str]:
    field, equals, column = text.partition("=")
    if not (field and equals and column):
        raise argparse.ArgumentTypeError(tr("{text!r} is not of the form text=COLUMN", text=text))
    return field, column
