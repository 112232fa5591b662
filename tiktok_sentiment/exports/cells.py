"""Cells of a frame's columns as Arrow strings, and what functions make of them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tiktok_sentiment.exports.layouts import flat_columns, nested_columns

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd
    import pyarrow as pa

__all__ = ["are_all", "map_cells", "reachable_columns", "strings_at"]


def reachable_columns(frame: pd.DataFrame) -> dict[str, tuple[str, ...]]:
    """Return all columns of a frame; of those that hold objects, the keys in them."""
    columns = flat_columns(frame.columns)
    nested: dict[str, tuple[str, ...]] = {}
    for key, (name,) in list(columns.items()):
        if frame[name].dtype == object:
            # One object of each set of keys is enough.
            objects = {tuple(value): value for value in frame[name] if isinstance(value, dict)}
            if objects:
                del columns[key]
                nested |= nested_columns({name: value} for value in objects.values())
    return {**nested, **columns}


def strings_at(frame: pd.DataFrame, path: tuple[str, ...]) -> pa.Array:
    """Return the cells of a column, or of a key of the objects in it, as strings."""
    import pandas as pd
    import pyarrow as pa

    column = frame[path[0]]
    if len(path) == 1:
        if column.dtype == "str":
            array = pa.array(column, pa.large_string(), from_pandas=True)
            return array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array
        if pd.api.types.is_integer_dtype(column.dtype):
            return pa.array(column, from_pandas=True).cast(pa.large_string())
    cells = column.tolist()
    for key in path[1:]:
        cells = [cell.get(key) if isinstance(cell, dict) else None for cell in cells]
    return pa.array(map(_as_string, cells), pa.large_string())


def _as_string(cell: Any) -> str | None:
    if cell is None or isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, dict | list):
        return json.dumps(cell, ensure_ascii=False, default=str)
    if cell != cell or str(cell) in {"NaT", "<NA>"}:
        return None
    return cell.isoformat() if hasattr(cell, "isoformat") else str(cell)


def map_cells(cells: pa.Array, parse: Callable[[str], Any], kind: pa.DataType) -> pa.Array:
    """Return what a function makes of each cell; each distinct cell is looked at once."""
    import pyarrow as pa

    distinct = cells.dictionary_encode()
    values = pa.array([None if cell is None else parse(cell) for cell in distinct.dictionary.to_pylist()], kind)
    return values.take(distinct.indices)


def are_all(cells: pa.Array, pattern: str) -> bool:
    """Tell whether all cells that are there match a regular expression (RE2)."""
    import pyarrow.compute as pc

    return bool(pc.all(pc.match_substring_regex(cells, pattern)).as_py() in {True, None})
