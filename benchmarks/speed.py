"""How fast: comments a second on one core beside other tools, the start, single comments, growth, and the limits.

`python -m benchmarks.speed [CORPORA]` makes its own comments (`benchmarks.comments`) and measures real ones too
where the corpora are at hand. The rates are of processor seconds, on one core; every round measures all systems one
after the other, and ratios are taken within rounds, so that a busy machine disturbs them little. The ratios are what
to quote: rates depend on the machine. The peers come with `pip install ".[benchmarks]"`.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from benchmarks import speed_report
from benchmarks.comments import make_comments, unseen_share
from benchmarks.peers import read_peers
from benchmarks.processes import grow, measure_score, measure_start, measure_training
from tiktok_sentiment import load

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.peers import Peer
    from tiktok_sentiment import CommentClassifier

RESULTS: Final = Path(__file__).parent / "results"
_UNSEEN: Final = 0.135  # with what the model does not know of the comments in data/ anyway, about 15 % of tokens
_OURS: Final = ("warm", "new comments", "first pass")


def main(argv: list[str] | None = None) -> int:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpora", nargs="?", type=Path, help="a folder with comments_silver.parquet")
    parser.add_argument("--comments", type=int, default=200_000, help="comments of each kind (default: 200000)")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--largest", type=int, default=1_000_000, help="the end of the growth curve")
    arguments = parser.parse_args(argv)
    results: dict[str, Any] = {"machine": _machine(), "comments": arguments.comments, "rounds": arguments.rounds}
    results["start"] = measure_start()
    results["growth"] = grow(arguments.largest)
    results["score"] = measure_score(arguments.largest)
    results["training"] = measure_training()
    _pin()
    known = frozenset(load().weights_.types)
    usual = make_comments(2 * arguments.comments, unseen=0.0, known=known)
    strange = make_comments(arguments.comments, unseen=_UNSEEN, seed=1, known=known)
    to_learn = usual[: min(50_000, arguments.comments)]
    peers = read_peers(to_learn, load().predict(to_learn).tolist())
    before, measured = usual[: arguments.comments], usual[arguments.comments :]
    results["unseen"] = {
        name: round(unseen_share(texts[:20_000], known), 3)
        for name, texts in (("usual", measured), ("strange", strange))
    }
    results["batch"] = measure_batches(before, measured, strange, peers, rounds=arguments.rounds)
    if arguments.corpora is not None:
        import pandas as pd

        real = pd.read_parquet(arguments.corpora / "comments_silver.parquet", columns=["text"])["text"].tolist()
        real = [" ".join(text.splitlines()) for text in real]  # fastText refuses more than one line
        half = len(real) // 2
        real_peers = [peer._replace(n_texts=min(peer.n_texts, half)) for peer in peers]
        results["real"] = measure_batches(real[:half], real[half:], real[half:], real_peers, rounds=arguments.rounds)
        results["unseen"]["real"] = round(unseen_share(real[half:], known), 3)
    results["single"] = measure_single(measured, peers)
    results["limits"] = measure_limits(measured, rounds=arguments.rounds)
    results["profile"] = {"warm": profile_warm(measured), "first pass": profile_first_pass(strange)}
    results["load"] = [round(value, 1) for value in os.getloadavg()]
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "speed.json").write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    report = speed_report.to_markdown(results)
    (RESULTS / "speed.md").write_text(report, encoding="utf-8")
    speed_report.draw_growth(results["growth"], RESULTS / "speed.png")
    print(report)
    return 0


def measure_batches(
    before: list[str], texts: list[str], strange: list[str], peers: list[Peer], *, rounds: int
) -> dict[str, Any]:
    """Return the rates of a model and the peers, round by round, and the ratios within rounds.

    `warm`: the texts have been scored before. `new comments`: others like them have. `first pass`: a model that
    has scored nothing, and texts of which more is unseen.
    """
    rates: dict[str, list[float]] = {name: [] for name in (*_OURS, *(peer.name for peer in peers))}
    for _ in range(rounds):
        model = _started()
        rates["first pass"].append(_rate(strange, model.negativity))
        model = _started()
        model.negativity(before)
        rates["new comments"].append(_rate(texts, model.negativity))
        for peer in peers:
            rates[peer.name].append(_rate(texts[: peer.n_texts], peer.score))
        rates["warm"].append(_rate(texts, model.negativity))
    ratios = {
        name: {peer.name: _spread(_quotients(rates[name], rates[peer.name])) for peer in peers} for name in _OURS
    }
    return {"rates": {name: _spread(values) for name, values in rates.items()}, "ratios": ratios}


def measure_single(texts: list[str], peers: list[Peer]) -> dict[str, Any]:
    """Return microseconds a comment, one call for each: (median, 90th percentile)."""
    model = load()
    n = min(5_000, len(texts) // 2)
    for text in texts[:n]:
        model.classify(text)
    result = {
        "classify, words met before": _times(texts[:n], model.classify),
        "classify, comments never met": _times(texts[n : 2 * n], model.classify),
    }
    for peer in peers:
        result[peer.name] = _times(texts[: min(n, peer.n_texts // 20)], peer.score_one)
    return result


def measure_limits(texts: list[str], *, rounds: int) -> dict[str, Any]:
    """Return the rates of doing less than scoring: what no scorer of this kind can beat."""
    table = {chunk: number for number, chunk in enumerate({chunk for text in texts for chunk in text.split()})}
    get = table.get

    def read_bytes(texts: list[str]) -> int:
        return "\n".join(texts).encode().count(b" ")

    def split(texts: list[str]) -> None:
        for text in texts:
            text.split()

    def look_up(texts: list[str]) -> None:
        for text in texts:
            list(map(get, text.split()))

    model = _started()
    model.negativity(texts)
    rates: dict[str, list[float]] = {"read": [], "split": [], "look up": [], "score": []}
    for _ in range(rounds):
        for name, work in (("read", read_bytes), ("split", split), ("look up", look_up), ("score", model.negativity)):
            rates[name].append(_rate(texts, work))
    shares = {name: _spread(_quotients(rates["score"], rates[name])) for name in ("read", "split", "look up")}
    megabytes = len("\n".join(texts).encode()) / len(texts) * statistics.median(rates["read"]) / 1e6
    return {
        "rates": {name: _spread(values) for name, values in rates.items()},
        "shares": shares,
        "read_megabytes_a_second": round(megabytes),
    }


def profile_warm(texts: list[str]) -> dict[str, float]:
    """Return the share of each stage in scoring comments whose words have been met."""
    from tiktok_sentiment.model import classifier, scorer
    from tiktok_sentiment.model.memory import PieceMemory
    from tiktok_sentiment.model.segments import PairTable

    stages = {
        "taking the texts": (classifier, "check_texts"),
        "cutting and hashing": (scorer, "cut"),
        "looking pieces up": (PieceMemory, "rows_of"),
        "looking pairs up": (PairTable, "find"),
        "adding up": (scorer, "_sum_spans"),
        "negations": (scorer, "_reached_outside"),
        "letters spaced out": (scorer, "_texts_to_respace"),
        "softmax": (classifier, "softmax"),
    }
    model = _started()
    model.negativity(texts)
    spent = dict.fromkeys(stages, 0.0)
    originals = {name: getattr(*place) for name, place in stages.items()}

    def timed(name: str) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:
            started = time.process_time()
            result = originals[name](*arguments, **named)
            spent[name] += time.process_time() - started
            return result

        return call

    try:
        for name, (owner, attribute) in stages.items():
            setattr(owner, attribute, timed(name))
        started = time.process_time()
        model.negativity(texts)
        total = time.process_time() - started
    finally:
        for name, (owner, attribute) in stages.items():
            setattr(owner, attribute, originals[name])
    shares = {name: round(seconds / total, 3) for name, seconds in spent.items()}
    return {**shares, "the rest": round(1 - sum(shares.values()), 3)}


def profile_first_pass(texts: list[str]) -> dict[str, float]:
    """Return the share of each module in a first pass, by the profiler, which overstates many small calls."""
    import cProfile
    import pstats

    model = _started()
    profiler = cProfile.Profile()
    profiler.runcall(model.negativity, texts)
    spent: dict[str, float] = {}
    entries: Any = pstats.Stats(profiler).stats  # type: ignore[attr-defined]
    for (path, _, _), (_, _, seconds, _, _) in entries.items():
        module = "/".join(Path(path).parts[-2:]) if "tiktok_sentiment" in path else "numpy and built-in functions"
        spent[module] = spent.get(module, 0.0) + seconds
    total = sum(spent.values())
    largest = sorted(spent.items(), key=lambda item: -item[1])[:8]
    return {module: round(seconds / total, 3) for module, seconds in largest}


def _started() -> CommentClassifier:
    """Return a model whose tables are built, and which remembers next to nothing."""
    model = load()
    model.negativity(["привет", "мяурчик"])
    return model


def _rate(texts: list[str], score: Callable[[list[str]], object]) -> float:
    started = time.process_time()
    score(texts)
    return len(texts) / (time.process_time() - started)


def _times(texts: list[str], score: Callable[[str], object]) -> dict[str, float]:
    times = []
    for text in texts:
        started = time.perf_counter_ns()
        score(text)
        times.append((time.perf_counter_ns() - started) / 1000)
    return {"median": round(statistics.median(times), 1), "p90": round(statistics.quantiles(times, n=10)[-1], 1)}


def _quotients(ours: list[float], theirs: list[float]) -> list[float]:
    return [a / b for a, b in zip(ours, theirs, strict=True)]


def _spread(values: list[float]) -> dict[str, float]:
    digits = 2 if max(values) < 1000 else 0
    return {
        "median": round(statistics.median(values), digits),
        "lowest": round(min(values), digits),
        "highest": round(max(values), digits),
    }


def _machine() -> dict[str, Any]:
    import platform

    import numpy as np

    return {"python": platform.python_version(), "numpy": np.__version__, "cores": os.cpu_count()}


def _pin() -> None:
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


if __name__ == "__main__":
    sys.exit(main())
