"""The validator: every rule of revisits and focus sessions, for forms, commands and files.

It writes nothing and gives back all problems at once, each with row, column, value and rule.
"""

import json
import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl

from pipeline.errors import Problem
from pipeline.intake.row_check import RowCheck
from pipeline.intake.rules import RECORD_RULES, Rules
from pipeline.intake.schemas import SCHEMAS
from pipeline.intake.sheets import Sheet, SheetRow
from pipeline.model import Catalogue, normalize_name
from pipeline.progress import Progress, ignore_progress, scale_progress, track_progress

CONTENT_NAMESPACE = uuid.UUID("b3c5b7b2-6d0a-5f0b-9c53-5d5d0f7a3a11")
MOST_PROBLEMS = 10_000
ROWS_SHARE = 0.8  # share of the time for the rules; the rest goes into the ids


@dataclass(frozen=True)
class Validated:
    """The valid rows (as a frame), and every problem of the others.

    It may be reused while `list_known_names` still returns `names`. `has_local_times` tells
    whether a time was given without a zone.
    """

    rows: pl.DataFrame
    problems: tuple[Problem, ...]
    names: tuple[object, ...]
    has_local_times: bool


def list_known_names(catalogue: Catalogue) -> tuple[object, ...]:
    """List the names of a catalogue that the rules depend on."""
    return (
        tuple((phase.key, phase.title) for phase in catalogue.phases),
        tuple(project.name for project in catalogue.projects),
        tuple(reason.name for reason in catalogue.reasons),
    )


def validate_sheet(
    sheet: Sheet,
    catalogue: Catalogue,
    *,
    zone: str,
    now: datetime,
    progress: Progress = ignore_progress,
) -> Validated:
    """Validate a sheet. Times without a zone are those of `zone`; `now` is UTC.

    The frame has the columns of REVISIT_SCHEMA or FOCUS_SCHEMA; projects and reasons are names,
    spelled as the store spells them where it knows them.
    """
    problems: list[Problem] = []
    good: list[tuple[SheetRow, dict[str, Any]]] = []
    rules = Rules(catalogue, zone, now)
    for row in track_progress(sheet.rows, scale_progress(progress, 0.0, ROWS_SHARE)):
        check = RowCheck(row.values, row.number, from_sheet=True)
        values = RECORD_RULES[sheet.kind].parse_row(check, rules)
        if len(problems) >= MOST_PROBLEMS:
            rule = f"were not looked at: {MOST_PROBLEMS:,} problems are enough"
            problems.append(Problem("rows", f"{row.number} and after", rule))
            break
        problems += check.problems
        if not check.problems:
            good.append((row, {"row": row.number, **values}))
    problems += _give_identifiers(good, scale_progress(progress, ROWS_SHARE, 1.0))
    rows = pl.DataFrame([values for _, values in good], schema=SCHEMAS[sheet.kind])
    return Validated(rows, tuple(problems), list_known_names(catalogue), rules.has_local_times)


def _give_identifiers(
    good: Sequence[tuple[SheetRow, dict[str, Any]]], progress: Progress
) -> list[Problem]:
    """Give each row without an id one that is made from its content.

    The n-th of equal rows gets the n-th id of that content, so that two equal rows are two
    records and the same file gives the same ids again.
    """
    seen: Counter[str] = Counter()
    taken: dict[str, int | None] = {}
    problems: list[Problem] = []
    for row, values in track_progress(good, progress):
        identifier = values["id"]
        if identifier is None:
            content = _serialize_content(values)
            seen[content] += 1
            values["id"] = str(uuid.uuid5(CONTENT_NAMESPACE, f"{content}#{seen[content]}"))
        elif identifier in taken:
            rule = f"is also the id of row {taken[identifier]}"
            problems.append(Problem("id", identifier, rule, row.number))
        taken[values["id"]] = row.number
    return problems


def make_content_id(values: Mapping[str, Any], number: int | str) -> str:
    """Make the id of a row from its content; `number` tells equal rows apart."""
    return str(uuid.uuid5(CONTENT_NAMESPACE, f"{_serialize_content(values)}#{number}"))


def _serialize_content(values: Mapping[str, Any]) -> str:
    facts = {name: value for name, value in values.items() if name not in ("id", "row")}
    for name in ("project", "reason"):
        if name in facts:
            facts[name] = normalize_name(facts[name])
    return json.dumps(facts, default=str, sort_keys=True, ensure_ascii=True)
