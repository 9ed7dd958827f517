"""Imports a file: adds what is new, and does with the changed records what somebody decided."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import polars as pl

from pipeline.asking import questions
from pipeline.clock import get_machine_zone
from pipeline.errors import ChangedMeanwhile, InputRefused, Undecided
from pipeline.intake.identifiers import make_content_id
from pipeline.intake.mapping.mapping import SheetMapping
from pipeline.intake.sheets import Sheet
from pipeline.intake.validation import Validated
from pipeline.ledger.adding import (
    LEAST_ROWS_AHEAD,
    VALIDATION_SHARE,
    Added,
    Plan,
    add_and_resolve_names,
    plan_sheet,
    validate_rows,
)
from pipeline.ledger.importing import words
from pipeline.ledger.importing.matching import list_given
from pipeline.ledger.importing.remembering import remember_sheet
from pipeline.ledger.importing.suggesting import ADD, CHOICES, UPDATE
from pipeline.ledger.names import PROJECT, find_name_in_use
from pipeline.ledger.phases import append_phase, foresee_phases
from pipeline.ledger.projects import refuse_mixing
from pipeline.ledger.sessions import find_overlaps_with_store, find_running_in_archived
from pipeline.progress import Progress, ignore_progress, scale_progress
from pipeline.store import Reader, Store, Writer
from pipeline.store.backup import back_up_before
from pipeline.store.ledgers import LEDGERS

NOTHING_WRITTEN = "Nothing was written"
SUGGESTED = "suggested"


@dataclass(frozen=True)
class Decisions:
    """What to do with the rows that change a record: one of CHOICES, or SUGGESTED.

    `for_all` is None where nobody has decided; `by_row` decides for single rows. `seen` are the
    changes that the person saw, if there was anything to see.
    """

    for_all: str | None = None
    by_row: Mapping[int, str] = field(default_factory=dict)
    seen: pl.DataFrame | None = None

    def is_asked(self, changes: pl.DataFrame) -> bool:
        """Tell whether there are changes that somebody still has to decide about."""
        return self.for_all is None and not changes["older"].all()

    def choose(self, changes: pl.DataFrame) -> pl.DataFrame:
        """Choose for each change; returns row, record and choice.

        A row that is older than its record is kept unless somebody says otherwise.
        """
        for_all = pl.lit(self.for_all if self.for_all in CHOICES else None, dtype=pl.String)
        single = pl.col("row").replace_strict(
            dict(self.by_row), default=None, return_dtype=pl.String
        )
        chosen = pl.coalesce(single, for_all, "suggested")
        return changes.select("row", "record", choice=chosen)


@dataclass(frozen=True)
class Reading:
    """How a sheet of other headings or words was read, to be kept with what it brings.

    `headings` are the labels of its columns, `name` is what its file is called, `new_phases` are
    the titles of phases that come with it.
    """

    headings: tuple[str, ...]
    mapping: SheetMapping
    name: str
    new_phases: tuple[str, ...] = ()


def plan_import(
    reader: Reader,
    sheet: Sheet,
    *,
    zone: str | None = None,
    new_phases: Sequence[str] = (),
    progress: Progress = ignore_progress,
    validated: Validated | None = None,
) -> Plan:
    """Plan the import of a sheet that brings new phases; see `adding.plan_sheet`.

    Raises InputRefused where these cannot be added.
    """
    catalogue = foresee_phases(
        reader, questions.load_catalogue(reader), new_phases, doing=NOTHING_WRITTEN
    )
    return plan_sheet(
        reader,
        sheet,
        zone=zone,
        compares=True,
        progress=progress,
        validated=validated,
        catalogue=catalogue,
    )


def import_sheet(
    store: Store,
    sheet: Sheet,
    *,
    by: str | None = None,
    zone: str | None = None,
    decisions: Decisions | None = None,
    reading: Reading | None = None,
    progress: Progress = ignore_progress,
) -> Added:
    """Import all rows of a file, or none, after a backup; one receipt undoes all of it.

    With the rows come the new phases of a `reading`, and the reading itself is remembered.

    Raises Undecided where rows change records and nobody has decided, ChangedMeanwhile where the
    changes are not those that the person saw, InputRefused with every problem, and whatever
    `progress` raises to cancel.
    """
    zone, decisions = zone or get_machine_zone(), decisions or Decisions()
    validated = None
    new_phases = reading.new_phases if reading else ()
    if len(sheet.rows) >= LEAST_ROWS_AHEAD:  # before anybody has to wait for the write lock
        with store.reading() as reader:
            catalogue = foresee_phases(
                reader, questions.load_catalogue(reader), new_phases, doing=NOTHING_WRITTEN
            )
        validated = validate_rows(
            sheet, catalogue, zone, scale_progress(progress, 0.0, VALIDATION_SHARE)
        )
    if sheet.rows:
        back_up_before(store, "before-import")
    with store.writing(by=by) as writer:
        for title in new_phases:
            append_phase(writer, title, doing=NOTHING_WRITTEN)
        plan = plan_import(writer, sheet, zone=zone, validated=validated)
        _refuse_undecided(plan, decisions)
        added = _write(writer, plan, decisions.choose(plan.compared.changes))
        if reading:
            remember_sheet(writer, reading.headings, reading.mapping, name=reading.name)
            added = replace(added, receipt=writer.receipt)
        progress(1.0)  # last chance to cancel: the commit follows
        return added


def _refuse_undecided(plan: Plan, decisions: Decisions) -> None:
    if plan.problems:
        raise InputRefused(NOTHING_WRITTEN, plan.problems)
    changes = plan.compared.changes
    if decisions.seen is not None and not changes.equals(decisions.seen):
        raise ChangedMeanwhile(
            NOTHING_WRITTEN,
            "the records that this file changes are others by now. Look at them again, then decide",
        )
    if decisions.is_asked(changes):
        raise Undecided(NOTHING_WRITTEN, words.ask_for_decision(plan))


def _write(writer: Writer, plan: Plan, chosen: pl.DataFrame) -> Added:
    """Add and update; `chosen` has row, record and choice."""
    rows = {
        choice: plan.compared.changed_rows.join(
            chosen.filter(pl.col("choice") == choice).select("row", "record"), on="row"
        )
        for choice in (ADD, UPDATE)
    }
    again = _give_new_ids(rows[ADD])
    known = writer.query("known_ids", ledger=LEDGERS[plan.sheet.kind], wanted=again.select("id"))
    adding = pl.concat([plan.new, again.join(known, on="id", how="anti")])
    updating = rows[UPDATE].drop("record")
    _refuse_overlaps(writer, plan, pl.concat([adding, updating]), rows[UPDATE]["record"])
    facts = add_and_resolve_names(writer, plan.catalogue, pl.concat([adding, updating]))
    added, updated = facts.head(adding.height), facts.tail(updating.height)
    writer.append(plan.sheet.kind, added.with_columns(rev=pl.lit(1), deleted=pl.lit(value=False)))
    _update(writer, plan, updated.with_columns(id=rows[UPDATE]["record"]))
    return Added(plan, writer.receipt, adding.height, updating.height)


def _give_new_ids(rows: pl.DataFrame) -> pl.DataFrame:
    """Give rows that have a record's id one of their own, the same at each import."""
    own = [
        make_content_id(row, row["id"]) if row["id"] == row["record"] else row["id"]
        for row in rows.to_dicts()
    ]
    return rows.with_columns(id=pl.Series(own, dtype=pl.String)).drop("record")


