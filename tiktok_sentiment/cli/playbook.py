"""Playbook of plans for crises: show them, or copy the shipped ones to a file of your own to edit.

Example:
  tiktok-sentiment playbook safety --lang en

Without a NAME all scenarios are listed. With -o the shipped playbook is copied; hand the edited file to `triage`
as --playbook, or check it here: a broken one is refused with the scenario and the key.

"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tiktok_sentiment.cli.console import add_verb, note, say
from tiktok_sentiment.cli.messages import language, tr
from tiktok_sentiment.errors import InputError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from tiktok_sentiment.cli.console import Subparsers
    from tiktok_sentiment.crisis.plans.playbook import Scenario

__all__ = ["add_parser", "run"]


def add_parser(subparsers: Subparsers) -> None:
    """Add the verb to the command line."""
    parser = add_verb(subparsers, "playbook", run, __doc__ or "")
    parser.add_argument(
        "name", metavar="NAME", nargs="?", help=tr("a scenario, such as safety; all are listed without it")
    )
    parser.add_argument("--playbook", metavar="FILE", help=tr("a playbook of your own (default: the shipped one)"))
    parser.add_argument(
        "-o", "--output", metavar="OUT", help=tr("copy the shipped playbook here; no file is replaced")
    )


def run(arguments: argparse.Namespace) -> int:
    """Show one plan or the list of all, or copy the playbook."""
    from tiktok_sentiment.crisis.plans.playbook import load_playbook, shipped_text

    if arguments.output is not None:
        try:
            with Path(arguments.output).open("x", encoding="utf-8") as file:
                file.write(shipped_text(language()))
        except FileExistsError:
            raise InputError(f"{arguments.output} is there already: name another file.") from None
        note(tr("Edit {file}, and pass it as --playbook {file}.", file=arguments.output))
        return 0
    playbook = load_playbook(arguments.playbook or language())
    if arguments.name is None:
        width = max(map(len, playbook.scenarios))
        for scenario in playbook.scenarios.values():
            say(f"{scenario.name:{width}}  {scenario.title}: {scenario.owner}")
    elif arguments.name in playbook.scenarios:
        for line in _lines(playbook.scenarios[arguments.name], playbook.language):
            say(line)
    else:
        known = ", ".join(playbook.scenarios)
        raise InputError(f"There is no scenario {arguments.name!r} in the playbook; there are {known}.")
    return 0


def _lines(scenario: Scenario, code: str) -> Iterator[str]:
    """Yield a plan as Markdown."""
    from tiktok_sentiment.crisis.words import say as word

    yield f"# {scenario.title}"
    yield f"\n{word(code, 'plan', 'owner')}: {scenario.owner}."
    minutes = (f"{word(code, 'plan', key)} {length}" for key, length in scenario.deadlines.items())
    yield f"{word(code, 'plan', 'deadlines')}: {', '.join(minutes)}."
    for key in ("first_steps", "do", "dont", "replies"):
        yield f"\n## {word(code, 'plan', key)}\n"
        yield from (
            f"{number}. {text}" if key == "first_steps" else f"- {text}"
            for number, text in enumerate(getattr(scenario, key), start=1)
        )
    yield f"\n## {word(code, 'plan', 'words')}\n\n{scenario.statement}"
