"""Tries every rule on a row and collects the problems."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from pipeline import fields
from pipeline.errors import Problem
from pipeline.fields import BrokenRule
from pipeline.intake.sheets import SheetRow
from pipeline.words import dates

Value = TypeVar("Value")


class _RowCheck:
    """Parses the fields of one row and collects its problems."""

    def __init__(self, row: SheetRow) -> None:
        self.row = row
        self.problems: list[Problem] = []

    def required(self, column: str, rule: Callable[[object], Value]) -> Value | None:
        if fields.is_blank(self.row.values.get(column)):
            self.broken(column, "", "is missing")
            return None
        return self.optional(column, rule)

    def optional(self, column: str, rule: Callable[[object], Value]) -> Value | None:
        value = self.row.values.get(column)
        if fields.is_blank(value):
            return None
        try:
            fields.refuse_compound(value)
            fields.refuse_long(value)
            return rule(value)
        except BrokenRule as broken:
            self.broken(column, value, broken.rule, broken.nearest)
            return None

    def broken(self, column: str, value: object, rule: str, near: str | None = None) -> None:
        self.problems.append(
            Problem(column, dates.format_input(value), rule, self.row.number, near)
        )
