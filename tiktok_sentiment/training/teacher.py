"""What a larger model says of comments that nobody labelled by our definitions.

The teacher is a small transformer fine-tuned on the silver training comments (benchmarks/teacher). It costs an
hour to train and ten milliseconds a comment, so its answers are kept: one file with a hash of each comment and
the probabilities of all heads. The file holds no text; a comment is found again in the corpora by its hash.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final, NamedTuple, Self

import numpy as np

from tiktok_sentiment.errors import InputError
from tiktok_sentiment.schema import FLAGS, SENTIMENTS
from tiktok_sentiment.training.corpora import normalise_key

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

__all__ = ["TAUGHT", "TEACHER", "TeacherLabels", "hash_text"]

TAUGHT: Final = (*SENTIMENTS, *FLAGS)
"""The columns of the teacher's probabilities."""

TEACHER: Final = "teacher"
"""The name of comments that the teacher labelled, among the sources."""

_STEPS: Final = 255


class TeacherLabels(NamedTuple):
    """Sorted hashes (n,) of comments, and the teacher's probabilities (n, 10) as 255ths, by `TAUGHT`."""

    hashes: NDArray[np.uint64]
    shares: NDArray[np.uint8]

    @classmethod
    def collect(cls, texts: Sequence[str], probabilities: NDArray[np.floating]) -> Self:
        """Return the labels of texts; of repeated texts the first counts."""
        hashes, first = np.unique(np.array([hash_text(text) for text in texts], np.uint64), return_index=True)
        return cls(hashes, np.rint(np.asarray(probabilities)[first] * _STEPS).astype(np.uint8))

    @classmethod
    def load(cls, path: Path) -> Self:
        """Return the labels that a file holds."""
        try:
            with np.load(path, allow_pickle=False) as archive:
                labels = cls(archive["hashes"], archive["shares"])
        except (OSError, ValueError, KeyError, EOFError) as error:
            raise InputError(f"{path} holds no labels of the teacher ({error}).") from error
        if labels.shares.shape != (len(labels.hashes), len(TAUGHT)):
            raise InputError(f"{path}: probabilities of shape {labels.shares.shape} for {len(labels.hashes)} hashes.")
        return labels

    def save(self, path: Path) -> None:
        """Write the labels to a file that `load` reads."""
        np.savez_compressed(path, hashes=self.hashes, shares=self.shares)

    def look_up(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """Return the probabilities (n, 10) for texts, NaN for those that the teacher has not read.

        >>> labels = TeacherLabels.collect(["So good"], np.eye(1, len(TAUGHT)))
        >>> labels.look_up(["so  GOOD", "bad"])[:, 0].tolist()
        [1.0, nan]
        """
        wanted = np.array([hash_text(text) for text in texts], np.uint64)
        places = np.minimum(np.searchsorted(self.hashes, wanted), max(len(self.hashes) - 1, 0))
        found = np.full((len(texts), len(TAUGHT)), np.nan)
        if len(self.hashes):
            hit = self.hashes[places] == wanted
            found[hit] = self.shares[places[hit]] / _STEPS
            sentiment = found[:, : len(SENTIMENTS)]
            found[:, : len(SENTIMENTS)] = sentiment / sentiment.sum(axis=1, keepdims=True)
        return found


def hash_text(text: str) -> int:
    """Return a 64-bit hash that repeats of a comment share."""
    return int.from_bytes(hashlib.blake2b(normalise_key(text).encode(), digest_size=8).digest(), "big")
