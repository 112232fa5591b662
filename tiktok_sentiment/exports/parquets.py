"""Parquet files, read batch by batch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tiktok_sentiment.errors import InputError
from tiktok_sentiment.exports.columns import ID_RE
from tiktok_sentiment.exports.headers import name_columns

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

    import pandas as pd

__all__ = ["read_parquet"]


def read_parquet(stream: BinaryIO, source: str, rows: int) -> Iterator[pd.DataFrame]:
    """Yield the original columns of a Parquet file; whole numbers stay exact where some are missing."""
    import pyarrow as pa
    from pyarrow import parquet

    try:
        file = parquet.ParquetFile(stream)
        name_columns(file.schema_arrow.names, source)
        for batch in file.iter_batches(batch_size=rows):
            batch.validate(full=True)  # damaged text would come to light only later
            yield _as_frame(pa.Table.from_batches([batch]))
        if not file.metadata.num_rows:
            yield _as_frame(file.schema_arrow.empty_table())
    except InputError:
        raise
    except (pa.ArrowException, OSError, ValueError, KeyError) as error:
        raise InputError(f"{source} is not a Parquet file, or is damaged: {error}") from error


def _as_frame(table: Any) -> pd.DataFrame:
    # What pandas noted of the types when it wrote the file may be damaged, and is not needed.
    frame: pd.DataFrame = table.replace_schema_metadata(None).to_pandas(integer_object_nulls=True)
    for name, column_type in zip(table.column_names, table.schema.types, strict=True):
        if str(column_type).startswith(("int", "uint")):
            column = frame[name].astype("Int64" if frame[name].dtype == object else frame[name].dtype)
            frame[name] = column.astype("string").astype("str") if ID_RE.search(name) else column
    return frame
