"""What a phase will bring: which starts count, where revisits went, hours, checks, and words."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from pipeline.asking.questions import answer_from
from pipeline.figures.forecast import words
from pipeline.figures.forecast.forecast import Forecast, ask_forecast
from pipeline.figures.forecast.prediction import Prediction
from pipeline.figures.forecast.starts import Start, list_starts
from pipeline.ledger import practices as team_practices
from pipeline.store import Store
from tests.builders import add, catalogue, id_of, revisit, revisits_of, sessions_of

BEGIN = datetime(2026, 3, 2, 8, tzinfo=UTC)
DEPLOYMENT, MONITORING, PREPARATION = "model_deployment", "monitoring", "data_preparation"


def at(day: float) -> str:
    return (BEGIN + timedelta(days=day)).isoformat()


def add_sessions(
    store: Store, *sessions: tuple[str, float, float | None], project: str = "Churn"
) -> None:
    rows = [
        (phase, at(first), None if last is None else at(last)) for phase, first, last in sessions
    ]
    add(store, sessions_of(*rows, project=project))


def add_revisits(
    store: Store, *days: float, main: str = DEPLOYMENT, to: str = PREPARATION, **values: Any
) -> None:
    values = {"project": "Churn", "reason": "Schema change", **values}
    add(store, revisits_of(revisit(main, to, occurred_at=at(day), **values) for day in days))


def read_starts(store: Store) -> list[Start]:
    with store.reading() as reader:
        return list(list_starts(lambda question: question.list_rows(reader)))


def count_by_start(store: Store) -> list[tuple[str, int]]:
    return [(start.phase, start.revisits) for start in read_starts(store)]


def forecast(store: Store, phase: str = DEPLOYMENT, project: str = "Churn") -> Forecast:
    with store.reading() as reader:
        return ask_forecast(answer_from(reader), project_id=id_of(store, project), phase=phase)


def test_all_of_two_weeks_count_though_the_session_ended_sooner(store: Store) -> None:
    add_sessions(store, (DEPLOYMENT, 0, 3), (MONITORING, 3, 30))
    add_revisits(store, 0, 1, 13.9)  # the last of them outside the session
    add_revisits(store, 14.1)
    assert count_by_start(store) == [(DEPLOYMENT, 3), (MONITORING, 0)]


def test_a_start_counts_once_its_two_weeks_are_over(store: Store) -> None:
    add_sessions(store, (DEPLOYMENT, 0, 3), (MONITORING, 3, 17))
    add_revisits(store, 1)
    assert count_by_start(store) == [(DEPLOYMENT, 1)]
    (start,) = read_starts(store)
    assert start.known_at == (BEGIN + timedelta(days=17)).replace(tzinfo=None)


def test_a_phase_that_goes_on_after_a_break_has_not_begun_again(store: Store) -> None:
    add_sessions(store, (DEPLOYMENT, 0, 1), (DEPLOYMENT, 1.5, 2), (MONITORING, 2, 25))
    add_revisits(store, 0.5)
    assert [phase for phase, _ in count_by_start(store)] == [DEPLOYMENT, MONITORING]


def test_what_nobody_wrote_down_is_not_taken_for_a_calm_fortnight(store: Store) -> None:
    add_sessions(store, (PREPARATION, -20, 0), (DEPLOYMENT, 0, 2), (MONITORING, 60, 80))
    assert count_by_start(store) == []
    add_revisits(store, 1)  # the first record: before it nobody was logging, after it for weeks
    assert count_by_start(store) == [(MONITORING, 0)]


def test_a_revisit_of_two_starts_is_told_once(store: Store) -> None:
    add_sessions(store, (DEPLOYMENT, 0, 3), (MONITORING, 3, 5), (DEPLOYMENT, 5, 29))
    add_revisits(store, 1, 2, 6, 7, 8)
    assert count_by_start(store) == [(DEPLOYMENT, 5), (MONITORING, 0), (DEPLOYMENT, 3)]
    assert forecast(store).revisits == 5


def test_where_to_why_and_hours_are_of_the_project_where_it_has_five_revisits(
    store: Store,
) -> None:
    add_sessions(store, (DEPLOYMENT, 0, 3), (MONITORING, 3, 29))
    add_sessions(store, (DEPLOYMENT, 0, 3), (MONITORING, 3, 29), project="Prices")
    add_revisits(store, 0.1, 0.2, 0.3, to=MONITORING, project="Prices", reason="Defect")
    add_revisits(store, 1, 2, minutes=60)
    of_all = forecast(store)
    assert (of_all.is_own, of_all.own, of_all.others, of_all.revisits) == (False, 1, 1, 5)
    assert of_all.phases == [(MONITORING, 3), (PREPARATION, 2)]
    assert of_all.minutes_each is None  # most have none
    add_revisits(store, 1.5, 1.6, 1.7, minutes=30)
    own = forecast(store)
    assert (own.is_own, own.phases, own.reasons) == (
        True,
        [(PREPARATION, 5)],
        [("Schema change", 5)],
    )
    assert own.minutes_each == 42


def test_the_checks_are_those_that_fit_most_with_the_teams_own_first(store: Store) -> None:
    add_sessions(store, (DEPLOYMENT, 0, 3), (MONITORING, 3, 29))
    add_revisits(store, 1, 1.1, 1.2, 1.3, 1.4, 1.5)
    add_revisits(store, 2, to="problem_definition", reason="Requirement change")
    shipped = forecast(store).checks
    assert shipped[0].concerned == 6
    team_practices.add_practice(
        store,
        by="ana",
        practice="Ask for the signature",
        main_phase=DEPLOYMENT,
        revisited_phase="problem_definition",
    )
    checks = forecast(store).checks
    assert (checks[0].text, checks[0].concerned) == ("Ask for the signature", 1)
    assert checks[1] == shipped[0]
    assert len(checks) <= 3


def test_the_words_tell_what_it_rests_on(store: Store) -> None:
    add_sessions(store, (DEPLOYMENT, 0, 3), (MONITORING, 3, 13))
    assert words.format_line(forecast(store), catalogue(store)) == words.NOTHING_YET
    assert words.format_reasoning(forecast(store), catalogue(store)) == ""
    add_sessions(store, (DEPLOYMENT, 13, 29))
    days = [first + hour / 24 for first in (0, 14) for hour in range(1, 11)]
    add_revisits(store, *days, minutes=60)
    told = forecast(store)
    assert told.prediction is not None
    low, high = told.prediction.low, told.prediction.high
    line = words.format_line(told, catalogue(store))
    few = f"Model deployment may bring {low} to {high} revisits in two weeks"
    assert line == f"{few}: it was begun 2 times so far"
    often = words.format_line(replace(told, own=3), catalogue(store))
    assert often == f"Model deployment usually brings {low} to {high} revisits in two weeks"
    reasoning = words.format_reasoning(told, catalogue(store))
    assert reasoning == (
        "20 earlier revisits: 20 to data preparation, most often because of “Schema change” (20). "
        f"That is about {low} h to {high} h, at 1 h a revisit on average."
    )
    assert words.format_basis(told).startswith("It rests on 2 earlier starts in this project;")
    add_sessions(store, (MONITORING, 0, 1), project="Prices")  # not over
    elsewhere = words.format_line(forecast(store, project="Prices"), catalogue(store))
    assert elsewhere.startswith("In other projects model deployment brings ")
    unknown = words.format_line(forecast(store, "scalability"), catalogue(store))
    assert unknown.startswith("New here: scalability; a phase usually brings ")
    basis = words.format_basis(forecast(store, "scalability"))
    assert basis.startswith("It rests on the starts of other phases alone.")


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (0, 0, "no revisit"),
        (0, 1, "at most 1 revisit"),
        (2, 2, "2 revisits"),
        (3, 9, "3 to 9 revisits"),
    ],
)
def test_the_bounds_in_words(low: int, high: int, said: str) -> None:
    assert words.format_revisits(Prediction(1.0, low, high)) == said
