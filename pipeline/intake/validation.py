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

from pipeline import fields
from pipeline.errors import Problem
from pipeline.intake.row_check import SAME_PHASE, RowCheck
from pipeline.intake.sheets import Sheet, SheetRow
from pipeline.model import Catalogue, normalize_name
from pipeline.progress import Progress, ignore_progress, scale_progress, track_progress

CONTENT_NAMESPACE = uuid.UUID("b3c5b7b2-6d0a-5f0b-9c53-5d5d0f7a3a11")
MOST_PROBLEMS = 10_000
ROWS_SHARE = 0.8  # share of the time for the rules; the rest goes into the ids

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

    It may be reused while `list_known_names` still returns `names`. `has_local_times` tells
    whether a time was given without a zone.
    """

    rows: pl.DataFrame
    problems: tuple[Problem, ...]
    names: tuple[object, ...]
    has_local_times: bool


class _Rules:
    """The rules that depend on the catalogue and the clock.

    Names are spelled as in the store, or as first in the sheet, ignoring case.
    """

    def __init__(self, catalogue: Catalogue, zone: str, now: datetime) -> None:
        self._phases, self._zone, self._now = catalogue.phases, zone, now
        self.has_local_times = False
        self._projects = {normalize_name(known.name): known.name for known in catalogue.projects}
        self._reasons = {normalize_name(known.name): known.name for known in catalogue.reasons}

    def parse_project(self, value: object) -> str:
        name = fields.parse_name(value)
        return self._projects.setdefault(normalize_name(name), name)

    def parse_reason(self, value: object) -> str:
        name = fields.parse_name(value)
        return self._reasons.setdefault(normalize_name(name), name)

    def parse_phase(self, value: object) -> str:
        return fields.parse_phase(value, self._phases)

    def parse_moment(self, value: object) -> datetime:
        if not self.has_local_times:
            self.has_local_times = fields.is_local(value)
        return fields.parse_time(value, zone=self._zone, now=self._now)


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
    parse_row, schema = {
        "revisits": (_parse_revisit, REVISIT_SCHEMA),
        "focus_sessions": (_parse_focus_session, FOCUS_SCHEMA),
    }[sheet.kind]
    problems: list[Problem] = []
    good: list[tuple[SheetRow, dict[str, Any]]] = []
    rules = _Rules(catalogue, zone, now)
    for row in track_progress(sheet.rows, scale_progress(progress, 0.0, ROWS_SHARE)):
        check = RowCheck(row.values, row.number, from_sheet=True)
        values = parse_row(check, rules)
        if len(problems) >= MOST_PROBLEMS:
            rule = f"were not looked at: {MOST_PROBLEMS:,} problems are enough"
            problems.append(Problem("rows", f"{row.number} and after", rule))
            break
        problems += check.problems
        if not check.problems:
            good.append((row, {"row": row.number, **values}))
    problems += _give_identifiers(good, scale_progress(progress, ROWS_SHARE, 1.0))
    rows = pl.DataFrame([values for _, values in good], schema=schema)
    return Validated(rows, tuple(problems), list_known_names(catalogue), rules.has_local_times)


def _parse_revisit(check: RowCheck, rules: _Rules) -> dict[str, Any]:
    main = check.required("main_phase", rules.parse_phase)
    revisited = check.required("revisited_phase", rules.parse_phase)
    if main is not None and main == revisited:
        check.report("revisited_phase", revisited, SAME_PHASE)
    return {
        "id": check.optional("id", fields.parse_identifier),
        "project": check.required("project", rules.parse_project),
        "occurred_at": check.required("occurred_at", rules.parse_moment),
        "main_phase": main,
        "revisited_phase": revisited,
        "reason": check.required("reason", rules.parse_reason),
        "note": check.optional("note", fields.parse_note),
        "minutes": check.optional("minutes", fields.parse_minutes),
        "avoidable": check.optional("avoidable", fields.parse_avoidable) or "unknown",
        "written_at": check.optional("recorded_at", rules.parse_moment),
        "written_by": check.optional("recorded_by", fields.parse_name),
    }


def _parse_focus_session(check: RowCheck, rules: _Rules) -> dict[str, Any]:
    started = check.required("started_at", rules.parse_moment)
    ended = check.optional("ended_at", rules.parse_moment)
    if started and ended and ended < started:
        check.report("ended_at", check.values["ended_at"], "lies before started_at")
    return {
        "id": check.optional("id", fields.parse_identifier),
        "project": check.required("project", rules.parse_project),
        "phase": check.required("phase", rules.parse_phase),
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
