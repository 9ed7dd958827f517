"""What is written in one window shows in another by itself."""

import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.builders import log
from tests.views.browsing import Dashboard, settle, visit
from tests.views.gestures import press_button
from views.frame import follow

pytestmark = pytest.mark.browser
SOON = 2_000  # milliseconds, on a machine that is not busy
PATIENCE = 15_000


@pytest.fixture
def sample_project(sample_dashboard: Dashboard) -> str:
    return "Churn model (synthetic)"


def test_a_record_logged_in_one_window_shows_in_another_within_two_seconds(
    window: Callable[..., Page], sample_dashboard: Dashboard
) -> None:
    reader, writer = window(), window()
    visit(reader, sample_dashboard, "/trends")
    expect(reader.get_by_text("227 revisits,")).to_be_visible()
    visit(writer, sample_dashboard)
    taken = []
    for number in (228, 229, 230):
        writer.get_by_role("radio", name="Data preparation").first.click()
        writer.get_by_role("radio", name="Defect").first.click()
        press_button(writer, "Log revisit")
        expect(writer.get_by_text("Logged Monitoring → Data preparation")).to_be_visible()
        began = time.monotonic()
        expect(reader.get_by_text(f"{number} revisits,")).to_be_visible(timeout=PATIENCE)
        taken.append(1000 * (time.monotonic() - began))
    assert min(taken) < SOON


def test_a_half_filled_form_keeps_its_words_its_pills_and_the_focus(
    page: Page, sample_dashboard: Dashboard, sample_project: str
) -> None:
    visit(page, sample_dashboard)
    chosen = page.get_by_role("radio", name="Data preparation").first
    chosen.click()
    note = page.get_by_label("Note")
    note.click()
    note.press_sequentially("half ty")
    log(sample_dashboard.store, "monitoring", "scalability", project=sample_project)
    expect(page.get_by_text("Monitoring → Scalability").first).to_be_visible(timeout=PATIENCE)
    note.press_sequentially("ped")
    expect(note).to_have_value("half typed")
    expect(note).to_be_focused()
    expect(chosen).to_be_checked()


def test_a_window_over_the_page_stays_and_the_page_follows_once_it_is_closed(
    page: Page, sample_dashboard: Dashboard, sample_project: str
) -> None:
    visit(page, sample_dashboard, "/trends")
    press_button(page, "Keys (?)")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    log(sample_dashboard.store, project=sample_project)
    page.wait_for_timeout(SOON)
    expect(dialog).to_be_visible()
    expect(page.get_by_text("227 revisits,")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_text("228 revisits,")).to_be_visible(timeout=PATIENCE)


def test_nothing_runs_while_nothing_is_written(page: Page, sample_dashboard: Dashboard) -> None:
    visit(page, sample_dashboard, "/trends")
    settle(page)
    asked = page.evaluate("window.lastTimes.asked")
    with page.expect_response("**/data-version") as answered:
        pass
    page.wait_for_timeout(SOON)
    assert page.evaluate("window.lastTimes.asked") == asked
    version = sample_dashboard.store.read_version()
    assert answered.value.text() == follow.build_mark(version, is_away=False)


def test_a_click_after_somebody_wrote_shows_what_they_wrote(
    page: Page, sample_dashboard: Dashboard, sample_project: str
) -> None:
    visit(page, sample_dashboard, "/trends")
    page.route("**/data-version", lambda route: route.abort())
    log(sample_dashboard.store, project=sample_project)
    page.get_by_role("radio", name="Month").click()
    expect(page.get_by_text("228 revisits,")).to_be_visible()
    expect(page.get_by_role("radio", name="Month")).to_be_checked()
