"""How records get in and are put right: add, change, delete, undo, and a record's history."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl

from pipeline import reads
from pipeline.clock import machine_zone, utc_now
from pipeline.errors import ChangedMeanwhile, InputRefused, NotFound, Problem
from pipeline.model import Catalogue, Change, Receipt
from pipeline.names import almost_the_same
from pipeline.sheets import Row, Sheet, one_row
from pipeline.store import Reader, Store, Writer
from pipeline.validation import check, overlapping


@dataclass(frozen=True)
class Similar:
    """A name that is new, and the known one that it is almost the same as."""

    thing: str
    given: str
    known: str


@dataclass(frozen=True)
class Plan:
    """What adding a sheet would do: rows to add, rows there already, new names, all problems."""

    sheet: Sheet
    new: pl.DataFrame
    already: int
    once_deleted: int
    new_projects: tuple[str, ...]
    new_reasons: tuple[str, ...]
    similar: tuple[Similar, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class Added:
    """What was written: the plan that was carried out, and the receipt for Undo."""

    plan: Plan
    receipt: Receipt

    @property
    def written(self) -> int:
        """How many records were added."""
        return self.plan.new.height


def plan_sheet(reader: Reader, sheet: Sheet, *, zone: str | None = None) -> Plan:
    """Check a sheet against the rules and the store. Writes nothing.

    Times without a zone are those of `zone`, by default the machine's.
    """
    catalogue = reads.catalogue_of(reader)
    checked = check(sheet, catalogue, zone=zone or machine_zone(), now=utc_now())
    ids = checked.rows["id"].to_list()
    known = reader.frame(f"known_{sheet.kind}", ids=ids)
    new = checked.rows.join(known, on="id", how="anti", maintain_order="left")
    problems = list(checked.problems)
    if sheet.kind == "focus_sessions" and not problems:
        problems += _overlaps_with_store(reader, new)
    projects = _unknown(new["project"], [one.name for one in catalogue.projects])
    reasons: tuple[str, ...] = ()
    if sheet.kind == "revisits":
        reasons = _unknown(new["reason"], [one.name for one in catalogue.reasons])
    return Plan(
        sheet=sheet,
        new=new,
        already=known.height,
        once_deleted=int(known["once_deleted"].sum()),
        new_projects=projects,
        new_reasons=reasons,
        similar=_similar(catalogue, projects, reasons),
        problems=tuple(problems),
    )


def add_sheets(
    store: Store,
    *sheets: Sheet,
    by: str | None = None,
    zone: str | None = None,
    synthetic: bool = False,
) -> tuple[Added, ...]:
    """Add all rows of the sheets in one transaction, or none of them.

    Names that are new are added; `synthetic` marks the new projects as invented data.
    Raises InputRefused with every problem of the first sheet that has one.
    """
    added = []
    with store.writing(by=by) as writer:
        for sheet in sheets:
            plan = plan_sheet(writer, sheet, zone=zone)
            if plan.problems:
                raise InputRefused("Nothing was written", plan.problems)
            _append_named(
                writer, projects=plan.new_projects, reasons=plan.new_reasons, synthetic=synthetic
            )
            facts = _facts(reads.catalogue_of(writer), plan.new)
            writer.append(sheet.kind, facts.with_columns(rev=pl.lit(1), deleted=pl.lit(False)))
            added.append(Added(plan, writer.receipt))
    return tuple(added)


def add_sheet(
    store: Store, sheet: Sheet, *, by: str | None = None, zone: str | None = None
) -> Added:
    """Add all rows of one sheet in one transaction, or none; see `add_sheets`."""
    return add_sheets(store, sheet, by=by, zone=zone)[0]


def log_revisit(
    store: Store, *, by: str | None, zone: str | None = None, **values: object
) -> Added:
    """Write one revisit down; `values` are fields as given, named as the columns of an import.

    Without `id` a new one is made; with one, a second call with the same id adds nothing.
    `occurred_at` missing means now. Raises InputRefused with every problem.
    """
    now = utc_now().isoformat() + "+00:00"
    given = {"id": str(uuid.uuid4()), "recorded_by": by, "recorded_at": now, **values}
    if given.get("occurred_at") is None:
        given["occurred_at"] = now
    return add_sheet(store, one_row("revisits", **given), by=by, zone=zone)


def change_revisit(
    store: Store,
    identifier: str,
    rev: int,
    *,
    by: str | None,
    zone: str | None = None,
    **values: object,
) -> Receipt:
    """Correct fields of a revisit whose newest revision is `rev`; the earlier facts are kept.

    Raises InputRefused, ChangedMeanwhile, NotFound.
    """
    with store.writing(by=by) as writer:
        newest = _newest(writer, "revisits", identifier, rev)
        catalogue = reads.catalogue_of(writer)
        given = _as_given(newest, catalogue) | values
        checked = check(
            one_row("revisits", **given), catalogue, zone=zone or machine_zone(), now=utc_now()
        )
        if checked.problems:
            raise InputRefused("The record was not changed", checked.problems)
        row = checked.rows
        reasons = _unknown(row["reason"], [one.name for one in catalogue.reasons])
        projects = _unknown(row["project"], [one.name for one in catalogue.projects])
        _append_named(writer, projects=projects, reasons=reasons)
        facts = _facts(reads.catalogue_of(writer), row).drop("id")
        writer.amend("revisits", newest, **facts.row(0, named=True))
        return writer.receipt


def delete_revisit(store: Store, identifier: str, rev: int, *, by: str | None) -> Receipt:
    """Delete a revisit whose newest revision is `rev`; its history is kept.

    Raises ChangedMeanwhile, NotFound.
    """
    with store.writing(by=by) as writer:
        newest = _newest(writer, "revisits", identifier, rev)
        writer.amend("revisits", newest, deleted=True)
        return writer.receipt


def undo(store: Store, receipt: Receipt, *, by: str | None) -> Receipt:
    """Take back what a receipt names, all or nothing, by appending the earlier facts again.

    A project or reason that was added and is in use by now stays. The receipt that comes back
    undoes the undo. Raises ChangedMeanwhile where somebody has changed something since.
    """
    with store.writing(by=by) as writer:
        for change in reversed(receipt.changes):
            _take_back(writer, change)
        return writer.receipt


def history(reader: Reader, identifier: str) -> pl.DataFrame:
    """Every revision of one revisit, oldest first, with titles and names as they are now.

    Columns: rev, deleted, occurred_at, project, main_phase, revisited_phase, reason, note,
    minutes, avoidable, written_by, recorded_at, recorded_by. Empty where there is no such record.
    """
    catalogue = reads.catalogue_of(reader)
    revisions = reader.frame("revisit_revisions", id=identifier)
    titles = {phase.key: phase.title for phase in catalogue.phases}
    return revisions.select(
        "rev",
        "deleted",
        "occurred_at",
        pl.col("project_id")
        .replace({one.id: one.name for one in catalogue.projects})
        .alias("project"),
        pl.col("main_phase").replace(titles),
        pl.col("revisited_phase").replace(titles),
        pl.col("reason_id")
        .replace({one.id: one.name for one in catalogue.reasons})
        .alias("reason"),
        "note",
        "minutes",
        "avoidable",
        "written_by",
        "recorded_at",
        "recorded_by",
    )


def append_project(writer: Writer, name: str, *, synthetic: bool = False) -> str:
    """Add a project (its name already checked) and give back its id."""
    identifier = str(uuid.uuid4())
    row = {"id": identifier, "rev": 1, "deleted": False, "name": name, "synthetic": synthetic}
    writer.append("projects", pl.DataFrame([row]))
    return identifier


def _append_named(
    writer: Writer,
    *,
    projects: Iterable[str],
    reasons: Iterable[str],
    synthetic: bool = False,
) -> None:
    for name in projects:
        append_project(writer, name, synthetic=synthetic)
    for name in reasons:
        row = {"id": str(uuid.uuid4()), "rev": 1, "deleted": False, "name": name}
        writer.append("reasons", pl.DataFrame([row | {"description": ""}]))


def _facts(catalogue: Catalogue, rows: pl.DataFrame) -> pl.DataFrame:
    """Checked rows with names exchanged for ids, as the ledger keeps them."""
    projects = {one.name: one.id for one in catalogue.projects}
    facts = rows.with_columns(
        pl.col("project").replace_strict(projects, return_dtype=pl.String).alias("project_id")
    ).drop("project")
    if "reason" not in rows.columns:
        return facts
    reasons = {one.name: one.id for one in catalogue.reasons}
    return facts.with_columns(
        pl.col("reason").replace_strict(reasons, return_dtype=pl.String).alias("reason_id")
    ).drop("reason")


def _unknown(names: pl.Series, known: Iterable[str]) -> tuple[str, ...]:
    """The names that are not known, each once, spelled as they first occur."""
    kept = set(known)
    return tuple(name for name in dict.fromkeys(names.to_list()) if name not in kept)


def _similar(
    catalogue: Catalogue, projects: Iterable[str], reasons: Iterable[str]
) -> tuple[Similar, ...]:
    known = {
        "project": (projects, [one.name for one in catalogue.projects]),
        "reason": (reasons, [one.name for one in catalogue.reasons]),
    }
    return tuple(
        Similar(thing, name, near)
        for thing, (names, there) in known.items()
        for name in names
        if (near := almost_the_same(name, there))
    )


def _overlaps_with_store(reader: Reader, new: pl.DataFrame) -> list[Problem]:
    there = reader.frame("focus_sessions").select("project", "phase", "started_at", "ended_at")
    rows = there.to_dicts() + new.select(there.columns).to_dicts()
    return overlapping((Row(None, {}), row) for row in rows)


def _newest(writer: Writer, table: str, identifier: str, rev: int) -> pl.DataFrame:
    revisions = writer.revisions(table, identifier)
    if revisions.is_empty():
        raise NotFound("Changing a record", f"there is no record {identifier}")
    newest = revisions.tail(1)
    if newest["rev"].item() != rev or newest["deleted"].item():
        raise ChangedMeanwhile(
            "Changing a record",
            "somebody else changed or deleted it a moment ago. Look at it again, then decide",
        )
    return newest


def _as_given(newest: pl.DataFrame, catalogue: Catalogue) -> dict[str, Any]:
    """A ledger row as an import would give it, so that the one validator can judge it."""
    row: Mapping[str, Any] = newest.row(0, named=True)
    names = {one.id: one.name for one in catalogue.projects}
    names |= {one.id: one.name for one in catalogue.reasons}

    def in_utc(moment: datetime | None) -> str | None:
        return f"{moment.isoformat()}+00:00" if moment else None

    return {
        "id": row["id"],
        "project": names.get(row["project_id"]),
        "occurred_at": in_utc(row["occurred_at"]),
        "main_phase": row["main_phase"],
        "revisited_phase": row["revisited_phase"],
        "reason": names.get(row["reason_id"]),
        "note": row["note"],
        "minutes": row["minutes"],
        "avoidable": row["avoidable"],
        "recorded_at": in_utc(row["written_at"]),
        "recorded_by": row["written_by"],
    }


def _take_back(writer: Writer, change: Change) -> None:
    revisions = writer.revisions(change.table, change.id)
    newest = revisions.tail(1)
    if newest.is_empty() or newest["rev"].item() != change.rev:
        raise ChangedMeanwhile(
            "Undoing",
            "somebody has changed this since. Look at the record's history, then decide",
        )
    if change.rev == 1:
        named = change.table in ("projects", "reasons")
        if named and writer.frame("uses", id=change.id)["uses"].item():
            return
        writer.amend(change.table, newest, deleted=True)
        return
    earlier = revisions.filter(pl.col("rev") == change.rev - 1).row(0, named=True)
    facts = {
        name: value
        for name, value in earlier.items()
        if name not in ("id", "rev", "recorded_at", "recorded_by")
    }
    writer.amend(change.table, newest, **facts)
