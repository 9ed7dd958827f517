"""The sample project that ships with the product: synthetic, and labelled so everywhere."""

from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from pipeline.asking import questions
from pipeline.errors import ChangedMeanwhile, InputRefused, Problem
from pipeline.intake.reading import read_sheet
from pipeline.intake.sheets import Sheet
from pipeline.ledger.adding import add_and_resolve_names, plan_sheet
from pipeline.ledger.amending import read_newest
from pipeline.ledger.sessions import NO_SESSIONS, find_overlaps_with_store
from pipeline.ledger.undo import no_new_contradictions
from pipeline.model import Receipt
from pipeline.store import Store, Writer
from pipeline.words import plain

SAMPLE_FOLDER = Path(__file__).parents[2] / "data" / "sample"
SAMPLE_FILES = ("focus_sessions.csv", "revisits.csv")


@dataclass(frozen=True)
class LoadedSample:
    """How many records loading the sample added or brought back, and the receipt."""

    revisits: int
    focus_sessions: int
    brought_back: int
    receipt: Receipt

    @property
    def words(self) -> str:
        """What was loaded, in a sentence."""
        if not self.receipt.changes:
            return "The synthetic sample is there already; nothing was written"
        done = "Brought back" if self.brought_back else "Loaded"
        return (
            f"{done} the synthetic sample: {plain.format_count(self.revisits, 'revisit')}, "
            f"{plain.format_count(self.focus_sessions, 'focus session')}"
        )


def load_sample(store: Store, *, by: str | None = None) -> LoadedSample:
    """Load the sample's records, bringing back deleted ones as shipped.

    Its project may have another name by now. A second call adds nothing. Raises InputRefused where
    a project of your own has its name.
    """
    sheets = [read_sheet((SAMPLE_FOLDER / name).read_bytes(), "csv") for name in SAMPLE_FILES]
    with store.writing(by=by) as writer:
        lacking = [_select_missing(writer, sheet) for sheet in sheets]
        if any(sheet.rows for sheet in lacking):
            project = _bring_back_project(writer, sheets[0])
            lacking = [_set_project(sheet, project) for sheet in lacking]
        counts = {sheet.kind: _add_or_bring_back(writer, sheet) for sheet in lacking}
        if find_overlaps_with_store(writer, NO_SESSIONS):
            raise ChangedMeanwhile(
                "Loading the sample", "its project has another focus at the time of its sessions"
            )
        return LoadedSample(
            revisits=sum(counts["revisits"]),
            focus_sessions=sum(counts["focus_sessions"]),
            brought_back=sum(back for _, back in counts.values()),
            receipt=writer.receipt,
        )


def remove_sample(store: Store, *, by: str | None = None) -> Receipt:
    """Delete every synthetic project with its revisits and focus sessions, all or nothing.

    Reasons stay: those of the sample are the ones that every store begins with. Where there is no
    synthetic project nothing is written and the receipt is empty. Raises ChangedMeanwhile where
    all other projects are archived.
    """
    with store.writing(by=by) as writer, no_new_contradictions(writer, "Removing the sample"):
        records = writer.query("synthetic_records")
        for (ledger,), belonging in records.group_by("ledger", maintain_order=True):
            newest = read_newest(writer, str(ledger), belonging["id"])
            writer.amend(str(ledger), newest, deleted=True)
        return writer.receipt


def format_removal(receipt: Receipt) -> str:
    """Format what `remove_sample` deleted."""
    tables = [change.table for change in receipt.changes]
    if not tables:
        return "There is no sample project here; nothing was written"
    return (
        f"Removed the sample: {plain.format_count(tables.count('revisits'), 'revisit')}, "
        f"{plain.format_count(tables.count('focus_sessions'), 'focus session')}"
    )


def _select_missing(writer: Writer, sheet: Sheet) -> Sheet:
    """Select the rows of a sheet that the store does not hold, or holds as deleted."""
    newest = read_newest(writer, sheet.kind, [str(row.values["id"]) for row in sheet.rows])
    existing = set(newest.filter(~pl.col("deleted"))["id"])
    return replace(sheet, rows=tuple(row for row in sheet.rows if row.values["id"] not in existing))


def _bring_back_project(writer: Writer, sheet: Sheet) -> str:
    """Restore the sample's project where it was deleted or archived; return its current name."""
    shipped = str(sheet.rows[0].values["project"])
    sessions = read_newest(writer, sheet.kind, [str(row.values["id"]) for row in sheet.rows])
    projects = read_newest(writer, "projects", sessions["project_id"].unique())
    former = projects.filter("synthetic").sort("deleted").head(1)
    kept = former.filter(~pl.col("deleted"))["name"].to_list()
    name = str(kept[0]) if kept else shipped
    existing = questions.load_catalogue(writer).find_project(name)
    if existing is not None and not existing.synthetic:
        problem = Problem("project", existing.name, "is a project of your own; rename it first")
        raise InputRefused("The sample was not loaded", [problem])
    if existing is None or (kept and existing.archived):
        writer.amend("projects", former, name=name, deleted=False, archived=False)
    return name


def _set_project(sheet: Sheet, project: str) -> Sheet:
    rows = (replace(row, values={**row.values, "project": project}) for row in sheet.rows)
    return replace(sheet, rows=tuple(rows))


def _add_or_bring_back(writer: Writer, sheet: Sheet) -> tuple[int, int]:
    """Write the missing rows; return how many were new and how many were brought back."""
    plan = plan_sheet(writer, sheet)
    if plan.problems:
        raise InputRefused("The sample was not loaded", plan.problems)
    facts = add_and_resolve_names(writer, plan.catalogue, plan.rows, synthetic=True)
    newest = read_newest(writer, sheet.kind, facts["id"])
    known = facts.join(newest.select("id", "rev"), on="id", how="left")
    back = known["rev"].count()
    writer.append(
        sheet.kind,
        known.with_columns(pl.col("rev").fill_null(0) + 1, deleted=pl.lit(value=False)),
    )
    return known.height - back, back
