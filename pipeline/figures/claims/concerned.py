"""What a claim concerns: the rows of the counts, and what its episodes cost."""

from dataclasses import dataclass
from datetime import datetime

import polars as pl

from pipeline.figures.claims.claim import Claim
from pipeline.figures.claims.described import select_late_pairs
from pipeline.figures.claims.evidence import Evidence
from pipeline.figures.patterns.kinds import Pattern

Concern = Claim | Pattern

SIDES = ("main_phase", "revisited_phase", "reason_id")
DAYS_OF_LATE = 28  # what has not happened for longer does not go on
WHOLE = ("revisits", "episodes", "minutes", "timed", "timed_episodes")


@dataclass(frozen=True)
class EpisodeCost:
    """What episodes cost: how many there are, their revisits, and their minutes.

    `timed` are the revisits with minutes, `timed_episodes` the episodes that have some. The squared
    ones are sums over episodes: of their minutes squared, and of their revisits squared. `first_at`
    and `last_at` are the first and the last revisit (UTC), None where there is none.
    """

    revisits: int
    episodes: int
    minutes: int
    timed: int
    timed_episodes: int
    squared_revisits: float
    squared_minutes: float
    first_at: datetime | None
    last_at: datetime | None


def select_rows(counts: pl.DataFrame, concern: Concern, pairs: pl.DataFrame) -> pl.DataFrame:
    """Select the rows of counts by pair and reason that a claim concerns.

    `pairs` are those of the evidence, which say what lies far apart.
    """
    if concern.kind == "found_late":
        far = select_late_pairs(pairs)
        return counts.join(far, on=["main_phase", "revisited_phase"], how="semi")
    if concern.kind == "ping_pong":
        phases = [concern.main_phase, concern.revisited_phase]
        return counts.filter(
            pl.col("main_phase").is_in(phases), pl.col("revisited_phase").is_in(phases)
        )
    sides = {side: getattr(concern, side) for side in SIDES if getattr(concern, side)}
    return counts.filter(**sides)


def happened_within(cost: EpisodeCost, evidence: Evidence, *, days: int) -> bool:
    """Tell whether it has happened in the last days of the log, up to the last sign of work."""
    ends_at, last_at = evidence.last_at, cost.last_at
    return ends_at is not None and last_at is not None and (ends_at - last_at).days <= days


def measure_episodes(concern: Concern, evidence: Evidence) -> EpisodeCost:
    """Measure the episodes that a claim concerns; of a reason, the part of each that it has."""
    of_level = evidence.episode_costs.filter(pl.col("of_pair") == (concern.reason_id is None))
    rows = select_rows(of_level, concern, evidence.pairs)
    sums = rows.select(pl.selectors.numeric().sum()).row(0, named=True)
    return EpisodeCost(
        **{name: int(sums[name] or 0) for name in WHOLE},
        squared_revisits=float(sums["squared_revisits"] or 0),
        squared_minutes=float(sums["squared_minutes"] or 0),
        first_at=rows.select(pl.col("first_at").min()).item(),
        last_at=rows.select(pl.col("last_at").max()).item(),
    )
