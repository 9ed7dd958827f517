"""Episodes and their dispersion: what comes in bursts says less than its number."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom, norm, poisson

from pipeline.figures.statistics.dispersion import (
    compute_excess_p_value,
    compute_share_p_value,
    count_windows,
    estimate_rate_dispersion,
    widen_level,
    widen_p_value,
    widen_two_sided,
)
from pipeline.figures.statistics.episode_table import EpisodeTable, fit_episodes
from pipeline.figures.statistics.expectation import fit_quasi_independence
from pipeline.store import Store
from tests.builders import EVERYTHING, add, ask, revisit, revisits_of
from tests.logs import PHASES

PAIR = ("monitoring", "data_preparation")


def make_table(windows: Any) -> EpisodeTable:
    counts = np.array(windows, dtype=float)
    return EpisodeTable(PHASES[: counts.shape[1]], counts, fit_quasi_independence(counts.sum(0)))


def draw_windows(seed: int, *, hot: float = 1.0, number: int = 13) -> np.ndarray:
    """Independent episodes (synthetic) of six phases, one pair `hot` times as often."""
    means = np.full((6, 6), 2.0)
    means[4, 2] *= hot
    np.fill_diagonal(means, 0)
    return np.random.default_rng(seed).poisson(means, (number, 6, 6)).astype(float)


def test_revisits_within_a_working_day_of_each_other_are_one_episode(store: Store) -> None:
    """The worked example of docs/method.md."""
    hours = {PAIR: (9, 10, 17, 24 + 2, 24 + 9), ("monitoring", "management"): (10,)}
    rows = [
        revisit(*pair, occurred_at=f"2026-03-{2 + hour // 24:02d}T{hour % 24:02d}:00", note=str(n))
        for pair, times in hours.items()
        for n, hour in enumerate(times)
    ]
    add(store, revisits_of(rows))
    counted = ask(store, "fortnights", selection=EVERYTHING, zone="UTC")
    pairs = {
        row["revisited_phase"]: (row["revisits"], row["episodes"])
        for row in counted.filter(unit="pair").to_dicts()
    }
    # 9, 10 and 17 o'clock; 2 in the night, nine hours later; 9, seven hours after that.
    assert pairs == {"data_preparation": (5, 2), "management": (1, 1)}
    other = [revisit(*PAIR, project="Other", occurred_at="2026-03-02T09:30")]
    add(store, revisits_of(other))
    counted = ask(store, "fortnights", selection=EVERYTHING, zone="UTC")
    assert counted.filter(unit="all")["episodes"].to_list() == [4]


def test_the_worked_example_of_dispersion() -> None:
    """Ten episodes in five fortnights, expected evenly: 2 + 2 + 2 + 2 + 2, found 6 0 0 4 0."""
    counts = np.array([6.0, 0, 0, 4, 0])[:, None]
    found = estimate_rate_dispersion(counts, np.full((5, 1), 2.0))
    # Squares by two weeks: 16 + 4 + 4 + 4 + 4 = 32; ÷ 10 · 5 ÷ 4 = 4. By four weeks (6, 4, 0 of
    # 4, 4, 2): 4 + 0 + 4 = 8; ÷ 10 · 3 ÷ 2 = 1.2. The larger counts.
    assert found == pytest.approx([4.0])
    assert estimate_rate_dispersion(np.full((5, 1), 2.0), np.full((5, 1), 2.0)) == [1.0]
    # So ten episodes are worth two and a half that come by themselves.
    assert 10 / found[0] == pytest.approx(2.5)


def test_a_pair_that_is_hot_all_the_time_is_not_dispersed() -> None:
    found = [make_table(draw_windows(seed, hot=4)).dispersion[4, 2] for seed in range(30)]
    assert np.mean(found) < 1.1


def test_a_pair_that_is_hot_in_one_fortnight_is() -> None:
    windows = draw_windows(1)
    even, burst = windows.copy(), windows.copy()
    even[:, 4, 2] += 2
    burst[5, 4, 2] += 26
    told = [make_table(counts) for counts in (even, burst)]
    assert told[0].model.counts[4, 2] == told[1].model.counts[4, 2]
    assert told[1].p_more[4, 2] > 10 * told[0].p_more[4, 2]
    assert told[1].dispersion[4, 2] > 1.5 * told[0].dispersion[4, 2]


def test_independent_episodes_are_judged_as_the_residual_is() -> None:
    table = make_table(draw_windows(3) + 8 * (1 - np.eye(6)))
    residual = table.model.residual[table.testable]
    chances = norm.sf(residual)
    np.testing.assert_allclose(table.p_more[table.testable], chances, rtol=0.35, atol=0.02)


def test_a_log_of_less_than_eight_weeks_is_not_judged() -> None:
    assert make_table(draw_windows(1, number=4)).testable.any()
    assert not make_table(draw_windows(1, number=3)).testable.any()


def test_where_nothing_was_logged_there_is_nothing_to_judge(store: Store) -> None:
    empty = fit_episodes(ask(store, "fortnights", selection=EVERYTHING, zone="UTC"), PHASES)
    assert (empty.total, empty.testable.any()) == (0, False)
    assert np.isnan(empty.p_value).all()


@given(st.integers(0, 60), st.floats(0.1, 60))
def test_independent_counts_have_the_mid_p_value_of_poisson(number: int, mean: float) -> None:
    found = compute_excess_p_value(np.array([number]), np.array([mean]), np.array([1.0]))
    exact = poisson.sf(number, mean) + poisson.pmf(number, mean) / 2
    assert found[0] == pytest.approx(exact, rel=1e-6, abs=1e-9)


@given(st.integers(0, 60), st.integers(0, 60), st.floats(0.05, 0.95))
def test_independent_shares_have_the_mid_p_value_of_the_binomial(
    number: int, more: int, share: float
) -> None:
    whole = number + more
    values = (np.array([float(part)]) for part in (number, whole, share, 1.0))
    exact = binom.sf(number, whole, share) + binom.pmf(number, whole, share) / 2
    assert compute_share_p_value(*values)[0] == pytest.approx(exact, rel=1e-6, abs=1e-9)


def test_what_is_estimated_from_few_windows_is_less_sure() -> None:
    one, surely = np.array([0.001]), np.array([1.0])
    assert widen_p_value(one, surely, np.array([4.0]))[0] == pytest.approx(0.001, rel=1e-3)
    few, many = (
        widen_p_value(one, np.array([3.0]), np.array([windows]))[0] for windows in (4.0, 26.0)
    )
    assert 0.001 < many < few < 0.05
    assert widen_two_sided(0.002, 3.0, 4.0) == pytest.approx(2 * few)
    assert widen_level(0.95, 1.0, 4.0) == pytest.approx(0.95)
    assert 0.95 < widen_level(0.95, 3.0, 26.0) < widen_level(0.95, 3.0, 4.0) < 1


def test_windows_count_by_what_is_in_them() -> None:
    shares = np.array([[0.25, 1.0], [0.25, 0.0], [0.25, 0.0], [0.25, 0.0]])
    assert count_windows(shares) == pytest.approx([4, 1])
