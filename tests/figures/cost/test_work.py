"""Work and rework in focus: days of the reader's clock, their hours, what lies in no session."""

from datetime import datetime, time, timedelta
from typing import Any

import pytest

from pipeline.asking import questions
from pipeline.asking.questions import Question
from pipeline.asking.selection import Selection, select_by_names
from pipeline.figures.cost.cost import ask_rework
from pipeline.ledger.focus import set_focus
from pipeline.ledger.team.working_hours import EVERY_DAY, set_working_hours
from pipeline.store import Store
from tests.builders import EVERYTHING, MONDAY, add, ask, catalogue, log, sessions_of

BERLIN = "Europe/Berlin"


def ask_work(
    store: Store,
    selection: Selection = EVERYTHING,
    *,
    zone: str = "UTC",
    hours: int = 8,
    **asked: Any,
) -> dict[str, dict[str, Any]]:
    rows = ask(store, "phase_work", selection=selection, zone=zone, hours_a_day=hours, **asked)
    return {row["phase"]: row for row in rows.to_dicts()}


def ask_minutes(store: Store, phase: str, **asked: Any) -> float:
    return float(ask_work(store, **asked)[phase]["work_minutes"])


def ask_pairs(
    store: Store, selection: Selection = EVERYTHING
) -> dict[tuple[str, str], dict[str, Any]]:
    rows = ask(store, "pair_rework", selection=selection).to_dicts()
    return {(row["main_phase"], row["revisited_phase"]): row for row in rows}


def test_a_phase_without_focus_has_no_work_and_no_zero(store: Store) -> None:
    row = ask_work(store)["monitoring"]
    assert (row["focus_minutes"], row["work_minutes"]) == (None, None)
    assert (row["inside"], row["rework_minutes"]) == (0, 0)
    assert len(ask_work(store)) == 9
    assert ask_pairs(store) == {}


def test_at_most_so_many_hours_of_a_day_count(store: Store) -> None:
    add(store, sessions_of(("monitoring", "2026-03-02T20:00", "2026-03-05T02:00")))
    # 4 hours on the 2nd, the whole of the 3rd and the 4th, 2 hours on the 5th.
    assert ask_minutes(store, "monitoring") == pytest.approx((4 + 8 + 8 + 2) * 60)
    assert ask_minutes(store, "monitoring", hours=3) == pytest.approx((3 + 3 + 3 + 2) * 60)
    assert ask_minutes(store, "monitoring", hours=24) == pytest.approx(54 * 60)
    assert ask_work(store)["monitoring"]["focus_minutes"] == pytest.approx(54 * 60)


def test_a_day_is_one_of_the_reader_s_zone(store: Store) -> None:
    add(store, sessions_of(("monitoring", "2026-03-02T15:00", "2026-03-03T08:00")))
    assert ask_minutes(store, "monitoring") == pytest.approx((8 + 8) * 60)
    assert ask_minutes(store, "monitoring", zone="Asia/Tokyo") == pytest.approx(8 * 60)


def test_the_phases_of_a_day_share_its_hours(store: Store) -> None:
    add(
        store,
        sessions_of(
            ("monitoring", "2026-03-02T00:00", "2026-03-02T12:00"),
            ("scalability", "2026-03-02T12:00", "2026-03-02T16:00"),
        ),
    )
    assert ask_minutes(store, "monitoring") == pytest.approx(6 * 60)
    assert ask_minutes(store, "scalability") == pytest.approx(2 * 60)
    of_one = select_by_names(catalogue(store), main_phases=["monitoring"])
    assert ask_minutes(store, "monitoring", selection=of_one) == pytest.approx(6 * 60)
    assert list(ask_work(store, of_one)) == ["monitoring"]


@pytest.mark.parametrize(
    ("day", "next_day", "length"),
    [("2026-03-29", "2026-03-30", 23), ("2026-10-25", "2026-10-26", 25)],
)
def test_the_days_on_which_the_clocks_change_are_one_day_each(
    store: Store, day: str, next_day: str, length: int
) -> None:
    offsets = {23: ("+01:00", "+02:00"), 25: ("+02:00", "+01:00")}[length]
    start, end = (f"{one}T00:00:00{at}" for one, at in zip((day, next_day), offsets, strict=True))
    add(store, sessions_of(("monitoring", start, end)))
    assert ask_minutes(store, "monitoring", zone=BERLIN) == pytest.approx(8 * 60)
    assert ask_minutes(store, "monitoring", zone=BERLIN, hours=23) == pytest.approx(23 * 60)
    # 24 is no limit, not even on a day of 25 hours.
    assert ask_minutes(store, "monitoring", zone=BERLIN, hours=24) == pytest.approx(length * 60)


def test_a_day_that_begins_at_one_o_clock_is_whole(store: Store) -> None:
    # In Beirut the clocks go from midnight to one o'clock on 29 March 2026.
    add(store, sessions_of(("monitoring", "2026-03-28T00:00+02:00", "2026-03-30T00:00+03:00")))
    found = ask_work(store, zone="Asia/Beirut", hours=24)["monitoring"]
    assert found["work_minutes"] == pytest.approx((24 + 23) * 60)
    assert ask_minutes(store, "monitoring", zone="Asia/Beirut") == pytest.approx(16 * 60)


