"""The canonical columns of an export beside its original ones.

Original columns stay as they are and where they are. The canonical ones follow them; their names are theirs alone,
and so are those of the scores to come: an original column of such a name is called `raw_…` in the frame. Only `text`
is both: its cells are never changed. `original_columns` gives the export back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tiktok_sentiment.errors import InputError
from tiktok_sentiment.exports.artefacts import find_artefacts
from tiktok_sentiment.exports.cells import are_all, map_cells, reachable_columns, strings_at
from tiktok_sentiment.exports.duplicates import DuplicateFinder
from tiktok_sentiment.exports.layouts import FIELDS, Layout, bind, find_layout, flat_columns
from tiktok_sentiment.exports.times import find_day_first, is_relative, parse_moment, parse_time
from tiktok_sentiment.exports.values import (
    is_blank,
    parse_count,
    parse_handle,
    parse_id,
    parse_parent,
    parse_video,
    parse_yes,
)
from tiktok_sentiment.schema import ANNOTATIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime

    import pandas as pd
    import pyarrow as pa

    from tiktok_sentiment.exports.report import Report

__all__ = ["CANONICAL", "Canoniser", "original_columns"]

CANONICAL: Final = (*FIELDS, "source", "artefact", "duplicate")
"""The columns that reading adds, in this order."""

_RAW: Final = "raw_"
_LONG_ID: Final = 17
_FEW: Final = 3


def original_columns(frame: pd.DataFrame) -> pd.DataFrame:
    r"""Return the columns that the file of a frame has, under their own names and in their order.

    The frame comes from `read_comments` or `read_chunks`; rows may have been dropped or sorted since. Raises
    `InputError` where `frame.attrs` no longer says what was read.

    >>> import io
    >>> from tiktok_sentiment import read_comments
    >>> frame = read_comments(io.StringIO("Likes,Comment\n18.1K,топ\n"))
    >>> list(original_columns(frame)), frame["likes"].tolist()
    (['Likes', 'Comment'], [18100])
    """
    report = frame.attrs.get("report")
    if report is None:
        raise InputError("The frame does not say which columns it was read with: frame.attrs['report'] is missing.")
    held = [name for name in report["originals"] if name in frame.columns]
    return frame[held].rename(columns=report["originals"])


class Canoniser:
    """Adds the canonical columns to the frames of one file, one after another.

    Parameters
    ----------
    report : is filled as the rows go by, and travels in the frames' `attrs`.
    mapping : canonical name → the user's name of the column.
    exported_at : when the export was made.
    creator : the user name of the videos' author.

    """

    def __init__(
        self, report: Report, mapping: Mapping[str, str], exported_at: datetime | None, creator: str | None
    ) -> None:
        self._report = report
        self._mapping = mapping
        self._exported_at = exported_at
        self._creator = parse_handle(creator) if creator else None
        self._video: str | None = None
        self._top: str | None = None
        self._layout: Layout | None = None
        self._bound: dict[str, tuple[str, ...]] = {}
        self._columns: list[str] = []
        self._day_first: bool | None = None
        self._duplicates = DuplicateFinder()

    def look_above(self, names: Iterable[str], above: Sequence[Sequence[str]]) -> None:
        """Learn from the rows above the header when the export was made, and of which video."""
        layout = find_layout(flat_columns(names))
        cells = {row[0].strip(): row[1] for row in above if len(row) > 1 and row[1].strip()}
        found = {what: cells[name] for what, name in (layout.above.items() if layout else ()) if name in cells}
        if self._exported_at is None and "exported_at" in found:
            try:
                self._exported_at = parse_moment(found["exported_at"])
            except InputError:
                self._report["notes"].append(f"The time of the export, {found['exported_at']!r}, cannot be read.")
        if "video_id" in found:
            self._video = parse_video(found["video_id"])
        if self._creator is None and "post_author" in found:
            self._creator = parse_handle(found["post_author"])

    def add(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Return a frame of original columns with the canonical ones beside them."""
        import pandas as pd
        import pyarrow as pa

        self._bind(frame)
        names = list(self._report["originals"])
        self._count_inner_replies(frame)
        cells = {field: strings_at(frame, path) for field, path in self._bound.items()}
        result = frame.set_axis(names, axis=1)
        columns = self._canonical(cells, len(frame))
        text = columns.pop("text")
        if "text" not in names:
            columns = {"comment_id": columns.pop("comment_id"), "text": text, **columns}
        elif result["text"].dtype != "str":
            result["text"] = text.to_pandas()
        added = pa.table(columns).to_pandas(types_mapper=_as_nullable)
        added.index = frame.index
        whole: pd.DataFrame = pd.concat([result, added], axis=1)
        whole.attrs = {"report": self._report}
        return whole

    def _bind(self, frame: pd.DataFrame) -> None:
        """Find out which column holds what; later frames may add to it, by columns or by keys of objects."""
        columns = list(frame.columns)
        if columns == self._columns and not any(kind.kind == "O" for kind in frame.dtypes):
            return
        available = reachable_columns(frame)
        if not self._columns:
            self._layout = find_layout(available)
        self._bound = {**bind(available, self._mapping, self._layout, self._report["file"]), **self._bound}
        self._columns = columns
        self._report["layout"] = self._layout.name if self._layout else "unknown"
        self._report["columns"] = {field: ".".join(self._bound[field]) for field in FIELDS if field in self._bound}
        self._report["exported_at"] = self._exported_at.isoformat() if self._exported_at else None
        self._report["originals"] = _held_names(columns, self._bound["text"])

    def _count_inner_replies(self, frame: pd.DataFrame) -> None:
        """Count the replies that stand inside their comment: they are no rows, and are not read."""
        column = self._layout.replies_inside if self._layout else None
        if column in frame.columns:
            self._report["inner_replies"] += sum(len(cell) for cell in frame[column] if isinstance(cell, list))

    def _canonical(self, cells: Mapping[str, pa.Array], n: int) -> dict[str, pa.Array]:
        import pyarrow as pa

        nothing = pa.nulls(n, pa.large_string())
        text = cells["text"]
        ids = {
            name: self._ids(cells.get(name, nothing), parse)
            for name, parse in (("comment_id", parse_id), ("video_id", parse_video), ("parent_id", parse_parent))
        }
        if self._video and "video_id" not in cells:
            ids["video_id"] = pa.repeat(pa.scalar(self._video, pa.large_string()), n)
        ids["parent_id"] = self._parents(cells, ids)
        author = map_cells(cells.get("author", nothing), parse_handle, pa.large_string())
        created_at = self._times(cells.get("created_at", nothing))
        by_author = self._by_author(cells, author, n)
        artefact = find_artefacts(text, author)
        duplicate = self._duplicates.mark(ids["video_id"], ids["comment_id"], author, text, created_at)
        columns = {
            "comment_id": ids["comment_id"],
            "text": text,
            "created_at": created_at,
            "likes": self._counts("likes", cells.get("likes", nothing)),
            "replies": self._counts("replies", cells.get("replies", nothing)),
            "author": author,
            "video_id": ids["video_id"],
            "parent_id": ids["parent_id"],
            "by_author": by_author,
            "source": pa.repeat(pa.scalar(self._report["layout"], pa.large_string()), n),
            "artefact": artefact,
            "duplicate": duplicate,
        }
        self._count(columns)
        return columns

    def _count(self, columns: Mapping[str, pa.Array]) -> None:
        import pyarrow.compute as pc

        report = self._report
        n = len(columns["text"])
        report["rows"] += n
        report["blank"] += n - (pc.sum(pc.not_equal(pc.utf8_trim_whitespace(columns["text"]), "")).as_py() or 0)
        report["duplicates"] += pc.sum(columns["duplicate"]).as_py() or 0
        report["by_author"] += pc.sum(columns["by_author"]).as_py() or 0
        report["undated"] += columns["created_at"].null_count
        for kind in columns["artefact"].drop_null().value_counts().to_pylist():
            report["artefacts"][kind["values"]] = report["artefacts"].get(kind["values"], 0) + kind["counts"]

    def _parents(self, cells: Mapping[str, pa.Array], ids: Mapping[str, pa.Array]) -> pa.Array:
        """Return the ids of the comments that are answered, also where the export only tells that one is."""
        import pyarrow as pa
        import pyarrow.compute as pc

        nobody = pa.scalar(None, pa.large_string())
        if "parent_id" not in cells and "is_reply" in cells:
            is_reply = pc.fill_null(map_cells(cells["is_reply"], parse_yes, pa.bool_()), False)
            # Such exports list the answers below their comment.
            tops = pa.concat_arrays(
                [pa.array([self._top], pa.large_string()), pc.if_else(is_reply, nobody, ids["comment_id"])]
            )
            last = pc.fill_null_forward(tops)
            self._top = last[-1].as_py()
            return pc.if_else(is_reply, last[1:], nobody)
        # Some name the video as the parent of comments that answer none.
        is_top = pc.fill_null(pc.equal(ids["parent_id"], ids["video_id"]), False)
        return pc.if_else(is_top, nobody, ids["parent_id"])

    def _ids(self, cells: pa.Array, parse: Callable[[str], str | None]) -> pa.Array:
        import pyarrow as pa
        import pyarrow.compute as pc

        zero = None if parse is parse_id else "0"
        found = cells if are_all(cells, "^[1-9][0-9]*$") else map_cells(cells, parse, pa.large_string())
        long = pc.fill_null(pc.greater_equal(pc.binary_length(found), _LONG_ID), False)
        distinct = found.filter(long).unique()
        # Doubles keep some sixteen digits: where most long ids end in zeros, all were rounded.
        if len(distinct) >= _FEW and 2 * (pc.sum(pc.ends_with(distinct, "00")).as_py() or 0) > len(distinct):
            found = pc.if_else(long, pa.scalar(None, pa.large_string()), found)
        lost = cells.filter(pc.is_null(found)).drop_null().value_counts().to_pylist()
        self._report["damaged_ids"] += sum(
            each["counts"] for each in lost if not is_blank(each["values"]) and each["values"].strip() != zero
        )
        return found

    def _counts(self, name: str, cells: pa.Array) -> pa.Array:
        import pyarrow as pa

        found = map_cells(cells, parse_count, pa.int64())
        self._note_unread(name, cells, found)
        return found

    def _times(self, cells: pa.Array) -> pa.Array:
        import pyarrow as pa
        import pyarrow.compute as pc

        if self._day_first is None and not are_all(cells, r"^[0-9]{4}-|^[0-9]*$"):
            self._day_first = find_day_first(cells.unique().drop_null().to_pylist())

        def parse(cell: str) -> int | None:
            return parse_time(cell, self._exported_at, day_first=self._day_first)

        found = map_cells(cells, parse, pa.int64())
        self._note_unread("created_at", cells, found)
        if self._exported_at is None and found.null_count:
            lost = cells.filter(pc.is_null(found)).drop_null().value_counts().to_pylist()
            self._report["relative"] += sum(each["counts"] for each in lost if is_relative(each["values"]))
        return found.cast(pa.timestamp("us", "UTC"))

    def _note_unread(self, name: str, cells: pa.Array, found: pa.Array) -> None:
        import pyarrow.compute as pc

        if found.null_count == cells.null_count:
            return
        lost = [
            each
            for each in cells.filter(pc.is_null(found)).drop_null().value_counts().to_pylist()
            if not is_blank(each["values"])
        ]
        if lost:
            unread = self._report["unread"].setdefault(name, {"count": 0, "example": lost[0]["values"]})
            unread["count"] += sum(each["counts"] for each in lost)

    def _by_author(self, cells: Mapping[str, pa.Array], author: pa.Array, n: int) -> pa.Array:
        """Tell which comments are the creator's own: the export says so, or the author is the video's too."""
        import pyarrow as pa
        import pyarrow.compute as pc

        said = map_cells(cells["by_author"], parse_yes, pa.bool_()) if "by_author" in cells else pa.repeat(False, n)
        if self._creator is not None:
            creator: Any = self._creator.casefold()
        elif "post_author" in cells:
            creator = pc.utf8_lower(map_cells(cells["post_author"], parse_handle, pa.large_string()))
        else:
            return pc.fill_null(said, False)
        same = pc.equal(pc.utf8_lower(author), creator)
        return pc.or_(pc.fill_null(said, False), pc.fill_null(same, False))


def _held_names(columns: Sequence[str], text: tuple[str, ...]) -> dict[str, str]:
    """Return the names of original columns in the frame, each with its own name."""
    held: dict[str, str] = {}
    reserved = set(CANONICAL)
    if "negativity" not in columns:  # or else the file was scored before, and its `language` is ours
        reserved |= set(ANNOTATIONS)
    taken = set(columns) | reserved
    for column in columns:
        name = column
        if column in reserved and not column == "text" == text[0]:
            while name in taken:
                name = _RAW + name
            taken.add(name)
        held[name] = column
    return held


def _as_nullable(kind: Any) -> Any:
    import pandas as pd
    import pyarrow as pa

    return pd.Int64Dtype() if kind == pa.int64() else None
