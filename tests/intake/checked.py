"""A sheet that is checked against names that are known."""

from datetime import datetime
from typing import Any

from pipeline.errors import Problem
from pipeline.intake.sheets import Sheet
from pipeline.intake.validation import Validated, validate_sheet
from pipeline.model import Catalogue, Phase, Project, Reason
from tests.builders import revisit, revisits_of

NOW = datetime(2026, 3, 31, 12)
PHASES = tuple(
    Phase(str(position), key, title, position, "", retired=False, used=False, number=position)
    for position, (key, title) in enumerate(
        [
            ("data_preparation", "Data preparation"),
            ("model_deployment", "Model deployment"),
            ("monitoring", "Monitoring"),
        ],
        1,
    )
)
KNOWN = Catalogue(
    projects=(Project("p1", "Churn", synthetic=False, archived=False, revisits=0),),
    phases=PHASES,
    reasons=(
        Reason("r1", "Schema change", "", retired=False, revisits=0),
        Reason("r2", "Defect", "", retired=False, revisits=0),
    ),
    people=(),
    running=(),
)


def check_sheet(*sheets: Sheet, zone: str = "UTC") -> Validated:
    (sheet,) = sheets
    return validate_sheet(sheet, KNOWN, zone=zone, now=NOW)


def make_row(**values: object) -> dict[str, object]:
    return revisit("model_deployment", "data_preparation", **values)


def find_problems(**values: object) -> tuple[Problem, ...]:
    return check_sheet(revisits_of([make_row(**values)])).problems


def find_problem(**values: object) -> tuple[str, str, str, int | None, str | None]:
    (problem,) = find_problems(**values)
    return (problem.column, problem.value, problem.rule, problem.row, problem.nearest)


def read_value(column: str, given: object, *, zone: str = "UTC") -> Any:
    found = check_sheet(revisits_of([make_row(**{column: given})]), zone=zone)
    assert found.problems == ()
    return found.rows[column].item()
