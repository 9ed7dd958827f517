"""An action as a person adopts it, with what was refused still in the fields."""

import pytest
from playwright.sync_api import Page, expect

from tests.builders import TITLE, get_only_action, list_actions
from tests.views.browsing import Dashboard, settle, visit
from tests.views.gestures import choose, press_button

pytestmark = pytest.mark.browser


def test_what_is_refused_keeps_what_was_typed_and_a_second_click_writes_nothing(
    page: Page, sample_dashboard: Dashboard
) -> None:
    store = sample_dashboard.store
    visit(page, sample_dashboard, "/insights?show=Actions")
    press_button(page, "New action")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    choose(page, "From", "Monitoring")
    choose(page, "Back to", "Monitoring")
    dialog.get_by_label("What do you expect?").fill("calm")
    press_button(page, "Adopt")
    expect(dialog.get_by_text("The action was not adopted")).to_be_visible()
    expect(dialog.get_by_text("What is needed: say in a line what you will do.")).to_be_visible()
    expect(dialog.get_by_text("Back to “Monitoring” is the main phase itself")).to_be_visible()
    assert list_actions(store) == ()
    expect(dialog.get_by_label("What do you expect?")).to_have_value("calm")
    expect(dialog.get_by_role("combobox", name="From")).to_have_value("Monitoring")

    choose(page, "Back to", "Scalability")
    dialog.get_by_label("What will you do?").fill(TITLE)
    dialog.get_by_role("button", name="Adopt").dblclick()
    expect(dialog).to_have_count(0)
    settle(page)
    action = get_only_action(store)
    assert (action.title, action.expectation) == (TITLE, "calm")
    assert (action.main_phase, action.revisited_phase) == ("monitoring", "scalability")
    page.set_viewport_size({"width": 1280, "height": 400})
    expect(page.get_by_text(f"Adopted “{TITLE}”")).to_be_in_viewport(ratio=1)
    expect(page.get_by_role("button", name="Undo")).to_be_in_viewport(ratio=1)
    press_button(page, "Undo")
    assert list_actions(store) == ()
