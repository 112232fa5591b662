"""NAB's realTweets: counts of mentions every five minutes, and the windows in which something happened.

The score is NAB's (Lavin and Ahmad 2015), standard profile: the earliest detection in a window earns the more the
earlier it is, a window without one costs 1, a detection outside costs up to 0.11. A perfect detector has 100, one
that says nothing 0. The first 15 % of a file, at most 750 rows, do not count.
"""

from __future__ import annotations

import json
import math
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import pandas as pd

from tiktok_sentiment.crisis.monitoring.config import MonitorConfig
from tiktok_sentiment.crisis.monitoring.detector import Detector
from tiktok_sentiment.crisis.monitoring.waves import Description, Waves

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

__all__ = ["Score", "detect", "gaussian_flags", "read_files", "run", "score_rows"]

_FALSE_ALARM: Final = 0.11
_WEEK: Final = timedelta(days=7)


class Score(NamedTuple):
    """The raw score of a file, its windows, those hit, and the rows flagged outside any."""

    raw: float
    windows: int
    hit: int
    false_alarms: int


def read_files(folder: Path) -> dict[str, tuple[pd.DataFrame, list[tuple[int, int]]]]:
    """Return by file its counts, and its windows as first and last row."""
    windows = json.loads((folder / "windows.json").read_text())
    files = {}
    for path in sorted(folder.glob("*.csv")):
        frame = pd.read_csv(path, parse_dates=["timestamp"])
        times = pd.Index(frame["timestamp"])
        spans = [
            tuple(times.get_loc(pd.Timestamp(end)) for end in window) for window in windows[f"realTweets/{path.name}"]
        ]
        files[path.stem.removeprefix("Twitter_volume_")] = frame, spans
    return files


def score_rows(rows: Sequence[int], n_rows: int, windows: Sequence[tuple[int, int]]) -> Score:
    """Score the rows that were flagged."""
    probation = min(math.floor(0.15 * n_rows), 750)
    earned = {window: -1.0 for window in windows if window[1] >= probation}
    false_alarms, cost = 0, 0.0
    for row in sorted(rows):
        if row < probation:
            continue
        inside = next((window for window in windows if window[0] <= row <= window[1]), None)
        if inside is not None:
            first, last = inside
            credit = _sigmoid(-(last - row + 1) / (last - first + 1)) / _sigmoid(-1)
            earned[inside] = max(earned[inside], credit)
            continue
        false_alarms += 1
        before = [window for window in windows if window[1] < row]
        distance = (row - before[-1][1]) / (before[-1][1] - before[-1][0]) if before else 3.0
        cost += _FALSE_ALARM * _sigmoid(distance)
    hit = sum(credit > -1 for credit in earned.values())
    return Score(sum(earned.values()) + cost, len(earned), hit, false_alarms)


def _sigmoid(position: float) -> float:
    return -1.0 if position >= 3 else 2 / (1 + math.exp(5 * position)) - 1


def detect(frame: pd.DataFrame, config: MonitorConfig) -> list[int]:
    """Return the rows at which the monitor's detector of numbers opens an alert or raises its level."""
    step = int(config.step.total_seconds())
    steps = frame["timestamp"].to_numpy("datetime64[s]").astype("int64") // step
    detector = Detector(config, int(steps[0]), has_share=False)
    counts = frame["value"].to_numpy(float)
    detector.add(steps, counts, np.zeros(len(counts)))
    waves = Waves(config)
    rows = []
    for row, now in enumerate(steps.tolist()):
        evidence = detector.judge(now)
        if evidence is not None:
            known = waves.latest.get(("watch", ""))
            alert = waves.feed("watch", "", now, evidence, lambda first, last, level: Description(first, 0))
            # A rise is news to the user, but no new detection.
            if alert is not None and (known is None or known is not waves.latest["watch", ""]):
                rows.append(row)
    return rows


def gaussian_flags(counts: np.ndarray[Any, np.dtype[np.float64]], threshold: float) -> list[int]:
    """Return what NAB's windowed Gaussian flags: to check the scoring against its published scores."""
    flags, window, waiting = [], [float(counts[0])], []
    mean, deviation = float(counts[0]), 1e-6
    for row, count in enumerate(counts[1:], start=1):
        z = abs(count - mean) / deviation
        if round(1 - 0.5 * math.erfc(z / math.sqrt(2)), 12) >= threshold:  # as printed in NAB's files
            flags.append(row)
        if len(window) < 6400:
            window.append(float(count))
            mean, deviation = float(np.mean(window)), float(np.std(window)) or 1e-6
            continue
        waiting.append(float(count))
        if len(waiting) == 100:
            window, waiting = window[100:] + waiting, []
            mean, deviation = float(np.mean(window)), float(np.std(window)) or 1e-6
    return flags


def run(folder: Path, config: MonitorConfig | None = None) -> dict[str, Any]:
    """Return the score over all files, the detections per file, and the false alarms a week."""
    config = config or MonitorConfig()
    scores, weeks = {}, 0.0
    for name, (frame, windows) in read_files(folder).items():
        scores[name] = score_rows(detect(frame, config), len(frame), windows)
        weeks += len(frame) * config.step / _WEEK
    n_windows = sum(score.windows for score in scores.values())
    raw = sum(score.raw for score in scores.values())
    return {
        "score": 100 * (raw + n_windows) / (2 * n_windows),
        "windows": n_windows,
        "hit": sum(score.hit for score in scores.values()),
        "false_alarms": sum(score.false_alarms for score in scores.values()),
        "false_alarms_a_week": sum(score.false_alarms for score in scores.values()) / weeks,
        "files": {name: score._asdict() for name, score in scores.items()},
    }


def variations(folder: Path) -> dict[str, dict[str, Any]]:
    """Return the scores where one parameter at a time is something else: how much hangs on the choice."""
    usual = MonitorConfig()
    hours = [timedelta(hours=n) for n in range(25)]
    changed = {
        "volume_evidence 4.3": replace(usual, volume_evidence=4.3),
        "volume_evidence 6.3": replace(usual, volume_evidence=6.3),
        "guard 4 h": replace(usual, guard=hours[4]),
        "guard 12 h": replace(usual, guard=hours[12]),
        "snooze 6 h": replace(usual, snooze=hours[6]),
        "snooze 24 h": replace(usual, snooze=hours[24]),
        "min_growth 1.25": replace(usual, min_growth=1.25),
        "min_growth 2": replace(usual, min_growth=2.0),
        "half_life 3 days": replace(usual, half_life=timedelta(days=3)),
        "half_life 14 days": replace(usual, half_life=timedelta(days=14)),
    }
    return {
        name: {key: value for key, value in run(folder, config).items() if key != "files"}
        for name, config in changed.items()
    }
