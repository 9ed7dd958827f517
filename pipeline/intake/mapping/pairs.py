"""Both phases of a revisit in one column: `deployment -> data prep`."""

import re

from pipeline.fields import is_blank
from pipeline.intake.cells import Cells, make_cells

_ARROW = re.compile(r"\s*(?:-+>|=+>|→|⇒|➔|➜|>|»)\s*")


def split_pair(value: object) -> tuple[str, str] | None:
    """Split a value into two names at its only arrow; None where it is no such pair."""
    sides = [] if "<" in str(value) else _ARROW.split(str(value).strip())
    return (sides[0], sides[1]) if len(sides) == 2 and all(sides) else None


def split_pairs(cells: Cells) -> dict[str, Cells]:
    """Split a column into the main phase and the revisited one; what is no pair is both."""
    pairs = [(None, None) if is_blank(cell) else split_pair(cell) or (cell, cell) for cell in cells]
    return {
        "main_phase": make_cells([main for main, _ in pairs]),
        "revisited_phase": make_cells([revisited for _, revisited in pairs]),
    }
