"""The change log: who changed names or existing records, one sentence per unit of work."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

import polars as pl

from pipeline.asking.questions import Question
from pipeline.ledger.names import NAME_KINDS
from pipeline.model import Changes, Receipt
from pipeline.store import Reader
from pipeline.store.ledgers import LEDGERS
from pipeline.words.plain import format_count, shorten

ChangeRow = dict[str, Any]
MOST_NAMES = 3
_SHEET_SENTENCES = {
    "kept": "kept how the sheet “{}” is read",
    "removed": "forgot how the sheet “{}” is read",
    "restored": "restored how the sheet “{}” is read",
    "changed": "changed how the sheet “{}” is read",
}
NO_HOURS = "set the usual working hours again"
_FOLLOWED = ("practices", "described")  # follows from merging its reason
_NAME_ORDER = ("projects", "phases", "reasons", "practices")
_LEDGER_THINGS = {
    **{table: kind.thing for table, kind in NAME_KINDS.items()},
    "practices": "practice",
    "revisits": "revisit",
    "focus_sessions": "focus session",
    "actions": "action",
    "working_hours": "working hours",
    "sheets": "sheet",
}


@dataclass(frozen=True)
class UnitOfWork:
    """One unit of work: when (UTC), by whom, and what was done, in one sentence."""

    moment: datetime
    person: str | None
    said: str
    overtaken: bool


def query_newest_changes(most: int) -> Question:
    """Query the last units of work that changed names, edited records or imported many."""
    return Question("changes", most=most)


def group_units(changes: pl.DataFrame) -> tuple[UnitOfWork, ...]:
    """Group the rows of `query_newest_changes` into units of work, newest first."""
    rows = changes.to_dicts()

    def unit(row: ChangeRow) -> tuple[datetime, str | None]:
        return row["recorded_at"], row["recorded_by"]

    return tuple(
        UnitOfWork(moment, person, _format_unit(parts), parts[0]["overtaken"])
        for (moment, person), group in groupby(rows, key=unit)
        for parts in [list(group)]
    )


def read_receipt(reader: Reader, unit: UnitOfWork) -> Receipt:
    """Read the receipt of a unit of work, for undo."""
    moment, person = unit.moment, unit.person
    return Receipt(
        Changes(
            (ledger, reader.query("unit_rows", ledger=table, moment=moment, person=person))
            for ledger, table in sorted(LEDGERS.items())
        )
    )


def _format_unit(parts: Sequence[ChangeRow]) -> str:
    """Format what one unit of work did."""
    names = [row for row in parts if row["ledger"] in _NAME_ORDER]
    records = [row for row in parts if row["ledger"] not in _NAME_ORDER]
    merged = _format_merge(names, records)
    if merged:
        return merged
    return "; ".join([*_format_names(names), *(_format_records(row) for row in records)])


def _format_merge(names: Sequence[ChangeRow], records: Sequence[ChangeRow]) -> str | None:
    """Format a merge: `merged the reason “A” into “B”: 12 revisits`; None where it was none."""
    followed = [row for row in names if (row["ledger"], row["aspect"]) == _FOLLOWED]
    others = [row for row in names if row not in followed]
    if len(others) != 1 or others[0]["aspect"] != "removed" or not records:
        return None
    (gone,) = others
    if gone["ledger"] not in NAME_KINDS:
        return None
    kind = NAME_KINDS[gone["ledger"]]
    into = {row["name"] for row in records if row["aspect"] == kind.thing}
    if len(into) != 1 or any(row["aspect"] != kind.thing for row in records):
        return None
    counts = [_format_record_count(row | {"which": None}) for row in reversed(records)]
    counts += [format_count(len(followed), "practice")] if followed else []
    *before, last = counts
    moved = f"{', '.join(before)} and {last}" if before else last
    return f"merged the {kind.thing} “{gone['name']}” into “{into.pop()}”: {moved}"


def _format_names(names: Sequence[ChangeRow]) -> list[str]:
    sentences = []
    ordered = sorted(names, key=lambda row: (_NAME_ORDER.index(row["ledger"]), row["aspect"]))
    for (ledger, aspect), group in groupby(ordered, lambda row: (row["ledger"], row["aspect"])):
        rows, thing = list(group), _LEDGER_THINGS[ledger]
        if aspect == "reordered":
            if len(rows) == len(names):  # otherwise they made room for a phase
                sentences.append(_format_reordering(rows))
        elif len(rows) > MOST_NAMES:
            sentences.append(f"{_VERBS.get(aspect, 'changed')} {format_count(len(rows), thing)}")
        else:
            sentences += [_format_name(thing, row) for row in rows]
    return sentences


_VERBS = {"added": "added", "removed": "removed", "restored": "restored"}


def _format_name(thing: str, row: ChangeRow) -> str:
    if thing == "practice":
        return f"{_VERBS.get(row['aspect'], 'changed')} the practice “{shorten(row['name'])}”"
    named = f"the {thing} “{row['name']}”"
    sentences = {
        "renamed": f"renamed the {thing} “{row['name_before']}” to “{row['name']}”",
        "taken out": f"{'archived' if thing == 'project' else 'retired'} {named}",
        "brought back": f"{'reopened' if thing == 'project' else 'brought back'} {named}",
        "described": f"described {named} anew",
    }
    aspect = row["aspect"]
    return sentences.get(aspect, f"{_VERBS.get(aspect, 'changed')} {named}")


def _format_reordering(rows: Sequence[ChangeRow]) -> str:
    """Format a reordering: one phase went up or down, and others made way the other way."""
    up = [row["name"] for row in rows if row["steps"] < 0]
    down = [row["name"] for row in rows if row["steps"] > 0]
    if len(up) == len(down) == 1:
        return f"moved the phase “{up[0]}” up, before “{down[0]}”"
    for moved, way in ((up, "up"), (down, "down")):
        if len(moved) == 1:
            return f"moved the phase “{moved[0]}” {way}"
    return "reordered the phases"


def _format_records(row: ChangeRow) -> str:
    if row["ledger"] == "working_hours":
        return f"set the working hours ({row['which']})" if row["aspect"] == "set" else NO_HOURS
    if row["ledger"] == "sheets":
        return _SHEET_SENTENCES[row["aspect"]].format(row["which"])
    many = _format_record_count(row)
    alone = row["number"] == 1
    revisit = row["ledger"] == "revisits"
    sentences: Mapping[str, Callable[[], str]] = {
        "adopted": lambda: f"adopted {many}",
        "added": lambda: f"{('logged' if revisit else 'started') if alone else 'imported'} {many}",
        "removed": lambda: f"deleted {many}",
        "restored": lambda: f"restored {many}",
        "reason": lambda: f"changed the reason of {many} to “{row['name']}”",
        "project": lambda: f"moved {many} to the project “{row['name']}”",
        "ended": lambda: f"ended {many}",
        "ticked": lambda: f"ticked checks for {many}",
        "person": lambda: f"gave {many} by {_format_person(row)} to “{row['name']}”",
    }
    return sentences.get(row["aspect"], lambda: f"changed {many}")()


def _format_person(row: ChangeRow) -> str:
    return f"“{row['name_before']}”" if row["name_before"] else "nobody"


def _format_record_count(row: ChangeRow) -> str:
    if row["ledger"] == "actions" and row["which"]:
        return f"the action “{row['which']}”"
    count = format_count(row["number"], _LEDGER_THINGS[row["ledger"]])
    return f"{count} ({row['which']})" if row["which"] else count
