"""Total work: what an hour of first-pass work costs in the end, with all rework it causes.

Source: R. P. Smith and S. D. Eppinger, "Identifying Controlling Features of Engineering Design
Iteration", Management Science 43 (1997): the work transformation matrix.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import polars as pl

Pair = tuple[str, str]

LEAST_FIRST_PASS_MINUTES = 1.0  # minutes; anything less is rounding
AT_ONE = 1e-9  # tolerance around a spectral radius of 1
ROUNDING = 1e-6  # tolerance for U ≥ 1; below it the system is ill-conditioned
MOST_FACTOR = 2.0
MOST_PAIRS = 5
PHASE_SCHEMA = pl.Schema(
    {
        "phase": pl.String,
        "title": pl.String,
        "position": pl.Int32,
        "work_minutes": pl.Float64,
        "rework_minutes": pl.Int64,
        "first_pass_minutes": pl.Float64,
        "first_pass_share": pl.Float64,
        "missing": pl.String,
        "at_least": pl.Boolean,
    }
)
CELL_SCHEMA = pl.Schema(
    {
        "main_phase": pl.String,
        "revisited_phase": pl.String,
        "minutes": pl.Int64,
        "per_minute": pl.Float64,
    }
)


@dataclass(frozen=True)
class Rework:
    """The work transformation matrix A, as frames of phases and cells.

    `phases`, columns as in PHASE_SCHEMA, in workflow order: `first_pass_minutes` is work in focus
    less the rework made in it, `first_pass_share` its share of the work. `missing` says why a phase
    has no figure (`focus`: no focus session, `minutes`: revisits of which none has minutes,
    `first pass`: the rework takes all of the work), else null. `at_least`: its figure is a lower
    bound, because minutes are missing in it or in what it leads to.
    `cells`, columns as in CELL_SCHEMA, one row per pair with minutes: `per_minute` is the rework on
    the revisited phase per minute of first pass on the main phase, null where that has no figure.
    `unfollowed`: the phases that rework goes to and that have no figure themselves; it is counted
    once, without what it leads to.
    """

    phases: pl.DataFrame
    cells: pl.DataFrame
    unfollowed: tuple[str, ...]


@dataclass(frozen=True)
class TotalWork:
    """Total work U per phase, and whether the rework dies out.

    `phases` are those of Rework with `total_work`: hours in the end per hour of first pass, at
    least 1; null where the phase has no figure, and everywhere where the work does not converge.
    `radius` is the spectral radius of A, below 1 where it converges; None where no phase has a
    figure.
    """

    phases: pl.DataFrame
    radius: float | None
    converges: bool


def measure_rework(phases: pl.DataFrame, pairs: pl.DataFrame) -> Rework:
    """Measure A from the answers to phase_work.sql and pair_rework.sql; rows in any order."""
    measured = _measure_phases(phases, pairs)
    cells = (
        pairs.filter(pl.col("minutes").is_not_null())
        .join(
            measured.select("phase", "first_pass_minutes"),
            left_on="main_phase",
            right_on="phase",
            how="left",
        )
        .with_columns(per_minute=pl.col("minutes") / pl.col("first_pass_minutes"))
        .select(*CELL_SCHEMA)
        .cast(CELL_SCHEMA)
        .sort("main_phase", "revisited_phase")
    )
    counted = cells.filter(pl.col("per_minute") > 0)
    known = measured.filter(pl.col("missing").is_null())["phase"].to_list()
    beyond = counted.filter(~pl.col("revisited_phase").is_in(known))
    return Rework(
        _add_bounds(measured, counted, beyond).select(*PHASE_SCHEMA).cast(PHASE_SCHEMA),
        cells,
        tuple(beyond["revisited_phase"].unique().sort()),
    )


def _measure_phases(phases: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    """Measure each phase's first-pass work and its share, and say why one has no figure."""
    selected = pairs.group_by("main_phase").agg(
        pl.col("inside").sum().alias("selected"),
        pl.col("inside_without_minutes").sum().alias("silent"),
    )
    first_pass = pl.col("work_minutes") - pl.col("rework_minutes")
    return (
        phases.sort("position", "phase")
        .join(selected, left_on="phase", right_on="main_phase", how="left", maintain_order="left")
        .with_columns(
            missing=pl.when(pl.col("work_minutes").is_null())
            .then(pl.lit("focus"))
            .when((pl.col("selected") > 0) & (pl.col("selected") == pl.col("silent")))
            .then(pl.lit("minutes"))
            .when(first_pass < LEAST_FIRST_PASS_MINUTES)
            .then(pl.lit("first pass"))
        )
        .with_columns(first_pass_minutes=pl.when(pl.col("missing").is_null()).then(first_pass))
        .with_columns(first_pass_share=pl.col("first_pass_minutes") / pl.col("work_minutes"))
    )


