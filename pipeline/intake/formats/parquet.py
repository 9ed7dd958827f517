"""Reads Parquet: the footer first, then batch by batch, only the columns that are needed.

Dictionary encoding lets a small file expand to gigabytes of text, so the size is counted before
values are created.
"""

import io
from collections.abc import Iterator, Sequence
from typing import Any

import polars as pl
import pyarrow as pa

from pipeline.errors import InputRefused, Problem
from pipeline.intake.cells import make_cells
from pipeline.intake.formats import table
from pipeline.intake.formats.layout import USUAL, Layout

MOST_IN_A_LIST = 1_000 * table.MOST_COLUMNS  # of the footer: its columns, its groups of rows
TEXT_TYPES = frozenset(
    (
        *(pa.string(), pa.large_string(), pa.string_view()),
        *(pa.binary(), pa.large_binary(), pa.binary_view()),
    )
)
_FAILURES = (pa.ArrowException, OSError, ValueError, OverflowError)


def read_parquet(data: bytes, _layout: Layout = USUAL) -> table.Table:
    """Read a Parquet file. Raises UnreadableFile; InputRefused for nested columns."""
    try:
        file = _open_file(data)
        schema, rows = file.schema_arrow, file.metadata.num_rows
    except _FAILURES as error:
        raise table.wrap_error("Parquet file", error) from error
    table.limit_columns(len(schema.names))
    table.limit_rows(rows)

    def batches(places: Sequence[int]) -> Iterator[table.Batch]:
        wanted = [schema.field(place) for place in places]
        _refuse_unfit(wanted, schema.names)
        try:
            yield from _read_batches(data, wanted)
        except _FAILURES as error:
            raise table.wrap_error("Parquet file", error) from error

    return table.Table(tuple(schema.names), batches)


def _open_file(data: bytes, texts: Sequence[str] = ()) -> Any:
    """Open the file; the columns `texts` stay dictionaries where the file stores them so."""
    import pyarrow.parquet as pq  # takes its time to load

    return pq.ParquetFile(
        io.BytesIO(data),
        read_dictionary=list(texts),
        thrift_container_size_limit=MOST_IN_A_LIST,
    )


def _refuse_unfit(wanted: Sequence[Any], names: Sequence[str]) -> None:
    """Raise InputRefused for nested columns, and for a name that two columns have."""
    problems = [
        Problem("columns", field.name, "stands more than once")
        for field in wanted
        if names.count(field.name) > 1
    ]
    problems += [
        Problem(
            "columns", field.name, f"holds values of type {field.type}; it must hold single values"
        )
        for field in wanted
        if pa.types.is_nested(field.type)
    ]
    if problems:
        raise InputRefused("Nothing was read", problems)


def _read_batches(data: bytes, wanted: Sequence[Any]) -> Iterator[table.Batch]:
    names = [field.name for field in wanted]
    file = _open_file(data, [field.name for field in wanted if _is_text(field.type)])
    table.limit_text(_sum_unpacked_bytes(file.metadata, names))
    widths = [
        field.type.byte_width for field in wanted if pa.types.is_fixed_size_binary(field.type)
    ]
    table.limit_text(file.metadata.num_rows * sum(widths))
    number = characters = 0
    for batch in file.iter_batches(batch_size=table.BATCH_ROWS, columns=names):
        columns = [batch.column(name) for name in names]
        characters += sum(map(_count_text_bytes, columns))
        table.limit_text(characters)
        numbers = pl.Series(range(number + 1, number + 1 + batch.num_rows), dtype=pl.Int64)
        yield table.Batch(numbers, tuple(make_cells(_convert_column(each)) for each in columns))
        number += batch.num_rows
        table.limit_rows(number)  # the footer may have said less


def _sum_unpacked_bytes(footer: Any, names: Sequence[str]) -> int:
    """Sum the uncompressed size of the columns, as the footer states it."""
    kept = [
        place for place in range(footer.num_columns) if footer.schema.column(place).path in names
    ]
    return sum(
        footer.row_group(group).column(place).total_uncompressed_size
        for group in range(footer.num_row_groups)
        for place in kept
    )


def _count_text_bytes(column: Any) -> int:
    """Count the bytes of text in a column of a batch."""
    import pyarrow.compute as pc  # takes its time to load

    if pa.types.is_dictionary(column.type):
        if not _is_text(column.dictionary.type):
            return 0
        return pc.sum(pc.binary_length(column.dictionary).take(column.indices)).as_py() or 0
    return (pc.sum(pc.binary_length(column)).as_py() or 0) if _is_text(column.type) else 0


def _is_text(kind: Any) -> bool:
    return kind in TEXT_TYPES


def _convert_column(column: Any) -> list[object]:
    """Convert a column to Python values; those of a dictionary only once."""
    if pa.types.is_dictionary(column.type):
        known = _convert_column(column.dictionary)
        return [None if place is None else known[place] for place in column.indices.to_pylist()]
    if pa.types.is_timestamp(column.type):
        column = column.cast(pa.timestamp("us", column.type.tz), safe=False)
    try:
        values: list[object] = column.to_pylist()
    except (ValueError, OverflowError):
        values = [_convert_value(scalar) for scalar in column]
    return values


def _convert_value(scalar: Any) -> object:
    """Convert one value, or return a stand-in that the validator refuses."""
    try:
        return scalar.as_py()
    except UnicodeDecodeError:
        return bytes(scalar.as_buffer())
    except (ValueError, OverflowError):
        number = getattr(scalar, "value", None)
        return str(scalar.type) if number is None else f"{number} (microseconds since 1970)"
