"""The model's figures of every pair of phases: expected values of revisits, tests of episodes."""

import numpy as np
import polars as pl
from scipy.stats import false_discovery_control

from pipeline.figures.statistics.episode_table import EpisodeTable, fit_episodes
from pipeline.figures.statistics.expectation import ENOUGH, fit_quasi_independence
from pipeline.figures.statistics.fortnights import Floats


def judge_pairs(pairs: pl.DataFrame, fortnights: pl.DataFrame) -> pl.DataFrame:
    """Add the model's figures to pairs of phases; null, never nan, where there is none.

    `pairs` has one row per ordered pair of phases with main_phase, revisited_phase and revisits;
    `fortnights` is the answer to fortnights.sql. Further columns, of revisits: expected, lift
    (revisits ÷ expected), residual. Of episodes: episodes, p_value, q_value (Benjamini–Hochberg
    over the pairs with a p-value), and too_few: whether fewer than one is expected, too few to call
    the pair anything.
    """
    table = fit_pairs(pairs, fortnights)
    place = {phase: number for number, phase in enumerate(table.phases)}
    at = tuple(
        [place[phase] for phase in pairs[side]] for side in ("main_phase", "revisited_phase")
    )
    counts = np.zeros(table.model.counts.shape)
    counts[at] = pairs["revisits"].to_numpy()
    model = fit_quasi_independence(counts)
    expected = np.where(model.fixed, np.nan, model.expected)
    figures = {
        "expected": expected,
        "lift": counts / expected,
        "residual": model.residual,
        "p_value": table.p_value,
        "q_value": compute_q_values(table.p_value),
    }
    columns = [pl.Series(name, values[at]).fill_nan(None) for name, values in figures.items()]
    too_few = np.where(model.fixed, np.nan, table.model.expected)[at] < ENOUGH
    return pairs.with_columns(
        pl.Series("episodes", table.model.counts[at], dtype=pl.Int64), *columns
    ).with_columns(too_few=pl.when(pl.col("expected").is_not_null()).then(pl.Series(too_few)))


def fit_pairs(pairs: pl.DataFrame, fortnights: pl.DataFrame) -> EpisodeTable:
    """Fit the model to the episodes of all pairs, in the order of their main phases."""
    return fit_episodes(fortnights, pairs["main_phase"].unique(maintain_order=True).to_list())


def compute_q_values(p_values: Floats) -> Floats:
    """Compute Benjamini–Hochberg q-values; nan where there is no p-value."""
    q_values = np.full(p_values.shape, np.nan)
    known = ~np.isnan(p_values)
    if known.any():
        q_values[known] = false_discovery_control(p_values[known])
    return q_values
