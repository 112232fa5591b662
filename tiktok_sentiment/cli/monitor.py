"""Monitor comments for a crisis: alerts when the negatives, or what you watch for, are more than usual.

Example:
  tiktok-sentiment monitor data/sample_comments.csv --creator teplokit.shop --watch крышка

FILE is an export, scored already or not: what is not scored is scored first. Several files count as one stream.
With --state a later call goes on where this one stopped: comments in both exports count once, and no alert comes
twice; give the same --watch and --config each time. Exports of several videos belong into one call.
A terminal shows a table; a pipe or -o gets one alert a line, as JSON. The exit code is 3 if there are alerts.

"""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tiktok_sentiment.cli.console import add_model_option, add_verb, clean, note, say
from tiktok_sentiment.cli.messages import language, tr, translate
from tiktok_sentiment.cli.reading import add_reading_options
from tiktok_sentiment.cli.scored import read_scored
from tiktok_sentiment.errors import InputError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    import pandas as pd

    from tiktok_sentiment.cli.console import Subparsers
    from tiktok_sentiment.crisis.monitoring.config import MonitorConfig
    from tiktok_sentiment.crisis.monitoring.monitor import Monitor
    from tiktok_sentiment.crisis.plans.playbook import Playbook
    from tiktok_sentiment.crisis.results import Alert, MonitorResult

__all__ = ["add_parser", "run"]

_ALERTED: Final = 3
_STYLES: Final = {"watch": "yellow", "warning": "red", "crisis": "bold red"}
_EXAMPLES: Final = 3
_TIME: Final = "%Y-%m-%d %H:%M"


def add_parser(subparsers: Subparsers) -> None:
    """Add the verb to the command line."""
    parser = add_verb(subparsers, "monitor", run, __doc__ or "")
    parser.add_argument("files", metavar="FILE", nargs="+", help=tr("the comments; - is the standard input"))
    parser.add_argument("-o", "--output", metavar="OUT", help=tr("write alerts here, one JSON object a line"))
    parser.add_argument("--state", metavar="DB", help=tr("keep the state in this file, and go on from it"))
    parser.add_argument(
        "--watch",
        metavar="TERM",
        action="append",
        default=[],
        help=tr("a word, #hashtag, @mention, /pattern/, or a file with one a line; may be given several times"),
    )
    parser.add_argument("--config", metavar="TOML", help=tr("parameters of the monitor, such as min_count = 8"))
    parser.add_argument("--window", metavar="LENGTH", help=tr("length of a window, such as 1h (the default) or 6h"))
    parser.add_argument(
        "--notify",
        metavar="URL",
        action="append",
        default=[],
        help=tr("send alerts there, such as tgram://TOKEN/CHAT (see appriseit.com); may be given several times"),
    )
    parser.add_argument(
        "--show-names", action="store_true", help=tr("send names and handles instead of masking them")
    )
    parser.add_argument("--playbook", metavar="FILE", help=tr("your own scenarios in TOML (default: those shipped)"))
    add_reading_options(parser)
    add_model_option(parser)


def run(arguments: argparse.Namespace) -> int:
    """Watch, and show or write the alerts."""
    from tiktok_sentiment.crisis.monitoring.monitor import Monitor
    from tiktok_sentiment.crisis.monitoring.watch import read_watch
    from tiktok_sentiment.exports.places import check_place

    if arguments.notify:
        from tiktok_sentiment.crisis.notify import check_urls

        check_urls(arguments.notify)
    if arguments.output not in {None, "-"}:
        # Checked before the state is saved: an alert comes once.
        check_place(Path(arguments.output))
    watch = [term for value in arguments.watch for term in read_watch(value)]
    # Opened before the comments are scored: what is wrong with it should show at once.
    playbook = arguments.playbook or language()
    monitor = Monitor(_config(arguments), arguments.state, watch=watch, playbook=playbook)
    scored = read_scored(arguments.files, arguments)
    alerts: Sequence[Alert] = monitor.update(scored)
    if arguments.state is None:
        monitor.finish()
        alerts = monitor.result().alerts
    result = monitor.result()
    _write(alerts, result, monitor, arguments)
    if arguments.notify and alerts:
        _send(alerts, scored, monitor.playbook, arguments)
    for line in result.notes:
        note(tr("Note: {line}.", line=translate(line)))
    note(_summary(alerts, result, is_first=arguments.state is None))
    return _ALERTED if alerts else 0


