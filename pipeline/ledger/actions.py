"""Adopt, edit, end and delete actions; undo is in ledger/undo.py."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

import polars as pl

from pipeline import fields
from pipeline.asking import questions
from pipeline.clock import get_machine_zone, get_utc_now
from pipeline.errors import InputRefused, Problem
from pipeline.fields import BrokenRule
from pipeline.ledger.amending import format_utc, read_seen_revision
from pipeline.ledger.names import PROJECT
from pipeline.model import Catalogue, Receipt
from pipeline.store import Reader, Store
from pipeline.words import dates

ACTION_NOT_ADOPTED = "The action was not adopted"
ACTION_NOT_CHANGED = "The action was not changed"
ACTION_FIELDS = (
    "title",
    "project",
    "main_phase",
    "revisited_phase",
    "reason",
    "started_at",
    "ended_at",
    "expectation",
    "adopted_by",
    "practice_id",
)
ACTION_SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "title": pl.String,
    "project_id": pl.String,
    "main_phase": pl.String,
    "revisited_phase": pl.String,
    "reason_id": pl.String,
    "started_at": pl.Datetime("us"),
    "ended_at": pl.Datetime("us"),
    "expectation": pl.String,
    "adopted_by": pl.String,
    "practice_id": pl.String,
}
Value = TypeVar("Value")


def adopt_action(
    store: Store,
    *,
    title: object,
    by: str | None,
    zone: str | None = None,
    identifier: str | None = None,
    **values: object,
) -> Receipt:
    """Adopt an action; `values` are further fields as entered, named as in ACTION_FIELDS.

    `project` and `reason` are names, phases keys or titles; without one it concerns any.
    `started_at` missing means now; times without a zone are those of `zone`. `adopted_by` missing
    is `by`. A second call with the same `identifier` writes nothing.
    Raises InputRefused with every problem.
    """
    given = dict.fromkeys(ACTION_FIELDS) | {"adopted_by": by} | values | {"title": title}
    if given["started_at"] is None:
        given["started_at"] = format_utc(get_utc_now())
    with store.writing(by=by) as writer:
        catalogue = questions.load_catalogue(writer)
        facts = _validate_action(
            catalogue, given, zone or get_machine_zone(), doing=ACTION_NOT_ADOPTED
        )
        _refuse_archived(catalogue, facts["project_id"])
        ledger = {"id": identifier or str(uuid.uuid4()), "rev": 1, "deleted": False, **facts}
        writer.append("actions", pl.DataFrame([ledger], schema_overrides=ACTION_SCHEMA))
        return writer.receipt


def edit_action(
    store: Store,
    identifier: str,
    rev: int,
    *,
    by: str | None,
    zone: str | None = None,
    **values: object,
) -> Receipt:
    """Edit `values` (see ACTION_FIELDS) of an action whose newest revision is `rev`.

    The earlier facts are kept; the receipt is empty where nothing differs.
    Raises InputRefused, ChangedMeanwhile, NotFound.
    """
    with store.writing(by=by) as writer:
        newest = read_seen_revision(writer, "actions", identifier, rev)
        catalogue = questions.load_catalogue(writer)
        given = _make_action_input(newest.row(0, named=True), catalogue) | values
        facts = _validate_action(
            catalogue, given, zone or get_machine_zone(), doing=ACTION_NOT_CHANGED
        )
        writer.amend("actions", newest, **facts)
        return writer.receipt


def end_action(
    store: Store,
    identifier: str,
    rev: int,
    *,
    by: str | None,
    at: object = None,
    zone: str | None = None,
) -> Receipt:
    """End an action (`at` None: now). Raises as `edit_action`."""
    moment = format_utc(get_utc_now()) if at is None else at
    return edit_action(store, identifier, rev, by=by, zone=zone, ended_at=moment)


def delete_action(store: Store, identifier: str, rev: int, *, by: str | None) -> Receipt:
    """Delete an action whose newest revision is `rev`; its history is kept.

    Raises ChangedMeanwhile, NotFound.
    """
    with store.writing(by=by) as writer:
        writer.amend(
            "actions", read_seen_revision(writer, "actions", identifier, rev), deleted=True
        )
        return writer.receipt


def read_action_history(reader: Reader, identifier: str) -> pl.DataFrame:
    """Read every revision of an action, oldest first, with today's titles and names.

    Columns: rev, deleted, title, project, main_phase, revisited_phase, reason (null: any),
    started_at, ended_at (null: still going on), expectation, adopted_by, recorded_at, recorded_by.
    Empty where there is no such action.
    """
    catalogue = questions.load_catalogue(reader)
    titles = {phase.key: phase.title for phase in catalogue.phases}
    projects = {one.id: one.name for one in catalogue.projects}
    reasons = {one.id: one.name for one in catalogue.reasons}
    return reader.query("action_revisions", ids=[identifier]).select(
        "rev",
        "deleted",
        "title",
        pl.col("project_id").replace(projects).alias("project"),
        pl.col("main_phase").replace(titles),
        pl.col("revisited_phase").replace(titles),
        pl.col("reason_id").replace(reasons).alias("reason"),
        "started_at",
        "ended_at",
        "expectation",
        "adopted_by",
        "recorded_at",
        "recorded_by",
    )


def _make_action_input(row: dict[str, Any], catalogue: Catalogue) -> dict[str, object]:
    """Turn a ledger row back into form input, so that the same rules validate it."""
    names = {one.id: one.name for one in catalogue.projects}
    names |= {one.id: one.name for one in catalogue.reasons}
    return {
        **{name: row[name] for name in ACTION_SCHEMA if name not in ("project_id", "reason_id")},
        "project": names.get(row["project_id"]),
        "reason": names.get(row["reason_id"]),
        "started_at": format_utc(row["started_at"]),
        "ended_at": format_utc(row["ended_at"]),
    }


def _validate_action(
    catalogue: Catalogue, given: dict[str, object], zone: str, *, doing: str
) -> dict[str, Any]:
    """Validate an action and return its ledger facts; raise InputRefused with every problem."""
    unknown = given.keys() - set(ACTION_FIELDS)
    if unknown:
        raise TypeError(f"an action has no {', '.join(sorted(unknown))}")
    now = get_utc_now()
    problems: list[Problem] = []

    def kept(column: str, rule: Callable[[object], Value], *, needed: bool = False) -> Value | None:
        value = given[column]
        if fields.is_blank(value) and not needed:
            return None
        try:
            return rule(value)
        except BrokenRule as broken:
            shown = "" if value is None else dates.format_input(value)
            problems.append(Problem(column, shown, broken.rule, nearest=broken.nearest))
            return None

    def moment(value: object) -> datetime:
        if fields.is_blank(value):
            raise BrokenRule("is missing")
        return fields.parse_time(value, zone=zone, now=now)

    def phase(value: object) -> str:
        return fields.parse_phase(value, catalogue.phases)

    facts = {
        "title": kept("title", fields.parse_title, needed=True),
        "project_id": kept(
            "project", lambda one: fields.parse_id(one, "project", catalogue.projects)
        ),
        "main_phase": kept("main_phase", phase),
        "revisited_phase": kept("revisited_phase", phase),
        "reason_id": kept("reason", lambda one: fields.parse_id(one, "reason", catalogue.reasons)),
        "started_at": kept("started_at", moment, needed=True),
        "ended_at": kept("ended_at", moment),
        "expectation": kept("expectation", fields.parse_description),
        "adopted_by": kept("adopted_by", fields.parse_name),
        "practice_id": kept("practice_id", str),
    }
    problems += _find_action_contradictions(catalogue, facts, given)
    if problems:
        raise InputRefused(doing, problems)
    return facts


def _find_action_contradictions(
    catalogue: Catalogue, facts: dict[str, Any], given: dict[str, object]
) -> list[Problem]:
    """Find contradictions: a revisit to the main phase itself, or an end before the start."""
    problems = []
    main, started, ended = facts["main_phase"], facts["started_at"], facts["ended_at"]
    if main and main == facts["revisited_phase"]:
        rule = "is the main phase itself; a revisit goes to another"
        problems.append(Problem("revisited_phase", catalogue.get_phase_title(main), rule))
    if started and ended and ended <= started:
        rule = "must lie after the start"
        problems.append(Problem("ended_at", dates.format_input(given["ended_at"]), rule))
    return problems


def _refuse_archived(catalogue: Catalogue, project_id: str | None) -> None:
    for one in catalogue.projects:
        if one.id == project_id and one.archived:
            raise InputRefused(
                ACTION_NOT_ADOPTED, [Problem("project", one.name, PROJECT.out_of_use_rule)]
            )
