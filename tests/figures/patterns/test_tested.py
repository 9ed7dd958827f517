"""Claims are tested together: each is made where it was planted, and not where it is not."""

import math
from typing import Any

import pytest
from benchmarks.made_up_logs import PLANTS, make_up_evidence
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom, binomtest, nchypergeom_fisher
from statsmodels.stats.multitest import multipletests

from pipeline.asking.selection import Selection
from pipeline.figures.patterns.bars import build_bars
from pipeline.figures.patterns.described import (
    claim_costly,
    claim_found_late,
)
from pipeline.figures.patterns.numbers import format_evidence
from pipeline.figures.patterns.reason_claims import claim_dominant_reasons
from pipeline.figures.patterns.search import narrow_to_pattern
from pipeline.figures.patterns.tested import (
    Claim,
    _compute_excess_p_value,
    _compute_two_sided_p_value,
    claim_tested,
    judge_claims,
)
from pipeline.figures.patterns.words import format_statement
from pipeline.store import Store
from tests.builders import EVERYTHING, all_records
from tests.logs import (
    DEPLOYMENT,
    DEVELOPMENT,
    EVEN,
    MONITORING,
    PHASES,
    PREPARATION,
    add_pairs,
    find_patterns,
    gather_evidence,
)


def test_a_pair_more_frequent_than_its_phases_explain_is_hot(store: Store) -> None:
    (hot,) = find_patterns(add_pairs(store, EVEN | {(DEPLOYMENT, PREPARATION): 20}), "hot_pair")
    assert (hot.main_phase, hot.revisited_phase) == (DEPLOYMENT, PREPARATION)
    assert hot.evidence["revisits"] == 20
    assert hot.evidence["expected"] > 1
    assert hot.evidence["q_value"] <= 0.05
    assert hot.statement.startswith("Model deployment sent you back to data preparation 20 times.")
    assert [bar.name for bar in hot.bars] == ["Counted", "Expected"]


def test_the_numbers_of_a_large_log_are_set_in_thousands() -> None:
    large = Claim(
        "hot_pair",
        {"revisits": 6_818, "episodes": 4_020, "expected": 3_746.8, "lift": 1.82, "residual": 60.0},
        q_value=0.0,
        main_phase=DEPLOYMENT,
        revisited_phase=PREPARATION,
    )
    titles = {DEPLOYMENT: "Model deployment", PREPARATION: "Data preparation"}
    assert "6,818 times (4,020 episodes)" in format_statement(large, titles)
    assert "3,746.8 expected; q <0.001" in format_evidence(large)
    assert [bar.said for bar in build_bars(large, titles)] == ["6,818", "3,746.8"]


def test_two_phases_that_send_work_to_each_other_are_told_once(store: Store) -> None:
    both = {(DEVELOPMENT, PREPARATION): 22, (PREPARATION, DEVELOPMENT): 18}
    found = find_patterns(add_pairs(store, EVEN | both), "ping_pong", "hot_pair")
    assert [one.kind for one in found] == ["ping_pong"]
    (loop,) = found
    assert {loop.evidence["there"], loop.evidence["back"]} == {22, 18}
    assert loop.evidence["reciprocity"] == pytest.approx(2 * 18 / 40)
    assert "keep sending work to each other" in loop.title
    rest = narrow_to_pattern(loop, EVERYTHING)
    assert all_records(store, rest).height == 40


def test_a_phase_that_could_be_nothing_else_is_no_magnet_and_no_source(store: Store) -> None:
    counts = {(DEPLOYMENT, PREPARATION): 20, (MONITORING, PREPARATION): 10}
    add_pairs(store, counts | {(PREPARATION, DEPLOYMENT): 3})
    found = find_patterns(store, "magnet", "source")
    assert [one.revisited_phase for one in found if one.kind == "magnet"] == [PREPARATION]
    # Monitoring was never revisited: it could only start loops.
    assert [one.main_phase for one in found if one.kind == "source"] == [DEPLOYMENT]


