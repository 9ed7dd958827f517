"""How an action is adopted, changed, ended and deleted; Undo is that of corrections."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

import polars as pl

from pipeline import dates, fields
from pipeline.asking import questions
from pipeline.clock import machine_zone, utc_now
from pipeline.corrections import as_seen, in_utc
from pipeline.errors import InputRefused, Problem
from pipeline.fields import Broken
from pipeline.model import Catalogue, Receipt
from pipeline.naming import PROJECT
from pipeline.store import Reader, Store

NOT_ADOPTED = "The action was not adopted"
NOT_CHANGED = "The action was not changed"
FIELDS = (
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
SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
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


def adopt(
    store: Store,
    *,
    title: object,
    by: str | None,
    zone: str | None = None,
    identifier: str | None = None,
    **values: object,
) -> Receipt:
    """Begin an action; `values` are further fields as given, named as in FIELDS.

    `project` and `reason` are names, phases keys or titles; without one it concerns any.
    `started_at` missing means now; times without a zone are those of `zone`. `adopted_by` missing
    is `by`. A second call with the same `identifier` writes nothing.
    Raises InputRefused with every problem.
    """
    given = dict.fromkeys(FIELDS) | {"adopted_by": by} | values | {"title": title}
    if given["started_at"] is None:
        given["started_at"] = in_utc(utc_now())
    with store.writing(by=by) as writer:
        catalogue = questions.catalogue_of(writer)
        facts = _checked(catalogue, given, zone or machine_zone(), doing=NOT_ADOPTED)
        _refuse_archived(catalogue, facts["project_id"])
        ledger = {"id": identifier or str(uuid.uuid4()), "rev": 1, "deleted": False, **facts}
        writer.append("actions", pl.DataFrame([ledger], schema_overrides=SCHEMA))
        return writer.receipt


def change_action(
    store: Store,
    identifier: str,
    rev: int,
    *,
    by: str | None,
    zone: str | None = None,
    **values: object,
) -> Receipt:
    """Change what `values` name of an action whose newest revision is `rev`; named as in FIELDS.

    The earlier facts are kept; the receipt is empty where nothing differs.
    Raises InputRefused, ChangedMeanwhile, NotFound.
    """
    with store.writing(by=by) as writer:
        newest = as_seen(writer, "actions", identifier, rev)
        catalogue = questions.catalogue_of(writer)
        given = _as_given(newest.row(0, named=True), catalogue) | values
        facts = _checked(catalogue, given, zone or machine_zone(), doing=NOT_CHANGED)
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
    """End an action (`at` None: now). Raises as `change_action`."""
    moment = in_utc(utc_now()) if at is None else at
    return change_action(store, identifier, rev, by=by, zone=zone, ended_at=moment)


def delete_action(store: Store, identifier: str, rev: int, *, by: str | None) -> Receipt:
    """Delete an action whose newest revision is `rev`; its history is kept.

    Raises ChangedMeanwhile, NotFound.
    """
    with store.writing(by=by) as writer:
        writer.amend("actions", as_seen(writer, "actions", identifier, rev), deleted=True)
        return writer.receipt


def action_history(reader: Reader, identifier: str) -> pl.DataFrame:
    """Every revision of one action, oldest first, with titles and names as they are now.

    Columns: rev, deleted, title, project, main_phase, revisited_phase, reason (null: any),
    started_at, ended_at (null: still going on), expectation, adopted_by, recorded_at, recorded_by.
    Empty where there is no such action.
    """
    catalogue = questions.catalogue_of(reader)
    titles = {phase.key: phase.title for phase in catalogue.phases}
    projects = {one.id: one.name for one in catalogue.projects}
    reasons = {one.id: one.name for one in catalogue.reasons}
    return reader.frame("action_revisions", ids=[identifier]).select(
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


def _as_given(row: dict[str, Any], catalogue: Catalogue) -> dict[str, object]:
    """A ledger row as a form would give it, so that the same rules judge it."""
    names = {one.id: one.name for one in catalogue.projects}
    names |= {one.id: one.name for one in catalogue.reasons}
    return {
        **{name: row[name] for name in SCHEMA if name not in ("project_id", "reason_id")},
        "project": names.get(row["project_id"]),
        "reason": names.get(row["reason_id"]),
        "started_at": in_utc(row["started_at"]),
        "ended_at": in_utc(row["ended_at"]),
    }


def _checked(
    catalogue: Catalogue, given: dict[str, object], zone: str, *, doing: str
) -> dict[str, Any]:
    """The facts of an action as the ledger keeps them, or InputRefused with all that is wrong."""
    unknown = given.keys() - set(FIELDS)
    if unknown:
        raise TypeError(f"an action has no {', '.join(sorted(unknown))}")
    now = utc_now()
    problems: list[Problem] = []

    def kept(column: str, rule: Callable[[object], Value], *, needed: bool = False) -> Value | None:
        value = given[column]
        if fields.is_blank(value) and not needed:
            return None
        try:
            return rule(value)
        except Broken as broken:
            shown = "" if value is None else dates.as_given(value)
            problems.append(Problem(column, shown, broken.rule, nearest=broken.nearest))
            return None

    def moment(value: object) -> datetime:
        if fields.is_blank(value):
            raise Broken("is missing")
        return fields.time_of(value, zone=zone, now=now)

    def phase(value: object) -> str:
        return fields.phase_of(value, catalogue.phases)

    facts = {
        "title": kept("title", fields.title_of, needed=True),
        "project_id": kept("project", lambda one: fields.id_of(one, "project", catalogue.projects)),
        "main_phase": kept("main_phase", phase),
        "revisited_phase": kept("revisited_phase", phase),
        "reason_id": kept("reason", lambda one: fields.id_of(one, "reason", catalogue.reasons)),
        "started_at": kept("started_at", moment, needed=True),
        "ended_at": kept("ended_at", moment),
        "expectation": kept("expectation", fields.description_of),
        "adopted_by": kept("adopted_by", fields.name_of),
        "practice_id": kept("practice_id", str),
    }
    problems += _contradictions(catalogue, facts, given)
    if problems:
        raise InputRefused(doing, problems)
    return facts


def _contradictions(
    catalogue: Catalogue, facts: dict[str, Any], given: dict[str, object]
) -> list[Problem]:
    """What no action can be: it goes from a phase to another one, and ends after it starts."""
    problems = []
    main, started, ended = facts["main_phase"], facts["started_at"], facts["ended_at"]
    if main and main == facts["revisited_phase"]:
        rule = "is the main phase itself; a revisit goes to another"
        problems.append(Problem("revisited_phase", catalogue.phase_title(main), rule))
    if started and ended and ended <= started:
        rule = "must lie after the start"
        problems.append(Problem("ended_at", dates.as_given(given["ended_at"]), rule))
    return problems


def _refuse_archived(catalogue: Catalogue, project_id: str | None) -> None:
    for one in catalogue.projects:
        if one.id == project_id and one.archived:
            raise InputRefused(NOT_ADOPTED, [Problem("project", one.name, PROJECT.out_of_use)])
