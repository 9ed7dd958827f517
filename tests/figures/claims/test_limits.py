"""The numbers that the rules of the patterns name are those at which a pattern is told."""

import pytest

from pipeline.figures.claims.described import (
    claim_costly,
    claim_found_late,
)
from pipeline.figures.claims.quality import claim_log_quality
from pipeline.figures.claims.tested import claim_tested
from pipeline.ledger import adding
from pipeline.store import Store
from tests.builders import add, revisits_of
from tests.logs import (
    DEPLOYMENT,
    DEVELOPMENT,
    EVEN,
    MONITORING,
    PHASES,
    PREPARATION,
    add_pairs,
    add_rich_log,
    find_patterns,
    gather_evidence,
    spread_rows,
)


@pytest.mark.parametrize(("revisits", "told"), [(4, False), (5, True)])
def test_a_pair_needs_five_records_with_minutes_to_be_costly(
    store: Store, revisits: int, told: bool
) -> None:
    pairs = [(DEPLOYMENT, PREPARATION)] * revisits + [(MONITORING, DEVELOPMENT)] * 60
    rows = spread_rows(
        pairs, minutes=lambda n: 900 if n < revisits else 10, reason=lambda _: "Tooling"
    )
    add(store, revisits_of(rows))
    assert bool(claim_costly(gather_evidence(store))) == told


@pytest.mark.parametrize(("revisited", "told"), [(PHASES[1], True), (PHASES[2], False)])
def test_three_phases_back_is_late_and_two_are_not(
    store: Store, revisited: str, told: bool
) -> None:
    add(store, revisits_of(spread_rows([(DEPLOYMENT, revisited)] * 20)))
    assert bool(claim_found_late(gather_evidence(store))) == told


def test_a_pair_that_is_expected_less_than_once_is_never_hot(store: Store) -> None:
    add_pairs(store, {**EVEN, (PHASES[6], PHASES[7]): 3})
    rare = gather_evidence(store)
    (row,) = rare.pairs.filter(main_phase=PHASES[6], revisited_phase=PHASES[7]).to_dicts()
    assert row["too_few"]
    assert all(one.main_phase != PHASES[6] for one in claim_tested(rare) if one.kind == "hot_pair")


def test_what_costs_most_comes_first(store: Store) -> None:
    found = [one for one in find_patterns(add_rich_log(store)) if one.kind != "log_quality"]
    shares = [float(str(one.evidence["share_of_view"])) for one in found]
    assert len(shares) > 3
    assert shares == sorted(shares, reverse=True)


@pytest.mark.parametrize(("with_minutes", "share"), [(20, 0.5), (40, 0.9)])
def test_the_share_of_a_pattern_is_of_the_minutes_where_most_have_some(
    store: Store, with_minutes: int, share: float
) -> None:
    pairs = [(DEPLOYMENT, PREPARATION), (MONITORING, DEVELOPMENT)] * 20

    def minutes(number: int) -> int | None:
        return (90, 10)[number % 2] if number < with_minutes else None

    rows = spread_rows(pairs, minutes=minutes, reason=lambda n: ("Capacity", "Tooling")[n % 2])
    add(store, revisits_of(rows))
    shares = {
        one.reason: one.evidence["share_of_view"]
        for one in find_patterns(store)
        if one.kind == "dominant_reason"
    }
    assert shares["Capacity"] == pytest.approx(share)


def test_records_without_a_writer_are_not_those_of_one_person(store: Store) -> None:
    rows = spread_rows([(DEPLOYMENT, PREPARATION)] * 12, recorded_by=lambda _: None)
    adding.add_sheet(store, revisits_of(rows), by=None, zone="UTC")
    assert claim_log_quality(gather_evidence(store)) == []
