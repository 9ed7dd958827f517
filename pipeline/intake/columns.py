"""Judges rows column by column: plain text as a whole, every other value once, by the row's rule.

What it gives is what `RecordRules.parse_row` gives row by row. It only finds *which* rows break a
rule; the words for their problems are those of the row.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import polars as pl

from pipeline import fields
from pipeline.errors import Problem
from pipeline.intake import plain_values
from pipeline.intake.cells import Cells, index_distinct
from pipeline.intake.identifiers import (
    find_repeated,
    give_first_identifiers,
    tell_equal_rows_apart,
)
from pipeline.intake.row_check import RowCheck
from pipeline.intake.rules import Column, RecordRules, Rules
from pipeline.intake.schemas import CONTRADICTIONS, SCHEMAS, Checked, DataType
from pipeline.intake.sheets import Sheet
from pipeline.progress import Progress, ignore_progress

FEWEST_AT_ONCE, MOST_AT_ONCE = 200, 50_000  # rows, between two reports of progress
PARTS = 20


@dataclass(frozen=True)
class _Judged:
    """Rows with their facts (null where a cell is blank or breaks its rule).

    `is_broken` is true for a row that breaks a rule, `has_local_time` for one that gives a time
    without a zone.
    """

    facts: pl.DataFrame
    is_broken: pl.Series
    has_local_time: pl.Series


def check_columns(
    sheet: Sheet,
    of: RecordRules,
    rules: Rules,
    *,
    most_problems: int,
    progress: Progress = ignore_progress,
) -> Checked:
    """Check a sheet part by part; after `most_problems` no more rows are looked at."""
    problems: list[Problem] = []
    good, has_local_times = [], False
    for part in _cut(sheet, progress):
        judged = _judge_columns(part, of, rules, most_broken=most_problems)
        seen = _report_problems(part, judged, of, rules, problems, most=most_problems)
        kept = judged.facts.head(seen).filter(~judged.is_broken.head(seen))
        good.append(give_first_identifiers(kept))
        has_local_times |= judged.has_local_time.head(seen).any()
        if seen < len(part.rows):
            break
    rows = tell_equal_rows_apart(pl.concat(good))
    problems += find_repeated(rows)
    return Checked(rows.drop("is_made"), tuple(problems), has_local_times)


def _cut(sheet: Sheet, progress: Progress) -> Iterator[Sheet]:
    """Cut a sheet into parts, and report progress between them, from 0 to 1."""
    rows = len(sheet.rows)
    size = min(max(rows // PARTS, FEWEST_AT_ONCE), MOST_AT_ONCE)
    for begin in range(0, max(rows, 1), size):
        progress(begin / max(rows, 1))
        yield replace(sheet, rows=sheet.rows[begin : begin + size])
    progress(1.0)


def _report_problems(
    part: Sheet,
    judged: _Judged,
    of: RecordRules,
    rules: Rules,
    problems: list[Problem],
    *,
    most: int,
) -> int:
    """Add the problems of the broken rows, in the words of the rows' own rules.

    Returns how many rows were looked at: after too many problems no more are.
    """
    enough = f"were not looked at: {most:,} problems are enough"
    seen = 0
    for place in [*judged.is_broken.arg_true(), len(part.rows)]:
        if len(problems) >= most:
            if seen < len(part.rows):
                problems.append(Problem("rows", f"{part.rows[seen].number} and after", enough))
            return seen
        if place < len(part.rows):
            row = part.rows[place]
            check = RowCheck(row.values, row.number, from_sheet=True)
            of.parse_row(check, rules)
            assert check.problems, f"row {row.number} breaks a rule as a column only"
            problems += check.problems
            seen = place + 1
    return len(part.rows)


def _judge_columns(sheet: Sheet, of: RecordRules, rules: Rules, *, most_broken: int) -> _Judged:
    """Judge the rows of a sheet. Behind `most_broken` wrong values rows may be called broken."""
    facts: dict[str, pl.Series] = {"row": sheet.get_numbers()}
    never = pl.repeat(value=False, n=len(sheet.rows), eager=True)
    broken, local = [never], [never]
    for column in of.columns:
        cells = sheet.get_cells(column.name)
        values, wrong = _judge_cells(
            cells, column, rules, SCHEMAS[sheet.kind][column.fact], most_broken
        )
        facts[column.fact] = values
        broken.append(wrong)
        if column.is_moment:
            local.append(_find_local(cells))
    frame = pl.DataFrame(facts, schema=SCHEMAS[sheet.kind])
    contradicts = frame.select(CONTRADICTIONS[sheet.kind].fill_null(value=False)).to_series()
    any_of = pl.any_horizontal(pl.all())
    return _Judged(
        frame,
        is_broken=_name_apart([*broken, contradicts]).select(any_of).to_series(),
        has_local_time=_name_apart(local).select(any_of).to_series(),
    )


def _name_apart(columns: list[pl.Series]) -> pl.DataFrame:
    return pl.DataFrame([each.alias(f"{place}") for place, each in enumerate(columns)])


def _judge_cells(
    cells: Cells, column: Column, rules: Rules, dtype: DataType, most_broken: int
) -> tuple[pl.Series, pl.Series]:
    """Judge the cells of a column; returns the parsed values and whether each breaks the rule."""
    parse_plain = plain_values.PLAIN_PARSERS.get(column.rule)
    if parse_plain is None or not isinstance(cells, pl.Series):
        return _judge_distinct(cells, column, rules, dtype, most_broken)
    plain = parse_plain(cells, rules)
    wrong = pl.repeat(column.is_required, cells.len(), eager=True) & cells.is_null()
    odd = (plain.is_null() & cells.is_not_null()).arg_true()
    if odd.len():
        values, broken = _judge_distinct(cells.gather(odd), column, rules, dtype, most_broken)
        plain, wrong = plain.scatter(odd, values), wrong.scatter(odd, broken)
    return plain, wrong


def _judge_distinct(
    cells: Cells, column: Column, rules: Rules, dtype: DataType, most_broken: int
) -> tuple[pl.Series, pl.Series]:
    """Judge each distinct value once, by the row's own rule, until too many are broken."""
    distinct, codes = index_distinct(cells)
    values: list[object] = []
    broken: list[bool] = []
    for value in distinct:
        check = RowCheck({column.name: value}, from_sheet=True)
        values.append(column.parse(check, rules))
        broken.append(bool(check.problems))
        most_broken -= broken[-1]
        if most_broken < 0:
            break
    left = len(distinct) - len(values)
    parsed = pl.Series([*values, *[None] * left], dtype=dtype)
    return parsed.gather(codes), pl.Series([*broken, *[True] * left], dtype=pl.Boolean).gather(
        codes
    )


def _find_local(cells: Cells) -> pl.Series:
    """Find the times without a zone, whether they keep their rule or not."""
    if isinstance(cells, pl.Series):
        plain = plain_values.find_local(cells)
        odd = (plain.is_null() & cells.is_not_null()).arg_true()
        plain = plain.fill_null(value=False)
        return plain.scatter(odd, _find_local_distinct(cells.gather(odd))) if odd.len() else plain
    return _find_local_distinct(cells)


def _find_local_distinct(cells: Cells) -> pl.Series:
    distinct, codes = index_distinct(cells)
    local = [not fields.is_blank(value) and fields.is_local(value) for value in distinct]
    return pl.Series(local, dtype=pl.Boolean).gather(codes)
