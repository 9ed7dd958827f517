"""The sample project that ships with the product: synthetic, and labelled so everywhere.

It is laid so that its last week is the week in which it is loaded: what is worked on today, this
week and in the last eight weeks shows what it shows with real work.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl

from pipeline.asking import questions
from pipeline.clock import get_utc_now
from pipeline.errors import ChangedMeanwhile, InputRefused, Problem
from pipeline.intake.reading import read_sheet
from pipeline.intake.sheets import Sheet, SheetKind, SheetRow
from pipeline.ledger.adding import add_and_resolve_names, plan_sheet
from pipeline.ledger.amending import format_utc, read_newest
from pipeline.ledger.sessions import NO_SESSIONS, find_overlaps_with_store
from pipeline.ledger.undo import no_new_contradictions
from pipeline.model import Receipt
from pipeline.store import Store, Writer
from pipeline.words import plain

SAMPLE_FOLDER = Path(__file__).parents[2] / "data" / "sample"
SAMPLE_FILES = ("focus_sessions.csv", "revisits.csv")
TIMES = ("occurred_at", "started_at", "ended_at", "recorded_at")
BEGINS: dict[SheetKind, str] = {"revisits": "occurred_at", "focus_sessions": "started_at"}


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


def load_sample(
    store: Store, *, by: str | None = None, now: datetime | None = None
) -> LoadedSample:
    """Load the sample's records as of `now` (UTC, by default the present).

    They are shifted by whole weeks, so that weekdays and times of day are kept, and what would lie
    after `now` is left out. Of a sample that is there already, deleted records are brought back
    where they lay, and nothing else is written. Its project may have another name by now. Raises
    InputRefused where a project of your own has its name.
    """
    shipped = [_read_shipped(name) for name in SAMPLE_FILES]
    now = now or get_utc_now()
    with store.writing(by=by) as writer:
        kept = [
            read_newest(writer, sheet.kind, [str(row.values["id"]) for row in sheet.rows])
            for sheet in shipped
        ]
        shift = _find_shift_of_kept(shipped, kept)
        if shift is None:
            sheets = _lay(shipped, _choose_shift(shipped, now), now)
        else:
            known = {id_ for newest in kept for id_ in newest["id"]}
            sheets = [_select(sheet, known) for sheet in _lay(shipped, shift, now)]
        lacking = [
            _select(sheet, _list_ids(sheet) - set(newest.filter(~pl.col("deleted"))["id"]))
            for sheet, newest in zip(sheets, kept, strict=True)
        ]
        if any(sheet.rows for sheet in lacking):
            project = _bring_back_project(writer, shipped[0])
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


def _read_shipped(name: str) -> Sheet:
    """Read a file of the sample, its times as moments in UTC without a zone."""
    sheet = read_sheet((SAMPLE_FOLDER / name).read_bytes(), "csv")

    def parse(row: Mapping[str, object]) -> dict[str, object]:
        moments = {
            name: datetime.fromisoformat(str(row[name])).astimezone(UTC).replace(tzinfo=None)
            for name in TIMES
            if row.get(name)
        }
        return {**row, **moments}

    return replace(sheet, rows=tuple(replace(row, values=parse(row.values)) for row in sheet.rows))


def _list_moments(sheet: Sheet) -> dict[str, datetime]:
    """Map the ids of a sheet to the moment at which each record begins."""
    moments = ((row.values["id"], row.values[BEGINS[sheet.kind]]) for row in sheet.rows)
    return {str(id_): moment for id_, moment in moments if isinstance(moment, datetime)}


def _list_ids(sheet: Sheet) -> set[str]:
    return {str(row.values["id"]) for row in sheet.rows}


def _select(sheet: Sheet, identifiers: set[str]) -> Sheet:
    return replace(
        sheet, rows=tuple(row for row in sheet.rows if str(row.values["id"]) in identifiers)
    )


def _choose_shift(shipped: Iterable[Sheet], now: datetime) -> timedelta:
    """Choose by how many whole weeks the sample is shifted: its last week is that of `now`."""
    last = max(moment for sheet in shipped for moment in _list_moments(sheet).values())
    mondays = (day - timedelta(days=day.weekday()) for day in (now.date(), last.date()))
    this_week, last_week = mondays
    return this_week - last_week


def _find_shift_of_kept(shipped: Iterable[Sheet], kept: Iterable[pl.DataFrame]) -> timedelta | None:
    """Find by how much the sample that the store holds was shifted; None where it holds none.

    Some of its records may have been edited since: that of most records counts.
    """
    shifts: Counter[timedelta] = Counter()
    for sheet, newest in zip(shipped, kept, strict=True):
        moments = _list_moments(sheet)
        there = newest.filter(~pl.col("deleted")).select("id", BEGINS[sheet.kind])
        shifts.update(moment - moments[id_] for id_, moment in there.iter_rows())
    return shifts.most_common(1)[0][0] if shifts else None


def _lay(shipped: Iterable[Sheet], shift: timedelta, now: datetime) -> list[Sheet]:
    """Lay the sheets so much later, as they would have been written down until `now`."""
    return [replace(sheet, rows=tuple(_lay_rows(sheet, shift, now))) for sheet in shipped]


def _lay_rows(sheet: Sheet, shift: timedelta, now: datetime) -> Iterator[SheetRow]:
    """Yield the rows begun and written down until `now`; a focus that ends later still runs."""
    for row in sheet.rows:
        moments = {
            name: value + shift for name, value in row.values.items() if isinstance(value, datetime)
        }
        ends = moments.pop("ended_at", None)
        if max(moments.values()) <= now:
            texts = {name: format_utc(moment) for name, moment in moments.items()}
            if "ended_at" in sheet.columns:
                texts["ended_at"] = format_utc(ends) if ends and ends <= now else None
            yield replace(row, values={**row.values, **texts})


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
