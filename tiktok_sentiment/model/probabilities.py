"""From logits to probabilities, and the shares of classes that these take for granted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from tiktok_sentiment.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

__all__ = ["complete_shares", "probabilities_of_one", "sigmoid", "softmax"]

_LARGEST_LOGIT: Final = 700.0  # exp of more than 709 is infinite


def complete_shares(shares: Mapping[str, float], known: Mapping[str, float]) -> dict[str, float]:
    """Return a share for every class: the new ones, and what they leave to the others in proportion."""
    if not known or not all(known.values()):
        raise InputError("This model does not know which shares it was calibrated for: train it again.")
    for name, share in shares.items():
        if name not in known:
            raise InputError(f"There is no class {name!r}; the classes are {', '.join(known)}.")
        if not 0 < share < 1:
            raise InputError(f"The share {share!r} of {name} is not between 0 and 1.")
    others = {name: share for name, share in known.items() if name not in shares}
    left = 1 - sum(shares.values())
    if left < -1e-9 or (others and left <= 0) or (not others and abs(left) > 1e-6):
        raise InputError(f"The shares {dict(shares)} leave {left:.3g} for {', '.join(others) or 'no class'}.")
    scale = left / sum(others.values()) if others else 0.0
    return {name: shares[name] if name in shares else known[name] * scale for name in known}


def softmax(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return probabilities (n, k) from logits (n, k)."""
    exponents = np.exp(logits - logits.max(axis=1, keepdims=True, initial=-np.inf))
    return np.asarray(exponents / exponents.sum(axis=1, keepdims=True))


def sigmoid(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return probabilities from logits of any shape, without overflow at either end."""
    return np.asarray(1 / (1 + np.exp(-np.clip(logits, -_LARGEST_LOGIT, _LARGEST_LOGIT))))


def probabilities_of_one(logits: list[float], n_classes: int) -> list[float]:
    """Return the softmax of the classes and the sigmoids of the flags, equal to those of a batch to the last bit."""
    highest = max(logits[:n_classes])
    shifted = [logit - highest for logit in logits[:n_classes]]
    negated = [-min(max(logit, -_LARGEST_LOGIT), _LARGEST_LOGIT) for logit in logits[n_classes:]]
    exponents: list[float] = np.exp(np.array(shifted + negated)).tolist()
    total = sum(exponents[:n_classes])
    return [e / total for e in exponents[:n_classes]] + [1 / (1 + e) for e in exponents[n_classes:]]
