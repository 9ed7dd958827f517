"""Claims are tested together: each is made where it was planted, and not where it is not."""

import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests

from benchmarks.calibration.counting import count_evidence
from benchmarks.calibration.logs import KINDS, PLANTS, LogKind, Plant, make_up_log
from pipeline.asking.selection import Selection
from pipeline.figures.claims.changes import _list_courses, _test_changes
from pipeline.figures.claims.claim import WITHOUT_STRONGEST, Claim
from pipeline.figures.claims.described import (
    claim_costly,
    claim_found_late,
)
from pipeline.figures.claims.reasons import claim_dominant_reasons
from pipeline.figures.claims.tested import SHARES, claim_tested, judge_claims
from pipeline.figures.patterns.bars import build_bars
from pipeline.figures.patterns.numbers import format_evidence
from pipeline.figures.patterns.search import narrow_to_pattern
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
        {
            "revisits": 6_818,
            "episodes": 4_020,
            "expected": 3_746.8,
            "expected_episodes": 2_209.4,
            "lift_of_episodes": 1.82,
        },
        q_value=0.0,
        main_phase=DEPLOYMENT,
        revisited_phase=PREPARATION,
    )
    titles = {DEPLOYMENT: "Model deployment", PREPARATION: "Data preparation"}
    assert "6,818 times (4,020 episodes)" in format_statement(large, titles)
    assert "4,020 episodes, 1.8 times the 2,209.4 that" in format_evidence(large)
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
    assert "Difference −25; " in found["magnet"].statistics


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


def test_each_kind_is_judged_in_a_family_of_its_own(sample: Store) -> None:
    claims = judge_claims(gather_evidence(sample))
    for kinds, share in ((("hot_pair",), "hot_pair"), (("rising", "falling"), "change")):
        family = [one for one in claims if one.kind in kinds]
        theirs = multipletests([one.p_value for one in family], method="fdr_bh")[1]
        assert [one.q_value for one in family] == pytest.approx(
            [min(1.0, q / SHARES[share]) for q in theirs]
        )
    assert sum(SHARES.values()) <= 1


@settings(max_examples=40)
@given(
    st.sampled_from(KINDS),
    st.integers(1, 300),
    st.integers(0, 1_000),
    st.sampled_from([None, *PLANTS]),
)
def test_no_figure_is_ever_nan_or_infinite(
    kind: LogKind, size: int, seed: int, plant: Plant | None
) -> None:
    log = make_up_log(kind, size, seed=seed, plant=plant)
    assume(len(log.at))
    made = count_evidence(log)
    for claim in [
        *judge_claims(made),
        *claim_dominant_reasons(made),
        *claim_found_late(made),
        *claim_costly(made),
    ]:
        figures = [claim.p_value, claim.q_value, *claim.numbers.values()]
        assert all(math.isfinite(one) for one in figures if isinstance(one, float))


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_logs_without_a_pattern_seldom_claim_one(kind: LogKind) -> None:
    """`make calibration` measures it; this notices a test that forgets bursts."""
    claimed = 0
    for seed in range(40):
        kinds = {
            one.kind for one in claim_tested(count_evidence(make_up_log(kind, 200, seed=seed)))
        }
        claimed += bool(kinds if kind.balanced else kinds - {"magnet", "source"})
    assert claimed <= 6


def test_a_loop_is_more_than_a_hot_pair_and_its_way_back() -> None:
    hot = next(plant for plant in PLANTS if plant.kind == "hot_pair")
    claims = [
        one.kind
        for seed in range(40)
        for one in claim_tested(count_evidence(make_up_log(KINDS[0], 1_500, seed=seed, plant=hot)))
    ]
    assert claims.count("hot_pair") > 20
    assert claims.count("ping_pong") <= 5


def test_a_rise_must_hold_without_its_strongest_fortnight() -> None:
    rise = next(plant for plant in PLANTS if plant.kind == "rising")
    evidence = count_evidence(make_up_log(KINDS[0], 60, seed=4, plant=rise))
    (whole,) = [one for one in _list_courses(evidence) if one.unit == "all"]
    (claim,) = [
        one
        for one in judge_claims(evidence)
        if one.kind in ("rising", "falling") and not (one.main_phase or one.reason_id)
    ]
    dispersion = np.array([float(str(claim.numbers["dispersion"]))])
    with_it, without = (
        _test_changes([course], dispersion)[0] for course in (whole, whole.drop_strongest())
    )
    assert without / WITHOUT_STRONGEST > with_it
    assert claim.p_value == pytest.approx(without / WITHOUT_STRONGEST)
