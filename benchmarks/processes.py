"""Measurements that each want a process of their own: the start, growth, the command line, training.

`python -m benchmarks.processes WHAT N` is what the functions here start; it prints one line of JSON.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["grow", "measure_score", "measure_start", "measure_training"]

_RUNS = 7
_START = "from tiktok_sentiment import load; load().classify('доставка ужасная, верните деньги!!')"
_PROGRAMS = {
    "import, load, first classify": ["-c", _START],
    "import numpy": ["-c", "import numpy"],
    "tiktok-sentiment --help": ["-m", "tiktok_sentiment", "--help"],
    "an empty program": ["-c", ""],
}


def measure_start() -> dict[str, Any]:
    """Return wall seconds, processor seconds and largest resident megabytes of short programs, medians of runs."""
    runs: dict[str, list[dict[str, float]]] = {name: [] for name in _PROGRAMS}
    for _ in range(_RUNS):
        for name, arguments in _PROGRAMS.items():
            runs[name].append(_run([sys.executable, *arguments]))
    return {
        name: {key: round(median(run[key] for run in of_name), 3) for key in of_name[0]}
        for name, of_name in runs.items()
    }


def grow(largest: int) -> list[dict[str, Any]]:
    """Return time and memory of scoring 1,000 comments and ten times as many up to `largest`, on 1 and 2 threads."""
    sizes = [10**power for power in range(3, 10) if 10**power <= largest]
    return [{"comments": n, "threads": threads, **_ask(f"grow{threads}", n)} for n in sizes for threads in (1, 2)]


def measure_score(n: int) -> dict[str, Any]:
    """Return seconds and largest resident megabytes of `tiktok-sentiment score` over a CSV of n comments."""
    from benchmarks.comments import make_comments

    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "comments.csv", Path(folder) / "scored.csv"
        with source.open("w", encoding="utf-8") as stream:
            stream.write("id,text\n")
            for number, text in enumerate(make_comments(n, unseen=0.05, seed=2)):
                quoted = text.replace('"', '""')
                stream.write(f'{number},"{quoted}"\n')
        command = [sys.executable, "-m", "tiktok_sentiment", "score", str(source), "-o", str(target)]
        return {"comments": n, **_run(command)}


def measure_training() -> dict[str, Any]:
    """Return seconds and largest resident megabytes of training on 20,000 labelled comments."""
    return {"comments": 20_000, **_ask("train", 20_000)}


def _run(command: list[str]) -> dict[str, float]:
    """Run a program to its end; return its wall seconds, processor seconds and largest resident megabytes."""
    started = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}.")
    return {
        "seconds": round(time.perf_counter() - started, 3),
        "cpu_seconds": round(usage.ru_utime + usage.ru_stime, 3),
        "megabytes": round(usage.ru_maxrss / 1024),
    }


def _ask(what: str, n: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.processes", what, str(n)]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True, encoding="utf-8")
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def _measure(work: Callable[[], object]) -> dict[str, float]:
    before = _resident()
    started, started_cpu = time.perf_counter(), time.process_time()
    work()
    return {
        "seconds": round(time.perf_counter() - started, 4),
        "cpu_seconds": round(time.process_time() - started_cpu, 4),
        "megabytes_before": round(before),
        "megabytes": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


def _resident() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1e6


def _grow(n: int, threads: int) -> dict[str, float]:
    from benchmarks.comments import make_comments
    from tiktok_sentiment import load

    texts = make_comments(n, unseen=0.05, seed=3)
    model = load()
    model.negativity(["привет", "мяурчик"])
    share = -(-n // threads)
    parts = [texts[start : start + share] for start in range(0, n, share)]

    def work() -> None:
        if threads == 1:
            model.negativity(texts)
        else:
            with ThreadPoolExecutor(threads) as pool:
                list(pool.map(model.negativity, parts))

    return _measure(work)


def _train(n: int) -> dict[str, float]:
    import pandas as pd

    from benchmarks.comments import make_comments
    from tiktok_sentiment import CommentClassifier, load

    teacher = load()
    labelled = pd.DataFrame({"text": make_comments(n, unseen=0.05, seed=4)})
    scored = teacher.annotate(labelled)
    for flag in teacher.flags_:
        labelled[flag] = scored["flags"].str.contains(flag).astype("int64")
    labelled["sentiment"] = scored["sentiment"]
    return _measure(lambda: CommentClassifier().fit(labelled["text"], labelled.drop(columns="text")))


if __name__ == "__main__":
    measurements = {"grow1": lambda n: _grow(n, 1), "grow2": lambda n: _grow(n, 2), "train": _train}
    print(json.dumps(measurements[sys.argv[1]](int(sys.argv[2]))))
