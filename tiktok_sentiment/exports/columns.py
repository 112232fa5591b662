"""Columns of a frame from the values of JSON and of sheets, exact where they are whole numbers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

__all__ = ["ID_RE", "as_text", "frame_of_json", "frame_of_sheet"]

ID_RE: Final = re.compile(r"(?:^|_)[cu]?id$|[a-z]I[dD]$", re.ASCII)
"""Names of columns whose whole numbers are ids, and stay strings."""

_EXACT: Final = 1 << 53


def as_text(value: Any) -> str:
    """Return a cell of a sheet as a string; whole numbers without decimals.

    >>> as_text(25.0), as_text(0.5), as_text(None)
    ('25', '0.5', '')
    """
    if isinstance(value, float) and value.is_integer() and abs(value) < _EXACT:
        return str(int(value))
    return "" if value is None else str(value)


def frame_of_json(records: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """Return JSON objects as rows, all of their keys as columns."""
    import pandas as pd

    names = list(dict.fromkeys(key for record in records for key in record))
    columns = {name: _json_column(name, [record.get(name) for record in records]) for name in names}
    return pd.DataFrame(columns, index=range(len(records)))


def _json_column(name: str, values: list[Any]) -> pd.Series[Any]:
    import pandas as pd

    present = [value for value in values if value is not None]
    if present and all(type(value) is int for value in present):
        if ID_RE.search(name) or any(abs(value) >= 1 << 63 for value in present):
            values = [None if value is None else str(value) for value in values]
        elif len(present) < len(values):
            return pd.Series(values, dtype="Int64")
    if not present:
        return pd.Series(values, dtype="str")
    return pd.Series(values)


def frame_of_sheet(names: Sequence[str], rows: Sequence[Sequence[Any]]) -> pd.DataFrame:
    """Return rows of a sheet, which are as long as its header; blank cells are "" among texts, else missing."""
    import pandas as pd

    columns = {name: _sheet_column([row[place] for row in rows]) for place, name in enumerate(names)}
    return pd.DataFrame(columns, index=range(len(rows)))


def _sheet_column(cells: list[Any]) -> pd.Series[Any]:
    import datetime

    import pandas as pd

    present = [cell for cell in cells if cell not in ("", None)]
    kinds = {type(cell) for cell in present}
    values = [None if cell in ("", None) else cell for cell in cells]
    if kinds == {bool}:
        return pd.Series(values, dtype="boolean")
    if kinds == {float}:
        is_whole = all(cell.is_integer() and abs(cell) < _EXACT for cell in present)
        return pd.Series(values, dtype="Int64" if is_whole else "Float64")
    if kinds and kinds <= {datetime.datetime, datetime.date}:
        return pd.Series(pd.to_datetime(pd.Series(values, dtype=object), errors="coerce"))
    return pd.Series([as_text(cell) for cell in cells], dtype="str")
