"""Tries the rules on entered values and collects the problems."""

from collections.abc import Callable, Mapping
from typing import TypeVar

from pipeline import fields
from pipeline.errors import InputRefused, Problem
from pipeline.fields import BrokenRule
from pipeline.words import dates

Value = TypeVar("Value")
SAME_PHASE = "is the main phase itself; a revisit goes to another"


class RowCheck:
    """Parses the entered values of one row and collects their problems, in the order of parsing.

    `number` is the row's number in a file. `from_sheet` also refuses values that no rule expects:
    lists and overlong text.
    """

    def __init__(
        self, values: Mapping[str, object], number: int | None = None, *, from_sheet: bool = False
    ) -> None:
        self.values = values
        self.number = number
        self.from_sheet = from_sheet
        self.problems: list[Problem] = []

    def parse(self, column: str, rule: Callable[[object], Value]) -> Value | None:
        """Parse a value, blank or not; None where it breaks the rule."""
        value = self.values.get(column)
        try:
            if self.from_sheet:
                fields.refuse_unexpected(value)
            return rule(value)
        except BrokenRule as broken:
            self.report(column, value, broken.rule, broken.nearest)
            return None

    def optional(self, column: str, rule: Callable[[object], Value]) -> Value | None:
        """Parse a value; None where it is blank or breaks the rule."""
        return None if fields.is_blank(self.values.get(column)) else self.parse(column, rule)

    def required(
        self, column: str, rule: Callable[[object], Value], *, missing: str = "is missing"
    ) -> Value | None:
        """Parse a value that may not be blank; None where it breaks the rule."""
        if fields.is_blank(self.values.get(column)):
            self.report(column, None, missing)
            return None
        return self.parse(column, rule)

    def report(self, column: str, value: object, rule: str, nearest: str | None = None) -> None:
        """Add a problem."""
        shown = "" if value is None else dates.format_input(value)
        self.problems.append(Problem(column, shown, rule, self.number, nearest))

    def refuse_problems(self, doing: str) -> None:
        """Raise InputRefused where there are problems."""
        if self.problems:
            raise InputRefused(doing, self.problems)
