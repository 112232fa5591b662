"""What the classifier says about one comment."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Explanation", "Prediction", "TokenExplanation"]


@dataclass(frozen=True, slots=True)
class Prediction:
    """The scores of one comment.

    `negativity` is the calibrated probability (0 to 1) that a fluent reader would call the comment negative;
    `flags` are those over their thresholds; `probabilities` has one entry per sentiment and per flag.
    """

    sentiment: str
    negativity: float
    category: str
    flags: frozenset[str]
    language: str
    probabilities: Mapping[str, float]

    def __repr__(self) -> str:
        flags = f" [{', '.join(sorted(self.flags))}]" if self.flags else ""
        return f"<Prediction {self.sentiment} {self.negativity:.2f} {self.category}{flags}>"

    def to_dict(self) -> dict[str, Any]:
        """Return the prediction as a dictionary that `json.dumps` takes."""
        return {
            "sentiment": self.sentiment,
            "negativity": self.negativity,
            "category": self.category,
            "flags": sorted(self.flags),
            "language": self.language,
            "probabilities": dict(self.probabilities),
        }


@dataclass(frozen=True, slots=True)
class TokenExplanation:
    """One token: where it stands in the text, its form, the steps that changed it, its share of each logit."""

    text: str
    start: int
    stop: int
    form: str
    steps: tuple[str, ...]
    contributions: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Which tokens moved which score by how much.

    For every head, `intercept` plus the contributions of all `tokens` is the logit in `logits`, up to
    rounding. Logits of flags are calibrated log-odds; those of sentiments are calibrated and sum to zero.
    """

    text: str
    tokens: tuple[TokenExplanation, ...]
    intercept: Mapping[str, float]
    logits: Mapping[str, float]

    def __repr__(self) -> str:
        return f"<Explanation of {self.text[:40]!r}: {len(self.tokens)} tokens, heads {', '.join(self.logits)}>"

    def top(self, head: str, n: int = 5) -> list[TokenExplanation]:
        """Return the `n` tokens that moved a head's logit most, either way, strongest first."""
        return sorted(self.tokens, key=lambda token: -abs(token.contributions[head]))[:n]

    def to_dict(self) -> dict[str, Any]:
        """Return the explanation as a dictionary that `json.dumps` takes."""
        return asdict(self)
