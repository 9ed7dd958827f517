"""A small or silent log: plain counts, how many more it takes, and what is said first."""

from datetime import UTC, datetime, timedelta

from pipeline.asking import questions
from pipeline.figures.proposals.insights import Insights, ask_insights, format_nothing_found
from pipeline.store import Store
from tests.builders import EVERYTHING, add, revisit, revisits_of
from tests.logs import DEPLOYMENT, EVEN, MONITORING, PHASES, PREPARATION, add_pairs, spread_rows


def ask(store: Store) -> Insights:
    with store.reading() as reader:
        return ask_insights(questions.answer_from(reader), EVERYTHING, zone="UTC")


def test_a_small_log_has_counts_with_their_interval_and_no_claim(store: Store) -> None:
    pairs = [(DEPLOYMENT, PREPARATION)] * 13 + [(MONITORING, one) for one in PHASES[:3]] * 3
    add(store, revisits_of(spread_rows(pairs[:22], reason=lambda n: f"reason {n}")))
    found = ask(store)
    assert (found.revisits, found.patterns, found.proposals) == (22, (), ())
    assert found.counts == (
        "16 of 22 went back to data preparation (73 %; 52 to 87 %).",
        "13 of 22 went from model deployment to data preparation (59 %; 39 to 77 %).",
    )
    assert format_nothing_found(found) == (
        f"Too early for patterns: 22 revisits in {found.episodes} episodes. They are judged from "
        f"50 episodes on, {50 - found.episodes} more."
    )


def test_a_few_revisits_have_no_counts(store: Store) -> None:
    rows = spread_rows([(DEPLOYMENT, PREPARATION)] * 5)
    add(store, revisits_of(rows[:4]))
    assert ask(store).counts == ()
    add(store, revisits_of(rows))
    assert len(ask(store).counts) == 2  # each has another reason


def test_what_is_needed_is_what_it_takes_to_be_judged(store: Store) -> None:
    rows = spread_rows([(DEPLOYMENT, PREPARATION)] * 60, reason=lambda _: "Capacity")
    add(store, revisits_of(rows[:49]))
    assert (ask(store).episodes, ask(store).needed) == (49, 1)
    assert ask(store).patterns == ()
    add(store, revisits_of(rows[49:]))
    assert (ask(store).needed, ask(store).counts) == (0, ())
    assert ask(store).patterns


def test_an_even_log_says_that_nothing_is_more_than_chance(store: Store) -> None:
    found = ask(add_pairs(store, EVEN))
    assert found.patterns == ()
    assert format_nothing_found(found) == (
        "Nothing stands out: 90 revisits in 90 episodes, and no pair, phase or reason is more than "
        "chance."
    )


def test_a_log_of_few_weeks_is_too_early_for_patterns_of_phases(store: Store) -> None:
    begin = datetime(2026, 3, 2, 9, tzinfo=UTC)
    rows = [
        revisit(*pair, occurred_at=(begin + timedelta(hours=9 * number)).isoformat())
        for number, pair in enumerate(EVEN)
        for _ in range(3)
    ]
    add(
        store,
        revisits_of(
            rows
            + [
                revisit(
                    DEPLOYMENT,
                    PREPARATION,
                    occurred_at=(begin + timedelta(hours=9 * n + 1)).isoformat(),
                )
                for n in range(60)
            ]
        ),
    )
    found = ask(store)
    assert not found.is_long_enough
    assert "all within six weeks. They are judged in a longer log." in format_nothing_found(found)
    assert found.proposals
    assert format_nothing_found(found).endswith("What is told here is here for what it costs.")


def test_revisits_within_a_working_day_of_each_other_are_one_episode(store: Store) -> None:
    hours = (0, 7, 14, 23, 23.5)  # the fourth comes more than eight hours after the third
    begin = datetime(2026, 3, 2, tzinfo=UTC)
    rows = [
        revisit(DEPLOYMENT, PREPARATION, occurred_at=(begin + timedelta(hours=hour)).isoformat())
        for hour in hours
    ]
    add(store, revisits_of(rows))
    assert (ask(store).revisits, ask(store).episodes) == (5, 2)


def test_a_silence_until_now_is_said_first(store: Store) -> None:
    long_ago = datetime.now(UTC) - timedelta(days=60)
    add(store, revisits_of([revisit(DEPLOYMENT, PREPARATION, occurred_at=long_ago.isoformat())]))
    assert "(60 days): what follows is about the time up to then." in ask(store).silence
    lately = datetime.now(UTC) - timedelta(days=5)
    add(store, revisits_of([revisit(DEPLOYMENT, PREPARATION, occurred_at=lately.isoformat())]))
    assert ask(store).silence == ""
