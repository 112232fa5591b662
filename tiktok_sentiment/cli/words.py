"""Which words make the negative comments of a file negative, by the model's own account of a sample of them."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from tiktok_sentiment.text.lexicon import read_words

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pandas as pd

    from tiktok_sentiment.model.results import Explanation

__all__ = ["NegativeWord", "WordSample", "find_negative_words"]

_SAMPLE: Final = 2_000
_LEAST_SHARE: Final = 0.1
"""Of the heaviest word's weight in a comment: commas and "you" add a little to any complaint."""


@dataclass(frozen=True, slots=True)
class NegativeWord:
    """A word (or an emoji), what it added to negativity in all, in how many comments, and the most negative one."""

    word: str
    weight: float
    comments: int
    example: str


class WordSample:
    """A sample of so many of the negative comments that go by, each as likely as another."""

    def __init__(self, size: int = _SAMPLE) -> None:
        import numpy as np

        self._size = size
        self._random = np.random.default_rng(0)
        self._kept: Any = None

    def add(self, texts: pd.Series[str], negativity: pd.Series[float]) -> None:
        """Take more comments into account."""
        import pandas as pd

        # Each comment draws a number, and the lowest numbers of all stay.
        drawn = pd.DataFrame({"text": texts, "negativity": negativity, "draw": self._random.random(len(texts))})
        both = drawn if self._kept is None else pd.concat([self._kept, drawn])
        self._kept = both.nsmallest(self._size, "draw")

    def comments(self) -> list[str]:
        """Return the comments, the most negative first."""
        if self._kept is None:
            return []
        ordered = self._kept.sort_values("negativity", ascending=False, kind="stable")
        return [str(text) for text in ordered["text"]]


def find_negative_words(
    comments: Sequence[str], explain: Callable[[str], Explanation], *, most: int = 10
) -> list[NegativeWord]:
    """Return the words that add most to the negativity of comments; of equal comments the first serves as example.

    What a word adds is its contribution to the logit of `negative`, as `explain` says it, summed over the comments.
    Negators and punctuation are left out: they add much everywhere and tell nothing of what the comments are about.
    """
    silent = read_words("negators.txt")
    weights: dict[str, float] = {}
    counts: dict[str, int] = {}
    examples: dict[str, str] = {}
    for comment in comments:
        in_comment: dict[str, float] = {}
        for token in explain(comment).tokens:
            if token.form not in silent and _is_spoken(token.form):
                in_comment[token.form] = in_comment.get(token.form, 0.0) + token.contributions["negative"]
        for form, weight in in_comment.items():
            weights[form] = weights.get(form, 0.0) + weight
            counts[form] = counts.get(form, 0) + 1
            examples.setdefault(form, comment)
    heaviest = max((weights[form] / counts[form] for form in weights), default=0.0)
    telling = [form for form in weights if weights[form] > _LEAST_SHARE * heaviest * counts[form]]
    telling.sort(key=lambda form: -weights[form])
    return [NegativeWord(form, weights[form], counts[form], examples[form]) for form in telling[:most]]


def _is_spoken(form: str) -> bool:
    """Tell whether a form is a word or an emoji, and neither punctuation nor a mark such as <url>."""
    return not form.startswith("<") and any(char.isalnum() or unicodedata.category(char) == "So" for char in form)
