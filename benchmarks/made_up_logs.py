"""Random synthetic logs: without any pattern, or with one planted."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import polars as pl
from numpy.typing import NDArray

from pipeline.figures.patterns.evidence import LAST_DAYS, Evidence
from pipeline.figures.patterns.tested import Claim
from pipeline.figures.statistics.expectation import add_expectation

PHASES = 9
REASONS = 8
BEGIN = datetime(2026, 1, 5)
DAYS = 182.0
BLOCKS = 364  # half days of focus, dealt out to the phases
FIRST, SECOND = 2, 4  # the phases that a plant is about


@dataclass(frozen=True)
class Plant:
    """A pattern planted in a log: `times` as much as chance alone would bring."""

    kind: str
    says: str
    times: float

    def is_found_in(self, claim: Claim) -> bool:
        """Tell whether a claim finds this plant."""
        here = (claim.main_phase, claim.revisited_phase)
        pair = (_make_key(SECOND), _make_key(FIRST))
        if self.kind == "magnet":
            return claim.kind == "magnet" and here == (None, _make_key(FIRST))
        if self.kind == "rising":
            return claim.kind == "rising" and here == (None, None) and claim.reason_id is None
        if self.kind == "ping_pong":
            return claim.kind == "ping_pong" and set(here) == set(pair)
        if self.kind == "dominant_reason":
            return claim.kind == "dominant_reason" and here == pair
        return claim.kind == self.kind and here == pair


PLANTS = (
    Plant("hot_pair", "hot pair: one pair three times as often", 3),
    Plant("ping_pong", "ping-pong: both ways of a pair three times as often", 3),
    Plant("rising", "rising: twice as often in the last eight weeks", 2),
    Plant("magnet", "magnet: three times as many arrive at a phase", 3),
    Plant("dominant_reason", "dominant reason: 85 % of a pair that is three times as often", 3),
    Plant("costly", "costly: a pair's minutes four times as long", 4),
)


def make_up_evidence(size: int, *, seed: int, plant: Plant | None = None) -> Evidence:
    """Make the evidence of a synthetic log of `size` revisits over 26 weeks.

    Without a plant: as many revisits arrive at each phase as are made from it (on average), pairs
    are as frequent as their phases' activity explains, the rate per focus day is the same all the
    time, reasons and minutes have nothing to do with anything. Every other log has focus sessions.
    """
    chance = np.random.default_rng([seed, size])
    activity = chance.dirichlet(np.full(PHASES, 3.0))
    weights = np.outer(activity, activity)
    np.fill_diagonal(weights, 0)
    in_focus = _deal_focus(weights.sum(axis=1) / weights.sum(), chance)
    kind = plant.kind if plant else ""
    if plant and kind in ("hot_pair", "ping_pong", "dominant_reason"):
        weights[SECOND, FIRST] *= plant.times
        if kind == "ping_pong":
            weights[FIRST, SECOND] *= plant.times
    if plant and kind == "magnet":
        weights[:, FIRST] *= plant.times
    at = _draw_moments(size, chance, plant.times if plant and kind == "rising" else 1.0)
    main = in_focus[np.minimum((at / DAYS * BLOCKS).astype(int), BLOCKS - 1)]
    if plant and kind != "rising":
        main = chance.choice(PHASES, size, p=weights.sum(axis=1) / weights.sum())
    onwards = weights / weights.sum(axis=1, keepdims=True)
    revisited = (onwards[main].cumsum(axis=1) < chance.random(size)[:, None]).sum(axis=1)
    log = _make_log(main, np.minimum(revisited, PHASES - 1), at, chance, plant)
    with_focus = bool(seed % 2) and (plant is None or kind == "rising")
    return _make_evidence(log, in_focus if with_focus else None)


def _deal_focus(shares: NDArray[np.float64], chance: np.random.Generator) -> NDArray[np.int64]:
    """Assign a phase to each half day at random, by the phases' shares."""
    ends = np.rint(shares.cumsum() * BLOCKS).astype(int)
    dealt = np.repeat(np.arange(PHASES), np.diff(ends, prepend=0))
    return chance.permutation(dealt)


def _draw_moments(size: int, chance: np.random.Generator, times: float) -> NDArray[np.float64]:
    """Draw when the revisits happen, in days; `times` as often in the last eight weeks."""
    before = DAYS - LAST_DAYS
    recent = chance.random(size) < LAST_DAYS * times / (before + LAST_DAYS * times)
    span = np.where(recent, LAST_DAYS, before)
    return np.where(recent, before, 0.0) + chance.random(size) * span


