"""The change log: what was done to names and to records that were there, a sentence each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

import polars as pl

from pipeline.asking.questions import Question
from pipeline.figures.patterns.advice import in_brief
from pipeline.model import Change, Receipt
from pipeline.naming import KINDS
from pipeline.store import Reader
from pipeline.wording import counted

Row = dict[str, Any]
MOST_NAMES = 3
_FOLLOWED = ("practices", "described")  # its reason was merged into another
_NAME_ORDER = ("projects", "phases", "reasons", "practices")
_THINGS = {
    **{table: kind.thing for table, kind in KINDS.items()},
    "practices": "practice",
    "revisits": "revisit",
    "focus_sessions": "focus session",
    "actions": "action",
}


@dataclass(frozen=True)
class Unit:
    """One unit of work: when (UTC), by whom, what in one sentence; `overtaken` where somebody has
    changed a part of it since, so that it cannot be undone by itself.
    """

    moment: datetime
    person: str | None
    said: str
    overtaken: bool


def newest_changes(most: int) -> Question:
    """The last units of work that changed names, corrected or removed records, or imported many."""
    return Question("changes", (("most", most),))


def units_of(changes: pl.DataFrame) -> tuple[Unit, ...]:
    """The answer to `newest_changes` as sentences, the newest first."""
    rows = changes.to_dicts()

    def unit(row: Row) -> tuple[datetime, str | None]:
        return row["recorded_at"], row["recorded_by"]

    return tuple(
        Unit(moment, person, _said(parts), parts[0]["overtaken"])
        for (moment, person), group in groupby(rows, key=unit)
        for parts in [list(group)]
    )


def receipt_of(reader: Reader, unit: Unit) -> Receipt:
    """All that a unit of work appended, for Undo."""
    rows = reader.frame("unit_rows", moment=unit.moment, person=unit.person)
    return Receipt(tuple(Change(*row) for row in rows.select("ledger", "id", "rev").rows()))


def _said(parts: Sequence[Row]) -> str:
    """What one unit of work did."""
    names = [row for row in parts if row["ledger"] in _NAME_ORDER]
    records = [row for row in parts if row["ledger"] not in _NAME_ORDER]
    merged = _merged(names, records)
    if merged:
        return merged
    return "; ".join([*_said_of_names(names), *(_said_of_records(row) for row in records)])


def _merged(names: Sequence[Row], records: Sequence[Row]) -> str | None:
    """`merged the reason “A” into “B”: 12 revisits`, where that is what was done."""
    followed = [row for row in names if (row["ledger"], row["aspect"]) == _FOLLOWED]
    others = [row for row in names if row not in followed]
    if len(others) != 1 or others[0]["aspect"] != "removed" or not records:
        return None
    (gone,) = others
    if gone["ledger"] not in KINDS:
        return None
    kind = KINDS[gone["ledger"]]
    into = {row["name"] for row in records if row["aspect"] == kind.thing}
    if len(into) != 1 or any(row["aspect"] != kind.thing for row in records):
        return None
    counts = [_number(row | {"which": None}) for row in reversed(records)]
    counts += [counted(len(followed), "practice")] if followed else []
    *before, last = counts
    moved = f"{', '.join(before)} and {last}" if before else last
    return f"merged the {kind.thing} “{gone['name']}” into “{into.pop()}”: {moved}"


def _said_of_names(names: Sequence[Row]) -> list[str]:
    said = []
    ordered = sorted(names, key=lambda row: (_NAME_ORDER.index(row["ledger"]), row["aspect"]))
    for (ledger, aspect), group in groupby(ordered, lambda row: (row["ledger"], row["aspect"])):
        rows, thing = list(group), _THINGS[ledger]
        if aspect == "reordered":
            said.append(_reordered(rows))
        elif len(rows) > MOST_NAMES:
            said.append(f"{_VERBS.get(aspect, 'changed')} {counted(len(rows), thing)}")
        else:
            said += [_said_of_name(thing, row) for row in rows]
    return said


_VERBS = {"added": "added", "removed": "removed", "restored": "restored"}


def _said_of_name(thing: str, row: Row) -> str:
    if thing == "practice":
        return f"{_VERBS.get(row['aspect'], 'changed')} the practice “{in_brief(row['name'])}”"
    named = f"the {thing} “{row['name']}”"
    sentences = {
        "renamed": f"renamed the {thing} “{row['name_before']}” to “{row['name']}”",
        "taken out": f"{'archived' if thing == 'project' else 'retired'} {named}",
        "brought back": f"{'reopened' if thing == 'project' else 'brought back'} {named}",
        "described": f"described {named} anew",
    }
    aspect = row["aspect"]
    return sentences.get(aspect, f"{_VERBS.get(aspect, 'changed')} {named}")


def _reordered(rows: Sequence[Row]) -> str:
    """Two phases that changed places: the one that came up, before the one that went down."""
    if len(rows) != 2:
        return "reordered the phases"
    up, down = sorted(rows, key=lambda row: int(row["steps"]))
    return f"moved the phase “{up['name']}” up, before “{down['name']}”"


def _said_of_records(row: Row) -> str:
    many = _number(row)
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
    }
    return sentences.get(row["aspect"], lambda: f"changed {many}")()


def _number(row: Row) -> str:
    if row["ledger"] == "actions" and row["which"]:
        return f"the action “{row['which']}”"
    said = counted(row["number"], _THINGS[row["ledger"]])
    return f"{said} ({row['which']})" if row["which"] else said
