"""A million scored comments monitored: `python -m benchmarks.crisis.speed` writes it into `results/crisis.json`."""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.crisis.streams import draw_stream
from tiktok_sentiment.crisis.monitoring.monitor import monitor

N_COMMENTS = 1_000_000
_WORDS = [
    *("крышка", "течёт", "верните", "деньги", "доставка", "опять", "сломалось"),
    *("где", "заказ", "класс", "красиво", "сколько", "стоит"),
]


def draw_comments() -> pd.DataFrame:
    """Return a million comments of three months, with words so that terms have something to count."""
    frame = draw_stream(420, 1).comments.head(N_COMMENTS)
    place = np.arange(len(frame))
    words = [pd.Series(_WORDS).take(place * step % len(_WORDS)).reset_index(drop=True) for step in (1, 5, 7)]
    return frame.assign(text=words[0] + " " + words[1] + " " + words[2] + " " + pd.Series(place % 50_000).astype(str))


def main() -> None:
    """Draw, monitor, and note how long and how much memory it took."""
    comments = draw_comments()
    start, busy = time.perf_counter(), time.process_time()
    monitor(comments, watch=["верните деньги", "#брак"])
    measured = {
        "comments": len(comments),
        "cpu_seconds": round(time.process_time() - busy, 1),
        "seconds": round(time.perf_counter() - start, 1),
        "most_megabytes": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }
    path = Path(__file__).parents[1] / "results" / "crisis.json"
    path.write_text(
        json.dumps(json.loads(path.read_text(encoding="utf-8")) | {"speed": measured}, indent=1, ensure_ascii=False)
        + "\n",
        encoding="utf-8",
    )
    sys.stdout.write(f"{measured}\n")


if __name__ == "__main__":
    main()
