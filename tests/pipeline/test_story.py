"""What the tour and the examples call the strongest or the highest is so, also on ties."""

from __future__ import annotations

from pipeline.asking import questions
from pipeline.figures.guide import examples
from pipeline.figures.report.story import Story, find_story
from pipeline.figures.time import weeks
from pipeline.store import Store
from tests.builders import EVERYTHING, ask, log
from views.frame.sample import STEPS


def found(store: Store) -> Story:
    with store.reading() as reader:
        return find_story(lambda question: question.ask(reader), EVERYTHING, zone="UTC")


def tour(store: Store) -> str:
    (step,) = [one for one in STEPS if one.page == "Overlap"]
    return " ".join(step.says(found(store)))


def highest_week(store: Store) -> str:
    trend = ask(
        store,
        questions.Question("trend", selection=EVERYTHING, grain="week", stack="none", zone="UTC"),
    )
    return examples.exemplify_trend(weeks.name_periods(trend, "week"), "week")


def test_a_store_without_a_revisit_has_no_story(store: Store) -> None:
    assert found(store) == Story(0, None, 0, None, None)
    assert "strongest" not in tour(store)


def test_one_strongest_pair_is_called_so(store: Store) -> None:
    log(store)
    log(store, reason="Defect")
    log(store, "monitoring")
    assert "The strongest pair of the sample is Model deployment → Data prep" in tour(store)


def test_of_equal_pairs_none_is_called_the_strongest(store: Store) -> None:
    log(store)
    log(store, "monitoring")
    assert found(store).level == 2
    assert "One of the strongest pairs of the sample is " in tour(store)
    assert "The strongest" not in tour(store)


def test_of_equal_weeks_none_is_called_the_highest(store: Store) -> None:
    log(store, at="2026-03-02T10:00Z")
    log(store, at="2026-03-10T10:00Z")
    assert highest_week(store) == "One of the highest weeks, week of 2 Mar 2026, has 1 revisit."
    log(store, at="2026-03-11T10:00Z")
    assert highest_week(store) == "The highest week, week of 9 Mar 2026, has 2 revisits."
