"""The bars of total work: first pass and rework per phase, as logged and for a what-if."""

from typing import Any

import polars as pl

from pipeline.figures.cost.total_work import TotalWork
from pipeline.figures.cost.words import format_hours
from pipeline.words import plain

AS_LOGGED, WHAT_IF = "as logged", "what if"
FIRST_PASS, REWORK = "the hour itself", "its rework"
LEAST_LIMIT = 3.0  # hours; bars up to this length are never cut
SCHEMA = {
    "phase": pl.String,
    "title": pl.String,
    "place": pl.Int64,
    "variant": pl.String,
    "part": pl.String,
    "begins": pl.Float64,
    "ends": pl.Float64,
    "total_work": pl.Float64,
    "rework": pl.Float64,
    "first_pass_hours": pl.Float64,
    "written": pl.String,
}


def build_cost_bars(logged: TotalWork, scaled: TotalWork | None = None) -> pl.DataFrame:
    """Build the bar parts, one row each, columns as in SCHEMA, in hours per hour of first pass.

    `scaled` is the what-if, a second bar per phase. A phase without a figure has one row without
    length, written `–`. A bar that is more than twice the middle one is cut, and `written` says
    so; `total_work` is never cut. The first-pass part has nothing written.
    """
    middle = logged.phases["total_work"].median()
    limit = max(LEAST_LIMIT, 2 * float(middle) if isinstance(middle, float) else 0)
    variants = [(AS_LOGGED, logged), *([(WHAT_IF, scaled)] if scaled else [])]
    parts = [
        part | {"place": place, "variant": variant}
        for variant, work in variants
        for place, row in enumerate(work.phases.to_dicts())
        for part in _build_parts(row, variant, limit)
    ]
    return pl.DataFrame(parts, schema=SCHEMA)


def _build_parts(row: dict[str, Any], variant: str, limit: float) -> list[dict[str, Any]]:
    total = row["total_work"]
    named = {"phase": row["phase"], "title": row["title"], "total_work": total}
    prefix = f"{variant}: " if variant == WHAT_IF else ""
    if total is None:
        return [named | {"part": REWORK, "written": f"{prefix}{plain.NO_FIGURE}"}]
    bound = "≥ " if row["at_least"] else ""
    cut = " (bar cut)" if total > limit else ""
    shared = named | {"rework": total - 1, "first_pass_hours": row["first_pass_minutes"] / 60}
    written = f"{prefix}{bound}{format_hours(total)}{cut}"
    return [
        shared | {"part": FIRST_PASS, "begins": 0.0, "ends": 1.0},
        shared | {"part": REWORK, "begins": 1.0, "ends": min(total, limit), "written": written},
    ]
