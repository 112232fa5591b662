"""Every error that the library raises on purpose.

```
TikTokSentimentError
├── InputError           a file, a frame or a text that cannot be used (also a ValueError)
│   └── ColumnError      a column that is missing, or would be overwritten
├── MissingExtraError    an optional library that is not installed (also an ImportError)
├── ModelFormatError     a model folder that is damaged, foreign, newer or tampered with
└── NotFittedError       a classifier that has not been fitted yet (also scikit-learn's, by its bases)
```

Each message says what was found and what to do about it, so that `except TikTokSentimentError as error`
followed by printing `error` is a decent program.
"""

from __future__ import annotations

__all__ = [
    "ColumnError",
    "InputError",
    "MissingExtraError",
    "ModelFormatError",
    "NotFittedError",
    "TikTokSentimentError",
]


class TikTokSentimentError(Exception):
    """The base of all errors of this library."""


class InputError(TikTokSentimentError, ValueError):
    """The data handed in cannot be used as they are."""


class ColumnError(InputError):
    """A column is missing from a frame or a file, or stands where the result should go."""


class MissingExtraError(TikTokSentimentError, ImportError):
    """A library that only some users need is not installed; `extra` names the group of them to install.

    >>> print(MissingExtraError("Plots need matplotlib", extra="plots"))
    Plots need matplotlib: install it with `pip install "tiktok-sentiment[plots]"`.
    """

    def __init__(self, need: str, *, extra: str) -> None:
        super().__init__(f'{need}: install it with `pip install "tiktok-sentiment[{extra}]"`.')


class ModelFormatError(TikTokSentimentError):
    """The folder is not a model that this version can load, and the message says why."""


class NotFittedError(TikTokSentimentError, ValueError, AttributeError):
    """The classifier has no weights yet: call `fit`, or `load` a model.

    Inherits from `ValueError` and `AttributeError` as scikit-learn's error of the same name does,
    without importing scikit-learn.
    """
