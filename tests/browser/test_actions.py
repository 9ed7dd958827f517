"""An action as a person adopts it, with what was refused still in the fields."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Dashboard, settle, visit
from tests.browser.test_settings import choose
from tests.pipeline.test_actions import TITLE, every, only

pytestmark = pytest.mark.browser


def test_what_is_refused_keeps_what_was_typed_and_a_second_click_writes_nothing(
    page: Page, sample_dashboard: Dashboard
) -> None:
    store = sample_dashboard.store
    visit(page, sample_dashboard, "/insights?show=Actions")
    page.get_by_role("button", name="New action").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    settle(page)
    choose(page, "From", "Monitoring")
    choose(page, "Back to", "Monitoring")
    dialog.get_by_label("What do you expect?").fill("calm")
    dialog.get_by_role("button", name="Adopt").click()
    settle(page)
    expect(dialog.get_by_text("The action was not adopted")).to_be_visible()
    assert every(store) == ()
    expect(dialog.get_by_label("What do you expect?")).to_have_value("calm")
    expect(dialog.get_by_role("combobox", name="From")).to_have_value("Monitoring")

    choose(page, "Back to", "Scalability")
    dialog.get_by_label("What will you do?").fill(TITLE)
    dialog.get_by_role("button", name="Adopt").dblclick()
    expect(dialog).to_have_count(0)
    settle(page)
    one = only(store)
    assert (one.title, one.main_phase, one.revisited_phase, one.expectation) == (
        TITLE,
        "monitoring",
        "scalability",
        "calm",
    )
    expect(page.get_by_text(f"Adopted “{TITLE}”")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    settle(page)
    assert every(store) == ()
