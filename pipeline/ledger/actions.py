"""Adopt, edit, end and delete actions, and read their history; undo is in ledger/undo.py."""

from collections.abc import Mapping
from functools import partial
from typing import Any

import polars as pl

from pipeline import fields
from pipeline.asking import questions
from pipeline.clock import get_machine_zone, get_utc_now
from pipeline.intake.row_check import SAME_PHASE, RowCheck
from pipeline.ledger import amending
from pipeline.ledger.names import PROJECT, find_name_in_use
from pipeline.model import Catalogue, Receipt
from pipeline.store import Reader, Store

ACTION_NOT_ADOPTED = "The action was not adopted"
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
    entered = {"adopted_by": by} | values | {"title": title}
    if entered.get("started_at") is None:
        entered["started_at"] = amending.format_utc(get_utc_now())
    with store.writing(by=by, few=True) as writer:
        catalogue = questions.load_catalogue(writer)
        facts = _validate_action(
            catalogue, entered, zone or get_machine_zone(), doing=ACTION_NOT_ADOPTED
        )
        if facts["project_id"]:
            find_name_in_use(PROJECT, catalogue, facts["project_id"], doing=ACTION_NOT_ADOPTED)
        writer.append_new("actions", facts, identifier)
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
    """Edit `values` (see ACTION_FIELDS) of an action; see `amending.edit_record`."""
    return amending.edit_record(store, _ACTION, identifier, rev, values, by=by, zone=zone)


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
    moment = amending.format_utc(get_utc_now()) if at is None else at
    return edit_action(store, identifier, rev, by=by, zone=zone, ended_at=moment)


def delete_action(store: Store, identifier: str, rev: int, *, by: str | None) -> Receipt:
    """Delete an action; see `amending.delete_record`."""
    return amending.delete_record(store, _ACTION, identifier, rev, by=by)


def read_action_history(reader: Reader, identifier: str) -> pl.DataFrame:
    """Read every revision of an action; see `amending.read_history`.

    Project, phases and reason are null where it concerns any, `ended_at` where it is going on.
    """
    return amending.read_history(reader, _ACTION, identifier)


def _validate_action(
    catalogue: Catalogue, values: Mapping[str, object], zone: str, *, doing: str
) -> dict[str, Any]:
    """Validate an action and return its ledger facts; raise InputRefused with every problem."""
    unknown = values.keys() - {"id", *ACTION_FIELDS}
    if unknown:
        raise TypeError(f"an action has no {', '.join(sorted(unknown))}")
    parse_moment = partial(fields.parse_time, zone=zone, now=get_utc_now())
    parse_phase = partial(fields.parse_phase, phases=catalogue.phases)
    parse_project = partial(fields.parse_id, thing="project", known=catalogue.projects)
    parse_reason = partial(fields.parse_id, thing="reason", known=catalogue.reasons)
    check = RowCheck(values)
    facts: dict[str, Any] = {
        "title": check.parse("title", fields.parse_title),
        "project_id": check.optional("project", parse_project),
        "main_phase": check.optional("main_phase", parse_phase),
        "revisited_phase": check.optional("revisited_phase", parse_phase),
        "reason_id": check.optional("reason", parse_reason),
        "started_at": check.required("started_at", parse_moment),
        "ended_at": check.optional("ended_at", parse_moment),
        "expectation": check.optional("expectation", fields.parse_description),
        "adopted_by": check.optional("adopted_by", fields.parse_name),
        "practice_id": check.optional("practice_id", str),
    }
    main, started, ended = facts["main_phase"], facts["started_at"], facts["ended_at"]
    if main and main == facts["revisited_phase"]:
        check.report("revisited_phase", catalogue.get_phase_title(main), SAME_PHASE)
    if started and ended and ended <= started:
        check.report("ended_at", values["ended_at"], "must lie after the start")
    check.refuse_problems(doing)
    return facts


_ACTION = amending.RecordKind(
    ledger="actions",
    history=tuple(name for name in ACTION_FIELDS if name != "practice_id"),
    validate=lambda edit: _validate_action(
        edit.catalogue, edit.values, edit.zone, doing="The action was not changed"
    ),
)
