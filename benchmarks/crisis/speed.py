"""A million scored comments monitored: `/usr/bin/time -v python -m benchmarks.crisis.speed`."""

from __future__ import annotations

import resource
import sys
import time

import numpy as np
import pandas as pd

from benchmarks.crisis.streams import draw_stream
from tiktok_sentiment.crisis.monitor import monitor

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
    """Draw, monitor, and say how long and how much memory it took."""
    comments = draw_comments()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.perf_counter()
    result = monitor(comments, watch=["верните деньги", "#брак"])
    seconds = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    sys.stdout.write(
        f"{len(comments):,} comments: {seconds:.1f} s, {after / 1024:,.0f} MB at most, the frame itself included "
        f"({before / 1024:,.0f} MB before); {len(result.alerts)} alerts, {len(result.windows):,} windows.\n"
    )


if __name__ == "__main__":
    main()
