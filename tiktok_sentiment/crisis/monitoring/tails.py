"""How unlikely a count or a share is: tails of distributions that hold for small counts."""

from __future__ import annotations

import math
from typing import Final

__all__ = ["count_tail", "share_interval", "share_tail", "surprise"]

_SMALLEST: Final = 1e-300
_Z95: Final = 1.959964


def count_tail(count: float, mean: float, dispersion: float) -> float:
    """Return the probability of `count` or more, for a negative binomial of variance mean + dispersion · mean².

    Without dispersion it is a Poisson distribution.

    >>> round(count_tail(3, 1.0, 0.0), 4), round(count_tail(3, 1.0, 1.0), 4)
    (0.0803, 0.125)
    """
    from scipy import special

    if count <= 0:
        return 1.0
    if mean <= 0:
        return 0.0
    if dispersion <= 0:
        return float(special.gammainc(count, mean))
    size = 1 / dispersion
    return float(special.betainc(count, size, mean / (mean + size)))


def share_tail(count: float, total: float, share: float, correlation: float) -> float:
    """Return the probability that `count` or more of `total` comments are negative where `share` of them usually is.

    Comments of one time and place resemble each other: `correlation` within them makes `total` worth fewer
    independent comments (the design effect of Rao and Scott 1992), for which the tail is a binomial one.

    >>> round(share_tail(3, 4, 0.5, 0.0), 4), round(share_tail(30, 40, 0.5, 0.0), 4)
    (0.3125, 0.0011)
    """
    from scipy import special

    if count <= 0 or total <= 0:
        return 1.0
    if share <= 0 or share >= 1:
        return float(share > 0)
    effect = 1 + (total - 1) * correlation
    count, total = count / effect, total / effect
    return float(special.betainc(count, total - count + 1, share))


def share_interval(count: float, total: float) -> tuple[float, float]:
    """Return the 95 % interval of a share (Wilson 1927).

    >>> [round(end, 2) for end in share_interval(1, 10)]
    [0.02, 0.4]
    """
    if total <= 0:
        return 0.0, 1.0
    share, z = count / total, _Z95
    centre = (share + z * z / (2 * total)) / (1 + z * z / total)
    half = z / (1 + z * z / total) * math.sqrt(share * (1 - share) / total + z * z / (4 * total * total))
    return max(0.0, min(share, centre - half)), min(1.0, max(share, centre + half))


def surprise(probability: float) -> float:
    """Return how many tenths of tenths: 6 for a probability of one in a million.

    >>> surprise(1e-6)
    6.0
    """
    return -math.log10(max(probability, _SMALLEST))
