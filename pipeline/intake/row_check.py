"""Tries every rule on a row and collects the problems."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from pipeline import dates, fields
from pipeline.errors import Problem
from pipeline.fields import Broken
from pipeline.intake.sheets import Row

Value = TypeVar("Value")


class _RowCheck:
    """Takes one row's fields apart and collects what is wrong with them."""

    def __init__(self, row: Row) -> None:
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
            fields.single(value)
            fields.short(value)
            return rule(value)
        except Broken as broken:
            self.broken(column, value, broken.rule, broken.nearest)
            return None

    def broken(self, column: str, value: object, rule: str, near: str | None = None) -> None:
        self.problems.append(Problem(column, dates.as_given(value), rule, self.row.number, near))
