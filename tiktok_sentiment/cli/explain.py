"""Explain which words of a comment moved its scores, and by how much.

Example:
  tiktok-sentiment explain "доставка ужасная, верните деньги!!"
  tiktok-sentiment explain --file data/sample_comments.csv --json

The numbers are calibrated log-odds: positive ones push towards the label, and they add up with the intercept to
the label's logit. A comment that begins with - goes after --.

"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tiktok_sentiment.cli.console import add_model_option, add_verb, clean, load_model, note, say
from tiktok_sentiment.cli.reading import add_reading_options, reading_options
from tiktok_sentiment.schema import SENTIMENTS

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from rich.console import Console
    from rich.text import Text

    from tiktok_sentiment.cli.console import Subparsers
    from tiktok_sentiment.model.results import Explanation, Prediction, TokenExplanation

__all__ = ["add_parser", "run"]


def add_parser(subparsers: Subparsers) -> None:
    """Add the verb to the command line."""
    parser = add_verb(subparsers, "explain", run, __doc__ or "")
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("texts", metavar="TEXT", nargs="*", default=[], help="a comment, in quotes")
    source.add_argument("--file", metavar="FILE", help="explain the comments of a file; - is the standard input")
    add_reading_options(parser)
    add_model_option(parser)
    parser.add_argument("--json", action="store_true", help="write one JSON object a comment")


def run(arguments: argparse.Namespace) -> int:
    """Explain comments, one after another."""
    from rich.console import Console

    classifier = load_model(arguments)
    console = Console()
    for place, text in enumerate(_texts(arguments)):
        if not text.strip():
            note("A blank comment is not scored.")
            continue
        prediction, explanation = classifier.classify(text), classifier.explain(text)
        if arguments.json:
            both = {"prediction": prediction.to_dict(), "explanation": explanation.to_dict()}
            say(json.dumps(both, ensure_ascii=False))
        else:
            if place:
                console.print()
            _show(console, prediction, explanation)
    return 0


def _texts(arguments: argparse.Namespace) -> Iterator[str]:
    from tiktok_sentiment.exports import read_chunks

    yield from arguments.texts
    if arguments.file is not None:
        for frame in read_chunks(arguments.file, **reading_options(arguments)):
            column = frame["text"].dropna()
            yield from column[column.str.strip() != ""]


def _show(console: Console, prediction: Prediction, explanation: Explanation) -> None:
    from rich.table import Table
    from rich.text import Text

    sentiment = "negative" if "negative" in explanation.logits else prediction.sentiment
    other = _strongest(prediction)
    # soft_wrap and no rich markup, so that a comment stays the line it is when the output goes into a file.
    console.print(_highlighted(explanation, sentiment), soft_wrap=True)
    console.print(Text(_prediction_line(prediction)), soft_wrap=True)
    heads = [head for head in (sentiment, other) if head is not None]
    table = Table(box=None, pad_edge=False, show_edge=False)
    table.add_column("token")
    for head in heads:
        table.add_column(head, justify="right", no_wrap=True)
    table.add_column("read as")
    table.add_column("steps")
    for token in explanation.tokens:
        table.add_row(Text(clean(token.text)), *(_number(token.contributions[h]) for h in heads), *_reading(token))
    table.add_row(Text("intercept", style="dim"), *(_number(explanation.intercept[head]) for head in heads))
    table.add_row(Text("sum", style="bold"), *(_number(explanation.logits[head]) for head in heads))
    console.print(table)


def _strongest(prediction: Prediction) -> str | None:
    """Return the flag to show beside the sentiment: the category if it is one, or else the most probable."""
    flags = {name: p for name, p in prediction.probabilities.items() if name not in SENTIMENTS}
    if prediction.category in flags:
        return prediction.category
    return max(flags, key=lambda name: flags[name], default=None)


def _prediction_line(prediction: Prediction) -> str:
    flags = ", ".join(f"{flag} {prediction.probabilities[flag]:.2f}" for flag in sorted(prediction.flags))
    return (
        f"{prediction.sentiment}, negativity {prediction.negativity:.2f}, category {prediction.category}, "
        f"flags {flags or 'none'}, language {prediction.language}"
    )


def _highlighted(explanation: Explanation, head: str) -> Text:
    """Return the comment with each token in the colour of where it pushes."""
    from rich.text import Text

    line = Text()
    for piece, token in explanation.pieces():
        line.append(clean(piece), style="" if token is None else _style(token.contributions[head]))
    return line


def _style(contribution: float) -> str:
    if abs(contribution) < 0.1:
        return ""
    return ("bold " if abs(contribution) >= 1 else "") + ("red" if contribution > 0 else "green")


def _number(contribution: float) -> Text:
    from rich.text import Text

    return Text(f"{contribution:+.2f}", style=_style(contribution))


def _reading(token: TokenExplanation) -> tuple[Text, Text]:
    """Return the form that the token is looked up by, where it is another, and the steps that led to it."""
    from rich.text import Text

    form = token.form if token.form != token.text else ""
    return Text(clean(form)), Text(", ".join(token.steps), style="dim")
