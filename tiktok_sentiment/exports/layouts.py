"""Layouts of exports: which column holds what, by the names in `layouts.toml`."""

from __future__ import annotations

import difflib
import re
import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tiktok_sentiment.errors import ColumnError, InputError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    Columns = Mapping[str, tuple[str, ...]]
    """Key of a name → the path to its cells: a column, and keys of nested objects."""

__all__ = [
    "FIELDS",
    "Layout",
    "bind",
    "check_mapping",
    "column_key",
    "count_known",
    "find_layout",
    "flat_columns",
    "nested_columns",
    "read_layouts",
]

FIELDS: Final = (
    "comment_id",
    "text",
    "created_at",
    "likes",
    "replies",
    "author",
    "video_id",
    "parent_id",
    "by_author",
)
"""What is looked for in an export, by canonical name."""

_HIDDEN: Final = ("post_author", "is_reply")
"""What helps to tell `by_author` and `parent_id`; their columns may serve a field as well."""

_NOT_KEY_RE: Final = re.compile(r"[\s_\-]+")
_SHOWN: Final = 20
_DEEP: Final = 3


@dataclass(frozen=True)
class Layout:
    """One kind of export; names of columns are keys."""

    name: str
    title: str
    signature: frozenset[str]
    fields: Mapping[str, tuple[str, ...]]
    known: frozenset[str]
    above: Mapping[str, str] = field(default_factory=dict)
    replies_inside: str | None = None


def column_key(name: str) -> str:
    """Return a name of a column as layouts compare it.

    >>> column_key("Comment ID") == column_key("commentId") == column_key("comment_id")
    True
    >>> column_key("author/name")
    'author.name'
    """
    return _NOT_KEY_RE.sub("", name.replace("/", ".")).casefold()


@cache
def read_layouts() -> tuple[tuple[Layout, ...], Mapping[str, tuple[str, ...]]]:
    """Return the layouts, and the names that are taken in any file."""
    tables = tomllib.loads((Path(__file__).parent / "layouts.toml").read_text(encoding="utf-8"))
    return tuple(map(_as_layout, tables["layouts"])), _as_names(tables["names"])


def _as_layout(table: Mapping[str, Any]) -> Layout:
    fields = _as_names({name: table[name] for name in (*FIELDS, *_HIDDEN) if name in table})
    signature = frozenset(map(column_key, table["signature"]))
    known = signature.union(*fields.values(), map(column_key, table.get("also", ())))
    return Layout(
        table["name"], table["title"], signature, fields, known, table.get("above", {}), table.get("inside")
    )


def _as_names(table: Mapping[str, str | list[str]]) -> dict[str, tuple[str, ...]]:
    lists = {name: [names] if isinstance(names, str) else names for name, names in table.items()}
    return {name: tuple(map(column_key, names)) for name, names in lists.items()}


def flat_columns(names: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return the columns of a table without nested objects; of those with the same key, the first has it."""
    columns: dict[str, tuple[str, ...]] = {}
    for place, name in enumerate(names):
        key = column_key(name)
        columns[f"{key}\0{place}" if key in columns else key] = (name,)
    return columns


def nested_columns(records: Iterable[Mapping[str, Any]]) -> dict[str, tuple[str, ...]]:
    """Return the keys of objects, and of objects in them; a key that holds an object is no column of its own.

    >>> list(nested_columns([{"cid": "1", "user": {"unique_id": "ksu.sha_"}}]).values())
    [('cid',), ('user', 'unique_id')]
    """
    columns: dict[str, tuple[str, ...]] = {}
    for record in records:
        _walk(record, (), columns)
    return columns


def _walk(value: Mapping[str, Any], path: tuple[str, ...], columns: dict[str, tuple[str, ...]]) -> None:
    for key, inner in value.items():
        if isinstance(inner, dict) and len(path) < _DEEP:
            _walk(inner, (*path, key), columns)
        else:
            columns.setdefault(column_key(".".join((*path, key))), (*path, key))


def find_layout(columns: Columns) -> Layout | None:
    """Return the layout that fits best: all of its signature is there, and most of its columns."""
    keys = frozenset(columns)
    fitting = [layout for layout in read_layouts()[0] if layout.signature <= keys]
    return max(fitting, key=lambda layout: len(layout.known & keys), default=None)


def check_mapping(mapping: Mapping[str, str] | None, text_column: str | None) -> dict[str, str]:
    """Return the user's own names of columns by canonical name; refuse names that are not canonical."""
    checked = dict(mapping or {})
    for name in checked:
        if name not in FIELDS:
            close = difflib.get_close_matches(name, FIELDS, n=1)
            hint = f" Did you mean {close[0]!r}?" if close else ""
            raise InputError(f"There is no field {name!r} to map a column to: fields are {', '.join(FIELDS)}.{hint}")
    if text_column is not None:
        checked["text"] = text_column
    return checked


def bind(
    columns: Columns, mapping: Mapping[str, str], layout: Layout | None, source: str
) -> dict[str, tuple[str, ...]]:
    """Return for each field that the columns hold the path to its cells.

    What the user maps comes first, then the layout, then the names taken in any file. Raises `ColumnError` where a
    mapped column is missing, or none holds the comments.
    """
    bound = {name: _find_named(columns, column, source) for name, column in mapping.items()}
    for names in (layout.fields if layout else {}, read_layouts()[1]):
        taken = set(bound.values())
        for name, keys in names.items():
            found = [columns[key] for key in keys if key in columns]
            free = found if name in _HIDDEN else [path for path in found if path not in taken]
            if name not in bound and free:
                bound[name] = free[0]
    if "text" not in bound:
        stripped = f"It is an export of {layout.title}, but without the texts. " if layout else ""
        raise ColumnError(
            f"{source} has no column that is known to hold the comments. {stripped}"
            f"Its columns are: {_shown(columns)}. "
            "Name the one with the comments: --map text=COLUMN (mapping={'text': 'COLUMN'} in Python)."
        )
    return bound


def _find_named(columns: Columns, name: str, source: str) -> tuple[str, ...]:
    for path in columns.values():
        if ".".join(path) == name:
            return path
    if column_key(name) in columns:
        return columns[column_key(name)]
    names = [".".join(path) for path in columns.values()]
    close = difflib.get_close_matches(name, names, n=1)
    hint = f" Did you mean {close[0]!r}?" if close else ""
    raise ColumnError(f"{source} has no column {name!r}. Its columns are: {_shown(columns)}.{hint}")


def _shown(columns: Columns) -> str:
    names = [".".join(path) for path in columns.values()]
    return (", ".join(names[:_SHOWN]) + (", …" if len(names) > _SHOWN else "")) or "none"


def count_known(columns: Columns, wanted: Collection[str]) -> tuple[bool, int]:
    """Return whether one of the columns holds the comments, and how many of them mean something.

    `wanted` are names that the user gave.
    """
    layout = find_layout(columns)
    named = {column_key(name) for name in wanted}
    names = read_layouts()[1]
    text = {*names["text"], *(layout.fields.get("text", ()) if layout else ()), *named}
    known = {key for keys in names.values() for key in keys} | text | (layout.known if layout else set())
    return bool(text & set(columns)), len(known & set(columns))
