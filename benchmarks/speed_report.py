"""The results of `benchmarks.speed` as a page and a plot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["draw_growth", "to_markdown"]

_OURS: Final = ("warm", "new comments", "first pass")
_TARGETS: Final = (
    ("warm", "vaderSentiment", 8.0),
    ("warm", "fastText, subwords", 3.5),
    ("warm", "fastText, words only", 3.5),
    ("warm", "scikit-learn union", 30.0),
    ("first pass", "fastText, subwords", 2.0),
    ("first pass", "fastText, words only", 2.0),
)


def to_markdown(results: dict[str, Any]) -> str:
    """Return the page."""
    unseen = results["unseen"]
    machine = results["machine"]
    parts = [
        "# Speed\n",
        f"Written by `python -m benchmarks.speed CORPORA`: one of {machine['cores']} cores, Python "
        f"{machine['python']}, numpy {machine['numpy']}; {results['comments']:,} made comments of 32 characters and "
        f"6 words on average, {results['rounds']} rounds. Rates are comments in a second of processor time, median "
        "(lowest to highest round); ratios are taken within a round, since rates depend on the machine and on what "
        f"else runs on it (load at the end: {', '.join(map(str, results['load']))}).\n",
        "- **warm**: comments whose words the process has met; "
        f"{unseen['usual']:.0%} of their tokens were never seen in training.\n"
        "- **new comments**: comments never met, after as many others like them.\n"
        "- **first pass**: a model that has scored nothing yet, and comments with "
        f"{unseen['strange']:.0%} of tokens never seen in training.\n",
        "## Many comments\n",
        _batch_table(results["batch"]),
    ]
    if "real" in results:
        parts += [
            "\n## Many real comments\n\n"
            f"The same with comments of the corpora ({unseen['real']:.0%} of tokens unseen; "
            "56 characters and 10 words on average; first pass and new comments are the same ones here).\n",
            _batch_table(results["real"]),
        ]
    parts += ["\n## What was aimed at\n", _target_table(results["batch"]["ratios"])]
    parts += ["\n## One comment at a time\n", _single_table(results["single"])]
    parts += ["\n## The start\n", _start_table(results["start"])]
    parts += ["\n## Limits\n", _limits(results["limits"])]
    parts += ["\n## Where the time goes\n", _profile(results["profile"])]
    parts += [
        "\n## Growth\n",
        "![Time and memory over the number of comments](speed.png)\n",
        _growth(results["growth"]),
    ]
    score, training = results["score"], results["training"]
    parts += [
        "\n## A file, and training\n",
        f"`tiktok-sentiment score` of a CSV of {score['comments']:,} comments: {score['seconds']:.0f} s "
        f"({score['cpu_seconds']:.0f} s of processor time), {score['megabytes']:.0f} MB resident at most. "
        f"`fit` on {training['comments']:,} labelled comments, one process: {training['seconds']:.0f} s "
        f"({training['cpu_seconds']:.0f} s of processor time), {training['megabytes']:.0f} MB.\n",
    ]
    return "\n".join(parts)


def _batch_table(batch: dict[str, Any]) -> str:
    peers = list(next(iter(batch["ratios"].values())))
    lines = [
        f"| | comments a second | {' | '.join(f'× {peer}' for peer in peers)} |",
        "| --- " * (2 + len(peers)) + "|",
    ]
    for name in _OURS:
        ratios = (_shown(batch["ratios"][name][peer], 1) for peer in peers)
        lines.append(f"| **{name}** | {_shown(batch['rates'][name], 0)} | {' | '.join(ratios)} |")
    lines += [f"| {peer} | {_shown(batch['rates'][peer], 0)} |{' |' * len(peers)}" for peer in peers]
    return "\n".join(lines) + "\n"


def _target_table(ratios: dict[str, Any]) -> str:
    lines = ["| | aim | reached, median (lowest to highest) | |", "| --- | --- | --- | --- |"]
    for ours, peer, aim in _TARGETS:
        if peer in ratios[ours]:
            reached = ratios[ours][peer]
            verdict = "yes" if reached["median"] >= aim else "no"
            lines.append(f"| {ours}, × {peer} | {aim:g} | {_shown(reached, 1)} | {verdict} |")
    return "\n".join(lines) + "\n"


def _single_table(single: dict[str, Any]) -> str:
    lines = ["| one call for each comment | median µs | 90th percentile µs |", "| --- | --- | --- |"]
    lines += [f"| {name} | {times['median']:,.1f} | {times['p90']:,.1f} |" for name, times in single.items()]
    return "\n".join(lines) + "\n"


def _start_table(start: dict[str, Any]) -> str:
    lines = ["| a new process | seconds | processor seconds | MB resident at most |", "| --- | --- | --- | --- |"]
    lines += [
        f"| {name} | {run['seconds']:.3f} | {run['cpu_seconds']:.3f} | {run['megabytes']:.0f} |"
        for name, run in start.items()
    ]
    note = "What shows as 35 MB or less is the process that measures: a child's count begins with its parent's."
    return "\n".join(lines) + f"\n\n{note}\n"


def _limits(limits: dict[str, Any]) -> str:
    names = {
        "read": "reading the bytes only: join, encode, count the spaces",
        "split": "`str.split` of each comment only",
        "look up": "`str.split` and a look-up of each word in a dictionary",
    }
    lines = ["| doing less | comments a second | scoring (warm) reaches of that |", "| --- | --- | --- |"]
    for name, text in names.items():
        share = {key: 100 * value for key, value in limits["shares"][name].items()}
        lines.append(f"| {text} | {_shown(limits['rates'][name], 0)} | {_shown(share, 0)} % |")
    note = (
        f"Reading runs at {limits['read_megabytes_a_second']:,} MB a second. A scorer that makes a Python string of "
        "each word and looks it up cannot be faster than the last line; this one makes none."
    )
    return "\n".join(lines) + f"\n\n{note}\n"


def _profile(profile: dict[str, dict[str, float]]) -> str:
    titles = {"warm": "warm, share of the stage", "first pass": "first pass, share of the module (profiler)"}
    tables = []
    for name, shares in profile.items():
        lines = [f"| {titles[name]} | |", "| --- | --- |"]
        lines += [f"| {stage} | {share:.0%} |" for stage, share in shares.items()]
        tables.append("\n".join(lines) + "\n")
    return "\n".join(tables)


def _growth(rows: list[dict[str, Any]]) -> str:
    lines = [
        "| comments | threads | seconds | processor seconds | MB before | MB at most |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    lines += [
        f"| {row['comments']:,} | {row['threads']} | {row['seconds']:.3f} | {row['cpu_seconds']:.3f} "
        f"| {row['megabytes_before']:.0f} | {row['megabytes']:.0f} |"
        for row in rows
    ]
    return "\n".join(lines) + "\n"


def _shown(spread: dict[str, float], digits: int) -> str:
    median, lowest, highest = (f"{spread[key]:,.{digits}f}" for key in ("median", "lowest", "highest"))
    return f"{median} ({lowest} to {highest})"


def draw_growth(rows: list[dict[str, Any]], path: Path) -> None:
    """Draw time and memory over the number of comments."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.4), layout="constrained")
    for threads, style in ((1, "o-"), (2, "s--")):
        chosen = [row for row in rows if row["threads"] == threads]
        numbers = [row["comments"] for row in chosen]
        label = f"{threads} thread{'s' if threads > 1 else ''}"
        left.loglog(numbers, [row["seconds"] for row in chosen], style, label=label)
        right.semilogx(numbers, [row["megabytes"] for row in chosen], style, label=label)
    one = [row for row in rows if row["threads"] == 1]
    right.semilogx([row["comments"] for row in one], [row["megabytes_before"] for row in one], ":", label="before")
    left.set(xlabel="comments", ylabel="seconds")
    right.set(xlabel="comments", ylabel="MB resident at most", ylim=(0, None))
    left.legend()
    right.legend()
    figure.savefig(path, dpi=110)
    plt.close(figure)
