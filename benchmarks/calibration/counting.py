"""The evidence of a made-up log, counted as the queries count it."""

from datetime import datetime, timedelta

import numpy as np
import polars as pl

from benchmarks.calibration.logs import DAYS, PHASES, Floats, Log
from pipeline.figures.claims.evidence import Evidence
from pipeline.figures.statistics.judged_pairs import judge_pairs

BEGIN = datetime(2026, 1, 5)
EPISODE_DAYS = 8 / 24
FORTNIGHT = 14.0
FORTNIGHT_COLUMNS = {
    "unit": pl.String,
    "main_phase": pl.String,
    "revisited_phase": pl.String,
    "reason_id": pl.String,
    "fortnight": pl.Int64,
    "revisits": pl.Int64,
    "revisits_at_end": pl.Int64,
    "revisits_in_focus": pl.Int64,
    "episodes": pl.Int64,
    "episodes_compared": pl.Int64,
}
UNITS = {
    "all": [],
    "main_phase": ["main_phase"],
    "reason": ["reason_id"],
    "pair": ["main_phase", "revisited_phase"],
}


def count_evidence(log: Log) -> Evidence:
    """Count a made-up log as the pages count a store's."""
    revisits = _make_frame(log)
    fortnights = _count_fortnights(revisits)
    return Evidence(
        judge_pairs(_count_pairs(revisits), fortnights),
        revisits.group_by(
            "main_phase", "revisited_phase", "reason_id", "reason", "minutes", "avoidable"
        ).agg(pl.len().cast(pl.Int64).alias("revisits")),
        fortnights,
        _count_days(log),
        {},
    )


def _make_frame(log: Log) -> pl.DataFrame:
    keys = np.array([make_key(phase) for phase in range(PHASES)])
    reasons = np.array([f"reason {number}" for number in range(int(log.reason.max()) + 1)])
    end = DAYS if log.sessions else float(np.floor(log.at[-1]) + 1)
    at_end = np.arange(len(log.at)) == 0
    if not log.sessions:
        at_end = at_end | (np.arange(len(log.at)) == len(log.at) - 1)
    return pl.DataFrame(
        {
            "at": log.at,
            "main_phase": keys[log.main],
            "revisited_phase": keys[log.revisited],
            "reason_id": reasons[log.reason],
            "reason": reasons[log.reason],
            "minutes": pl.Series(log.minutes).fill_nan(None).cast(pl.Int64),
            "avoidable": ["unknown"] * len(log.at),
            "at_end": at_end,
            "in_focus": [bool(log.sessions)] * len(log.at),
            "fortnight": ((end - log.at - 1e-9) // FORTNIGHT).astype(int),
        }
    ).with_columns(
        begins=(
            (pl.col("at") - pl.col("at").shift(1).over("main_phase", "revisited_phase"))
            > EPISODE_DAYS
        ).fill_null(True)
    )


def _count_fortnights(revisits: pl.DataFrame) -> pl.DataFrame:
    counted = [
        revisits.group_by(["fortnight", *sides], maintain_order=True)
        .agg(
            pl.len().alias("revisits"),
            pl.col("at_end").sum().alias("revisits_at_end"),
            (pl.col("in_focus") & ~pl.col("at_end")).sum().alias("revisits_in_focus"),
            pl.col("begins").sum().alias("episodes"),
            (pl.col("begins") & ~pl.col("at_end")).sum().alias("episodes_compared"),
        )
        .with_columns(unit=pl.lit(unit))
        for unit, sides in UNITS.items()
    ]
    joined = pl.concat(counted, how="diagonal_relaxed")
    return joined.select(
        pl.col(name).cast(kind) if name in joined.columns else pl.lit(None, kind).alias(name)
        for name, kind in FORTNIGHT_COLUMNS.items()
    )


def _count_days(log: Log) -> pl.DataFrame:
    """Count the days of each fortnight, of all phases and of each that was in focus."""
    first, last = float(log.at[0]), DAYS if log.sessions else float(log.at[-1])
    end = DAYS if log.sessions else float(np.floor(last) + 1)
    number = int((end - first - 1e-9) // FORTNIGHT) + 1
    ends = np.minimum(last, end - FORTNIGHT * np.arange(number))
    starts = np.maximum(first, end - FORTNIGHT * np.arange(1, number + 1))
    phases = sorted({phase for phase, _, _ in log.sessions})
    return pl.concat(
        [
            pl.DataFrame(
                {
                    "fortnight": np.arange(number),
                    "phase": pl.Series(
                        [make_key(phase) if phase is not None else None] * number, dtype=pl.String
                    ),
                    "starts_at": [BEGIN + timedelta(days=day) for day in starts],
                    "ends_at": [BEGIN + timedelta(days=day) for day in ends],
                    "days": ends - starts,
                    "focus_days": _count_focus_days(log, phase, starts, ends),
                    "silent_days": np.zeros(number),
                    "projects": np.ones(number, dtype=np.int64),
                }
            )
            for phase in (None, *phases)
        ]
    )


def _count_focus_days(log: Log, phase: int | None, starts: Floats, ends: Floats) -> Floats:
    days = np.zeros(len(starts))
    for own, begin, until in log.sessions:
        if phase in (None, own):
            days += np.maximum(0.0, np.minimum(until, ends) - np.maximum(begin, starts))
    return days


def _count_pairs(log: pl.DataFrame) -> pl.DataFrame:
    """Count all pairs, with the columns of pair_counts.sql that the search reads."""
    keys = [(i, j) for i in range(PHASES) for j in range(PHASES) if i != j]
    shown = pl.DataFrame(
        {
            "main_phase": [make_key(i) for i, _ in keys],
            "main_title": [make_key(i) for i, _ in keys],
            "main_position": [i + 1 for i, _ in keys],
            "revisited_phase": [make_key(j) for _, j in keys],
            "revisited_position": [j + 1 for _, j in keys],
        }
    )
    sides = ["main_phase", "revisited_phase"]
    counted = log.group_by(sides).agg(
        pl.len().cast(pl.Int64).alias("revisits"), pl.col("minutes").sum()
    )
    pairs = shown.join(counted, on=sides, how="left", maintain_order="left").with_columns(
        pl.col("revisits", "minutes").fill_null(0)
    )
    back = pairs.select(
        main_phase="revisited_phase", revisited_phase="main_phase", revisits_back="revisits"
    )
    both = pairs.join(back, on=sides, maintain_order="left")
    either = pl.col("revisits") + pl.col("revisits_back")
    rarer = pl.min_horizontal("revisits", "revisits_back")
    return both.with_columns(reciprocity=pl.when(either > 0).then(2 * rarer / either))


def make_key(phase: int) -> str:
    """Make the key of a made-up phase."""
    return f"phase {phase + 1}"
