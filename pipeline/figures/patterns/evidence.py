"""The counts that the pattern search works on, asked for once per selection."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import polars as pl

from pipeline.asking.questions import Ask, Question
from pipeline.asking.selection import Selection
from pipeline.figures.statistics.expectation import add_expectation

LAST_DAYS = 56  # the last eight weeks, against the weeks before


@dataclass(frozen=True)
class Evidence:
    """The counts of a selection.

    `pairs` has the columns of pair_counts.sql and of expectation.add_expectation;
    `spread`, `stretches`, `quality` (one row) and `episode_costs` are the answers to
    revisit_spread.sql, stretches.sql, log_quality.sql and episode_costs.sql. `filters` are the
    names of the selection's parts that are set: what a filter brings about by itself is no pattern.
    Days are those of `zone`.
    """

    pairs: pl.DataFrame
    spread: pl.DataFrame
    stretches: pl.DataFrame
    quality: Mapping[str, Any]
    filters: frozenset[str] = frozenset()
    zone: str = "UTC"
    episode_costs: pl.DataFrame = field(default_factory=pl.DataFrame)

    @property
    def revisits(self) -> int:
        """How many revisits the selection has."""
        return int(self.pairs["revisits"].sum())

    @property
    def episodes(self) -> int:
        """How many episodes these revisits form."""
        if self.episode_costs.is_empty():
            return 0
        return int(self.episode_costs.filter("of_pair")["episodes"].sum())

    @property
    def titles(self) -> dict[str, str]:
        """The titles of all phases by key, in workflow order."""
        phases = self.pairs.sort("main_position").select("main_phase", "main_title")
        return dict(phases.unique(maintain_order=True).rows())

    @property
    def has_most_minutes(self) -> bool:
        """Whether most revisits have minutes, so that they are what things cost."""
        known = self.spread.filter(pl.col("minutes").is_not_null())["revisits"].sum()
        return bool(known * 2 > self.revisits)

    @cached_property
    def costs(self) -> pl.DataFrame:
        """The spread with a column `cost`: minutes, or revisits where most have no minutes."""
        cost = pl.col("revisits")
        if self.has_most_minutes:
            cost = cost * pl.col("minutes").fill_null(0)
        return self.spread.with_columns(cost=cost)

    @cached_property
    def whole_cost(self) -> float:
        """The sum of all costs."""
        return float(self.costs["cost"].sum())

    def is_filtered_by(self, *parts: str) -> bool:
        """Tell whether any of these parts of the selection is set."""
        return not self.filters.isdisjoint(parts)


def gather_evidence(ask: Ask, selection: Selection, *, zone: str) -> Evidence:
    """Ask for all counts that the pattern search needs; days are those of the reader's `zone`."""
    return Evidence(
        add_expectation(ask(Question("pair_counts", selection=selection))),
        ask(Question("revisit_spread", selection=selection)),
        ask(Question("stretches", selection=selection, last_days=LAST_DAYS, zone=zone)),
        ask(Question("log_quality", selection=selection)).row(0, named=True),
        frozenset(part for part, value in vars(selection).items() if value),
        zone,
        ask(Question("episode_costs", selection=selection)),
    )
