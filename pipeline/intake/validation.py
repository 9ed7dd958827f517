"""The one validator: every rule of a revisit and of a focus session, for form, command and file.

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
from pipeline.intake.sheets import Row, Sheet
from pipeline.model import Catalogue, loosely
from pipeline.progress import Progress, part, silent, told

CONTENT_IDS = uuid.UUID("b3c5b7b2-6d0a-5f0b-9c53-5d5d0f7a3a11")
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
class Checked:
    """The rows that keep all rules (as a frame), and every problem of the others.

    It holds as long as `names_known` says the same of the catalogue as `names`.
    """

    rows: pl.DataFrame
    problems: tuple[Problem, ...]
    names: tuple[object, ...]


class _Names:
    """Spells a name as the store does, or as the sheet spells it first, whatever its case."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.phases = catalogue.phases
        self._projects = {loosely(one.name): one.name for one in catalogue.projects}
        self._reasons = {loosely(one.name): one.name for one in catalogue.reasons}

    def project(self, given: object) -> str:
        name = fields.name_of(given)
        return self._projects.setdefault(loosely(name), name)

    def reason(self, given: object) -> str:
        name = fields.name_of(given)
        return self._reasons.setdefault(loosely(name), name)


def names_known(catalogue: Catalogue) -> tuple[object, ...]:
    """All that the rules look at in a catalogue."""
    return (
        tuple((phase.key, phase.title) for phase in catalogue.phases),
        tuple(project.name for project in catalogue.projects),
        tuple(reason.name for reason in catalogue.reasons),
    )


def check(
    sheet: Sheet,
    catalogue: Catalogue,
    *,
    zone: str,
    now: datetime,
    progress: Progress = silent,
) -> Checked:
    """Apply every rule to a sheet. Times without a zone are those of `zone`; `now` is UTC.

    The frame has the columns of REVISIT_SCHEMA or FOCUS_SCHEMA; projects and reasons are names,
    spelled as the store spells them where it knows them.
    """
    one = _revisit if sheet.kind == "revisits" else _focus_session
    schema = REVISIT_SCHEMA if sheet.kind == "revisits" else FOCUS_SCHEMA
    problems: list[Problem] = []
    good: list[tuple[Row, dict[str, Any]]] = []
    names = _Names(catalogue)
    for row in told(sheet.rows, part(progress, 0.0, ROWS_SHARE)):
        checking = _RowCheck(row)
        values = one(checking, names, zone, now)
        if len(problems) >= MOST_PROBLEMS:
            rule = f"were not looked at: {MOST_PROBLEMS:,} problems are enough"
            problems.append(Problem("rows", f"{row.number} and after", rule))
            break
        problems += checking.problems
        if not checking.problems:
            good.append((row, {"row": row.number, **values}))
    problems += _give_identifiers(good, part(progress, ROWS_SHARE, 1.0))
    rows = pl.DataFrame([values for _, values in good], schema=schema)
    return Checked(rows, tuple(problems), names_known(catalogue))


def _revisit(checking: _RowCheck, names: _Names, zone: str, now: datetime) -> dict[str, Any]:
    def moment(value: object) -> datetime:
        return fields.time_of(value, zone=zone, now=now)

    def phase(value: object) -> str:
        return fields.phase_of(value, names.phases)

    main = checking.required("main_phase", phase)
    revisited = checking.required("revisited_phase", phase)
    if main is not None and main == revisited:
        checking.broken(
            "revisited_phase", revisited, "is the main phase itself; a revisit goes to another"
        )
    return {
        "id": checking.optional("id", fields.identifier_of),
        "project": checking.required("project", names.project),
        "occurred_at": checking.required("occurred_at", moment),
        "main_phase": main,
        "revisited_phase": revisited,
        "reason": checking.required("reason", names.reason),
        "note": checking.optional("note", fields.note_of),
        "minutes": checking.optional("minutes", fields.minutes_of),
        "avoidable": checking.optional("avoidable", fields.avoidable_of) or "unknown",
        "written_at": checking.optional("recorded_at", moment),
        "written_by": checking.optional("recorded_by", fields.name_of),
    }


def _focus_session(checking: _RowCheck, names: _Names, zone: str, now: datetime) -> dict[str, Any]:
    def moment(value: object) -> datetime:
        return fields.time_of(value, zone=zone, now=now)

    started = checking.required("started_at", moment)
    ended = checking.optional("ended_at", moment)
    if started and ended and ended < started:
        checking.broken("ended_at", checking.row.values["ended_at"], "lies before started_at")
    return {
        "id": checking.optional("id", fields.identifier_of),
        "project": checking.required("project", names.project),
        "phase": checking.required("phase", lambda given: fields.phase_of(given, names.phases)),
        "started_at": started,
        "ended_at": ended,
    }


def _give_identifiers(
    good: Sequence[tuple[Row, dict[str, Any]]], progress: Progress
) -> list[Problem]:
    """Give each row without an id one made from its content.

    The n-th of equal rows gets the n-th id of that content, so that two equal rows are two
    records and the same file gives the same ids again.
    """
    seen: Counter[str] = Counter()
    taken: dict[str, int | None] = {}
    problems: list[Problem] = []
    for row, values in told(good, progress):
        given = values["id"]
        if given is None:
            content = _content(values)
            seen[content] += 1
            values["id"] = str(uuid.uuid5(CONTENT_IDS, f"{content}#{seen[content]}"))
        elif given in taken:
            rule = f"is also the id of row {taken[given]}"
            problems.append(Problem("id", given, rule, row.number))
        taken[values["id"]] = row.number
    return problems


def _content(values: Mapping[str, Any]) -> str:
    facts = {name: value for name, value in values.items() if name not in ("id", "row")}
    for name in ("project", "reason"):
        if name in facts:
            facts[name] = loosely(facts[name])
    return json.dumps(facts, default=str, sort_keys=True, ensure_ascii=True)


def overlapping(sessions: pl.DataFrame) -> list[Problem]:
    """Where two sessions of one project claim the same time: a project has one focus at a time.

    `sessions` has row, project, phase (its title), started_at and ended_at (null: still running).
    """
    problems = []
    latest: dict[str, dict[str, Any]] = {}
    for one in sessions.sort("started_at", "ended_at", nulls_last=True).to_dicts():
        before = latest.get(one["project"])
        if before and (before["ended_at"] is None or one["started_at"] < before["ended_at"]):
            problems.append(_overlap(before, one))
        if before is None or _ends(one) >= _ends(before):
            latest[one["project"]] = one
    return problems


def _ends(session: Mapping[str, Any]) -> datetime:
    return session["ended_at"] or datetime.max


def _overlap(before: Mapping[str, Any], after: Mapping[str, Any]) -> Problem:
    """The problem, at the row of whichever of the two has one."""
    of_before = after["row"] is None and before["row"] is not None
    one, other = (before, after) if of_before else (after, before)
    rule = (
        f"overlaps the focus session on {other['phase']} of the same project "
        f"({other['started_at']} – {other['ended_at'] or 'still running'}, UTC)"
    )
    return Problem("started_at", str(one["started_at"]), rule, one["row"])
