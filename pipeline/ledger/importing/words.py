"""What an import says: what is new, what is there and changed, and by which clock it was read."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import polars as pl

from pipeline.intake.sheets import SheetKind, format_names
from pipeline.ledger.adding import Added, Plan
from pipeline.ledger.importing.matching import BEFORE, ENTERED_AS, IDENTITIES, join_pairs
from pipeline.ledger.importing.suggesting import ADD, KEEP, UPDATE
from pipeline.ledger.words import format_notices
from pipeline.words.plain import NO_FIGURE, format_count, format_local

THINGS: Mapping[SheetKind, str] = {"revisits": "revisit", "focus_sessions": "focus session"}
MOST_TOLD = 20
CHANGES_SCHEMA = {
    "row": pl.Int64,
    "record": pl.String,
    "column": pl.String,
    "is": pl.String,
    "becomes": pl.String,
    "suggested": pl.String,
}


def format_clock(planned: Plan) -> str | None:
    """Format by whose clock times were read; None where all of them name their zone."""
    if not planned.has_local_times:
        return None
    return f"times without a zone are those of {planned.zone}"


def format_plan(planned: Plan, *, is_done: bool = False) -> list[str]:
    """Format what an import would do, or did, in short sentences."""
    compared, thing = planned.compared, THINGS[planned.sheet.kind]
    sentences = []
    if compared.already:
        count = format_count(compared.already, thing)
        gone = f", {compared.once_deleted} of them deleted since" if compared.once_deleted else ""
        sentences.append(f"{count} there already{gone}: skipped")
        if compared.once_deleted and not is_done:
            sentences.append("what was deleted or undone comes back in Settings → Change log")
    if compared.shift and not is_done:
        sentences.append(format_shift(planned))
    older = int(compared.changes["older"].sum())
    if older:
        kept = "kept unless you say otherwise" if not is_done else "kept unless you said otherwise"
        count = format_count(older, thing)
        sentences.append(f"{count} changed here since the file was made: {kept}")
    sentences += format_notices(planned)
    left = {"columns not used": planned.sheet.unused, "sheets not read": planned.sheet.other_sheets}
    return sentences + [f"{name}: {format_names(names)}" for name, names in left.items() if names]


def format_shift(planned: Plan) -> str:
    """Format that the rows are there at another hour: a question for the clock of the file."""
    shift = planned.compared.shift
    if shift is None:
        return ""
    rows, number = len(planned.sheet.rows), shift.pairs.height
    which = f"all {rows:,} rows are" if number == rows else f"{number:,} of {rows:,} rows are"
    hours = _format_offsets(sorted(abs(offset) for offset in shift.offsets))
    later = "earlier" if shift.offsets[0] > timedelta() else "later"
    return (
        f"{which} there already, {hours} {later} than this file says: "
        f"is its clock that of {planned.zone}?"
    )


def _format_offsets(offsets: Sequence[timedelta]) -> str:
    """Format how far apart clocks are: `1 hour`, `5 or 6 hours`, `330 minutes`."""
    minutes = [offset // timedelta(minutes=1) for offset in offsets]
    hours = not any(each % 60 for each in minutes)
    numbers = [each // 60 for each in minutes] if hours else minutes
    unit = "hour" if hours else "minute"
    *before, last = numbers
    return " or ".join([*(str(number) for number in before), format_count(last, unit)])


def format_plan_size(planned: Plan) -> str:
    """Format how many records an import would add: `113 revisits`."""
    return format_count(planned.new.height, THINGS[planned.sheet.kind])


def format_effect(planned: Plan, chosen: pl.DataFrame) -> str:
    """Format what would be written: `Write 12 revisits`, `Add 12, update 3`; empty for nothing.

    `chosen` has the choice for each change.
    """
    if chosen.is_empty():
        return f"Write {format_plan_size(planned)}"
    counts = {choice: int((chosen["choice"] == choice).sum()) for choice in (ADD, UPDATE)}
    parts = {"Add": planned.new.height + counts[ADD], "update": counts[UPDATE]}
    said = ", ".join(f"{verb} {number:,}" for verb, number in parts.items() if number)
    return said[:1].upper() + said[1:]


def format_added(added: Added) -> str:
    """Format what was written: `113 revisits written`, with those that were updated."""
    written = format_count(added.written, THINGS[added.plan.sheet.kind])
    updated = f", {added.updated:,} updated" if added.updated else ""
    return f"{written} written{updated}"


def list_changes(planned: Plan, *, most: int | None = None) -> pl.DataFrame:
    """List what the rows of a file would change, as it is shown: one row per record and column.

    Columns: row, record (in words), column (as a file calls it), is, becomes, suggested; at most
    the first `most` records. Times are those of the plan's zone.
    """
    changes = planned.compared.changes
    changes = changes.head(changes.height if most is None else most)
    if changes.is_empty():
        return pl.DataFrame(schema=CHANGES_SCHEMA)
    paired = join_pairs(planned.compared.changed_rows, planned.compared.records, changes)
    names = {project.id: project.name for project in planned.catalogue.projects}
    names |= {reason.id: reason.name for reason in planned.catalogue.reasons}
    format_value = _make_formatter(planned)
    listed = []
    for pair in paired.sort("row").iter_rows(named=True):
        before = pair | {
            reference.removesuffix("_id") + BEFORE: names.get(pair[reference + BEFORE])
            for reference in ("project_id", "reason_id")
            if reference + BEFORE in pair
        }
        record = _format_record(planned, before, format_value)
        for name in pair["differs"]:
            column = name.removesuffix("_id")
            listed.append(
                {
                    "row": pair["row"],
                    "record": record,
                    "column": ENTERED_AS.get(column, column),
                    "is": format_value(column, before[column + BEFORE]),
                    "becomes": format_value(column, pair[column]),
                    "suggested": pair["suggested"],
                }
            )
    return pl.DataFrame(listed, schema=CHANGES_SCHEMA)


def _make_formatter(planned: Plan) -> Callable[[str, Any], str]:
    def format_value(column: str, value: Any) -> str:
        if value is None:
            return NO_FIGURE
        if isinstance(value, datetime):
            return format_local(value, zone=planned.zone)
        return planned.catalogue.get_phase_title(value) if "phase" in column else str(value)

    return format_value


def _format_record(
    planned: Plan, before: Mapping[str, Any], format_value: Callable[[str, Any], str]
) -> str:
    moment = IDENTITIES[planned.sheet.kind].moment
    phases = [
        name for name in ("main_phase", "revisited_phase", "phase") if name + BEFORE in before
    ]
    said = " → ".join(format_value(name, before[name + BEFORE]) for name in phases)
    when = format_value(moment, before[moment + BEFORE])
    return f"{before['project' + BEFORE] or '(removed)'}, {when}, {said}"


def ask_for_decision(planned: Plan) -> str:
    """Format the question what to do with the records that a file changes, with each of them."""
    compared, thing = planned.compared, THINGS[planned.sheet.kind]
    asked = compared.changes.filter(~pl.col("older"))
    count = format_count(asked.height, thing)
    lines = [
        f"row {change['row']}, {change['column']}: {change['is']} would become "
        f"{change['becomes']} ({change['record']})"
        for change in list_changes(planned, most=MOST_TOLD).iter_rows(named=True)
    ]
    if compared.changes.height > MOST_TOLD:
        lines.append(f"and {compared.changes.height - MOST_TOLD:,} more records")
    is_there = "is" if asked.height == 1 else "are"
    shift = f"{format_shift(planned)} If not, name it with --zone. " if compared.shift else ""
    return (
        f"{shift}{count} of this file {is_there} there already with other facts. Say what to do: "
        f"--changed {UPDATE} takes the file's, --changed {KEEP} the store's, --changed {ADD} "
        "writes both\n  " + "\n  ".join(lines)
    )