def _add_bounds(phases: pl.DataFrame, cells: pl.DataFrame, beyond: pl.DataFrame) -> pl.DataFrame:
    """Add `at_least`: whether minutes are missing in a phase or in what it leads to."""
    keys = phases["phase"].to_list()
    leads = _build_matrix(keys, cells) > 0
    open_ended = phases["phase"].is_in(beyond["main_phase"].to_list())
    bounded = ((phases["inside_without_minutes"] > 0) | open_ended).to_numpy()
    for _ in keys:
        bounded = bounded | (leads @ bounded)
    at_least = pl.Series(bounded, dtype=pl.Boolean) & phases["missing"].is_null()
    return phases.with_columns(at_least=at_least)


def find_costliest_pairs(rework: Rework) -> dict[Pair, int]:
    """Find the pairs with most minutes of rework, of phases with a figure; at most five."""
    costliest = (
        rework.cells.filter(pl.col("per_minute") > 0)
        .sort("minutes", descending=True, maintain_order=True)
        .head(MOST_PAIRS)
    )
    columns = costliest.select("main_phase", "revisited_phase", "minutes")
    return {(main, revisited): minutes for main, revisited, minutes in columns.rows()}


def scale_rework(rework: Rework, factors: Mapping[Pair, float]) -> Rework:
    """Scale the rework of some pairs (main phase, revisited phase) by factors.

    Raises ValueError for a factor outside 0 to 2.
    """
    if not all(0 <= factor <= MOST_FACTOR for factor in factors.values()):
        raise ValueError(f"a factor lies between 0 and {MOST_FACTOR:g}: {dict(factors)}")
    scales = [
        factors.get((main, revisited), 1.0)
        for main, revisited in rework.cells.select("main_phase", "revisited_phase").rows()
    ]
    per_minute = pl.col("per_minute") * pl.Series(scales, dtype=pl.Float64)
    return replace(rework, cells=rework.cells.with_columns(per_minute=per_minute))


def compute_total_work(rework: Rework) -> TotalWork:
    """Compute U = (I − A)^-1 · 1 for each phase with a figure. Never nan or infinite.

    A phase without a figure takes part as one whose rework leads to nothing more.
    """
    known = rework.phases.filter(pl.col("missing").is_null())["phase"].to_list()
    cells = rework.cells.filter(pl.col("per_minute").is_not_null())
    beyond = set(cells["revisited_phase"]) - set(known)
    radius, solution = _solve(_build_matrix([*known, *sorted(beyond)], cells))
    hours = dict(zip(known, solution or [], strict=False))
    total_work = [hours.get(phase) for phase in rework.phases["phase"]]
    return TotalWork(
        rework.phases.with_columns(pl.Series("total_work", total_work, pl.Float64)),
        radius if known else None,
        solution is not None,
    )


def _build_matrix(order: list[str], cells: pl.DataFrame) -> npt.NDArray[np.float64]:
    """Build a square matrix of the cells, a row per main phase; other phases are left out."""
    place = {phase: number for number, phase in enumerate(order)}
    matrix = np.zeros((len(order), len(order)))
    columns = ("main_phase", "revisited_phase", "per_minute")
    for main, revisited, per_minute in cells.select(*columns).rows():
        if main in place and revisited in place:
            matrix[place[main], place[revisited]] = per_minute
    return matrix


def _solve(matrix: npt.NDArray[np.float64]) -> tuple[float, list[float] | None]:
    """Solve for U; return the spectral radius, and U only where the radius is below 1."""
    if not len(matrix):
        return 0.0, []
    radius = float(np.abs(np.linalg.eigvals(matrix)).max())
    if radius >= 1 - AT_ONE:
        return radius, None
    hours = np.linalg.solve(np.eye(len(matrix)) - matrix, np.ones(len(matrix)))
    if not (np.isfinite(hours).all() and (hours >= 1 - ROUNDING).all()):
        return radius, None
    return radius, [max(1.0, float(hour)) for hour in hours]