def test_a_running_session_lasts_until_now(store: Store) -> None:
    set_working_hours(
        store, days=EVERY_DAY, starts_at=time(9), ends_at=time(17), zone="UTC", by=None
    )
    set_focus(store, project="Churn", phase="monitoring", at=MONDAY)
    now = datetime.fromisoformat(MONDAY).replace(tzinfo=None) + timedelta(minutes=2)
    assert ask_work(store, now_utc=now)["monitoring"]["work_minutes"] == pytest.approx(2)
    log(store, "monitoring", minutes=5)
    assert ask_work(store, now_utc=now)["monitoring"]["rework_minutes"] == 5


def test_a_period_cuts_sessions_and_revisits(store: Store) -> None:
    add(store, sessions_of(("monitoring", "2026-03-02T00:00", "2026-03-05T00:00")))
    for day in (2, 3, 4):
        log(store, "monitoring", at=f"2026-03-0{day}T10:00:00+00:00", minutes=10 * day)
    period = select_by_names(catalogue(store), since="2026-03-03", until="2026-03-03")
    row = ask_work(store, period)["monitoring"]
    assert (row["work_minutes"], row["rework_minutes"]) == (pytest.approx(8 * 60), 30)
    assert ask_pairs(store, period)["monitoring", "data_preparation"]["minutes"] == 30


def test_revisits_outside_a_session_of_their_main_phase_are_counted_beside(store: Store) -> None:
    add(
        store,
        sessions_of(
            ("monitoring", "2026-03-02T08:00", "2026-03-02T16:00"),
            ("scalability", "2026-03-02T16:00", "2026-03-03T16:00"),
        ),
        sessions_of(("monitoring", "2026-03-01", "2026-03-09"), project="Other"),
    )
    for hour, spent in ((7, 1), (8, 10), (12, None), (16, 100)):
        log(store, "monitoring", at=f"2026-03-02T{hour:02}:00:00+00:00", minutes=spent)
    row = ask_work(store)["monitoring"]
    assert (row["inside"], row["inside_without_minutes"], row["rework_minutes"]) == (2, 1, 10)
    assert ask_pairs(store) == {
        ("monitoring", "data_preparation"): {
            "main_phase": "monitoring",
            "revisited_phase": "data_preparation",
            "revisits": 4,
            "without_minutes": 1,
            "inside": 2,
            "inside_without_minutes": 1,
            "minutes": 10,
            "minutes_written": 111,
        }
    }


def test_filters_on_revisits_leave_the_first_pass_as_it_is(store: Store) -> None:
    add(store, sessions_of(("monitoring", "2026-03-02", "2026-03-03")))
    log(store, "monitoring", reason="Defect", minutes=60, note="x", by="ben")
    log(store, "monitoring", "management", minutes=90)
    for named in (
        {"reasons": ["Defect"]},
        {"people": ["ben"]},
        {"revisited_phases": ["data_preparation"]},
        {"note_text": "x"},
    ):
        narrowed = select_by_names(catalogue(store), **named)
        assert ask_work(store, narrowed)["monitoring"] == ask_work(store)["monitoring"]
        assert list(ask_pairs(store, narrowed)) == [("monitoring", "data_preparation")]


def test_each_project_has_hours_and_rework_of_its_own(store: Store) -> None:
    day = ("monitoring", "2026-03-02", "2026-03-03")
    add(store, sessions_of(day), sessions_of(day, project="Other"))
    log(store, "monitoring")
    assert ask_pairs(store)["monitoring", "data_preparation"]["minutes"] is None
    log(store, "monitoring", minutes=60)
    log(store, "monitoring", minutes=30, project="Other")
    assert ask_minutes(store, "monitoring") == pytest.approx(16 * 60)
    of_one = select_by_names(catalogue(store), projects=["Other"])
    row = ask_work(store, of_one)["monitoring"]
    assert (row["work_minutes"], row["rework_minutes"]) == (pytest.approx(8 * 60), 30)


def test_the_sample_has_a_figure_for_every_phase(sample: Store) -> None:
    rows = ask_work(sample, zone=BERLIN)
    assert rows["model_development"]["work_minutes"] == pytest.approx(20_300)
    assert sum(row["inside"] for row in rows.values()) == 222
    assert sum(row["inside"] for row in ask_pairs(sample).values()) == 222
    assert sum(row["minutes"] or 0 for row in ask_pairs(sample).values()) == sum(
        row["rework_minutes"] for row in rows.values()
    )


def test_the_work_is_asked_for_once_whatever_revisits_a_filter_leaves_out(store: Store) -> None:
    add(store, sessions_of(("monitoring", "2026-03-02T08:00", "2026-03-02T12:00")))
    asked: set[Question] = set()
    with store.reading() as reader:
        answer = questions.answer_from(reader)

        def note(question: Question) -> Any:
            asked.add(question)
            return answer(question)

        for selection in (EVERYTHING, Selection(people=("nobody",)), Selection(note_text="x")):
            ask_rework(note, selection, zone="UTC", hours_a_day=8)
    assert [one.name for one in asked].count("phase_work") == 1
