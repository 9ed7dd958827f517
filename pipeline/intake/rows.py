"""Checks a few rows one by one: what a form sends is one row, and columns take long to lay out."""

from collections import Counter
from typing import Any

import polars as pl

from pipeline import fields
from pipeline.errors import Problem
from pipeline.intake.identifiers import make_content_id, make_repeated_problem
from pipeline.intake.row_check import RowCheck
from pipeline.intake.rules import RecordRules, Rules
from pipeline.intake.schemas import SCHEMAS, Checked
from pipeline.intake.sheets import Sheet, SheetRow


def check_rows(sheet: Sheet, of: RecordRules, rules: Rules) -> Checked:
    """Check a sheet row by row; what comes out is what `check_columns` makes of it."""
    problems: list[Problem] = []
    good: list[dict[str, Any]] = []
    for row in sheet.rows:
        check = RowCheck(row.values, row.number, from_sheet=True)
        facts = of.parse_row(check, rules)
        problems += check.problems
        if not check.problems:
            good.append({"row": row.number, **facts})
    problems += _give_identifiers(good)
    return Checked(
        pl.DataFrame(good, schema=SCHEMAS[sheet.kind]),
        tuple(problems),
        has_local_times=any(_has_local_time(row, of) for row in sheet.rows),
    )


def _give_identifiers(rows: list[dict[str, Any]]) -> list[Problem]:
    """Give each row without an id one of its content; find ids that another row before has."""
    seen: Counter[str] = Counter()
    taken: dict[str, int | None] = {}
    problems: list[Problem] = []
    for row in rows:
        if row["id"] is None:
            first = make_content_id(row, 1)
            seen[first] += 1
            row["id"] = make_content_id(row, seen[first]) if seen[first] > 1 else first
        elif row["id"] in taken:
            problems.append(make_repeated_problem(row["id"], row["row"], taken[row["id"]]))
        taken[row["id"]] = row["row"]
    return problems


def _has_local_time(row: SheetRow, of: RecordRules) -> bool:
    values = (row.values.get(column.name) for column in of.columns if column.is_moment)
    return any(not fields.is_blank(value) and fields.is_local(value) for value in values)