def _send(alerts: Sequence[Alert], scored: pd.DataFrame, playbook: Playbook, arguments: argparse.Namespace) -> None:
    """Send the alerts, which have been written already; what does not arrive is told and no error."""
    from tiktok_sentiment.crisis.notify import notify
    from tiktok_sentiment.crisis.scored import prepare

    deliveries = notify(
        alerts,
        arguments.notify,
        language=language(),
        scored=prepare(scored),
        show_names=arguments.show_names,
        playbook=playbook,
    )
    for place, delivery in enumerate(deliveries, start=1):
        if delivery.failed:
            note(
                f"{delivery.failed} of {len(alerts)} alerts did not reach address {place} ({delivery.service}): "
                f"{delivery.reason}."
            )


def _config(arguments: argparse.Namespace) -> MonitorConfig:
    import tomllib

    from tiktok_sentiment.crisis.monitoring.config import MonitorConfig, parse_duration

    values: dict[str, Any] = {}
    if arguments.config is not None:
        path = Path(arguments.config)
        try:
            values = tomllib.loads(path.read_text(encoding="utf-8-sig"))
        except FileNotFoundError as error:
            raise InputError(f"There is no file {path}.") from error
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise InputError(f"{path} cannot be read as TOML: {error}.") from error
    config = MonitorConfig.from_mapping(values)
    return config if arguments.window is None else replace(config, window=parse_duration(arguments.window))


def _write(alerts: Sequence[Alert], result: MonitorResult, monitor: Monitor, arguments: argparse.Namespace) -> None:
    if arguments.output is None and sys.stdout.isatty():
        _show(alerts, result, monitor, language())
        return
    from tiktok_sentiment.exports.places import write_whole

    lines = [json.dumps(alert.to_dict(), ensure_ascii=False) for alert in alerts]
    if arguments.output in {None, "-"}:
        for line in lines:
            say(line)
        return
    write_whole(Path(arguments.output), "".join(line + "\n" for line in lines))


def _show(alerts: Sequence[Alert], result: MonitorResult, monitor: Monitor, language: str) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console()
    for alert in alerts:
        console.print(Text.assemble((tr(alert.level), _STYLES[alert.level]), f"  {clean(_title(alert))}"))
        opened = alert.opened_at or alert.detected_at
        times = [
            tr("since {time} UTC", time=f"{alert.start:{_TIME}}"),
            tr("first alert {time}", time=f"{opened:{_TIME}}"),
        ]
        if alert.detected_at != alert.opened_at:
            times.append(f"{tr(alert.level)} {alert.detected_at:{_TIME}}")
        console.print(Text(f"  {', '.join(times)}"), highlight=False)
        console.print(Text(f"  {alert.evidence(language)}"), highlight=False)
        driven = ", ".join(f"{tr(driver.name)} {driver.count}" for driver in alert.drivers if driver.kind != "author")
        console.print(Text(f"  {clean(driven)}", style="dim"))
        if alert.scenario is not None:
            title = monitor.playbook.scenarios[alert.scenario.name].title
            console.print(Text(f"  {title}: {clean(alert.scenario.why)}"), highlight=False)
        for example in alert.examples[:_EXAMPLES]:
            text = Text(f"  “{clean(example.text)}”")
            text.truncate(console.width, overflow="ellipsis")
            console.print(text)
        console.print()
    if result.trends:
        terms = ", ".join(clean(trend.term) for trend in result.trends)
        console.print(tr("Rising terms: {terms}", terms=terms), markup=False)
    if result.forecasts:
        table = Table(title=tr("Negatives ahead"), title_justify="left", box=None, pad_edge=False)
        table.add_column(tr("window (UTC)"))
        table.add_column(tr("expected"), justify="right")
        table.add_column(tr("interval"), justify="right")
        for one in result.forecasts:
            table.add_row(f"{one.start:%m-%d %H:%M}", f"{one.expected:.1f}", f"{one.low}–{one.high}")
        console.print(table)


def _title(alert: Alert) -> str:
    if alert.kind == "video":
        return tr("video {name}", name=alert.name)
    return tr("all comments") if alert.kind == "total" else f"“{alert.name}”"


def _summary(alerts: Sequence[Alert], result: MonitorResult, *, is_first: bool) -> str:
    totals = result.windows[result.windows["kind"] == "total"]
    comments, negatives = int(totals["comments"].sum()), int(totals["negatives"].sum())
    counts = tr("{comments:,} comments, {negatives:,} negative", comments=comments, negatives=negatives)
    if not alerts:
        found = tr("no alert") if is_first else tr("no new alert")
    elif is_first:
        found = tr("alerts: {n}", n=len(alerts))
    else:
        found = tr("new alerts: {n}", n=len(alerts))
    return f"{counts}; {found}."
