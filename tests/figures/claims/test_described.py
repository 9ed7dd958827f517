"""What is described and not tested: dominant reasons, late finds, dear pairs, the log itself."""

from datetime import datetime, timedelta
from itertools import permutations
from typing import Any

import pytest

from pipeline.asking.selection import Selection
from pipeline.figures.claims.described import (
    claim_costly,
    claim_found_late,
)
from pipeline.figures.claims.reasons import claim_dominant_reasons
from pipeline.store import Store
from tests.builders import add, catalogue, revisit, revisits_of
from tests.logs import (
    BEGIN,
    DEPLOYMENT,
    DEVELOPMENT,
    MONITORING,
    PHASES,
    PREPARATION,
    add_rich_log,
    find_patterns,
    gather_evidence,
    spread_rows,
)


def name_reason(
    pair: tuple[str, str], reason: str, number: int, of: int
) -> list[dict[str, object]]:
    """So many revisits of a pair, the first for one reason, among many of others for others."""
    pairs = [pair] * of + [(MONITORING, DEVELOPMENT)] * 40
    return spread_rows(pairs, reason=lambda n: reason if n < number else f"reason {n}")


@pytest.mark.parametrize(("number", "of", "told"), [(15, 16, True), (10, 16, False), (7, 7, False)])
def test_a_reason_dominates_eight_revisits_where_its_interval_is_above_half(
    store: Store, number: int, of: int, told: bool
) -> None:
    add(store, revisits_of(name_reason((DEPLOYMENT, PREPARATION), "Schema change", number, of)))
    claims = [one for one in claim_dominant_reasons(gather_evidence(store)) if one.revisited_phase]
    assert bool(claims) == told
    for one in claims:
        assert (one.numbers["revisits"], one.numbers["of"]) == (15, 16)
        assert 0.5 < float(str(one.numbers["share_low"])) < 0.717  # that of Wilson, or lower


def test_revisits_of_one_burst_make_no_reason_dominant(store: Store) -> None:
    rows = name_reason((DEPLOYMENT, PREPARATION), "Schema change", 15, 16)
    for number, row in enumerate(rows[:16]):
        row["occurred_at"] = (BEGIN + timedelta(days=40, minutes=20 * number)).isoformat()
    add(store, revisits_of(rows))
    assert claim_dominant_reasons(gather_evidence(store)) == []


def test_a_phase_is_told_its_reason_only_where_no_pair_tells_it(store: Store) -> None:
    apart = [(DEPLOYMENT, one) for one in PHASES[:4]] * 6
    rest = [(MONITORING, DEVELOPMENT)] * 50
    rows = spread_rows(apart + rest, reason=lambda n: "Capacity" if n < 24 else f"reason {n}")
    add(store, revisits_of(rows))
    (of_phase,) = claim_dominant_reasons(gather_evidence(store))
    assert (of_phase.main_phase, of_phase.revisited_phase) == (DEPLOYMENT, None)
    more = spread_rows([(DEPLOYMENT, PREPARATION)] * 14, reason=lambda _: "Capacity")
    add(store, revisits_of([row | {"note": "again"} for row in more]))
    assert [
        (one.main_phase, one.revisited_phase)
        for one in claim_dominant_reasons(gather_evidence(store))
    ] == [(DEPLOYMENT, PREPARATION)]


def test_a_reason_that_says_nothing_dominates_nothing(store: Store) -> None:
    add(store, revisits_of(spread_rows([(DEPLOYMENT, PREPARATION)] * 12, reason=lambda _: "Other")))
    assert claim_dominant_reasons(gather_evidence(store)) == []
    (quality,) = find_patterns(store, "log_quality")
    assert "all 12 give a reason that says nothing" in quality.statement


def test_revisits_over_three_phases_are_found_late_with_their_share_of_minutes(
    store: Store,
) -> None:
    counts = {(DEPLOYMENT, PHASES[1]): 20, (DEPLOYMENT, DEVELOPMENT): 20}
    rows = spread_rows(
        [pair for pair, number in counts.items() for _ in range(number)],
        minutes=lambda n: 90 if n < 20 else 10,
    )
    add(store, revisits_of(rows))
    (late,) = find_patterns(store, "found_late")
    assert (late.evidence["revisits"], late.evidence["of"]) == (20, 40)
    assert late.evidence["share_of_minutes"] == pytest.approx(0.9)
    assert "These took 90 % of the minutes" in late.statement
    add(store, revisits_of(spread_rows([(DEPLOYMENT, DEVELOPMENT)] * 40)))
    assert claim_found_late(gather_evidence(store)) == []  # 25 % is not surely above a third


