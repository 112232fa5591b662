"""How fast: comments a second on one core, a first pass with words never met included, and the start.

`python -m benchmarks.speed [CORPORA]` measures on silver comments where the corpora are at hand, else on variations
of the sample data, beside the plain scikit-learn pipeline and (where installed) vaderSentiment, all in one run. The
ratios are what to quote: times depend on the machine.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from benchmarks.baselines import plain_pipeline
from tiktok_sentiment import load

if TYPE_CHECKING:
    from collections.abc import Callable

    from tiktok_sentiment import CommentClassifier

RESULTS = Path(__file__).parent / "results"
DATA = Path(__file__).parents[1] / "data"
N_COMMENTS = 20_000
RUNS = 5

_START = "import time; t = time.perf_counter(); {what}; print(time.perf_counter() - t)"
_FIRST = "from tiktok_sentiment import load; load().classify('привет')"


def read_texts(corpora: Path | None) -> list[str]:
    """Return the comments to score: real ones, or the sample's with a number that makes each a new text."""
    if corpora is not None:
        frame = pd.read_parquet(corpora / "comments_silver.parquet", columns=["text"])
        return frame["text"].tolist()[:N_COMMENTS]
    sample = pd.read_csv(DATA / "sample_comments.csv", keep_default_na=False)["text"].tolist()
    return [f"{sample[n % len(sample)]} слово{n}" for n in range(N_COMMENTS)]


def measure(texts: list[str]) -> list[dict[str, Any]]:
    """Return rows of what was measured: comments a second of each system."""
    ours = [_rate(texts, _started().negativity) for _ in range(RUNS)]
    model = load()
    model.negativity(texts)
    warm = [_rate(texts, model.negativity) for _ in range(RUNS)]
    single = [_rate(texts[:2000], lambda part: [model.classify(text) for text in part]) for _ in range(RUNS)]
    plain = plain_pipeline().fit(texts[:6000], [len(text) % 2 for text in texts[:6000]])
    rows = [
        _row("negativity, first pass of a new model", ours),
        _row("negativity, all words met before", warm),
        _row("classify, one comment at a time", single),
        _row("plain TF-IDF pipeline, predict_proba", [_rate(texts[:4000], plain.predict_proba) for _ in range(3)]),
    ]
    try:
        from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer
    except ImportError:
        return rows
    polarity = SentimentIntensityAnalyzer().polarity_scores
    vader = [_rate(texts[:4000], lambda part: [polarity(text) for text in part]) for _ in range(3)]
    return [*rows, _row("vaderSentiment, polarity_scores", vader)]


def _started() -> CommentClassifier:
    """Return a model that has scored one comment: its tables are built, and it remembers nothing else."""
    model = load()
    model.classify("привет")
    return model


def measure_start() -> list[dict[str, Any]]:
    """Return the seconds from nothing to a first prediction, each in a new process."""
    rows = []
    for name, what in (("import, load, first classify", _FIRST), ("import numpy", "import numpy")):
        command = [sys.executable, "-c", _START.format(what=what)]
        seconds = [
            float(subprocess.run(command, capture_output=True, check=True, text=True).stdout) for _ in range(7)
        ]
        rows.append(_row(name, seconds, unit="seconds"))
    return rows


def _rate(texts: list[str], score: Callable[[list[str]], object]) -> float:
    started = time.perf_counter()
    score(texts)
    return len(texts) / (time.perf_counter() - started)


def _row(name: str, values: list[float], unit: str = "comments a second") -> dict[str, Any]:
    return {
        "what": name,
        "unit": unit,
        "median": round(statistics.median(values), 4),
        "lowest": round(min(values), 4),
        "highest": round(max(values), 4),
    }


def to_markdown(rows: list[dict[str, Any]]) -> str:
    """Return the rows as a table, with the ratio to the plain pipeline where there is one."""
    plain = next(row["median"] for row in rows if row["what"].startswith("plain"))
    lines = ["| what | unit | median | lowest to highest | × plain pipeline |", "| --- | --- | --- | --- | --- |"]
    for row in rows:
        digits = 3 if row["unit"] == "seconds" else 0
        ratio = "" if row["unit"] == "seconds" else f"{row['median'] / plain:.1f}"
        shown = [f"{row[key]:,.{digits}f}" for key in ("median", "lowest", "highest")]
        lines.append(f"| {row['what']} | {row['unit']} | {shown[0]} | {shown[1]} to {shown[2]} | {ratio} |")
    return "\n".join(lines) + "\n"


def main(argv: list[str] | None = None) -> int:
    """Measure, print and write."""
    arguments = sys.argv[1:] if argv is None else argv
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    texts = read_texts(Path(arguments[0]) if arguments else None)
    rows = measure_start() + measure(texts)
    table = to_markdown(rows)
    print(table)
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "speed.json").write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    note = f"Written by `python -m benchmarks.speed CORPORA`: {len(texts):,} comments, one core."
    (RESULTS / "speed.md").write_text(f"# Speed\n\n{note}\n\n{table}", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
