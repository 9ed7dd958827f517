"""The team's own practices: add, edit and delete them, and read their history."""

from collections.abc import Mapping
from functools import partial

import polars as pl

from pipeline import fields
from pipeline.asking import questions
from pipeline.intake.row_check import SAME_PHASE, RowCheck
from pipeline.ledger.amending import RecordKind, delete_record, edit_record, read_history
from pipeline.model import Catalogue, Receipt
from pipeline.store import Reader, Store

PRACTICE_COLUMNS = ("practice", "main_phase", "revisited_phase", "reason", "source")


def add_practice(
    store: Store,
    *,
    practice: str,
    main_phase: str | None = None,
    revisited_phase: str | None = None,
    reason: str | None = None,
    source: str | None = None,
    by: str | None,
    identifier: str | None = None,
) -> Receipt:
    """Add a practice of the team: one line of 1 to 300 characters.

    A missing phase (key or title) or reason (name) means any; `source` is a link or a title.
    A second call with the same `identifier` writes nothing. Raises InputRefused.
    """
    fields_entered = (practice, main_phase, revisited_phase, reason, source)
    values = dict(zip(PRACTICE_COLUMNS, fields_entered, strict=True))
    with store.writing(by=by, few=True) as writer:
        catalogue = questions.load_catalogue(writer)
        facts = _validate_practice(catalogue, values, doing="No practice was added")
        writer.append_new("practices", facts, identifier)
        return writer.receipt


def edit_practice(
    store: Store, identifier: str, rev: int, *, by: str | None, **values: str | None
) -> Receipt:
    """Edit fields of a practice, named as in `add_practice`; see `amending.edit_record`."""
    return edit_record(store, _PRACTICE, identifier, rev, values, by=by)


def delete_practice(store: Store, identifier: str, rev: int, *, by: str | None) -> Receipt:
    """Delete a practice; see `amending.delete_record`."""
    return delete_record(store, _PRACTICE, identifier, rev, by=by)


def read_practice_history(reader: Reader, identifier: str) -> pl.DataFrame:
    """Read every revision of a practice; see `amending.read_history`.

    Phases and reason are null where the practice is for any.
    """
    return read_history(reader, _PRACTICE, identifier)


def _validate_practice(
    catalogue: Catalogue, values: Mapping[str, object], *, doing: str
) -> dict[str, str | None]:
    """Validate a practice and return its ledger facts. Raises InputRefused with every problem."""
    parse_phase = partial(fields.parse_phase, phases=catalogue.phases)
    parse_reason = partial(fields.parse_id, thing="reason", known=catalogue.reasons)
    check = RowCheck(values)
    facts = {
        "practice": check.required(
            "practice", fields.parse_description, missing="needs words: say what to do"
        ),
        "main_phase": check.optional("main_phase", parse_phase),
        "revisited_phase": check.optional("revisited_phase", parse_phase),
        "reason_id": check.optional("reason", parse_reason),
        "source": check.optional("source", fields.parse_description),
    }
    if facts["main_phase"] is not None and facts["main_phase"] == facts["revisited_phase"]:
        check.report("revisited_phase", values["revisited_phase"], SAME_PHASE)
    check.refuse_problems(doing)
    return facts


_PRACTICE = RecordKind(
    ledger="practices",
    history=PRACTICE_COLUMNS,
    validate=lambda edit: _validate_practice(
        edit.catalogue, edit.values, doing="The practice was not changed"
    ),
)
