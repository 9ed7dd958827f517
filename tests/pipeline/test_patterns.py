"""Patterns: each is found where it was planted, told with its numbers, and not where it is not."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom, binomtest, hypergeom, nchypergeom_fisher
from statsmodels.stats.multitest import multipletests

from benchmarks.made_up_logs import PLANTS, make_up_evidence
from pipeline.asking.selection import Selection, select_by_names
from pipeline.figures.patterns.bars import build_bars
from pipeline.figures.patterns.described import (
    claim_costly,
    claim_dominant_reasons,
    claim_found_late,
)
from pipeline.figures.patterns.evidence import Evidence, gather_evidence
from pipeline.figures.patterns.kinds import RULES_BY_KIND, Pattern
from pipeline.figures.patterns.search import (
    MOST_OF_A_KIND,
    MOST_PATTERNS,
    ask_insights,
    estimate_needed_revisits,
    find_patterns,
    format_nothing_found,
    narrow_to_pattern,
    needs_advice,
    serialize_pattern,
)
from pipeline.figures.patterns.tested import (
    Claim,
    _compute_excess_p_value,
    _compute_two_sided_p_value,
    claim_tested,
    judge_claims,
)
from pipeline.figures.patterns.words import format_avoidable, format_statement
from pipeline.ledger.practices import add_practice
from pipeline.ledger.projects import get_or_add_project
from pipeline.store import Store
from tests.builders import (
    EVERYTHING,
    PROJECT,
    add,
    all_records,
    catalogue,
    id_of,
    log,
    revisit,
    revisits_of,
    sessions_of,
)
from tests.pipeline.test_overlap import PHASES

BEGIN = datetime(2026, 1, 5, tzinfo=UTC)
DAYS = 180
PREPARATION, DEVELOPMENT, DEPLOYMENT, MONITORING = PHASES[2:6]
Counts = Mapping[tuple[str, str], int]
EVEN: Counts = dict.fromkeys(permutations(PHASES[:6], 2), 3)


def written(store: Store, counts: Counts, **values: Any) -> Store:
    """The same store with so many revisits of each pair, spread evenly over half a year."""
    pairs = [pair for pair, number in counts.items() for _ in range(number)]
    add(store, revisits_of(spread(pairs, **values)))
    return store


def spread(pairs: Iterable[tuple[str, str]], **values: Any) -> list[dict[str, object]]:
    kept = list(pairs)
    step = timedelta(days=DAYS) / max(len(kept), 1)
    reasons = ["Defect", "Tooling", "Data quality", "Schema change", "New insight"]
    rows = []
    for number, (main, revisited) in enumerate(kept):
        at = BEGIN + step * (number * 7919 % len(kept))  # a pair's revisits far from each other
        row = revisit(
            main,
            revisited,
            occurred_at=at.isoformat(),
            recorded_at=(at + timedelta(minutes=5)).isoformat(),
            reason=reasons[number % 5],
            minutes=30,
            recorded_by=("ana", "ben", "eva")[number % 3],
        )
        rows.append(row | {name: given(number) for name, given in values.items()})
    return rows


def evidence(store: Store, selection: Selection = EVERYTHING) -> Evidence:
    with store.reading() as reader:
        return gather_evidence(lambda question: question.ask(reader), selection)


def patterns(store: Store, selection: Selection = EVERYTHING) -> list[Pattern]:
    return find_patterns(evidence(store, selection))


def of_kind(store: Store, *kinds: str) -> list[Pattern]:
    return [one for one in patterns(store) if one.kind in kinds]


def test_a_pair_more_frequent_than_its_phases_explain_is_hot(store: Store) -> None:
    (hot,) = of_kind(written(store, EVEN | {(DEPLOYMENT, PREPARATION): 20}), "hot_pair")
    assert (hot.main_phase, hot.revisited_phase) == (DEPLOYMENT, PREPARATION)
    assert hot.evidence["revisits"] == 20
    assert hot.evidence["expected"] > 1
    assert hot.evidence["q_value"] <= 0.05
    assert hot.statement.startswith("Work on model deployment led to data preparation 20 times, ")
    assert [bar.name for bar in hot.bars] == ["Counted", "Expected"]


def test_the_numbers_of_a_large_log_are_set_in_thousands() -> None:
    large = Claim(
        "hot_pair",
        {"revisits": 6_818, "expected": 3_746.8, "lift": 1.82, "residual": 60.0},
        q_value=0.0,
        main_phase=DEPLOYMENT,
        revisited_phase=PREPARATION,
    )
    titles = {DEPLOYMENT: "Model deployment", PREPARATION: "Data preparation"}
    assert "6,818 times" in format_statement(large, titles)
    assert "(3,746.8 expected;" in format_statement(large, titles)
    assert [bar.said for bar in build_bars(large, titles)] == ["6,818", "3,746.8"]


def test_an_even_log_claims_nothing_and_says_how_many_it_takes(store: Store) -> None:
    written(store, dict.fromkeys(permutations(PHASES[:4], 2), 1))
    with store.reading() as reader:
        found = ask_insights(lambda question: question.ask(reader), EVERYTHING)
    assert not found.patterns
    assert found.needed
    assert found.needed > 12
    assert format_nothing_found(found) == (
        f"Nothing stands out yet: 12 revisits; a pattern usually needs about {found.needed}."
    )


def test_what_is_needed_is_computed_from_the_view(store: Store) -> None:
    even = estimate_needed_revisits(evidence(written(store, EVEN)))
    few_phases = estimate_needed_revisits(
        evidence(store, Selection(main_phases=PHASES[2:4], revisited_phases=PHASES[:2]))
    )
    assert even
    assert few_phases
    assert few_phases < even


def test_what_is_needed_does_not_leap_with_the_first_revisits(sample: Store) -> None:
    """A few revisits lie in few pairs; that does not mean that a handful more would do."""
    moments = all_records(sample)["occurred_at"].sort().to_list()
    first = {n: evidence(sample, Selection(until=moments[n])) for n in (8, 10, 14, 20, 30)}
    assert [one.revisits for one in first.values()] == list(first)
    said = {n: estimate_needed_revisits(one) or 0 for n, one in first.items()}
    assert all(said[n] > n for n in said)
    assert max(said.values()) <= 2 * min(said.values())


def test_two_phases_that_send_work_to_each_other_are_told_once(store: Store) -> None:
    both = {(DEVELOPMENT, PREPARATION): 22, (PREPARATION, DEVELOPMENT): 18}
    found = of_kind(written(store, EVEN | both), "ping_pong", "hot_pair")
    assert [one.kind for one in found] == ["ping_pong"]
    (loop,) = found
    assert {loop.evidence["there"], loop.evidence["back"]} == {22, 18}
    assert loop.evidence["reciprocity"] == pytest.approx(2 * 18 / 40)
    assert "send work to each other" in loop.statement
    rest = narrow_to_pattern(loop, EVERYTHING)
    assert all_records(store, rest).height == 40


@pytest.mark.parametrize(("number", "told"), [(7, True), (6, False)])
def test_a_reason_dominates_where_its_lower_bound_is_above_half(
    store: Store, number: int, told: bool
) -> None:
    # Wilson: 7 of 8 gives 52.9 %, 6 of 8 gives 40.9 %.
    rows = spread(
        [(DEPLOYMENT, PREPARATION)] * 8,
        reason=lambda n: "Schema change" if n < number else f"reason {n}",
    )
    add(store, revisits_of(rows))
    of_pairs = [one for one in claim_dominant_reasons(evidence(store)) if one.revisited_phase]
    assert bool(of_pairs) == told
    for one in of_pairs:
        assert (one.numbers["revisits"], one.numbers["of"]) == (7, 8)
        assert one.numbers["share_low"] == pytest.approx(0.529, abs=0.001)


def test_a_phase_is_told_its_reason_only_where_no_pair_tells_it(store: Store) -> None:
    apart = [(DEPLOYMENT, one) for one in PHASES[:4]] * 3
    add(store, revisits_of(spread(apart, reason=lambda _: "Capacity")))
    (of_phase,) = claim_dominant_reasons(evidence(store))
    assert (of_phase.main_phase, of_phase.revisited_phase) == (DEPLOYMENT, None)
    together = [(DEPLOYMENT, PREPARATION)] * 9
    add(store, revisits_of(spread(together, reason=lambda _: "Capacity")))
    assert [
        (one.main_phase, one.revisited_phase) for one in claim_dominant_reasons(evidence(store))
    ] == [(DEPLOYMENT, PREPARATION)]


def test_a_reason_that_says_nothing_dominates_nothing(store: Store) -> None:
    add(store, revisits_of(spread([(DEPLOYMENT, PREPARATION)] * 12, reason=lambda _: "Other")))
    assert claim_dominant_reasons(evidence(store)) == []
    (quality,) = of_kind(store, "log_quality")
    assert "all 12 give a reason that says nothing" in quality.statement


def in_time(store: Store, before: int, recent: int, *, sessions: bool) -> Store:
    """So many revisits in 124 days and in the 56 days after them; in one session or without."""
    end = BEGIN + timedelta(days=DAYS)
    moments = [BEGIN + timedelta(days=1 + 122 * n / before) for n in range(before)]
    moments += [end - timedelta(days=55 - 54 * n / recent) for n in range(recent)]
    # What marks the ends of the life counts for neither stretch.
    moments += [BEGIN] if sessions else [BEGIN, end]
    rows = [
        revisit(MONITORING, PHASES[n % 4], occurred_at=at.isoformat(), reason="Data drift")
        for n, at in enumerate(moments)
    ]
    add(store, revisits_of(rows))
    if sessions:
        add(store, sessions_of((MONITORING, BEGIN.isoformat(), end.isoformat())))
    return store


@pytest.mark.parametrize("sessions", [True, False])
def test_the_last_eight_weeks_are_compared_with_those_before(store: Store, sessions: bool) -> None:
    in_time(store, 24, 40, sessions=sessions)
    (whole,) = [one for one in claim_tested(evidence(store)) if of_the_whole(one)]
    assert whole.kind == "rising"
    assert (whole.numbers["before"], whole.numbers["recent"]) == (24, 40)
    assert whole.numbers["exposure"] == ("focus" if sessions else "calendar")
    assert whole.numbers["days_before"] == pytest.approx(124, abs=0.01)
    assert whole.numbers["rate_ratio"] == pytest.approx(40 / 56 / (24 / 124), rel=0.001)
    said = [one.statement for one in of_kind(store, "rising")]
    assert any("3.69 times as often (95 % interval 2.17 to " in one for one in said)


def test_a_rate_that_was_none_has_only_a_low_end(store: Store) -> None:
    in_time(store, 1, 30, sessions=True)
    (whole,) = [one for one in claim_tested(evidence(store)) if of_the_whole(one)]
    nothing = replace(whole, numbers={**whole.numbers, "before": 0, "rate_ratio_high": None})
    assert "after none before" in format_statement(nothing, {})
    assert "times as often (the low end of the 95 % interval)" in format_statement(nothing, {})


def of_the_whole(claim: Claim) -> bool:
    return claim.kind in ("rising", "falling") and not (claim.main_phase or claim.reason_id)


def test_a_rate_that_falls_is_told_as_falling(store: Store) -> None:
    found = of_kind(in_time(store, 90, 10, sessions=True), "falling", "rising")
    assert {one.kind for one in found} == {"falling"}
    assert any(one.statement.startswith("Revisits fall: 10 in the last eight") for one in found)
    assert any(one.main_phase == MONITORING for one in found)
    assert all("a quarter as often (0.25, 95 % interval 0.11 to " in one.statement for one in found)


def test_a_phase_is_compared_only_over_its_own_focus(store: Store) -> None:
    found = claim_tested(evidence(in_time(store, 90, 10, sessions=False)))
    assert all(one.main_phase is None for one in found if one.kind in ("rising", "falling"))


def test_what_rises_or_falls_is_told_of_one_project_at_a_time(store: Store) -> None:
    in_time(store, 90, 10, sessions=True)
    assert of_kind(store, "falling")
    log(store, project="Another one", at=(BEGIN + timedelta(days=40)).isoformat())
    assert not of_kind(store, "falling", "rising")
    alone = select_by_names(catalogue(store), projects=[PROJECT])
    assert [one for one in patterns(store, alone) if one.kind == "falling"]


def test_the_weeks_that_are_compared_are_named(store: Store) -> None:
    (first, *_) = of_kind(in_time(store, 90, 10, sessions=True), "falling")
    assert "(9 May 2026 – 4 Jul 2026, 56 focus days)" in first.statement


def test_what_falls_is_offered_no_repair(store: Store) -> None:
    in_time(store, 90, 10, sessions=True)
    assert all(not needs_advice(one) for one in of_kind(store, "falling"))


def test_a_phase_that_could_be_nothing_else_is_no_magnet_and_no_source(store: Store) -> None:
    counts = {(DEPLOYMENT, PREPARATION): 20, (MONITORING, PREPARATION): 10}
    written(store, counts | {(PREPARATION, DEPLOYMENT): 3})
    found = of_kind(store, "magnet", "source")
    assert [one.revisited_phase for one in found if one.kind == "magnet"] == [PREPARATION]
    # Monitoring was never revisited: it could only start loops.
    assert [one.main_phase for one in found if one.kind == "source"] == [DEPLOYMENT]


def test_four_weeks_must_lie_before_the_last_eight(store: Store) -> None:
    end = BEGIN + timedelta(days=56 + 27)
    rows = [
        revisit(MONITORING, PREPARATION, occurred_at=(end - timedelta(days=n)).isoformat())
        for n in range(40)
    ]
    add(store, revisits_of(rows), sessions_of((MONITORING, BEGIN.isoformat(), end.isoformat())))
    assert not [one for one in judge_claims(evidence(store)) if one.kind in ("rising", "falling")]


def test_a_phase_that_starts_loops_and_one_that_absorbs_them(store: Store) -> None:
    counts = dict(EVEN)
    counts |= {(DEPLOYMENT, one): 8 for one in PHASES[:6] if one != DEPLOYMENT}
    counts |= {(one, PREPARATION): 8 for one in PHASES[:6] if one != PREPARATION}
    written(store, counts)
    found = {one.kind: one for one in patterns(store) if one.kind in ("magnet", "source")}
    assert found["magnet"].revisited_phase == PREPARATION
    assert found["source"].main_phase == DEPLOYMENT
    assert found["source"].evidence["net_gain"] == 25
    assert found["magnet"].evidence["net_gain"] == -25
    assert "(net gain −25; q" in found["magnet"].statement


def test_revisits_over_three_phases_are_found_late_with_their_share_of_minutes(
    store: Store,
) -> None:
    counts = {(DEPLOYMENT, PHASES[1]): 20, (DEPLOYMENT, DEVELOPMENT): 20}
    rows = spread(
        [pair for pair, number in counts.items() for _ in range(number)],
        minutes=lambda n: 90 if n < 20 else 10,
    )
    add(store, revisits_of(rows))
    (late,) = of_kind(store, "found_late")
    assert (late.evidence["revisits"], late.evidence["of"]) == (20, 40)
    assert late.evidence["share_of_minutes"] == pytest.approx(0.9)
    assert "They took 90 % of the minutes" in late.statement
    add(store, revisits_of(spread([(DEPLOYMENT, DEVELOPMENT)] * 40)))
    assert claim_found_late(evidence(store)) == []  # 25 % is not surely above a third


def test_a_pair_whose_minutes_are_far_above_its_count_is_costly(store: Store) -> None:
    pairs = [(DEPLOYMENT, PREPARATION)] * 8 + [(MONITORING, DEVELOPMENT)] * 32
    rows = spread(pairs, minutes=lambda n: 240 if n < 8 else 20, reason=lambda n: f"reason {n % 4}")
    add(store, revisits_of(rows))
    (dear,) = claim_costly(evidence(store))
    assert (dear.main_phase, dear.revisited_phase) == (DEPLOYMENT, PREPARATION)
    assert dear.numbers["share_of_minutes"] == pytest.approx(0.75)
    assert dear.numbers["share_of_revisits"] == pytest.approx(0.2)
    assert dear.numbers["ratio"] == pytest.approx(3.75)
    assert 1.5 < dear.numbers["ratio_low"] < 3.75 < dear.numbers["ratio_high"]
    assert claim_costly(evidence(store)) == [dear]  # the seed is fixed


@pytest.mark.parametrize(
    ("values", "said", "bad"),
    [
        ({"recorded_at": "two days"}, "were entered more than a day late", True),
        ({"minutes": None}, "none of the 100 revisits has minutes", False),
        ({"recorded_by": "ana"}, "ana wrote all 100", True),
        ({"reason": "Other"}, "all 100 give a reason that says nothing", True),
    ],
)
def test_the_quality_of_a_log_comes_first_where_it_is_bad(
    store: Store, values: dict[str, Any], said: str, bad: bool
) -> None:
    name, value = next(iter(values.items()))
    counts = {(DEPLOYMENT, PREPARATION): 55} | dict.fromkeys(permutations(PHASES[:4], 2), 4)
    pairs = [pair for pair, number in counts.items() for _ in range(number)][:100]
    rows = spread(pairs)
    for row in rows:
        late = datetime.fromisoformat(str(row["occurred_at"])) + timedelta(days=2)
        row[name] = late.isoformat() if value == "two days" else value
    add(store, revisits_of(rows))
    found = patterns(store)
    place = 0 if bad else -1
    assert found[place].kind == "log_quality"
    assert said in found[place].statement
    assert len(found) > 1


def test_a_gap_in_logging_is_told_with_its_days(store: Store) -> None:
    pairs = [(DEPLOYMENT, PREPARATION)] * 20
    rows = spread(pairs)
    for row in rows[10:]:
        earlier = datetime.fromisoformat(str(row["occurred_at"])) - timedelta(days=400)
        row["occurred_at"] = row["recorded_at"] = earlier.isoformat()
    add(store, revisits_of(rows))
    (quality,) = of_kind(store, "log_quality")
    assert quality.evidence["longest_gap_days"] > 200
    assert "nothing was written down for" in quality.statement


def test_half_of_the_minutes_tell_more_than_little(store: Store) -> None:
    rows = spread([(DEPLOYMENT, PREPARATION)] * 20, minutes=lambda n: None if n % 3 == 0 else 30)
    add(store, revisits_of(rows))
    (quality,) = of_kind(store, "log_quality")
    assert "13 of the 20 revisits have minutes, so that not all is known" in quality.statement


def test_a_log_of_a_single_moment_has_no_gap(store: Store) -> None:
    add(store, revisits_of([revisit(DEPLOYMENT, PREPARATION, note=str(n)) for n in range(12)]))
    (quality,) = of_kind(store, "log_quality")
    assert (quality.evidence["longest_gap_days"], quality.evidence["gap_from"]) == (0, None)
    assert "without_minutes" in str(quality.evidence["amiss"])


def test_a_period_in_which_nothing_was_ever_logged_has_no_pattern(store: Store) -> None:
    since = Selection(since=BEGIN.replace(tzinfo=None))
    assert patterns(store, since) == []
    written(store, EVEN)
    get_or_add_project(store, "Not begun", by="ana")
    of_the_new = replace(since, project_ids=(id_of(store, "Not begun"),))
    assert patterns(store, of_the_new) == []


def test_what_is_amiss_with_a_log_is_drawn_as_its_parts(store: Store) -> None:
    add(store, revisits_of(spread([(DEPLOYMENT, PREPARATION)] * 20, minutes=lambda _: None)))
    (quality,) = of_kind(store, "log_quality")
    drawn = {bar.name: (bar.value, bar.said, bar.marked) for bar in quality.bars}
    assert drawn["Without minutes"] == (1.0, "20 of 20", True)
    assert drawn["Entered late"] == (0.0, "0 of 20", False)


def test_a_filter_by_phases_leaves_magnets_and_sources_out_of_the_family(sample: Store) -> None:
    only = Selection(main_phases=(DEPLOYMENT, MONITORING))
    kinds = {claim.kind for claim in judge_claims(evidence(sample, only))}
    assert kinds
    assert kinds.isdisjoint({"magnet", "source"})


def test_ten_revisits_are_needed_to_judge_a_log(store: Store) -> None:
    add(store, revisits_of(spread([(DEPLOYMENT, PREPARATION)] * 9, minutes=lambda _: None)))
    assert of_kind(store, "log_quality") == []


def test_at_most_ten_are_shown_and_three_of_a_kind(sample: Store) -> None:
    found, log_of = patterns(sample), evidence(sample)
    rules = (claim_tested, claim_dominant_reasons, claim_found_late, claim_costly)
    assert sum(len(rule(log_of)) for rule in rules) > MOST_PATTERNS
    kinds = [one.kind for one in found]
    assert len(found) == MOST_PATTERNS
    assert max(map(kinds.count, kinds)) <= MOST_OF_A_KIND
    assert set(kinds) <= RULES_BY_KIND.keys()


def test_the_surest_come_first(sample: Store) -> None:
    q_values = [one.evidence.get("q_value", 0.05) for one in patterns(sample)]
    classes = [sum(q > limit for limit in (0.001, 0.01)) for q in q_values]
    assert classes == sorted(classes)


def test_patterns_follow_the_filters(sample: Store) -> None:
    only = select_by_names(catalogue(sample), main_phases=["Monitoring"])
    for one in patterns(sample, only):
        assert one.main_phase in (None, MONITORING)
    assert all_records(sample, narrow_to_pattern(patterns(sample)[0], EVERYTHING)).height


def test_a_filter_by_phases_makes_no_magnet_and_no_source(sample: Store) -> None:
    two = Selection(main_phases=(DEVELOPMENT, MONITORING))
    made, arrived = behind_both(sample, DEVELOPMENT)
    assert made == 51
    assert arrived == 46  # of which the filter leaves nine
    assert {"magnet", "source"}.isdisjoint(one.kind for one in patterns(sample, two))
    only_to = Selection(revisited_phases=(PREPARATION, DEVELOPMENT))
    assert {"magnet", "source"}.isdisjoint(one.kind for one in patterns(sample, only_to))


def behind_both(store: Store, phase: str) -> tuple[int, int]:
    """How many revisits were made from a phase, and how many arrived at it."""
    every = all_records(store)
    return (
        every.filter(main_phase=phase).height,
        every.filter(revisited_phase=phase).height,
    )


def test_a_filter_by_reasons_makes_no_reason_dominant(sample: Store) -> None:
    assert "dominant_reason" in {one.kind for one in patterns(sample)}
    names = catalogue(sample)
    reasons = Selection(
        reason_ids=tuple(one.id for one in names.reasons if one.name == "Missing data")
    )
    assert "dominant_reason" not in {one.kind for one in patterns(sample, reasons)}


@pytest.mark.parametrize(
    "narrowed", [{"people": ("ana",)}, {"main_phases": (MONITORING,)}, {"note_text": "e"}]
)
def test_what_a_filter_leaves_out_is_not_amiss_with_the_log(
    sample: Store, narrowed: dict[str, Any]
) -> None:
    """One person, and a gap: the filter brought them about."""
    assert evidence(sample, Selection(**narrowed)).revisits >= 10
    assert "log_quality" not in {one.kind for one in patterns(sample, Selection(**narrowed))}


def test_what_the_whole_tells_is_not_told_again_of_its_only_reason(sample: Store) -> None:
    names = catalogue(sample)
    drift = Selection(reason_ids=tuple(one.id for one in names.reasons if one.name == "Data drift"))
    (rising,) = [one for one in patterns(sample, drift) if one.kind == "rising"]
    assert (rising.main_phase, rising.reason_id) == (None, None)


def test_the_family_is_judged_together(sample: Store) -> None:
    family = judge_claims(evidence(sample))
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


def test_without_an_empty_diagonal_the_excess_is_the_hypergeometric_one() -> None:
    # At the expected value of plain independence the odds are 1: Fisher's own test.
    made, arrived, total, number = 30, 25, 100, 14
    exact = hypergeom(total, made, arrived)
    expected = made * arrived / total
    found = _compute_excess_p_value(number, expected, made, arrived, total)
    assert found == pytest.approx(exact.sf(number) + exact.pmf(number) / 2, rel=1e-6)


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


def test_records_in_another_order_bring_the_same_patterns(store: Store, sample: Store) -> None:
    rows = spread([pair for pair in EVEN for _ in range(4)] + [(DEPLOYMENT, PREPARATION)] * 20)
    add(store, revisits_of(rows))
    add(sample, revisits_of(reversed([row | {"project": "Other one"} for row in rows])))
    only = select_by_names(catalogue(sample), projects=["Other one"])
    assert [one.statement for one in patterns(store)] == [
        one.statement for one in patterns(sample, only)
    ]


def test_a_pattern_carries_the_practices_of_its_pair_the_teams_first(store: Store) -> None:
    written(store, EVEN | {(DEPLOYMENT, PREPARATION): 20})
    add_practice(
        store,
        practice="Ask the vendor before each release",
        main_phase=DEPLOYMENT,
        revisited_phase=PREPARATION,
        by="ana",
    )
    with store.reading() as reader:
        found = ask_insights(lambda question: question.ask(reader), EVERYTHING)
    (hot,) = [one for one in found.patterns if one.kind == "hot_pair"]
    row = serialize_pattern(hot)
    assert [one["warrant"] for one in row["advice"]][:2] == ["team", "mapped"]
    assert row["advice"][0]["practice"] == "Ask the vendor before each release"
    assert row["advice"][1]["source"]


def test_useful_and_avoidable_revisits_are_counted_apart(store: Store) -> None:
    answers = ["yes", "no", "unknown"]
    rows = spread(
        [(DEPLOYMENT, PREPARATION)] * 20 + [pair for pair in EVEN for _ in range(3)],
        avoidable=lambda n: answers[n % 3],
    )
    add(store, revisits_of(rows))
    (hot,) = of_kind(store, "hot_pair")
    counted = [hot.evidence[f"avoidable_{one}"] for one in answers]
    assert sum(counted) == 23
    assert format_avoidable(hot) == (
        f"{counted[0]} of these 23 revisits avoidable, {counted[1]} not, {counted[2]} not said."
    )


def test_every_figure_of_the_pattern_is_in_its_row_as_json(sample: Store) -> None:
    for one in patterns(sample):
        row = serialize_pattern(one)
        assert row["kind"] == one.kind
        assert row["statement"].endswith(".")
        for value in row["evidence"].values():
            assert value is None or not isinstance(value, float) or math.isfinite(value)
