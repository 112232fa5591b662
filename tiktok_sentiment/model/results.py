"""What the classifier says about one comment."""

from __future__ import annotations

import html
import math
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["Explanation", "Prediction", "TokenExplanation"]

_COLOURS: Final = {True: "214, 69, 65", False: "46, 139, 87"}
"""Red for what raises a logit, green for what lowers it; translucent, they read on light and dark pages."""

_STRONG: Final = 2.0
"""The contribution from which on a colour is at its fullest."""


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

    def pieces(self) -> Iterator[tuple[str, TokenExplanation | None]]:
        """Yield the text from its start to its end, cut at the tokens: each piece with its token, or None.

        The pieces joined are the text. Of tokens that share a place (a comment may be read in two ways there),
        the first has it.
        """
        done = 0
        for token in self.tokens:
            if token.start > done:
                yield self.text[done : token.start], None
            if token.stop > done:
                yield self.text[max(done, token.start) : token.stop], token
                done = token.stop
        if done < len(self.text):
            yield self.text[done:], None

    def to_html(self, head: str | None = None) -> str:
        """Return the comment as HTML, its tokens coloured by how they moved a head's logit.

        `head` is negative if there is such a class, or else the first. Red raises the logit and green lowers it;
        how a token was read, and its number, are shown when it is pointed at. All that the commenter wrote is
        escaped.
        """
        head = head or ("negative" if "negative" in self.logits else next(iter(self.logits)))
        marked = "".join(_marked(piece, token, head) for piece, token in self.pieces())
        line = f"{html.escape(head)}: logit {self.logits[head]:+.2f}, of which intercept {self.intercept[head]:+.2f}"
        return f'<p style="line-height: 1.8; white-space: pre-wrap">{marked}<br><small>{line}</small></p>'

    def _repr_html_(self) -> str:
        return self.to_html()

    def to_dict(self) -> dict[str, Any]:
        """Return the explanation as a dictionary that `json.dumps` takes."""
        return asdict(self)


def _marked(piece: str, token: TokenExplanation | None, head: str) -> str:
    """Return a piece of a comment as HTML, on the colour of its contribution."""
    if token is None:
        return html.escape(piece)
    moved = token.contributions[head]
    strength = min(math.sqrt(abs(moved) / _STRONG), 1.0) * 0.6
    title = html.escape(f"{token.form}  {moved:+.2f}  {', '.join(token.steps)}".rstrip())
    style = f"background: rgba({_COLOURS[moved > 0]}, {strength:.2f}); border-radius: 3px"
    return f'<span style="{style}" title="{title}">{html.escape(piece)}</span>'
