"""Working hours, and what of an unconfirmed focus counts within them."""

from datetime import datetime, time, timedelta
from typing import Any

import pytest

from pipeline.asking.questions import answer_from
from pipeline.asking.selection import Selection
from pipeline.clock import get_utc_now
from pipeline.errors import InputRefused, NotFound
from pipeline.figures.cost.cost import ask_cost
from pipeline.ledger.focus import confirm_focus, end_focus, set_focus
from pipeline.ledger.team import working_hours
from pipeline.ledger.undo import undo
from pipeline.model import Focus, WorkingHours
from pipeline.store import Store
from tests.builders import ask, list_changes, log

FRIDAY = datetime(2026, 3, 6, 10)
TUESDAY = datetime(2026, 3, 10, 12)
BERLIN = "Europe/Berlin"


def set_hours(store: Store, **values: Any) -> None:
    usual = {"days": "12345", "starts_at": time(9), "ends_at": time(17), "zone": "UTC", "by": "ana"}
    working_hours.set_working_hours(store, **usual | values)


def hours(store: Store) -> WorkingHours:
    with store.reading() as reader:
        return working_hours.ask_working_hours(answer_from(reader))


def pieces(store: Store, question: str = "exposures", **parameters: object) -> float:
    """Focus hours of monitoring up to Tuesday noon."""
    with store.reading() as reader:
        rows = reader.query(
            question,
            selection=Selection().build_parameter(),
            now_utc=TUESDAY,
            zone="UTC",
            **parameters,
        )
    days = rows.filter(rows[rows.columns[0]] == "monitoring")["focus_days"].item()
    return round(24 * (days or 0), 6)


@pytest.fixture
def running(store: Store) -> Store:
    """A focus on monitoring since Friday at 10:00, in a team that works in UTC."""
    set_hours(store)
    set_focus(store, project="churn", phase="monitoring", at=FRIDAY.isoformat(), zone="UTC")
    return store


def test_what_nobody_confirmed_counts_within_working_hours_only(running: Store) -> None:
    assert pieces(running) == 7 + 8 + 3  # Friday from 10, Monday, Tuesday up to noon
    assert pieces(running, "phase_rows", week_start=0) == 18
    set_hours(running, days="567", starts_at=time(6), ends_at=time(11))
    assert pieces(running) == 1 + 5 + 5  # Friday to Sunday, 6 to 11
    # Berlin is an hour ahead: 9 to 17 there is 8 to 16 in UTC.
    set_hours(running, zone=BERLIN)
    assert pieces(running) == 6 + 8 + 4


def test_the_time_up_to_the_last_sign_counts_whole(running: Store) -> None:
    log(running, "monitoring", "management", project="churn", at="2026-03-08 20:00")
    assert pieces(running) == 58 + 8 + 3  # up to Sunday evening, then Monday and Tuesday
    log(running, "scalability", "management", project="churn", at="2026-03-09 23:00")
    assert pieces(running) == 58 + 8 + 3  # no sign that monitoring was in focus
    end_focus(running, project="churn", at=TUESDAY.isoformat(), zone="UTC")
    assert pieces(running) == 4 * 24 + 2  # somebody said that it lasted until then


def test_a_confirmation_is_a_sign_and_can_be_undone(store: Store) -> None:
    set_hours(store, days="1", starts_at=time(0), ends_at=time(0, 1))
    began = get_utc_now() - timedelta(days=3)
    set_focus(store, project="churn", phase="monitoring", at=began.isoformat(), zone="UTC")
    (before,) = ask(store, "running_focus").to_dicts()
    receipt = confirm_focus(store, before["id"], by="ana")
    (after,) = ask(store, "running_focus").to_dicts()
    assert before["last_sign"] == before["started_at"]
    assert get_utc_now() - after["last_sign"] < timedelta(minutes=1)
    focus_days = ask(store, "exposures", selection=Selection(), zone="UTC")["focus_days"].sum()
    assert focus_days == pytest.approx(3, abs=0.01)
    undo(store, receipt, by="ana")
    assert ask(store, "running_focus")["last_sign"].item() == before["started_at"]
    end_focus(store, project="churn")
    with pytest.raises(NotFound, match="it has ended meanwhile"):
        confirm_focus(store, before["id"])


def test_cost_says_since_when_nobody_confirmed_the_focus(store: Store) -> None:
    set_hours(store)
    began = get_utc_now() - timedelta(days=10)
    set_focus(store, project="churn", phase="monitoring", at=began.isoformat(), zone="UTC")
    log(
        store,
        "monitoring",
        "management",
        project="churn",
        minutes=30,
        at=began + timedelta(hours=1),
    )
    with store.reading() as reader:
        cost = ask_cost(answer_from(reader), Selection(), zone="UTC", hours_a_day=8)
    assert any(
        gap.startswith("Nobody has confirmed the focus on Monitoring since ")
        and gap.endswith("within working hours only (Mon to Fri, 09:00–17:00 (UTC)).")
        for gap in cost.gaps
    )


def test_working_hours_are_set_said_and_taken_back(store: Store) -> None:
    assert (hours(store).days, hours(store).starts_at, hours(store).id) == ("12345", time(9), None)
    receipt = working_hours.set_working_hours(
        store, days="421", starts_at=time(8, 30), ends_at=time(15), zone=BERLIN, by="ana"
    )
    said = working_hours.format_working_hours(hours(store))
    assert said == "Mon, Tue and Thu, 08:30–15:00 (Europe/Berlin)"
    assert any("set the working hours (08:30–15:00" in line for line in list_changes(store))
    undo(store, receipt, by="ana")
    assert hours(store).starts_at == time(9)
    set_hours(store, starts_at=time(7))
    assert hours(store).starts_at == time(7)


def test_impossible_working_hours_are_refused_with_every_problem(store: Store) -> None:
    with pytest.raises(InputRefused) as refused:
        set_hours(store, days="", starts_at=time(17), ends_at=time(9), zone="Mars/Base")
    assert [problem.column for problem in refused.value.problems] == ["days", "ends_at", "zone"]
    assert hours(store).id is None


@pytest.mark.parametrize(
    ("last_sign", "ended"),
    [
        ("2026-03-06 10:00", "2026-03-06 16:00"),  # 17:00 in Berlin
        ("2026-03-06 18:00", "2026-03-06 18:00"),  # after hours
        ("2026-03-07 10:00", "2026-03-07 10:00"),  # a Saturday
    ],
)
def test_the_likely_end_is_that_of_the_last_day_of_work(last_sign: str, ended: str) -> None:
    sign = datetime.fromisoformat(last_sign)
    focus = Focus("1", 1, "2", "monitoring", FRIDAY, sign)
    team = WorkingHours(None, None, "12345", time(9), time(17), BERLIN)
    assert working_hours.propose_end(focus, team) == datetime.fromisoformat(ended)


@pytest.mark.parametrize(
    ("hours_later", "is_in_doubt"), [(5, False), (8.5, False), (15, True), (72, True)]
)
def test_a_focus_is_in_doubt_after_a_night(hours_later: float, is_in_doubt: bool) -> None:
    sign = datetime(2026, 3, 5, 20)
    focus = Focus("1", 1, "2", "monitoring", sign, sign)
    now = sign + timedelta(hours=hours_later)
    asked = working_hours.is_in_doubt(
        focus, zone="UTC" if hours_later != 8.5 else "America/New_York", now=now
    )
    assert asked is is_in_doubt
