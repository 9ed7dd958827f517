"""The question whether the focus still holds, and the team's working hours."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from pipeline.clock import get_utc_now
from pipeline.ledger.focus import set_focus
from pipeline.store import Store
from tests.builders import ask
from tests.views.browsing import Dashboard, settle, visit
from tests.views.gestures import choose_pill, follow_link, press_button

pytestmark = pytest.mark.browser
QUESTION = "Still on Monitoring?"


def begin(page: Page, dashboard: Dashboard) -> Store:
    """Open Log in a team whose focus has given no sign for three days."""
    began = get_utc_now() - timedelta(days=3)
    set_focus(
        dashboard.store, project="churn", phase="monitoring", at=began.isoformat(), zone="UTC"
    )
    visit(page, dashboard)
    expect(page.get_by_text(QUESTION)).to_be_visible()
    return dashboard.store


def test_yes_is_an_answer_for_everybody_and_can_be_taken_back(
    page: Page, empty_dashboard: Dashboard
) -> None:
    store = begin(page, empty_dashboard)
    press_button(page, "Yes")
    expect(page.get_by_text("Monitoring is still in focus")).to_be_visible()
    expect(page.get_by_text(QUESTION)).to_have_count(0)
    visit(page, empty_dashboard, "/settings")
    expect(page.get_by_role("button", name="day 4")).to_be_visible()
    expect(page.get_by_text(QUESTION)).to_have_count(0)
    assert get_utc_now() - ask(store, "running_focus")["last_sign"].item() < timedelta(minutes=5)


def test_a_focus_that_ended_ends_then_and_undo_brings_it_back(
    page: Page, empty_dashboard: Dashboard
) -> None:
    store = begin(page, empty_dashboard)
    began = ask(store, "running_focus")["started_at"].item()
    page.get_by_role("button", name="It ended").click()
    settle(page)
    expect(page.get_by_text(re.compile("The focus on Monitoring ended"))).to_be_visible()
    (ended,) = ask(store, "focus_sessions")["ended_at"]
    assert began <= ended < began + timedelta(days=1)
    press_button(page, "Undo")
    expect(page.get_by_text(QUESTION)).to_be_visible()


def test_something_else_ends_the_focus_before_the_silence(
    page: Page, empty_dashboard: Dashboard
) -> None:
    store = begin(page, empty_dashboard)
    press_button(page, "Now something else")
    choose_pill(page, "What are you working on?", "Scalability")
    expect(page.get_by_text("Scalability is in focus now")).to_be_visible()
    sessions = ask(store, "focus_sessions").sort("started_at").to_dicts()
    assert [row["phase"] for row in sessions] == ["monitoring", "scalability"]
    assert sessions[0]["ended_at"] < sessions[1]["started_at"] - timedelta(days=2)


def test_it_is_asked_once_and_working_hours_can_be_set(
    page: Page, empty_dashboard: Dashboard
) -> None:
    store = begin(page, empty_dashboard)
    press_button(page, "Do not ask again")
    expect(page.get_by_text(QUESTION)).to_have_count(0)
    follow_link(page, "Settings")
    visit(page, empty_dashboard, "/settings?section=Working+hours")
    expect(page.get_by_text(QUESTION)).to_have_count(0)
    expect(page.get_by_text("The team works Mon to Fri, 09:00–17:00")).to_be_visible()
    page.get_by_role("button", name="Fri", exact=True).click()
    press_button(page, "Save")
    expect(
        page.get_by_text("The team works Mon to Thu, 09:00–17:00 (Europe/Berlin)")
    ).to_be_visible()
    assert ask(store, "working_hours")["days"].item() == "1234"
