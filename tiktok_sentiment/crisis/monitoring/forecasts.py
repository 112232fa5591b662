"""Where the number of negatives is heading: a damped level on top of what is usual, with an interval.

The last windows stand so many times above or below what is usual; from window to window this excess is damped
(Gardner and McKenzie 1985), so that the forecast returns to the usual day and week. The interval is that of a
negative binomial whose dispersion comes from the errors that the same forecast made on the windows before.
"""

from __future__ import annotations

import math
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import numpy as np

from tiktok_sentiment.crisis.monitoring.waves import time_of
from tiktok_sentiment.crisis.results import Forecast

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tiktok_sentiment.crisis.monitoring.config import MonitorConfig
    from tiktok_sentiment.crisis.monitoring.detector import Detector

    Floats = NDArray[np.float64]

__all__ = ["forecast_negatives"]

_LEAST_HISTORY: Final = timedelta(days=3)
_LEAST_COUNT: Final = 20
_DAMPING: Final = 0.85
"""What is left of an excess after an hour."""
_MEMORY: Final = 0.5
"""How much less the window before counts than the last."""
_TRUST: Final = 2.0
"""So many comments are needed before the last windows outweigh what is usual."""
_TESTED: Final = 168


def forecast_negatives(
    total: Detector | None, latest: int | None, config: MonitorConfig
) -> tuple[tuple[Forecast, ...], tuple[str, ...]]:
    """Return forecasts of the negatives of the coming windows, or none and a note why.

    The first window forecast is the one in which the latest comment stands, if it is not over yet.
    """
    if total is None or latest is None:
        return (), ("no forecast: there are no comments",)
    hours = config.window // timedelta(hours=1)
    now = (latest + 1) // (total.steps_per_hour * hours) * hours
    past = now - total.first // total.steps_per_hour
    if past < _LEAST_HISTORY / timedelta(hours=1):
        days = _LEAST_HISTORY // timedelta(days=1)
        return (), (f"no forecast: the history is {past} hours long, and it takes {days} days",)
    start = now - min(past, config.history // timedelta(hours=1)) // hours * hours
    counts = _by_window(total.hourly(start, now)[1], hours)
    if counts.sum() < _LEAST_COUNT:
        return (), (f"no forecast: {int(counts.sum())} negatives in the history, and it takes {_LEAST_COUNT}",)
    total.fit(latest + 1)
    assert total.usual is not None
    usual = np.array([total.usual.expect(hour, hour + hours) for hour in range(start, now, hours)])
    ahead = config.forecast_windows
    coming = np.array([total.usual.expect(now + n * hours, now + (n + 1) * hours) for n in range(ahead)])
    damping = _DAMPING**hours
    excess = _excesses(counts, usual)
    powers = damping ** np.arange(1, ahead + 1)
    expected = np.maximum(coming * np.exp(excess[-1] * powers), 0.01)
    dispersions = [_dispersion(counts, usual, excess, damping, n) for n in range(1, ahead + 1)]
    return tuple(
        _forecast(now + n * hours, hours, float(expected[n]), dispersions[n], config.forecast_level)
        for n in range(ahead)
    ), ()


def _by_window(counts: Floats, hours: int) -> Floats:
    summed: Floats = counts.reshape(-1, hours).sum(axis=1)
    return summed


def _excesses(counts: Floats, usual: Floats) -> Floats:
    """Return after each window the log of how many times the usual the last windows were."""
    excess = np.empty(len(counts))
    seen = base = 0.0
    for place, (count, normal) in enumerate(zip(counts, usual, strict=True)):
        seen, base = _MEMORY * seen + count, _MEMORY * base + normal
        excess[place] = math.log((seen + _TRUST) / (base + _TRUST))
    return excess


def _dispersion(counts: Floats, usual: Floats, excess: Floats, damping: float, ahead: int) -> float:
    """Return the dispersion of counts around forecasts made so many windows before, over the last week."""
    means = np.maximum(usual[ahead:] * np.exp(excess[:-ahead] * damping**ahead), 0.01)[-_TESTED:]
    actual = counts[ahead:][-_TESTED:]
    residuals = np.minimum((actual - means) ** 2, 16 * (means + 0.5 * means**2)) - means
    squares = means**2
    # The prior: rates that stray by half, worth a dozen windows.
    return float(max((residuals.sum() + 3.0 * squares.mean()) / (squares.sum() + 12 * squares.mean()), 0.02))


def _forecast(hour: int, hours: int, mean: float, dispersion: float, level: float) -> Forecast:
    from scipy import special

    size, tail = 1 / dispersion, (1 - level) / 2
    counts = np.arange(math.ceil(mean + 12 * math.sqrt(mean + dispersion * mean**2)) + 20)
    below = special.betainc(size, counts + 1, size / (size + mean))  # the probability of so many or fewer
    low, high = np.searchsorted(below, [tail, 1 - tail])
    one = timedelta(hours=1)
    start, end = time_of(hour, one), time_of(hour + hours, one)
    return Forecast("total", "", start, end, mean, int(low), int(high), level)
