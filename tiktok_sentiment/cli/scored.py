"""Files of comments with scores, their own or else those of the classifier: for the verbs that go on from scores."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tiktok_sentiment.cli.console import clean, load_model, note, progress
from tiktok_sentiment.cli.messages import translate
from tiktok_sentiment.cli.reading import reading_options
from tiktok_sentiment.errors import InputError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    import pandas as pd

__all__ = ["read_scored"]

_SCORES: Final = ("negativity", "sentiment", "category")
_ROWS: Final = 10_000


def read_scored(files: Sequence[str], arguments: argparse.Namespace) -> pd.DataFrame:
    """Return the comments of all files as one scored frame, read and scored as the options of the verb say.

    What was recognised in each, and what was left out of it, is noted.
    """
    import pandas as pd

    frames = [_read(file, arguments) for file in files]
    return pd.concat(frames, ignore_index=True) if len(frames) > 1 else frames[0]


def _read(file: str, arguments: argparse.Namespace) -> pd.DataFrame:
    from tiktok_sentiment.exports import read_comments, report_lines

    frame = read_comments(file, on_rejected=lambda _: None, **reading_options(arguments))
    for line in report_lines(frame.attrs["report"]):
        note(clean(translate(line)))
    present = [name for name in _SCORES if name in frame.columns]
    if len(present) == len(_SCORES):
        return frame
    if present:
        missing = ", ".join(name for name in _SCORES if name not in frame.columns)
        raise InputError(
            f"{file} has {', '.join(present)} but not {missing}: score it anew with "
            "`tiktok-sentiment score --overwrite`, or drop these columns."
        )
    return _annotate(frame, arguments)


def _annotate(frame: pd.DataFrame, arguments: argparse.Namespace) -> pd.DataFrame:
    """Return the frame with scores; rows that are no comments get none, as blank ones do."""
    import pandas as pd

    from tiktok_sentiment.schema import ANNOTATIONS

    classifier: Any = load_model(arguments)
    comments = frame[["text"]].mask(frame["artefact"].notna())
    scored = []
    with progress(len(frame)) as advance:
        for start in range(0, max(len(frame), 1), _ROWS):
            part = comments.iloc[start : start + _ROWS]
            scored.append(classifier.annotate(part))
            advance(len(part))
    scores = pd.concat(scored)
    return frame.assign(**{name: scores[name] for name in ANNOTATIONS})
