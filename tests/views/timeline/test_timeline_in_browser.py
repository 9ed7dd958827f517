"""The course of a project as a person reads and corrects it: bars and marks are clicked."""

import csv
import re

import pytest
from playwright.sync_api import Locator, Page, expect

from pipeline.asking import questions
from tests.builders import add, ask, log, sessions_of
from tests.views.browsing import Dashboard, settle, visit
from tests.views.gestures import click_mark, press_button, select_row
from views.session.keys import Key

pytestmark = pytest.mark.browser


@pytest.fixture
def two_sessions(empty_dashboard: Dashboard) -> Dashboard:
    """Two sessions with a day between them, and a revisit in the second."""
    add(
        empty_dashboard.store,
        sessions_of(
            ("data_preparation", "2026-03-02T08:00", "2026-03-04T08:00"),
            ("model_deployment", "2026-03-05T08:00", "2026-03-09T08:00"),
        ),
    )
    log(empty_dashboard.store, at="2026-03-06T10:00:00+00:00", note="cust_id renamed")
    return empty_dashboard


def find_bar(page: Page, phase: str) -> Locator:
    return page.locator(f"[aria-label*='Phase: {phase}'][aria-label*='Session: focus']").first


def list_ends(dashboard: Dashboard) -> list[str]:
    sessions = ask(dashboard.store, questions.Question("focus_sessions"))
    return [f"{end:%d %H:%M}" for end in sessions["ended_at"]]


def test_the_end_of_a_session_is_corrected_and_the_correction_undone(
    page: Page, two_sessions: Dashboard
) -> None:
    visit(page, two_sessions, "/timeline")
    expect(
        page.get_by_text("2 focus sessions; the longest, on model deployment: 4 days.")
    ).to_be_visible()
    find_bar(page, "Data preparation").click(force=True)
    dialog = page.get_by_role("dialog", name="Edit a focus session")
    expect(dialog.get_by_role("spinbutton", name="hour, Ended")).to_have_text("09")
    dialog.get_by_role("spinbutton", name="day, Ended").click()
    page.keyboard.type("05")
    dialog.get_by_role("spinbutton", name="hour, Ended").click()
    page.keyboard.type("08")
    page.keyboard.press("Tab")
    settle(page)
    dialog.get_by_role("button", name="Save").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    settle(page)
    assert list_ends(two_sessions) == ["05 07:00", "09 08:00"]
    expect(page.get_by_text("Changed the focus session Data preparation")).to_be_visible()

    press_button(page, "Undo")
    assert list_ends(two_sessions) == ["04 08:00", "09 08:00"]


def test_the_history_of_a_session_is_reached_by_the_table(
    page: Page, two_sessions: Dashboard
) -> None:
    visit(page, two_sessions, "/timeline")
    expect(page.get_by_test_id("stDataFrame")).to_have_count(0)
    page.get_by_text("Table: 2 sessions").click()
    settle(page)
    select_row(page)
    expect(page.get_by_text(re.compile("Model deployment, Thu,? 5 Mar.* 09:00"))).to_be_visible()
    page.get_by_role("button", name="History").click()
    dialog = page.get_by_role("dialog", name="History of a focus session")
    expect(dialog.get_by_test_id("stDataFrame")).to_be_visible()


def read_saved(page: Page, key: str) -> list[dict[str, str]]:
    """The rows of the CSV that a figure's Save gives."""
    page.locator(f"[class*='st-key-save-{key}']").get_by_role("button", name="Save").click()
    with page.expect_download() as begun:
        page.get_by_role("button", name="CSV", exact=True).last.click()
    page.keyboard.press("Escape")
    with begun.value.path().open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_saved_tables_hold_the_times_of_the_store(page: Page, two_sessions: Dashboard) -> None:
    visit(page, two_sessions, "/timeline")  # in Berlin, an hour before UTC
    course = read_saved(page, Key.TIMELINE)
    times = {(row["kind"], row["starts"][:16], row["starts"][-6:]) for row in course}
    assert ("logged", "2026-03-05T08:00", "+00:00") in times
    assert ("back", "2026-03-06T10:00", "+00:00") in times
    settle(page)
    newest = read_saved(page, Key.FOCUS_SESSIONS)[0]
    assert (newest["Phase"], newest["Kind"]) == ("Model deployment", "logged")
    assert newest["Revisits"] == "1"
    assert newest["Started"].startswith("2026-03-05T08:00:00")
    assert newest["Started"].endswith("+00:00")


def test_a_click_on_a_mark_opens_its_record(page: Page, two_sessions: Dashboard) -> None:
    visit(page, two_sessions, "/timeline")
    mark = page.locator("[aria-label*='Back to: Data preparation']")
    dialog = page.get_by_role("dialog", name="Edit a revisit")
    for _ in range(2):
        click_mark(page, mark)
        expect(dialog.get_by_label("Note")).to_have_value("cust_id renamed", timeout=20_000)
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)


def test_an_inferred_session_says_that_it_is(page: Page, empty_dashboard: Dashboard) -> None:
    log(empty_dashboard.store)
    log(empty_dashboard.store, at="2026-03-06T10:00:00+00:00")
    visit(page, empty_dashboard, "/timeline")
    click_mark(page, page.locator("[aria-label*='Session: inferred']"))
    dialog = page.get_by_role("dialog", name="An inferred session")
    expect(dialog.get_by_text("Nobody logged this session")).to_be_visible()
