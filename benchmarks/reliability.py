"""Are the probabilities true? Reliability diagrams of negativity and each flag, by language.

`python -m benchmarks.reliability CORPORA [--model FOLDER]` draws benchmarks/results/reliability.svg from the silver
dev split: a point for each band of probabilities, the share of true ones over the mean probability, with a 95 %
interval (Wilson 1927). Points on the diagonal are calibrated.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from benchmarks.quality import LANGUAGES, RESULTS
from tiktok_sentiment import load
from tiktok_sentiment.schema import FLAGS
from tiktok_sentiment.training.corpora import read_silver
from tiktok_sentiment.training.evaluation import expected_calibration_error

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

BINS = 10
Z = 1.96
COLOURS = {"ru": "#b03a2e", "en": "#1f618d"}


class Curve(NamedTuple):
    """Mean probability, share of true ones and the ends of its 95 % interval: (n_bins,) each."""

    probability: NDArray[np.float64]
    share: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]


def reliability(probabilities: NDArray[np.float64], true: NDArray[np.bool_], bins: int = BINS) -> Curve:
    """Return the curve over bins of equal width in the logit, those with fewer than ten comments left out.

    >>> curve = reliability(np.repeat([0.2, 0.8], 50), np.tile([True, False], 50))
    >>> curve.probability.round(1).tolist(), curve.share.round(1).tolist()
    ([0.2, 0.8], [0.5, 0.5])
    """
    clipped = np.clip(probabilities, 1e-4, 1 - 1e-4)
    logits = np.log(clipped / (1 - clipped))
    edges = np.linspace(logits.min(), logits.max() + 1e-9, bins + 1)
    places = np.digitize(logits, edges[1:-1])
    n = np.bincount(places, minlength=bins)
    kept = n >= 10
    n, mean = n[kept], np.bincount(places, probabilities, bins)[kept]
    share = np.bincount(places, true.astype(float), bins)[kept] / n
    middle = (share + Z**2 / (2 * n)) / (1 + Z**2 / n)
    half = Z * np.sqrt(share * (1 - share) / n + Z**2 / (4 * n**2)) / (1 + Z**2 / n)
    return Curve(mean / n, share, middle - half, middle + half)


def draw(found: dict[str, dict[str, tuple[NDArray[np.float64], NDArray[np.bool_]]]]) -> Figure:
    """Return a panel for each head, with a line for each language."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(12, 6.4), layout="constrained")
    for axes, (head, by_language) in zip(figure.subplots(2, 4).flat, found.items(), strict=True):
        axes.plot([0, 1], [0, 1], color="0.7", linewidth=1)
        for language, (probabilities, true) in by_language.items():
            curve = reliability(probabilities, true)
            ece = expected_calibration_error(probabilities, true)
            errors = np.clip([curve.share - curve.low, curve.high - curve.share], 0, None)
            label = f"{language}, ECE {ece:.3f}, {int(true.sum())} true"
            axes.errorbar(curve.probability, curve.share, errors, fmt="o-", ms=4, lw=1, color=COLOURS[language],
                          label=label)  # fmt: skip
        axes.set(title=head, xlim=(0, 1), ylim=(0, 1), aspect="equal")
        axes.legend(fontsize=8, loc="upper left", frameon=False)
    figure.supxlabel("probability that the model states")
    figure.supylabel("share that is true")
    return figure


def main(argv: list[str] | None = None) -> int:
    """Measure and draw."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpora", type=Path, help="the folder of corpora")
    parser.add_argument("--model", type=Path, help="a model folder; without it, the shipped one")
    arguments = parser.parse_args(argv)
    import matplotlib as mpl

    mpl.rcParams["svg.hashsalt"] = "tiktok_sentiment"  # the same picture gives the same file
    silver = read_silver(arguments.corpora)
    model, dev = load(arguments.model), silver[silver["split"] == "dev"]
    found: dict[str, dict[str, Any]] = {head: {} for head in ("negative", *FLAGS)}
    for language in LANGUAGES:
        part = dev[dev["lang"] == language].assign(negative=lambda frame: frame["sentiment"] == "negative")
        predictions = model.classify(part["text"].tolist())
        for head, by_language in found.items():
            stated = np.array([prediction.probabilities[head] for prediction in predictions])
            by_language[language] = stated, part[head].to_numpy(bool)
    draw(found).savefig(RESULTS / "reliability.svg", metadata={"Date": None})
    return 0


if __name__ == "__main__":
    sys.exit(main())
