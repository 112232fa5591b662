"""How good the shipped model is, beside plain baselines.

`python -m benchmarks.quality CORPORA [--model FOLDER]` prints the table and writes it to benchmarks/results as
JSON and Markdown. Nothing is tuned here. The library's code on public tasks is measured in `benchmarks.tasks`, and on
comments from places that it has not learned from in `benchmarks.transfer`.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.metrics import average_precision_score, f1_score, roc_auc_score

from benchmarks.baselines import plain_pipeline, vader_scores
from tiktok_sentiment import load
from tiktok_sentiment.schema import FLAGS
from tiktok_sentiment.training.corpora import read_silver
from tiktok_sentiment.training.evaluation import expected_calibration_error

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from tiktok_sentiment import CommentClassifier

RESULTS = Path(__file__).parent / "results"
LANGUAGES = ("ru", "en")
SHORT_WORDS = 3


def measure_silver(corpora: Path, model: CommentClassifier) -> list[dict[str, Any]]:
    """Return the rows about the silver dev split: shipped model, plain baseline, vaderSentiment."""
    silver = read_silver(corpora)
    train, dev = silver[silver["split"] == "train"], silver[silver["split"] == "dev"]
    baseline = plain_pipeline().fit(train["text"], train["sentiment"])
    rows = []
    for language in LANGUAGES:
        part = dev[dev["lang"] == language]
        short = part[part["text"].str.split().map(len) <= SHORT_WORDS]
        for name, chosen in ((f"silver dev {language}", part), (f"silver dev {language}, ≤ 3 words", short)):
            rows += _measure_sentiment(name, chosen, model, baseline)
        if language == "en":
            sentiments, scores = vader_scores(part["text"].tolist())
            rows += _sentiment_rows("silver dev en", part, "vaderSentiment", sentiments, scores)
        probabilities = [prediction.probabilities for prediction in model.classify(part["text"])]
        for flag in FLAGS:
            plain = plain_pipeline().fit(train["text"], train[flag]).predict_proba(part["text"])[:, 1]
            ours = np.array([p[flag] for p in probabilities])
            for system, found in (("shipped model", ours), ("plain baseline", plain)):
                rows.append(_row(f"silver dev {language}: {flag}", "average precision", system,
                                 average_precision_score(part[flag], found), int(part[flag].sum())))  # fmt: skip
            ece = expected_calibration_error(ours, part[flag].to_numpy(bool))
            rows.append(_row(f"silver dev {language}: {flag}", "ECE", "shipped model", ece, int(part[flag].sum())))
    return rows


def _measure_sentiment(
    name: str, part: pd.DataFrame, model: CommentClassifier, baseline: Any
) -> list[dict[str, Any]]:
    texts = part["text"].tolist()
    negativity = model.negativity(texts)
    rows = _sentiment_rows(name, part, "shipped model", model.predict(texts).tolist(), negativity)
    negative = (part["sentiment"] == "negative").to_numpy()
    ece = expected_calibration_error(negativity, negative)
    rows.append(_row(name, "ECE of negativity", "shipped model", ece, len(part)))
    column = list(baseline.classes_).index("negative")
    scores = baseline.predict_proba(texts)[:, column]
    return rows + _sentiment_rows(name, part, "plain baseline", baseline.predict(texts).tolist(), scores)


def _sentiment_rows(
    name: str, part: pd.DataFrame, system: str, sentiments: list[str], scores: NDArray[np.float64]
) -> list[dict[str, Any]]:
    macro_f1 = f1_score(part["sentiment"], sentiments, average="macro")
    auc = roc_auc_score(part["sentiment"] == "negative", scores)
    return [
        _row(name, "macro-F1", system, macro_f1, len(part)),
        _row(name, "AUC of negativity", system, auc, len(part)),
    ]


def _row(test: str, metric: str, system: str, value: float, n: int) -> dict[str, Any]:
    return {"test": test, "metric": metric, "system": system, "value": round(float(value), 4), "n": n}


def to_markdown(rows: list[dict[str, Any]]) -> str:
    """Return the rows as one table: a line per test and metric, a column per system."""
    systems = list(dict.fromkeys(row["system"] for row in rows))
    lines = [
        f"| test | metric | n | {' | '.join(systems)} |",
        f"| --- | --- | --- | {' | '.join(['---'] * len(systems))} |",
    ]
    for key in dict.fromkeys((row["test"], row["metric"], row["n"]) for row in rows):
        found = {row["system"]: row["value"] for row in rows if (row["test"], row["metric"], row["n"]) == key}
        cells = [f"{found[system]:.3f}" if system in found else "" for system in systems]
        lines.append(f"| {key[0]} | {key[1]} | {key[2]} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def main(argv: list[str] | None = None) -> int:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpora", type=Path, help="the folder of corpora")
    parser.add_argument("--model", type=Path, help="a model folder; without it, the shipped one")
    arguments = parser.parse_args(argv)
    started = time.perf_counter()
    rows = measure_silver(arguments.corpora, load(arguments.model))
    table = to_markdown(rows)
    print(table)
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "quality.json").write_text(json.dumps(rows, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    note = "Written by `python -m benchmarks.quality CORPORA`; n counts comments, for flags the positives."
    (RESULTS / "quality.md").write_text(f"# Quality\n\n{note}\n\n{table}", encoding="utf-8")
    print(f"{time.perf_counter() - started:.0f} s", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
