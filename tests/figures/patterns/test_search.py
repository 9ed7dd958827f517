"""Which patterns a view shows, in which order, with what beside them."""

from dataclasses import replace

from pipeline.asking.selection import Selection, select_by_names
from pipeline.figures.claims.described import (
    claim_costly,
    claim_found_late,
)
from pipeline.figures.claims.reasons import claim_dominant_reasons
from pipeline.figures.claims.tested import claim_tested
from pipeline.figures.patterns.kinds import RULES_BY_KIND
from pipeline.figures.patterns.search import (
    MOST_OF_A_KIND,
    MOST_PATTERNS,
    narrow_to_pattern,
    serialize_pattern,
)
from pipeline.figures.patterns.search import find_patterns as find
from pipeline.figures.patterns.words import format_avoidable
from pipeline.figures.proposals.insights import ask_insights
from pipeline.ledger.practices import add_practice
from pipeline.ledger.projects import get_or_add_project
from pipeline.store import Store
from tests.builders import EVERYTHING, add, all_records, catalogue, id_of, revisits_of
from tests.logs import (
    BEGIN,
    DEPLOYMENT,
    EVEN,
    MONITORING,
    PREPARATION,
    add_pairs,
    add_rich_log,
    find_patterns,
    gather_evidence,
    spread_rows,
)


def test_a_period_in_which_nothing_was_ever_logged_has_no_pattern(store: Store) -> None:
    since = Selection(since=BEGIN.replace(tzinfo=None))
    assert find_patterns(store, selection=since) == []
    add_pairs(store, EVEN)
    get_or_add_project(store, "Not begun", by="ana")
    of_the_new = replace(since, project_ids=(id_of(store, "Not begun"),))
    assert find_patterns(store, selection=of_the_new) == []


def test_at_most_ten_are_shown_and_three_of_a_kind(store: Store) -> None:
    add_rich_log(store)
    found, log_of = list(find(gather_evidence(store))), gather_evidence(store)
    rules = (claim_tested, claim_dominant_reasons, claim_found_late, claim_costly)
    claimed = [claim.kind for rule in rules for claim in rule(log_of)]
    assert len(claimed) > MOST_PATTERNS
    kinds = [one.kind for one in found]
    assert len(found) <= MOST_PATTERNS
    assert kinds.count("hot_pair") == MOST_OF_A_KIND < claimed.count("hot_pair")
    assert max(map(kinds.count, kinds)) <= MOST_OF_A_KIND
    assert set(kinds) <= RULES_BY_KIND.keys()


def test_patterns_follow_the_filters(sample: Store) -> None:
    only = select_by_names(catalogue(sample), main_phases=["Monitoring"])
    for one in find_patterns(sample, selection=only):
        assert one.main_phase in (None, MONITORING)
    assert all_records(sample, narrow_to_pattern(find_patterns(sample)[0], EVERYTHING)).height


def test_records_in_another_order_bring_the_same_patterns(store: Store, sample: Store) -> None:
    rows = spread_rows([pair for pair in EVEN for _ in range(4)] + [(DEPLOYMENT, PREPARATION)] * 20)
    add(store, revisits_of(rows))
    add(sample, revisits_of(reversed([row | {"project": "Other one"} for row in rows])))
    only = select_by_names(catalogue(sample), projects=["Other one"])
    assert [one.statement for one in find_patterns(store)] == [
        one.statement for one in find_patterns(sample, selection=only)
    ]


def test_a_pattern_carries_the_practices_of_its_pair_the_teams_first(store: Store) -> None:
    add_pairs(store, EVEN | {(DEPLOYMENT, PREPARATION): 20})
    add_practice(
        store,
        practice="Ask the vendor before each release",
        main_phase=DEPLOYMENT,
        revisited_phase=PREPARATION,
        by="ana",
    )
    with store.reading() as reader:
        found = ask_insights(lambda question: question.ask(reader), EVERYTHING, zone="UTC")
    (hot,) = [one for one in found.patterns if one.kind == "hot_pair"]
    row = serialize_pattern(hot)
    assert [one["warrant"] for one in row["advice"]][:2] == ["team", "mapped"]
    assert row["advice"][0]["practice"] == "Ask the vendor before each release"
    assert row["advice"][1]["source"]


def test_useful_and_avoidable_revisits_are_counted_apart(store: Store) -> None:
    answers = ["yes", "no", "unknown"]
    rows = spread_rows(
        [(DEPLOYMENT, PREPARATION)] * 20 + [pair for pair in EVEN for _ in range(3)],
        avoidable=lambda n: answers[n % 3],
    )
    add(store, revisits_of(rows))
    (hot,) = find_patterns(store, "hot_pair")
    counted = [hot.evidence[f"avoidable_{one}"] for one in answers]
    assert sum(counted) == 23
    assert format_avoidable(hot) == (
        f"{counted[0]} of these 23 revisits avoidable, {counted[1]} not, {counted[2]} not said."
    )
