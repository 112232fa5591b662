"""From files to scored frames: one pass over all of them, and what is remembered of it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from tiktok_sentiment.cli.console import load_model, progress
from tiktok_sentiment.cli.messages import tr, translate
from tiktok_sentiment.cli.reading import reading_options
from tiktok_sentiment.cli.rejects import Rejects
from tiktok_sentiment.cli.selection import check_names, select
from tiktok_sentiment.cli.sources import estimate_rows
from tiktok_sentiment.cli.summary import Summary
from tiktok_sentiment.cli.words import NegativeWord, find_negative_words
from tiktok_sentiment.errors import ColumnError, InputError
from tiktok_sentiment.schema import ANNOTATIONS

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import pandas as pd

    from tiktok_sentiment.model.classifier import CommentClassifier

__all__ = ["Scoring"]

_DECIMALS: Final = 4
_PEEKED: Final = 1_000
"""Rows of each file that are looked at for its columns, where several files make one table."""


class Scoring:
    """One pass over files of comments: read, scored, counted, chosen.

    Parameters
    ----------
    arguments : the options of `score`.
    sources : the files; "-" is the standard input, alone.
    rows : comments at a time.
    rejects : file for the lines that cannot be read, if there are any; None if they are only counted.

    """

    def __init__(
        self, arguments: argparse.Namespace, sources: Sequence[str], *, rows: int, rejects: Path | None
    ) -> None:
        from tiktok_sentiment.exports.duplicates import DuplicateFinder

        if "-" in sources and len(sources) > 1:
            raise InputError("The standard input (-) is scored alone: name only files, or only -.")
        self._arguments = arguments
        self._sources = sources
        self._rows = rows
        self._summary = Summary()
        self._reports: list[dict[str, Any]] = []
        self._rejects = Rejects(rejects)
        self._classifier: CommentClassifier | None = None
        self._names: list[str] = []
        self._seen = DuplicateFinder()
        self._renamed: dict[str, str] = {}

    def frames(self) -> Iterator[pd.DataFrame]:
        """Yield frames to write: the columns of the files, `file` if there are several, and the scores."""
        columns = self._find_columns() if len(self._sources) > 1 else []
        with progress(estimate_rows(self._sources)) as advance, self._rejects:
            for source in self._sources:
                for frame in self._read(source, self._rows, on_rejected=self._rejects):
                    self._remember(frame.attrs["report"])
                    advance(len(frame))
                    kept = self._unrepeated(frame)
                    self._summary.dropped += len(frame) - len(kept)
                    scored = self._score(kept, source)
                    self._summary.add(scored)
                    self._rejects.flush()
                    chosen = select(scored, least=self._arguments.min_negativity, names=self._names)
                    self._summary.keep_most_negative(chosen)
                    yield self._outgoing(chosen, source, columns)

    @cached_property
    def words(self) -> list[NegativeWord]:
        """The words that made the comments negative."""
        if self._classifier is None:
            return []
        return find_negative_words(self._summary.words.comments(), self._classifier.explain)

    def show(self, *, on_stderr: bool) -> None:
        """Print the summary as tables."""
        from rich.console import Console

        from tiktok_sentiment.cli.tables import show_summary

        show_summary(Console(stderr=on_stderr), self._summary, self.words)

    def notes(self) -> Iterator[str]:
        """Yield what was recognised in each file, where damaged lines are, and the summary in a line."""
        from tiktok_sentiment.exports import report_lines

        for report in self._reports:
            yield from map(translate, report_lines(report))
        for name, ours in self._renamed.items():
            yield tr("There was a column {name} already; that of the scores is {ours}.", name=name, ours=ours)
        if self._rejects.count and self._rejects.path is not None:
            yield tr("The damaged lines are in {path}.", path=self._rejects.path)
        yield self._summary.to_line()

    def to_dict(self) -> dict[str, Any]:
        """Return the summary, with the reports of the files, as a dictionary that `json.dumps` takes."""
        return self._summary.to_dict(self.words, self._reports)

    def _read(self, source: str, rows: int, **options: Any) -> Iterator[pd.DataFrame]:
        from tiktok_sentiment.exports import read_chunks

        return read_chunks(source, rows=rows, **reading_options(self._arguments), **options)

    def _remember(self, report: dict[str, Any]) -> None:
        """Keep the report of a file; all its frames share one, and an archive may hold several files."""
        if not any(report is known for known in self._reports):
            self._reports.append(report)

    def _unrepeated(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Return a frame whose repeats of earlier files are marked too, or, if so asked, are left out."""
        import pyarrow as pa

        if len(self._sources) > 1:
            columns = (frame[name] for name in ("video_id", "comment_id", "author", "text", "created_at"))
            marks = self._seen.mark(*(pa.array(column, from_pandas=True) for column in columns))
            frame = frame.assign(duplicate=marks.to_pandas().to_numpy())
        return frame[~frame["duplicate"]] if self._arguments.drop_repeats else frame

    def _find_columns(self) -> list[str]:
        """Return the columns of all files, in the order in which they first come."""
        from tiktok_sentiment.exports import original_columns

        columns: dict[str, None] = {}
        for source in self._sources:
            frame = next(self._read(source, _PEEKED, on_rejected=lambda _: None))
            columns.update(dict.fromkeys(original_columns(frame).columns))
        return list(columns)

    def _score(self, frame: pd.DataFrame, source: str) -> pd.DataFrame:
        taken = [name for name in ANNOTATIONS if name in frame.columns]
        if taken and not self._arguments.overwrite:
            raise ColumnError(
                f"{source} already has {', '.join(taken)}: pass --overwrite to replace, or rename the columns."
            )
        if self._classifier is None:
            self._classifier = load_model(self._arguments)
            self._names = check_names(self._arguments.only, self._classifier)
        comments = frame[["text"]].mask(frame["artefact"].notna())
        scores = self._classifier.annotate(comments, text_column="text")
        # More digits would only look more exact than a calibrated probability is.
        scores["negativity"] = scores["negativity"].round(_DECIMALS)
        return frame.assign(**{name: scores[name] for name in ANNOTATIONS})

    def _outgoing(self, scored: pd.DataFrame, source: str, columns: list[str]) -> pd.DataFrame:
        from tiktok_sentiment.exports import original_columns

        outgoing = original_columns(scored)
        if columns:
            outgoing = outgoing.reindex(columns=columns)
            outgoing = outgoing.assign(**{"source_file" if "file" in columns else "file": source})
        replaced = scored.attrs["report"]["originals"]
        names = {
            # An export may have a `language` of its own.
            name: name if name in replaced or name not in outgoing.columns else f"scored_{name}"
            for name in ANNOTATIONS
        }
        self._renamed.update((name, ours) for name, ours in names.items() if name != ours)
        return outgoing.assign(**{ours: scored[name] for name, ours in names.items()})
