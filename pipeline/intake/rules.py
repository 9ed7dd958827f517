"""The rules of each kind of record: what each column of a sheet must hold, and what contradicts.

They hold for a few rows, tried one by one (`rows`), and for whole columns (`columns`). Without
polars: who logs one revisit does not wait for it to load.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from pipeline import fields
from pipeline.intake.row_check import SAME_PHASE, RowCheck
from pipeline.model import Catalogue, normalize_name

if TYPE_CHECKING:
    from pipeline.intake.sheets import SheetKind


class Rules:
    """The rules that depend on the catalogue and the clock.

    Names are spelled as in the store, or as first in the sheet, ignoring case.
    """

    def __init__(self, catalogue: Catalogue, zone: str, now: datetime) -> None:
        self.zone, self.now = zone, now
        self._phases = catalogue.phases
        self._projects = {normalize_name(known.name): known.name for known in catalogue.projects}
        self._reasons = {normalize_name(known.name): known.name for known in catalogue.reasons}

    def parse_project(self, value: object) -> str:
        """Parse the name of a project."""
        name = fields.parse_name(value)
        return self._projects.setdefault(normalize_name(name), name)

    def parse_reason(self, value: object) -> str:
        """Parse the name of a reason."""
        name = fields.parse_name(value)
        return self._reasons.setdefault(normalize_name(name), name)

    def parse_phase(self, value: object) -> str:
        """Parse a phase; returns its key."""
        return fields.parse_phase(value, self._phases)

    def parse_moment(self, value: object) -> datetime:
        """Parse a time into UTC."""
        return fields.parse_time(value, zone=self.zone, now=self.now)

    parse_identifier = staticmethod(fields.parse_identifier)
    parse_name = staticmethod(fields.parse_name)
    parse_note = staticmethod(fields.parse_note)
    parse_minutes = staticmethod(fields.parse_minutes)
    parse_avoidable = staticmethod(fields.parse_avoidable)


@dataclass(frozen=True)
class Column:
    """A column of a sheet, its rule (a method of Rules), and the fact that it becomes.

    A blank cell breaks the rule where the column `is_required`; else it means `blank`.
    """

    name: str
    rule: str
    fact: str
    is_required: bool = False
    blank: str | None = None

    @property
    def is_moment(self) -> bool:
        """Whether the column holds times."""
        return self.rule == "parse_moment"

    def parse(self, check: RowCheck, rules: Rules) -> Any:
        """Parse the value of a row; what a blank cell means where it breaks the rule."""
        parse = check.required if self.is_required else check.optional
        value = parse(self.name, getattr(rules, self.rule))
        return self.blank if value is None else value


@dataclass(frozen=True)
class RecordRules:
    """The rules of a kind of record.

    The first two columns may contradict each other, which `report_contradiction` reports.
    """

    columns: tuple[Column, ...]
    report_contradiction: Callable[[RowCheck, Any, Any], None]

    def parse_row(self, check: RowCheck, rules: Rules) -> dict[str, Any]:
        """Parse a row into its facts; `check` has its problems then."""
        first, second, *others = self.columns
        facts = {each.fact: each.parse(check, rules) for each in (first, second)}
        self.report_contradiction(check, facts[first.fact], facts[second.fact])
        return facts | {each.fact: each.parse(check, rules) for each in others}


def _report_same_phase(check: RowCheck, main: str | None, revisited: str | None) -> None:
    if main is not None and main == revisited:
        check.report("revisited_phase", revisited, SAME_PHASE)


def _report_early_end(check: RowCheck, started: datetime | None, ended: datetime | None) -> None:
    if started and ended and ended < started:
        check.report("ended_at", check.values["ended_at"], "lies before started_at")


RECORD_RULES: dict[SheetKind, RecordRules] = {
    "revisits": RecordRules(
        columns=(
            Column("main_phase", "parse_phase", "main_phase", is_required=True),
            Column("revisited_phase", "parse_phase", "revisited_phase", is_required=True),
            Column("id", "parse_identifier", "id"),
            Column("project", "parse_project", "project", is_required=True),
            Column("occurred_at", "parse_moment", "occurred_at", is_required=True),
            Column("reason", "parse_reason", "reason", is_required=True),
            Column("note", "parse_note", "note"),
            Column("minutes", "parse_minutes", "minutes"),
            Column("avoidable", "parse_avoidable", "avoidable", blank="unknown"),
            Column("recorded_at", "parse_moment", "written_at"),
            Column("recorded_by", "parse_name", "written_by"),
        ),
        report_contradiction=_report_same_phase,
    ),
    "focus_sessions": RecordRules(
        columns=(
            Column("started_at", "parse_moment", "started_at", is_required=True),
            Column("ended_at", "parse_moment", "ended_at"),
            Column("id", "parse_identifier", "id"),
            Column("project", "parse_project", "project", is_required=True),
            Column("phase", "parse_phase", "phase", is_required=True),
        ),
        report_contradiction=_report_early_end,
    ),
}
