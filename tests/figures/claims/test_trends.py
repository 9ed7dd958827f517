"""What rises and what falls: the last eight weeks against those before."""

from dataclasses import replace
from datetime import timedelta

import pytest

from pipeline.asking.selection import Selection, select_by_names
from pipeline.figures.claims.claim import Claim
from pipeline.figures.claims.tested import claim_tested, judge_claims
from pipeline.figures.patterns.numbers import format_evidence
from pipeline.figures.patterns.search import needs_advice
from pipeline.figures.patterns.words import format_statement
from pipeline.store import Store
from tests.builders import PROJECT, add, catalogue, log, revisit, revisits_of, sessions_of
from tests.logs import BEGIN, DAYS, MONITORING, PHASES, PREPARATION, find_patterns, gather_evidence


def add_stretches(store: Store, before: int, recent: int, *, sessions: bool) -> Store:
    """So many revisits in 124 days and in the 56 days after them; in one session or without."""
    end = BEGIN + timedelta(days=DAYS)
    moments = [BEGIN + timedelta(days=1 + 122 * n / before) for n in range(before)]
    moments += [end - timedelta(days=55 - 54 * n / recent) for n in range(recent)]
    # What marks the ends of the log is not compared.
    moments += [BEGIN] if sessions else [BEGIN, end - timedelta(minutes=1)]
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
    add_stretches(store, 24, 40, sessions=sessions)
    (whole,) = [one for one in claim_tested(gather_evidence(store)) if is_of_the_whole(one)]
    assert whole.kind == "rising"
    compared = (whole.numbers["before_compared"], whole.numbers["recent_compared"])
    assert compared == (24, 40)
    counted = (whole.numbers["before"], whole.numbers["recent"])
    assert counted == ((25, 40) if sessions else (25, 41))
    assert whole.numbers["exposure"] == ("focus" if sessions else "calendar")
    assert whole.numbers["days_before"] == pytest.approx(124, abs=0.01)
    assert whole.numbers["rate_ratio"] == pytest.approx(40 / 56 / (24 / 124), rel=0.001)
    said = [one.statistics for one in find_patterns(store, "rising")]
    assert any("3.69 times as often (95 % interval 2.17 to " in one for one in said)


def test_a_rate_that_was_none_has_only_a_low_end(store: Store) -> None:
    add_stretches(store, 6, 60, sessions=True)
    (whole,) = [one for one in claim_tested(gather_evidence(store)) if is_of_the_whole(one)]
    none = {"before": 0, "before_compared": 0, "rate_ratio_high": None}
    nothing = replace(whole, numbers={**whole.numbers, **none})
    assert "60 times in 56 focus days, never in the 124 before" in format_statement(nothing, {})
    assert "times as often (the low end of the 95 % interval)" in format_evidence(nothing)


def is_of_the_whole(claim: Claim) -> bool:
    return claim.kind in ("rising", "falling") and not (claim.main_phase or claim.reason_id)


def test_a_rate_that_falls_is_told_as_falling_and_offered_no_repair(store: Store) -> None:
    found = find_patterns(add_stretches(store, 90, 10, sessions=True), "falling", "rising")
    assert {one.kind for one in found} == {"falling"}
    assert "You go back less often lately" in [one.title for one in found]
    assert any(one.main_phase == MONITORING for one in found)
    assert all("a quarter as often in the last eight weeks" in one.statement for one in found)
    assert all("0.25 times as often (95 % interval 0.11 to " in one.statistics for one in found)
    assert "(9 May 2026 – 3 Jul 2026): 10 times in 56 focus days" in found[0].statement
    assert not any(needs_advice(one) for one in found)


def test_a_phase_is_compared_only_over_its_own_focus(store: Store) -> None:
    found = claim_tested(gather_evidence(add_stretches(store, 90, 10, sessions=False)))
    assert all(one.main_phase is None for one in found if one.kind in ("rising", "falling"))


def test_what_rises_or_falls_is_told_of_one_project_at_a_time(store: Store) -> None:
    add_stretches(store, 90, 10, sessions=True)
    assert find_patterns(store, "falling")
    log(store, project="Another one", at=(BEGIN + timedelta(days=40)).isoformat())
    assert not find_patterns(store, "falling", "rising")
    alone = select_by_names(catalogue(store), projects=[PROJECT])
    assert [one for one in find_patterns(store, selection=alone) if one.kind == "falling"]


def test_four_weeks_must_lie_before_the_last_eight(store: Store) -> None:
    end = BEGIN + timedelta(days=56 + 27)
    rows = [
        revisit(MONITORING, PREPARATION, occurred_at=(end - timedelta(days=n)).isoformat())
        for n in range(40)
    ]
    add(store, revisits_of(rows), sessions_of((MONITORING, BEGIN.isoformat(), end.isoformat())))
    assert not [
        one for one in judge_claims(gather_evidence(store)) if one.kind in ("rising", "falling")
    ]


def test_what_the_whole_tells_is_not_told_again_of_its_only_reason(store: Store) -> None:
    names = catalogue(add_stretches(store, 24, 60, sessions=True))
    drift = Selection(reason_ids=tuple(one.id for one in names.reasons if one.name == "Data drift"))
    (rising,) = [one for one in find_patterns(store, selection=drift) if one.kind == "rising"]
    assert (rising.main_phase, rising.reason_id) == (None, None)
