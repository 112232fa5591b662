"""Scored comments for the tests of the monitor: quiet weeks, and a wave where wanted."""

import numpy as np
import pandas as pd

START = pd.Timestamp("2026-03-02T00:00:00Z")
ANGRY = ["крышка опять течёт", "верните деньги", "refund me", "обман какой-то", "my lid leaks", "где возврат?!"]
CALM = ["красота", "где купить?", "love it", "какой объём?", "😍", "привет из Омска", "сколько стоит"]


def make_comments(*, days=12, per_day=40, share=0.1, wave_at=None, wave=30, wave_hours=4, authors=None, seed=0):
    """Return a scored frame in order of time; `wave` negatives come from the hour `wave_at` on."""
    rng = np.random.default_rng(seed)
    n = days * per_day
    hours = np.sort(rng.uniform(0, days * 24, n))
    bad = rng.random(n) < share
    if wave_at is not None:
        hours = np.concatenate([hours, wave_at + np.sort(rng.uniform(0, wave_hours, wave))])
        bad = np.concatenate([bad, np.ones(wave, bool)])
    n_authors = authors or 100_000
    frame = pd.DataFrame(
        {
            "comment_id": [f"c{seed}-{place}" for place in range(len(hours))],
            "created_at": START + pd.to_timedelta((hours * 3600).round(), unit="s"),
            "video_id": np.where(np.arange(len(hours)) % 3 == 0, "v1", "v2"),
            "author": [f"user{rng.integers(n_authors)}" for _ in hours],
            "likes": rng.poisson(1, len(hours)),
            "text": [(ANGRY if is_bad else CALM)[place % 6] for place, is_bad in enumerate(bad)],
            "negativity": np.where(bad, 0.9, 0.1),
            "sentiment": np.where(bad, "negative", "neutral"),
            "category": np.where(bad, "complaint", "other"),
        }
    )
    return frame.sort_values("created_at", kind="stable", ignore_index=True)