def _make_log(
    main: NDArray[np.int64],
    revisited: NDArray[np.int64],
    at: NDArray[np.float64],
    chance: np.random.Generator,
    plant: Plant | None,
) -> pl.DataFrame:
    size = len(main)
    reasons = chance.choice(REASONS, size, p=chance.dirichlet(np.full(REASONS, 4.0)))
    minutes = np.maximum(np.rint(chance.lognormal(3.8, 0.7, size) / 5) * 5, 5)
    of_plant = (main == SECOND) & (revisited == FIRST)
    if plant and plant.kind == "dominant_reason":
        reasons = np.where(of_plant & (chance.random(size) < 0.85), 0, reasons)
    if plant and plant.kind == "costly":
        minutes = np.where(of_plant, minutes * plant.times, minutes)
    known = chance.random(size) < 0.8
    return pl.DataFrame(
        {
            "main_phase": [_make_key(phase) for phase in main],
            "revisited_phase": [_make_key(phase) for phase in revisited],
            "reason_id": [f"reason {number}" for number in reasons],
            "reason": [f"reason {number}" for number in reasons],
            "minutes": pl.Series(minutes)
            .cast(pl.Int64)
            .zip_with(pl.Series(known), pl.Series([None] * size, dtype=pl.Int64)),
            "avoidable": ["unknown"] * size,
            "at": at,
        }
    )


def _make_evidence(log: pl.DataFrame, in_focus: NDArray[np.int64] | None) -> Evidence:
    return Evidence(
        add_expectation(_count_pairs(log)),
        log.group_by(
            "main_phase", "revisited_phase", "reason_id", "reason", "minutes", "avoidable"
        ).agg(pl.len().cast(pl.Int64).alias("revisits")),
        _count_stretches(log, in_focus),
        {},
    )


def _count_pairs(log: pl.DataFrame) -> pl.DataFrame:
    """Count all pairs, with the columns of pair_counts.sql that the search reads."""
    keys = [(i, j) for i in range(PHASES) for j in range(PHASES) if i != j]
    shown = pl.DataFrame(
        {
            "main_phase": [_make_key(i) for i, _ in keys],
            "main_title": [_make_key(i) for i, _ in keys],
            "main_position": [i + 1 for i, _ in keys],
            "revisited_phase": [_make_key(j) for _, j in keys],
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


def _count_stretches(log: pl.DataFrame, in_focus: NDArray[np.int64] | None) -> pl.DataFrame:
    """Count stretches as stretches.sql does, up to the last revisit or the end of focus."""
    first, last = log["at"].min(), DAYS if in_focus is not None else log["at"].max()
    split = last - LAST_DAYS
    within = log.filter(pl.col("at") > first, pl.col("at") < last)
    before, recent = pl.col("at") < split, pl.col("at") >= split
    counts = [before.sum().alias("before"), recent.sum().alias("recent")]
    units = [
        within.select(pl.lit("all").alias("unit"), pl.lit("").alias("key"), *counts),
        *(
            within.group_by(column)
            .agg(*counts)
            .select(pl.lit(unit).alias("unit"), pl.col(column).alias("key"), "before", "recent")
            for unit, column in (("main_phase", "main_phase"), ("reason", "reason_id"))
        ),
    ]
    return pl.concat(units).with_columns(
        title=pl.col("key"),
        before_at_end=pl.lit(0),
        recent_at_end=pl.lit(0),
        before_silent_days=pl.lit(0.0),
        recent_silent_days=pl.lit(0.0),
        in_focus=(pl.col("before") + pl.col("recent")) * int(in_focus is not None),
        before_focus_days=_count_focus_days(in_focus, since=first, until=split),
        recent_focus_days=_count_focus_days(in_focus, since=split),
        projects=pl.lit(1),
        split_at=pl.lit(BEGIN + timedelta(days=split)),
        last_at=pl.lit(BEGIN + timedelta(days=last)),
        before_days=pl.lit(max(split - first, 0.0)),
        recent_days=pl.lit(last - split),
    )


def _count_focus_days(
    in_focus: NDArray[np.int64] | None, *, since: float = 0.0, until: float = DAYS
) -> pl.Expr:
    """Count the focus days of each row's phase (of all for other rows) between two moments."""
    if in_focus is None:
        return pl.lit(0.0)
    day = np.arange(BLOCKS) * DAYS / BLOCKS
    own = in_focus[(day >= since) & (day < until)]
    length = DAYS / BLOCKS
    of_phase = {_make_key(i): float((own == i).sum() * length) for i in range(PHASES)}
    return pl.col("key").replace_strict(
        of_phase, default=float(len(own) * length), return_dtype=pl.Float64
    )


def _make_key(phase: int) -> str:
    return f"phase {phase + 1}"
