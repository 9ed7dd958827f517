"""What a view may be compared with: one respect differs, and no revisit is on both sides."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from pipeline.asking import questions
from pipeline.asking.selection import Selection
from pipeline.figures.actions.effect import ask_actions
from pipeline.figures.comparison.sides import (
    NothingToCompare,
    Sides,
    build_sides_around_action,
    build_sides_before,
    build_sides_of_others,
    build_sides_of_period,
    list_others,
)
from pipeline.ledger.actions import adopt_action
from pipeline.store import Store
from tests.builders import EVERYTHING, catalogue, id_of, log

NOW = datetime(2026, 4, 1, 12)
MARCH = Selection(
    main_phases=("monitoring",), since=datetime(2026, 3, 1), until=datetime(2026, 3, 29)
)


def check_sides(found: Sides | NothingToCompare) -> Sides:
    assert isinstance(found, Sides)
    return found


def read_refusal(found: Sides | NothingToCompare) -> str:
    assert isinstance(found, NothingToCompare)
    return found.words


@pytest.mark.parametrize(
    ("until", "since", "words"),
    [
        (MARCH.until, datetime(2026, 2, 1), "1 Feb 2026 – 28 Feb 2026"),
        # What has not ended is as long as it is by now: 1 March to 1 April, 32 days.
        (datetime(2026, 5, 1), datetime(2026, 1, 28), "28 Jan 2026 – 28 Feb 2026"),
        (None, datetime(2026, 1, 28), "28 Jan 2026 – 28 Feb 2026"),
    ],
)
def test_the_time_before_is_as_long_and_comes_first(
    until: datetime | None, since: datetime, words: str
) -> None:
    view = replace(MARCH, until=until)
    found = check_sides(build_sides_before(view, now=NOW, zone="UTC"))
    assert found.second.selection == view
    assert found.first.selection == replace(view, since=since, until=view.since)
    assert found.first.words == words


def test_days_before_a_change_of_the_clock_begin_at_midnight() -> None:
    april = Selection(since=datetime(2026, 3, 31, 22), until=datetime(2026, 4, 14, 22))
    found = check_sides(build_sides_before(april, now=datetime(2026, 5, 1), zone="Europe/Berlin"))
    assert found.first.selection.since == datetime(2026, 3, 17, 23)
    assert found.first.words == "18 Mar 2026 – 31 Mar 2026"


def test_the_time_before_needs_a_first_day_that_is_past() -> None:
    assert "Set a first day (Since)" in read_refusal(
        build_sides_before(EVERYTHING, now=NOW, zone="UTC")
    )
    later = replace(MARCH, since=datetime(2026, 5, 1), until=None)
    assert "has not begun" in read_refusal(build_sides_before(later, now=NOW, zone="UTC"))


def test_of_two_periods_the_earlier_one_comes_first() -> None:
    earlier = check_sides(
        build_sides_of_period(MARCH, date(2026, 1, 5), date(2026, 1, 5), zone="UTC")
    )
    assert (earlier.first.words, earlier.second.selection) == ("5 Jan 2026", MARCH)
    later = check_sides(
        build_sides_of_period(MARCH, date(2026, 3, 29), date(2026, 4, 3), zone="UTC")
    )
    assert (later.first.selection, later.second.words) == (MARCH, "29 Mar 2026 – 3 Apr 2026")
    assert later.second.selection.main_phases == ("monitoring",)


@pytest.mark.parametrize(
    ("view", "first", "last", "words"),
    [
        (MARCH, date(2026, 2, 1), date(2026, 3, 1), "overlap with the period"),
        (MARCH, date(2026, 3, 28), date(2026, 3, 30), "overlap with the period"),
        (EVERYTHING, date(2026, 2, 1), date(2026, 3, 1), "Set a period under Filter"),
        (MARCH, date(2026, 2, 2), date(2026, 2, 1), "before the first"),
        (replace(MARCH, since=None), date(2026, 1, 1), date(2026, 1, 2), "overlap"),
        (replace(MARCH, until=None), date(2026, 5, 1), date(2026, 5, 2), "overlap"),
    ],
)
def test_two_periods_share_no_day(view: Selection, first: date, last: date, words: str) -> None:
    assert words in read_refusal(build_sides_of_period(view, first, last, zone="UTC"))


def test_a_project_is_compared_with_one_that_the_view_leaves_out(store: Store) -> None:
    for name in ("Churn", "Fraud", "Bikes"):
        log(store, project=name)
    names = catalogue(store)
    churn, fraud, bikes = (id_of(store, name) for name in ("Churn", "Fraud", "Bikes"))
    view = replace(MARCH, project_ids=(churn, bikes))
    assert list(list_others(names, view, "project")) == [fraud]
    found = check_sides(build_sides_of_others(names, view, "project", fraud))
    assert (found.first.words, found.second.words) == ("Churn, Bikes", "Fraud")
    assert found.first.selection == view
    assert found.second.selection == replace(view, project_ids=(fraud,))
    assert "another project first" in read_refusal(
        build_sides_of_others(names, view, "project", churn)
    )
    assert list(list_others(names, EVERYTHING, "project")) == []
    assert read_refusal(build_sides_of_others(names, EVERYTHING, "project", churn))


def test_a_person_is_compared_with_one_that_the_view_leaves_out(store: Store) -> None:
    for name in ("ana", "ben"):
        log(store, by=name)
    names = catalogue(store)
    view = replace(MARCH, people=("ana",))
    assert list(list_others(names, view, "person")) == ["ben"]
    found = check_sides(build_sides_of_others(names, view, "person", "ben"))
    assert (found.first.words, found.second.words) == ("ana", "ben")
    assert found.second.selection == replace(view, people=("ben",))
    assert "another person first" in read_refusal(
        build_sides_of_others(names, view, "person", "ana")
    )
    assert list(list_others(names, EVERYTHING, "person")) == []


def test_before_and_after_an_action_share_no_revisit_and_end_with_it(store: Store) -> None:
    adopt_action(store, title="Tests", by="ana", started_at="2026-03-10T00:00+00:00")
    with store.reading() as reader:
        (action,) = ask_actions(questions.answer_from(reader))
    found = check_sides(build_sides_around_action(MARCH, action, zone="UTC"))
    assert found.first.selection == replace(MARCH, until=datetime(2026, 3, 10))
    assert found.second.selection == replace(MARCH, since=datetime(2026, 3, 10))
    over = replace(action, ended_at=datetime(2026, 3, 20))
    until_its_end = check_sides(build_sides_around_action(MARCH, over, zone="UTC")).second.selection
    assert until_its_end.until == datetime(2026, 3, 20)
    april = replace(action, started_at=datetime(2026, 4, 2))
    assert "did not begin within the period" in read_refusal(
        build_sides_around_action(MARCH, april, zone="UTC")
    )
