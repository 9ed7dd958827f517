"""The things to change: each once, in the order of what halving it would save, and as words."""

from datetime import datetime, timedelta
from itertools import pairwise

from pipeline.asking import questions
from pipeline.figures.patterns.search import narrow_to_pattern
from pipeline.figures.proposals.insights import Insights, ask_insights
from pipeline.figures.proposals.proposals import serialize_proposal
from pipeline.store import Store
from tests.builders import EVERYTHING, add, all_records, revisit, revisits_of
from tests.logs import (
    BEGIN,
    DEPLOYMENT,
    DEVELOPMENT,
    EVEN,
    MONITORING,
    PREPARATION,
    add_pairs,
    spread_rows,
)

HOT = EVEN | {(DEPLOYMENT, PREPARATION): 30}


def ask(store: Store) -> Insights:
    with store.reading() as reader:
        return ask_insights(questions.answer_from(reader), EVERYTHING, zone="UTC")


def test_the_sample_has_three_proposals_and_each_finding_is_told_once(sample: Store) -> None:
    found = ask(sample)
    assert len(found.proposals) == 3
    told = [pattern for one in found.proposals for pattern in one.patterns]
    assert len(set(map(id, told))) == len(told)
    assert set(map(id, told)).isdisjoint(map(id, found.others))
    claimed = len(told) - len(found.costly_pairs)
    assert claimed + len(found.others) == len(found.patterns)
    assert [one.main_phase for one in found.costly_pairs][:1] == [DEPLOYMENT]
    assert all(one.advice for one in found.costly_pairs)
    assert "no more often than usual for these phases" in found.costly_pairs[0].statement


def test_a_pair_its_reason_and_what_is_said_of_its_phases_are_one_proposal(store: Store) -> None:
    pairs = [pair for pair, number in HOT.items() for _ in range(number)]
    hot = (DEPLOYMENT, PREPARATION)
    rows = spread_rows(
        pairs, reason=lambda n: "Schema change" if pairs[n] == hot else f"reason {n % 7}"
    )
    add(store, revisits_of(rows))
    first, *rest = ask(store).proposals
    kinds = {pattern.kind for pattern in first.patterns}
    assert kinds == {"hot_pair", "dominant_reason"}  # not that its phases are a magnet and a source
    assert first.title == "Model deployment keeps sending you back to data preparation"
    assert "mostly because of “Schema change”" in first.cost_in_words
    assert all(
        (one.scope.main_phase, one.scope.revisited_phase) != (None, PREPARATION) for one in rest
    )


def test_a_loop_is_one_proposal_of_both_ways(store: Store) -> None:
    add_pairs(store, EVEN | {(DEVELOPMENT, PREPARATION): 25, (PREPARATION, DEVELOPMENT): 25})
    (loop, *_) = ask(store).proposals
    assert loop.title == "Data preparation and model development keep sending work to each other"
    assert loop.thing.cost.revisits == 50
    assert all_records(store, narrow_to_pattern(loop.scope, EVERYTHING)).height == 50


def test_the_way_back_of_a_hot_pair_may_be_the_dearest_thing(store: Store) -> None:
    dear = (PREPARATION, DEPLOYMENT)
    pairs = [pair for pair, number in HOT.items() for _ in range(number)] + [dear] * 3
    add(store, revisits_of(spread_rows(pairs, minutes=lambda n: 600 if pairs[n] == dear else 10)))
    found = ask(store)
    assert dear not in [
        (one.main_phase, one.revisited_phase) for one in found.patterns if one.kind == "hot_pair"
    ]
    assert found.proposals[0].thing.pairs == (dear,)


def test_a_reason_of_the_whole_log_is_told_of_the_log_alone(store: Store) -> None:
    add_pairs(store, HOT, reason=lambda n: "Tooling" if n % 10 else "Defect")
    dominant = [one for one in ask(store).patterns if one.kind == "dominant_reason"]
    assert [(one.main_phase, one.revisited_phase) for one in dominant] == [(None, None)]
    assert dominant[0].title == "“Tooling” is why you go back"