def test_a_phase_that_starts_loops_and_one_that_absorbs_them(store: Store) -> None:
    counts = dict(EVEN)
    counts |= {(DEPLOYMENT, one): 8 for one in PHASES[:6] if one != DEPLOYMENT}
    counts |= {(one, PREPARATION): 8 for one in PHASES[:6] if one != PREPARATION}
    add_pairs(store, counts)
    found = {one.kind: one for one in find_patterns(store) if one.kind in ("magnet", "source")}
    assert found["magnet"].revisited_phase == PREPARATION
    assert found["source"].main_phase == DEPLOYMENT
    assert found["source"].evidence["net_gain"] == 25
    assert found["magnet"].evidence["net_gain"] == -25
    assert "Net gain −25; q" in found["magnet"].statistics


@pytest.mark.parametrize(
    "only",
    [
        Selection(main_phases=(DEPLOYMENT, MONITORING)),
        Selection(main_phases=(DEVELOPMENT, MONITORING)),
        Selection(revisited_phases=(PREPARATION, DEVELOPMENT)),
    ],
    ids=("from two", "from other two", "to two"),
)
def test_a_filter_by_phases_leaves_magnets_and_sources_out_of_the_family(
    sample: Store, only: Selection
) -> None:
    kinds = {claim.kind for claim in judge_claims(gather_evidence(sample, only))}
    assert kinds
    assert kinds.isdisjoint({"magnet", "source"})


def test_the_family_is_judged_together(sample: Store) -> None:
    family = judge_claims(gather_evidence(sample))
    theirs = multipletests([one.p_value for one in family], method="fdr_bh")[1]
    assert [one.q_value for one in family] == pytest.approx(list(theirs))


@given(st.integers(0, 60), st.integers(0, 60), st.floats(0.05, 0.95))
def test_mid_p_lies_between_the_exact_p_values(number: int, more: int, share: float) -> None:
    whole = number + more
    found = _compute_two_sided_p_value(number, whole, share)
    tails = [
        binomtest(number, whole, share, alternative=side).pvalue if whole else 1.0
        for side in ("less", "greater")
    ]
    observed = binom.pmf(number, whole, share)
    assert 2 * (min(tails) - observed) - 1e-12 <= found <= min(1.0, 2 * min(tails)) + 1e-12


@given(st.integers(1, 60), st.integers(1, 60), st.integers(0, 200), st.floats(0.05, 0.95))
def test_the_excess_is_the_tail_of_fishers_noncentral_distribution(
    made: int, arrived: int, others: int, share: float
) -> None:
    total = made + arrived + others
    expected = min(made, arrived) * share
    odds = expected * (others + expected) / ((made - expected) * (arrived - expected))
    theirs = nchypergeom_fisher(total, made, arrived, odds)
    for number in {0, int(expected), min(made, arrived)}:
        found = _compute_excess_p_value(number, expected, made, arrived, total)
        tail = theirs.sf(number) + theirs.pmf(number) / 2
        assert found == pytest.approx(tail, rel=1e-5, abs=1e-9)


@pytest.mark.parametrize(
    ("number", "expected", "made", "arrived"),
    [(12_900, 12_345.6, 110_000, 112_000), (40, 5.5, 90_000, 70), (3, 400.5, 5_000, 80_000)],
)
def test_what_is_left_out_of_a_large_table_does_not_show(
    monkeypatch: pytest.MonkeyPatch, number: int, expected: float, made: int, arrived: int
) -> None:
    found = _compute_excess_p_value(number, expected, made, arrived, 1_000_000)
    monkeypatch.setattr("pipeline.figures.patterns.tested.REACH", 1e6)
    whole = _compute_excess_p_value(number, expected, made, arrived, 1_000_000)
    assert found == pytest.approx(whole, rel=1e-9, abs=1e-30)


@settings(max_examples=40)
@given(st.integers(1, 300), st.integers(0, 1_000), st.sampled_from([None, *PLANTS]))
def test_no_figure_is_ever_nan_or_infinite(size: int, seed: int, plant: Any) -> None:
    made = make_up_evidence(size, seed=seed, plant=plant)
    for claim in [
        *judge_claims(made),
        *claim_dominant_reasons(made),
        *claim_found_late(made),
        *claim_costly(made),
    ]:
        figures = [claim.p_value, claim.q_value, *claim.numbers.values()]
        assert all(math.isfinite(one) for one in figures if isinstance(one, float))


@pytest.mark.parametrize("size", [50, 200])
def test_logs_without_a_pattern_seldom_claim_one(size: int) -> None:
    logs = 100
    claims = sum(bool(claim_tested(make_up_evidence(size, seed=seed))) for seed in range(logs))
    assert claims <= 0.05 * logs + 2
