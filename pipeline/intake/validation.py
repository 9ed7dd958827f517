"""The validator: every rule of revisits and focus sessions, for forms, commands and files.

It writes nothing and gives back all problems at once, each with row, column, value and rule.
"""

from __future__ import annotations

import json
import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl

from pipeline import fields
from pipeline.errors import Problem
from pipeline.intake.row_check import _RowCheck
from pipeline.intake.sheets import Sheet, SheetRow
from pipeline.model import Catalogue, normalize_name
from pipeline.progress import Progress, ignore_progress, scale_progress, track_progress

CONTENT_NAMESPACE = uuid.UUID("b3c5b7b2-6d0a-5f0b-9c53-5d5d0f7a3a11")
MOST_PROBLEMS = 10_000
ROWS_SHARE = 0.8  # of the time: the rules of a row; the rest goes into the ids

REVISIT_SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "row": pl.Int64,
    "id": pl.String,
    "project": pl.String,
    "occurred_at": pl.Datetime("us"),
    "main_phase": pl.String,
    "revisited_phase": pl.String,
    "reason": pl.String,
    "note": pl.String,
    "minutes": pl.Int32,
    "avoidable": pl.String,
    "written_at": pl.Datetime("us"),
    "written_by": pl.String,
}
FOCUS_SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "row": pl.Int64,
    "id": pl.String,
    "project": pl.String,
    "phase": pl.String,
    "started_at": pl.Datetime("us"),
    "ended_at": pl.Datetime("us"),
}


@dataclass(frozen=True)
class Validated:
    """The valid rows (as a frame), and every problem of the others.

    It holds as long as `names_known` says the same of the catalogue as `names`.
    """

    rows: pl.DataFrame
    problems: tuple[Problem, ...]
    names: tuple[object, ...]


class _Names:
    """Spells names as the store does, or as the sheet first does, ignoring case."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.phases = catalogue.phases
        self._projects = {normalize_name(one.name): one.name for one in catalogue.projects}
        self._reasons = {normalize_name(one.name): one.name for one in catalogue.reasons}

    def project(self, given: object) -> str:
        name = fields.parse_name(given)
        return self._projects.setdefault(normalize_name(name), name)

    def reason(self, given: object) -> str:
        name = fields.parse_name(given)
        return self._reasons.setdefault(normalize_name(name), name)


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
    one = _validate_revisit if sheet.kind == "revisits" else _validate_focus_session
    schema = REVISIT_SCHEMA if sheet.kind == "revisits" else FOCUS_SCHEMA
    problems: list[Problem] = []
    good: list[tuple[SheetRow, dict[str, Any]]] = []
    names = _Names(catalogue)
    for row in track_progress(sheet.rows, scale_progress(progress, 0.0, ROWS_SHARE)):
        checking = _RowCheck(row)
        values = one(checking, names, zone, now)
        if len(problems) >= MOST_PROBLEMS:
            rule = f"were not looked at: {MOST_PROBLEMS:,} problems are enough"
            problems.append(Problem("rows", f"{row.number} and after", rule))
            break
        problems += checking.problems
        if not checking.problems:
            good.append((row, {"row": row.number, **values}))
    problems += _give_identifiers(good, scale_progress(progress, ROWS_SHARE, 1.0))
    rows = pl.DataFrame([values for _, values in good], schema=schema)
    return Validated(rows, tuple(problems), list_known_names(catalogue))


def _validate_revisit(
    checking: _RowCheck, names: _Names, zone: str, now: datetime
) -> dict[str, Any]:
    def moment(value: object) -> datetime:
        return fields.parse_time(value, zone=zone, now=now)

    def phase(value: object) -> str:
        return fields.parse_phase(value, names.phases)

    main = checking.required("main_phase", phase)
    revisited = checking.required("revisited_phase", phase)
    if main is not None and main == revisited:
        checking.broken(
            "revisited_phase", revisited, "is the main phase itself; a revisit goes to another"
        )
    return {
        "id": checking.optional("id", fields.parse_identifier),
        "project": checking.required("project", names.project),
        "occurred_at": checking.required("occurred_at", moment),
        "main_phase": main,
        "revisited_phase": revisited,
        "reason": checking.required("reason", names.reason),
        "note": checking.optional("note", fields.parse_note),
        "minutes": checking.optional("minutes", fields.parse_minutes),
        "avoidable": checking.optional("avoidable", fields.parse_avoidable) or "unknown",
        "written_at": checking.optional("recorded_at", moment),
        "written_by": checking.optional("recorded_by", fields.parse_name),
    }


def _validate_focus_session(
    checking: _RowCheck, names: _Names, zone: str, now: datetime
) -> dict[str, Any]:
    def moment(value: object) -> datetime:
        return fields.parse_time(value, zone=zone, now=now)

    started = checking.required("started_at", moment)
    ended = checking.optional("ended_at", moment)
    if started and ended and ended < started:
        checking.broken("ended_at", checking.row.values["ended_at"], "lies before started_at")
    return {
        "id": checking.optional("id", fields.parse_identifier),
        "project": checking.required("project", names.project),
        "phase": checking.required("phase", lambda given: fields.parse_phase(given, names.phases)),
        "started_at": started,
        "ended_at": ended,
    }


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
        given = values["id"]
        if given is None:
            content = _serialize_content(values)
            seen[content] += 1
            values["id"] = str(uuid.uuid5(CONTENT_NAMESPACE, f"{content}#{seen[content]}"))
        elif given in taken:
            rule = f"is also the id of row {taken[given]}"
            problems.append(Problem("id", given, rule, row.number))
        taken[values["id"]] = row.number
    return problems


def _serialize_content(values: Mapping[str, Any]) -> str:
    facts = {name: value for name, value in values.items() if name not in ("id", "row")}
    for name in ("project", "reason"):
        if name in facts:
            facts[name] = normalize_name(facts[name])
    return json.dumps(facts, default=str, sort_keys=True, ensure_ascii=True)