def test_what_saves_more_comes_first_whatever_is_surer(store: Store) -> None:
    pairs = [pair for pair, number in HOT.items() for _ in range(number)]
    pairs += [(MONITORING, DEVELOPMENT)] * 20
    dear = (MONITORING, DEVELOPMENT)
    rows = spread_rows(pairs, minutes=lambda n: 240 if pairs[n] == dear else 20)
    add(store, revisits_of(rows))
    first, second, *_ = ask(store).proposals
    assert dear in first.thing.pairs
    assert first.saving.a_month > second.saving.a_month
    assert first.saving.unit == "minutes"


def test_what_nobody_could_avoid_and_no_practice_helps_is_not_proposed(store: Store) -> None:
    pair = (PREPARATION, DEPLOYMENT)
    pairs = [one for one, number in EVEN.items() for _ in range(number)] + [pair] * 30
    rows = spread_rows(
        pairs,
        avoidable=lambda n: "no" if PREPARATION in pairs[n] or DEPLOYMENT in pairs[n] else "yes",
        reason=lambda n: f"reason {n % 9}",
    )
    add(store, revisits_of(rows))
    found = ask(store)
    assert any(one.is_pair and one.main_phase == PREPARATION for one in found.patterns)
    assert all(one.scope.main_phase != PREPARATION for one in found.proposals)


def test_without_minutes_it_counts_revisits(store: Store) -> None:
    add_pairs(store, HOT, minutes=lambda _: None)
    (first, *_) = ask(store).proposals
    assert first.saving.unit == "revisits"
    # Half of 30 in six months less a few days; its ends by exp(1.96 × √(dispersion ÷ 30)).
    assert (
        first.saving_in_words
        == "Halved, it would save the team about 2.6 revisits a month (1.7 to 3.9)."
    )
    assert serialize_proposal(first)["minutes"] is None


def test_what_came_in_few_episodes_has_no_number(store: Store) -> None:
    add_pairs(store, EVEN)
    burst = [
        revisit(
            DEPLOYMENT,
            PREPARATION,
            occurred_at=(BEGIN + timedelta(days=60 + n % 2 * 60, minutes=10 * n)).isoformat(),
            minutes=30,
        )
        for n in range(60)
    ]
    add(store, revisits_of(burst))
    (thin,) = [
        one
        for one in ask(store).proposals
        if (one.scope.main_phase, one.scope.revisited_phase) == (DEPLOYMENT, PREPARATION)
    ]
    assert thin.saving.low is None
    assert thin.saving_in_words == "There are too few episodes to say what halving it would save."
    assert "63 times (5 episodes)" in thin.cost_in_words


def test_what_has_not_happened_for_a_quarter_of_a_year_is_not_proposed(store: Store) -> None:
    add_pairs(store, {pair: 3 for pair in EVEN if pair != (DEPLOYMENT, PREPARATION)})
    early = [
        revisit(DEPLOYMENT, PREPARATION, occurred_at=(BEGIN + timedelta(days=2 * n)).isoformat())
        for n in range(30)
    ]
    add(store, revisits_of(early))
    assert ask(store).proposals == ()
    add(store, revisits_of([revisit(DEPLOYMENT, PREPARATION, occurred_at="2026-06-20T10:00")]))
    (again,) = ask(store).proposals
    assert again.scope.main_phase == DEPLOYMENT


def test_what_stopped_is_told_as_past_on_the_card_and_behind_it(store: Store) -> None:
    early = {pair for pair in EVEN if pair != (DEPLOYMENT, PREPARATION)}
    add_pairs(store, dict.fromkeys(early, 3))
    rows = [
        revisit(DEPLOYMENT, PREPARATION, occurred_at=(BEGIN + timedelta(days=4 * n)).isoformat())
        for n in range(30)
    ]
    add(store, revisits_of(rows))
    (stopped,) = ask(store).proposals
    assert stopped.title == "Model deployment sent you back to data preparation"
    (hot,) = (pattern for pattern in stopped.patterns if pattern.kind == "hot_pair")
    assert hot.title == stopped.title


def test_a_card_has_its_last_half_year_by_fortnight(store: Store) -> None:
    (first, *_) = ask(add_pairs(store, HOT)).proposals
    assert len(first.fortnights) == 13
    days = [datetime.strptime(day, "%d %b %Y") for day, _ in first.fortnights]
    assert {later - earlier for earlier, later in pairwise(days[1:])} == {timedelta(days=14)}
    assert sum(revisits for _, revisits in first.fortnights) == first.thing.cost.revisits