def test_a_pair_whose_minutes_are_far_above_its_count_is_costly(store: Store) -> None:
    pairs = [(DEPLOYMENT, PREPARATION)] * 8 + [(MONITORING, DEVELOPMENT)] * 32
    rows = spread_rows(
        pairs, minutes=lambda n: 240 if n < 8 else 20, reason=lambda n: f"reason {n % 4}"
    )
    add(store, revisits_of(rows))
    (dear,) = claim_costly(gather_evidence(store))
    assert (dear.main_phase, dear.revisited_phase) == (DEPLOYMENT, PREPARATION)
    assert dear.numbers["share_of_minutes"] == pytest.approx(0.75)
    assert dear.numbers["share_of_revisits"] == pytest.approx(0.2)
    assert dear.numbers["ratio"] == pytest.approx(3.75)
    assert 1.5 < dear.numbers["ratio_low"] < 3.75 < dear.numbers["ratio_high"]
    assert claim_costly(gather_evidence(store)) == [dear]  # the seed is fixed


@pytest.mark.parametrize(
    ("values", "said", "bad"),
    [
        ({"recorded_at": "two days"}, "were entered more than a day late", True),
        ({"minutes": None}, "none of the 100 revisits has minutes", False),
        ({"recorded_by": "ana"}, "ana wrote all 100", True),
        ({"reason": "Other"}, "all 100 give a reason that says nothing", True),
    ],
)
def test_the_quality_of_a_log_puts_the_rest_in_doubt_where_it_is_bad(
    store: Store, values: dict[str, Any], said: str, bad: bool
) -> None:
    name, value = next(iter(values.items()))
    counts = {(DEPLOYMENT, PREPARATION): 55} | dict.fromkeys(permutations(PHASES[:4], 2), 4)
    pairs = [pair for pair, number in counts.items() for _ in range(number)][:100]
    rows = spread_rows(pairs)
    for row in rows:
        late = datetime.fromisoformat(str(row["occurred_at"])) + timedelta(days=2)
        row[name] = late.isoformat() if value == "two days" else value
    add(store, revisits_of(rows))
    (quality,) = find_patterns(store, "log_quality")
    assert said in quality.statement
    assert quality.evidence["bad"] == bad
    assert len(find_patterns(store)) > 1


def test_a_gap_in_logging_is_told_with_its_days(store: Store) -> None:
    pairs = [(DEPLOYMENT, PREPARATION)] * 20
    rows = spread_rows(pairs)
    for row in rows[10:]:
        earlier = datetime.fromisoformat(str(row["occurred_at"])) - timedelta(days=400)
        row["occurred_at"] = row["recorded_at"] = earlier.isoformat()
    add(store, revisits_of(rows))
    (quality,) = find_patterns(store, "log_quality")
    assert quality.evidence["longest_gap_days"] > 200
    assert "no revisit was written down for" in quality.statement


def test_a_log_of_a_single_moment_has_no_gap(store: Store) -> None:
    add(store, revisits_of([revisit(DEPLOYMENT, PREPARATION, note=str(n)) for n in range(12)]))
    (quality,) = find_patterns(store, "log_quality")
    assert (quality.evidence["longest_gap_days"], quality.evidence["gap_from"]) == (0, None)
    assert "without_minutes" in str(quality.evidence["amiss"])


def test_ten_revisits_are_needed_to_judge_a_log_and_what_is_amiss_is_drawn(store: Store) -> None:
    rows = spread_rows([(DEPLOYMENT, PREPARATION)] * 20, minutes=lambda n: 30 if n % 3 else None)
    add(store, revisits_of(rows[:9]))
    assert find_patterns(store, "log_quality") == []
    add(store, revisits_of(rows))
    (quality,) = find_patterns(store, "log_quality")
    drawn = {bar.name: (bar.value, bar.said, bar.marked) for bar in quality.bars}
    assert drawn["Without minutes"] == (pytest.approx(7 / 20), "7 of 20", True)
    assert drawn["Entered late"] == (0.0, "0 of 20", False)
    assert "13 of the 20 revisits have minutes, so that not all is known" in quality.statement


def test_a_filter_by_reasons_makes_no_reason_dominant(store: Store) -> None:
    add_rich_log(store)
    assert "dominant_reason" in {one.kind for one in find_patterns(store)}
    names = catalogue(store)
    reasons = Selection(
        reason_ids=tuple(one.id for one in names.reasons if one.name == "Missing data")
    )
    assert "dominant_reason" not in {one.kind for one in find_patterns(store, selection=reasons)}


@pytest.mark.parametrize(
    "narrowed", [{"people": ("ana",)}, {"main_phases": (MONITORING,)}, {"note_text": "e"}]
)
def test_what_a_filter_leaves_out_is_not_amiss_with_the_log(
    sample: Store, narrowed: dict[str, Any]
) -> None:
    """One person, and a gap: the filter brought them about."""
    assert gather_evidence(sample, Selection(**narrowed)).revisits >= 10
    assert "log_quality" not in {
        one.kind for one in find_patterns(sample, selection=Selection(**narrowed))
    }