def _update(writer: Writer, plan: Plan, facts: pl.DataFrame) -> None:
    """Amend the records of these facts by what the file says; the rest of each stays.

    Raises InputRefused where one would move to a project that takes none.
    """
    if facts.is_empty():
        return
    given = list_given(plan.sheet)
    records = plan.compared.records.join(facts.select("id"), on="id")
    amended = records.drop(given).join(facts.select("id", *given), on="id")
    catalogue = questions.load_catalogue(writer)
    moved = amended.join(records.select("id", source="project_id"), on="id").select(
        "source", "project_id"
    )
    for source, target in moved.filter(pl.col("source") != pl.col("project_id")).unique().rows():
        find_name_in_use(PROJECT, catalogue, target, doing=NOTHING_WRITTEN)
        refuse_mixing(catalogue, [source], target)
    types = [pl.col(name).cast(records.schema[name]) for name in given]
    writer.amend(plan.sheet.kind, amended.with_columns(types))


def _refuse_overlaps(
    writer: Writer, plan: Plan, sessions: pl.DataFrame, updated: pl.Series
) -> None:
    """Refuse focus sessions that overlap each other or the others. Raises InputRefused."""
    if plan.sheet.kind != "focus_sessions":
        return
    problems = [
        *find_overlaps_with_store(writer, sessions, instead_of=list(updated), zone=plan.zone),
        *find_running_in_archived(plan.catalogue, sessions),
    ]
    if problems:
        raise InputRefused(NOTHING_WRITTEN, problems)
