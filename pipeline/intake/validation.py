"""The validator: every rule of revisits and focus sessions, for forms, commands and files.

It writes nothing and gives back all problems at once, each with row, column, value and rule.
"""

from dataclasses import dataclass
from datetime import datetime

import polars as pl

from pipeline.errors import Problem
from pipeline.intake.columns import check_columns
from pipeline.intake.rows import check_rows
from pipeline.intake.rules import RECORD_RULES, Rules
from pipeline.intake.sheets import Sheet
from pipeline.model import Catalogue
from pipeline.progress import Progress, ignore_progress

MOST_PROBLEMS = 10_000
FEW_ROWS = 100  # so many are checked faster row by row


@dataclass(frozen=True)
class Validated:
    """The valid rows (as a frame), and every problem of the others.

    It may be reused while `list_known_names` still returns `names`. `has_local_times` tells
    whether a time was given without a zone.
    """

    rows: pl.DataFrame
    problems: tuple[Problem, ...]
    names: tuple[object, ...]
    has_local_times: bool


def list_known_names(catalogue: Catalogue) -> tuple[object, ...]:
    """List the names of a catalogue that the rules depend on."""
    return (
        tuple((phase.key, phase.title) for phase in catalogue.phases),
        tuple(project.name for project in catalogue.projects),
        tuple(reason.name for reason in catalogue.reasons),
    )


def validate_sheet(
    sheet: Sheet,
    catalogue: Catalogue,
    *,
    zone: str,
    now: datetime,
    progress: Progress = ignore_progress,
) -> Validated:
    """Validate a sheet. Times without a zone are those of `zone`; `now` is UTC.

    The frame has the columns of REVISIT_SCHEMA or FOCUS_SCHEMA; projects and reasons are names,
    spelled as the store spells them where it knows them.
    """
    of, rules = RECORD_RULES[sheet.kind], Rules(catalogue, zone, now)
    if len(sheet.rows) <= FEW_ROWS:
        checked = check_rows(sheet, of, rules)
    else:
        checked = check_columns(sheet, of, rules, most_problems=MOST_PROBLEMS, progress=progress)
    return Validated(
        checked.rows, checked.problems, list_known_names(catalogue), checked.has_local_times
    )
