"""The cells of a column: text as a polars series, what holds anything else as a list of values."""

from collections.abc import Callable, Sequence

import polars as pl

from pipeline.fields import is_blank

Cells = pl.Series | list[object]
"""Both are cut, counted and looked up alike; `None` is a cell without a value."""

FEW_VALUES = 1_000
"""Text of so few different values is kept as an enumeration: four bytes a cell."""


def make_cells(values: Sequence[object]) -> Cells:
    """Make cells of a column's values; text is kept as a series, where it is nothing else."""
    if all(value is None or type(value) is str for value in values):
        try:
            return pl.Series(values, dtype=pl.String)
        except UnicodeEncodeError:  # half a character, which the validator refuses
            pass
    return list(values)


def join_cells(parts: Sequence[Cells]) -> Cells:
    """Join the cells of successive parts of a column."""
    series = [part for part in parts if isinstance(part, pl.Series)]
    if len(series) < len(parts):
        return [value for part in parts for value in part]
    texts = pl.concat(series) if series else pl.Series(dtype=pl.String)
    distinct = texts.drop_nulls().unique(maintain_order=True)
    is_worth_it = distinct.len() <= FEW_VALUES < texts.len()
    return texts.cast(pl.Enum(distinct)) if is_worth_it else texts


def index_distinct(cells: Cells) -> tuple[list[object], pl.Series]:
    """List the distinct values, first seen first, and for each cell the index of its value."""
    if isinstance(cells, pl.Series) and cells.len():
        distinct = cells.unique(maintain_order=True)
        places = pl.Series(range(distinct.len()), dtype=pl.UInt32)
        return distinct.to_list(), cells.replace_strict(distinct, places, return_dtype=pl.UInt32)
    seen: dict[object, int] = {}
    values: list[object] = []
    codes = []
    for value in cells:
        # What Python takes for equal need not be so here: 1 and True, or a moment in two zones.
        key = value if type(value) is str else (type(value), repr(value))
        if key not in seen:
            seen[key] = len(values)
            values.append(value)
        codes.append(seen[key])
    return values, pl.Series(codes, dtype=pl.UInt32)


def find_filled(cells: Cells) -> pl.Series:
    """Find the cells that are not blank: true or false for each."""
    values, codes = index_distinct(cells)
    filled = pl.Series([not is_blank(value) for value in values], dtype=pl.Boolean)
    return filled.gather(codes)


def find_filled_rows(columns: Sequence[Cells]) -> pl.Series:
    """Find the rows in which at least one of some columns is not blank: true or false for each."""
    filled = pl.repeat(value=not columns, n=len(columns[0]) if columns else 0, eager=True)
    for cells in columns:
        if filled.all():
            break
        if isinstance(cells, pl.Series):
            filled = filled | cells.cast(pl.String).str.contains(r"\S").fill_null(value=False)
        else:
            filled = filled | pl.Series([not is_blank(value) for value in cells], dtype=pl.Boolean)
    return filled


def select_cells(cells: Cells, kept: pl.Series) -> Cells:
    """Select the cells of the rows that are kept."""
    if isinstance(cells, pl.Series):
        return cells.filter(kept)
    return [value for value, keep in zip(cells, kept, strict=True) if keep]


def count_characters(cells: Cells) -> int:
    """Count the characters of all text in a column."""
    if isinstance(cells, pl.Series):
        return int(cells.str.len_chars().sum())
    return sum(len(value) for value in cells if isinstance(value, str))


def map_text(cells: Cells, change: Callable[[pl.Series], pl.Series]) -> Cells:
    """Change the text of a column, whatever else stands in it."""
    if isinstance(cells, pl.Series):
        return change(cells)
    texts = [(place, value) for place, value in enumerate(cells) if isinstance(value, str)]
    changed = list(cells)
    for place, value in texts:
        changed[place] = change(pl.Series([value], dtype=pl.String))[0]
    return changed


def fill_from_above(cells: Cells) -> tuple[Cells, pl.Series]:
    """Fill blank cells with the last one above that is not; true for each that was filled."""
    filled = find_filled(cells)
    if isinstance(cells, pl.Series):
        texts = cells.cast(pl.String)
        texts = texts.set(~filled, None).forward_fill()
        return texts, ~filled & texts.is_not_null()
    above: object = None
    values = []
    for value, is_filled in zip(cells, filled, strict=True):
        above = value if is_filled else above
        values.append(above)
    return values, ~filled & pl.Series([value is not None for value in values], dtype=pl.Boolean)
