"""The counts that the pattern search works on, asked for once per selection."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from math import isnan
from typing import Any

import polars as pl

from pipeline.asking.questions import Ask, Question
from pipeline.asking.selection import Selection
from pipeline.figures.statistics.episode_table import EpisodeTable
from pipeline.figures.statistics.judged_pairs import fit_pairs, judge_pairs


@dataclass(frozen=True)
class Evidence:
    """The counts of a selection.

    `pairs` has the columns of pair_counts.sql and of judged_pairs.judge_pairs; `spread`,
    `fortnights`, `fortnight_days`, `quality` (one row) and `episode_costs` are the answers to
    revisit_spread.sql, fortnights.sql, fortnight_days.sql, log_quality.sql and episode_costs.sql.
    `filters` are the names of the selection's parts that are set: what a filter brings about by
    itself is no pattern. Days are those of `zone`.
    """

    pairs: pl.DataFrame
    spread: pl.DataFrame
    fortnights: pl.DataFrame
    fortnight_days: pl.DataFrame
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
        """How many episodes the selection has."""
        return self.table.total

    @property
    def days(self) -> float:
        """The days of the log, up to the last sign of work and without silences."""
        return float(self.fortnight_days.filter(pl.col("phase").is_null())["days"].sum())

    @property
    def last_at(self) -> datetime | None:
        """The last sign of work (UTC); None where nothing was logged."""
        last_at = self.fortnight_days["ends_at"].max()
        return last_at if isinstance(last_at, datetime) else None

    @cached_property
    def table(self) -> EpisodeTable:
        """The episodes of all pairs over time, and the model by which they are judged."""
        return fit_pairs(self.pairs, self.fortnights)

    def find_dispersion(self, pairs: Iterable[tuple[str, str]]) -> float:
        """Find the largest dispersion of these pairs; 1 where none can be estimated."""
        places = self.table.phases
        found = [
            float(self.table.dispersion[places.index(main), places.index(revisited)])
            for main, revisited in pairs
        ]
        return max([1.0, *(value for value in found if not isnan(value))])

    @cached_property
    def titles(self) -> Mapping[str, str]:
        """The titles of all phases by key, in workflow order."""
        phases = self.pairs.sort("main_position").select("main_phase", "main_title")
        return dict(phases.unique(maintain_order=True).rows())

    @cached_property
    def reasons(self) -> Mapping[str, str]:
        """The names of the reasons by id."""
        return dict(self.spread.select("reason_id", "reason").unique().rows())

    @cached_property
    def revisits_by_pair(self) -> Mapping[tuple[str, str], Mapping[str, Any]]:
        """The rows of `pairs` by main and revisited phase."""
        return {(row["main_phase"], row["revisited_phase"]): row for row in self.pairs.to_dicts()}

    @cached_property
    def revisits_by_phase(self) -> Mapping[str, tuple[int, int]]:
        """How many revisits were made from each phase, and how many came back to it."""
        sums = [
            dict(self.pairs.group_by(side).agg(pl.col("revisits").sum()).rows())
            for side in ("main_phase", "revisited_phase")
        ]
        return {phase: (made, sums[1].get(phase, 0)) for phase, made in sums[0].items()}

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
    pairs = ask(Question("pair_counts", selection=selection))
    fortnights = ask(Question("fortnights", selection=selection, zone=zone))
    return Evidence(
        judge_pairs(pairs, fortnights),
        ask(Question("revisit_spread", selection=selection)),
        fortnights,
        ask(Question("fortnight_days", selection=selection, zone=zone)),
        ask(Question("log_quality", selection=selection)).row(0, named=True),
        frozenset(part for part, value in vars(selection).items() if value),
        zone,
        ask(Question("episode_costs", selection=selection)),
    )
