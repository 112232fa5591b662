"""Comment streams with crises laid into them, drawn from a seed.

An ordinary stream has a day and a week, a rate that wanders (so that counts stray more than chance alone would have
them), videos that come out and fade, a share of negatives that differs from video to video and from hour to hour,
videos that go viral without any anger, and now and then one person who writes a dozen angry comments in a row.
A crisis adds negative comments of a given size and shape from a given moment on, most of them under one video.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

__all__ = ["SHAPES", "Crisis", "Stream", "draw_stream"]

STEPS_PER_HOUR: Final = 12
SHAPES: Final = ("sudden", "growing", "flash")
START: Final = pd.Timestamp("2026-01-05", tz="UTC")
SHARE: Final = 0.11
DAYS: Final = 84
QUIET_DAYS: Final = 28
"""Without a crisis, so that every rule has all the history it asks for."""

_USUAL_VIDEOS_A_WEEK: Final = 3.0
_TROLLS_A_WEEK: Final = 0.5
_VIRAL_VIDEOS: Final = 3


@dataclass(frozen=True, slots=True)
class Crisis:
    """A wave: `size` times the usual negatives of an hour are added at its height (never less than three an hour).

    `sudden` is at its height from the first minute and fades slowly, `growing` takes twelve hours to reach it,
    `flash` is gone after a few hours.
    """

    start: pd.Timestamp
    hours: float
    size: float
    shape: str

    @property
    def end(self) -> pd.Timestamp:
        """When it is over."""
        return self.start + pd.Timedelta(hours=self.hours)


@dataclass(frozen=True, slots=True)
class Stream:
    """Comments of an account as a scored frame, and the crises among them."""

    rate: float
    comments: pd.DataFrame
    crises: tuple[Crisis, ...]


def draw_stream(rate: float, seed: int, *, n_crises: int = 4) -> Stream:
    """Draw a stream of `rate` comments an hour on average, with crises every fortnight after four quiet weeks."""
    rng = np.random.default_rng([seed, round(rate * 1000)])
    n_steps = DAYS * 24 * STEPS_PER_HOUR
    parts = _ordinary(rate, n_steps, rng)
    crises = _draw_crises(n_crises, rng)
    negatives = max(rate * SHARE, 0.01)
    for place, crisis in enumerate(crises):
        parts += _wave(crisis, negatives, n_steps, f"crisis{place}", rng)
    frame = pd.concat(parts, ignore_index=True).sort_values("created_at", kind="stable", ignore_index=True)
    return Stream(rate, _scored(frame, rng), crises)


def _ordinary(rate: float, n_steps: int, rng: np.random.Generator) -> list[pd.DataFrame]:
    hours = np.arange(n_steps) / STEPS_PER_HOUR
    depth, peak = rng.uniform(0.4, 0.9), rng.uniform(15, 21)
    day = 1 + depth * np.cos((hours - peak) * np.pi / 12)
    week = np.repeat(rng.normal(1, 0.12, 7).clip(0.5), 24 * STEPS_PER_HOUR)[
        np.arange(n_steps) % (168 * STEPS_PER_HOUR)
    ]
    wander = _wandering(n_steps, rng.uniform(0.25, 0.5), 4.0, rng) * _wandering(n_steps, 0.25, 72.0, rng)
    base = rate * 0.5 * day * week * wander
    parts = [_draw(base, SHARE, "old", rng)]
    n_videos = rng.poisson(_USUAL_VIDEOS_A_WEEK * DAYS / 7)
    sizes = rng.lognormal(0, 0.7, n_videos)
    viral: Any = rng.choice(n_videos, _VIRAL_VIDEOS, replace=False) if n_videos >= _VIRAL_VIDEOS else []
    sizes = sizes / sizes.sum() * rate * 0.5 * n_steps / STEPS_PER_HOUR
    sizes[viral] = rate * rng.uniform(100, 500, len(viral))
    for number, size in enumerate(sizes):
        age = hours - rng.uniform(0, DAYS * 24)
        fade = np.where(age > 0, np.exp(-np.maximum(age, 0) / rng.uniform(10, 40)), 0.0)
        curve = fade * day
        curve *= size / max(curve.sum() / STEPS_PER_HOUR, 1e-9)
        share = rng.beta(SHARE * 30, (1 - SHARE) * 30)
        parts.append(_draw(curve, share, f"video{number}", rng))
    parts += [_troll(n_steps, number, rng) for number in range(rng.poisson(_TROLLS_A_WEEK * DAYS / 7))]
    return parts


def _wandering(n_steps: int, deviation: float, memory_hours: float, rng: np.random.Generator) -> Floats:
    """Return factors around 1 that forget within so many hours (a lognormal autoregression, hour by hour)."""
    n_hours = n_steps // STEPS_PER_HOUR + 1
    keep = np.exp(-1 / memory_hours)
    noise = rng.normal(0, deviation * np.sqrt(1 - keep**2), n_hours)
    path = np.empty(n_hours)
    path[0] = rng.normal(0, deviation)
    for hour in range(1, n_hours):
        path[hour] = keep * path[hour - 1] + noise[hour]
    factors: Floats = np.repeat(np.exp(path - deviation**2 / 2), STEPS_PER_HOUR)[:n_steps]
    return factors


def _draw(rate: Floats, share: float, video: str, rng: np.random.Generator) -> pd.DataFrame:
    """Draw comments of an hourly rate per step; the share of negatives wanders from hour to hour."""
    counts = rng.poisson(rate / STEPS_PER_HOUR)
    steps = np.repeat(np.arange(len(rate)), counts)
    shares = rng.beta(share * 50, (1 - share) * 50, len(rate) // STEPS_PER_HOUR + 1)
    negative = rng.random(len(steps)) < shares[steps // STEPS_PER_HOUR]
    return _rows(steps, negative, video, rng)


def _troll(n_steps: int, number: int, rng: np.random.Generator) -> pd.DataFrame:
    first = rng.integers(n_steps - 6)
    steps = np.sort(rng.integers(first, first + 5, rng.integers(6, 15)))
    rows = _rows(steps, np.ones(len(steps), bool), "old", rng)
    return rows.assign(author=f"troll{number}")


def _draw_crises(n_crises: int, rng: np.random.Generator) -> tuple[Crisis, ...]:
    crises = []
    for number in range(n_crises):
        start = START + pd.Timedelta(days=QUIET_DAYS + 14 * number + rng.uniform(0, 10))
        shape = SHAPES[rng.integers(len(SHAPES))]
        hours = rng.uniform(3, 6) if shape == "flash" else rng.uniform(24, 72)
        crises.append(Crisis(start, float(hours), float(np.exp(rng.uniform(np.log(3), np.log(30)))), shape))
    return tuple(crises)


def _wave(crisis: Crisis, negatives: float, n_steps: int, video: str, rng: np.random.Generator) -> list[pd.DataFrame]:
    hours = np.arange(n_steps) / STEPS_PER_HOUR - (crisis.start - START) / pd.Timedelta(hours=1)
    height = max(crisis.size * negatives, 3.0)
    within = (hours >= 0) & (hours < crisis.hours)
    curve = {
        "sudden": np.exp(-np.maximum(hours, 0) / (crisis.hours / 2)),
        "growing": np.minimum(np.maximum(hours, 0) / 12, 1.0),
        "flash": np.ones(n_steps),
    }[crisis.shape]
    rate = np.where(within, height * curve, 0.0)
    others = rate * 0.4  # onlookers, who ask and joke
    return [_draw(rate * 0.7, 0.97, video, rng), _draw(rate * 0.3, 0.97, "old", rng), _draw(others, 0.1, video, rng)]


def _rows(
    steps: NDArray[np.int64], negative: NDArray[np.bool_], video: str, rng: np.random.Generator
) -> pd.DataFrame:
    seconds = (steps + rng.random(len(steps))) * (3600 / STEPS_PER_HOUR)
    return pd.DataFrame(
        {
            "created_at": START + pd.to_timedelta(seconds.round(), unit="s"),
            "video_id": video,
            "author": "user" + pd.Series(rng.integers(1_000_000, size=len(steps))).astype(str),
            "is_bad": negative,
        }
    )


def _scored(frame: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    bad = frame.pop("is_bad")
    kinds = np.array(["complaint", "dislike", "insult"])[rng.choice(3, len(frame), p=[0.5, 0.35, 0.15])]
    calm = np.array(["other", "praise", "question"])[rng.choice(3, len(frame), p=[0.5, 0.3, 0.2])]
    return frame.assign(
        comment_id=[f"c{number}" for number in range(len(frame))],
        text="…",
        negativity=np.where(bad, 0.9, 0.1),
        sentiment=np.where(bad, "negative", "neutral"),
        category=np.where(bad, kinds, calm),
        likes=rng.poisson(1, len(frame)),
    )
