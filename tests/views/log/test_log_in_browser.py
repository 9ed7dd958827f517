"""Logging as a person does it: three clicks, four keys, a double click, Undo."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from pipeline.ledger.focus import set_focus
from tests.builders import all_records, log
from tests.views.browsing import Dashboard, settle, visit
from tests.views.gestures import choose_pill, follow_link, press_button
from tests.views.legibility import scrolls_sideways

pytestmark = pytest.mark.browser


def begin(page: Page, dashboard: Dashboard) -> None:
    """Name a project and choose the phase in focus."""
    visit(page, dashboard)
    page.get_by_label("Which project is it?").fill("churn")
    press_button(page, "Start")
    page.get_by_role("radio", name="Model deployment").click()
    settle(page)


def go_on(page: Page, dashboard: Dashboard) -> None:
    """Open Log where a phase has been put into focus before."""
    set_focus(dashboard.store, project="churn", phase="model_deployment")
    visit(page, dashboard)


@pytest.mark.parametrize("width", [1280, 400])
def test_three_clicks_write_a_revisit_and_undo_takes_it_back_and_brings_it_back(
    window: Callable[..., Page], empty_dashboard: Dashboard, width: int
) -> None:
    page, store = window(width=width), empty_dashboard.store
    begin(page, empty_dashboard)
    choose_pill(page, "Back to", "Data preparation")
    choose_pill(page, "Why", "Schema change")
    assert not scrolls_sideways(page)
    press_button(page, "Log revisit")

    expect(
        page.get_by_text("Logged Model deployment → Data preparation, Schema change")
    ).to_be_visible()
    expect(page.get_by_text("this week 1 · last week 0")).to_be_visible()
    (row,) = all_records(store).to_dicts()
    assert (row["project"], row["reason"]) == ("churn", "Schema change")
    pair = (row["main_phase"], row["revisited_phase"])
    assert pair == ("model_deployment", "data_preparation")
    assert row["avoidable"] == "unknown"

    press_button(page, "Undo")
    expect(page.get_by_text("Taken back: Logged Model deployment → Data prep")).to_be_visible()
    assert all_records(store).is_empty()
    press_button(page, "Undo")
    assert all_records(store).height == 1


def test_the_keyboard_alone_writes_a_revisit(page: Page, empty_dashboard: Dashboard) -> None:
    begin(page, empty_dashboard)
    expect(page.get_by_role("radio", name="Problem definition")).to_be_focused()
    for key in ("ArrowRight", "ArrowRight", "Space"):
        page.keyboard.press(key)
    settle(page)
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    settle(page)
    page.keyboard.press("Tab")
    page.keyboard.type("the vendor renamed cust_id")
    page.keyboard.press("Control+s")
    settle(page)

    (row,) = all_records(empty_dashboard.store).to_dicts()
    assert row["revisited_phase"] == "data_preparation"
    assert row["note"] == "the vendor renamed cust_id"
    expect(page.get_by_role("radio", name="Problem definition")).to_be_focused()


def test_the_shortcut_logs_while_a_reason_holds_the_keyboard(
    page: Page, empty_dashboard: Dashboard
) -> None:
    begin(page, empty_dashboard)
    for key in ("Space", "Tab", "ArrowRight", "Space"):
        page.keyboard.press(key)
        settle(page)
    page.keyboard.press("Control+s")
    settle(page)
    assert all_records(empty_dashboard.store)["revisited_phase"].to_list() == ["problem_definition"]


@pytest.mark.parametrize("pause", [0, 60, 150, 300])
def test_a_second_click_on_the_button_writes_nothing_and_keeps_undo(
    page: Page, empty_dashboard: Dashboard, pause: int
) -> None:
    go_on(page, empty_dashboard)
    choose_pill(page, "Back to", "Monitoring")
    choose_pill(page, "Why", "Defect")
    box = page.get_by_role("button", name="Log revisit").bounding_box()
    assert box
    at = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    if pause:
        page.mouse.click(*at)
        page.wait_for_timeout(pause)
        page.mouse.click(*at)
    else:
        page.mouse.dblclick(*at)
    settle(page)
    assert all_records(empty_dashboard.store).height == 1
    if page.get_by_text("Nothing was written").count() == 0:
        expect(page.get_by_text("Logged Model deployment → Monitoring, Defect")).to_be_visible()
        expect(page.get_by_role("button", name="Undo")).to_be_visible()


def test_what_was_logged_is_said_before_the_page_is_drawn_anew(
    page: Page, empty_dashboard: Dashboard
) -> None:
    frames: list[bytes | str] = []

    def keep(frame: bytes | str) -> None:
        frames.append(frame)

    page.on("websocket", lambda socket: socket.on("framereceived", keep))
    go_on(page, empty_dashboard)
    is_first = []
    for number in range(3):  # on a machine that is very busy it may come with the page
        frames.clear()
        choose_pill(page, "Back to", "Monitoring")
        choose_pill(page, "Why", "Defect")
        press_button(page, "Log revisit")
        expect(page.get_by_text(f"this week {number + 1} ·")).to_be_visible()
        sent = [frame for frame in frames if isinstance(frame, bytes)]
        said = next(place for place, frame in enumerate(sent) if b"Logged " in frame)
        is_first.append(sum(b"Logged " in frame for frame in sent) == 2)
        assert all(b"Recent" not in frame for frame in sent[:said]) or not is_first[-1]
    assert any(is_first)


def test_an_entry_that_is_refused_or_left_for_another_page_keeps_every_word(
    page: Page, empty_dashboard: Dashboard
) -> None:
    go_on(page, empty_dashboard)
    page.get_by_label("Note").fill("keep me")
    press_button(page, "Log revisit")
    expect(page.get_by_text("Back to: choose one.")).to_be_visible()
    expect(page.get_by_text("Why: choose one.")).to_be_visible()
    expect(page.get_by_label("Note")).to_have_value("keep me")
    assert all_records(empty_dashboard.store).is_empty()

    choose_pill(page, "Back to", "Monitoring")
    follow_link(page, "Overlap")
    follow_link(page, "Log")
    expect(page.get_by_label("Note")).to_have_value("keep me")
    expect(page.get_by_role("radio", name="Monitoring")).to_be_checked()


def test_a_new_reason_and_a_name_can_be_typed_and_the_name_is_remembered(
    page: Page, empty_dashboard: Dashboard
) -> None:
    go_on(page, empty_dashboard)
    choose_pill(page, "Back to", "Monitoring")
    choose_pill(page, "Why", "+ Other")
    for field, words in (("Another reason", "Vendor outage"), ("Who", "ana")):
        page.get_by_label(field).click()
        page.keyboard.type(words)
        page.keyboard.press("Enter")
        settle(page)
    press_button(page, "Log revisit")
    (row,) = all_records(empty_dashboard.store).to_dicts()
    assert (row["reason"], row["written_by"]) == ("Vendor outage", "ana")

    visit(page, empty_dashboard)
    expect(page.get_by_label("Who")).to_have_value("ana")


PLAN = (
    ("Problem definition", "1", "Capacity", "ca"),
    ("Data acquisition", "2", "Compliance", "co"),
    ("Data preparation", "3", "Schema change", "s"),
    ("Monitoring", "6", "Defect", "de"),
)


@pytest.mark.parametrize("pause", [0, 200])
@pytest.mark.parametrize("by", ["mouse", "keys"])
def test_revisits_logged_in_a_row_are_all_there_and_all_right(
    page: Page, empty_dashboard: Dashboard, by: str, pause: int
) -> None:
    go_on(page, empty_dashboard)
    at = {
        name: place_of(page.get_by_role("radiogroup", name=group).get_by_role("radio", name=name))
        for phase, _, reason, _ in PLAN
        for group, name in (("Back to", phase), ("Why", reason))
    }
    at["log"] = place_of(page.get_by_role("button", name="Log revisit"))
    for phase, digit, reason, letters in PLAN:
        if by == "mouse":
            for name in (phase, reason, "log"):
                page.mouse.click(*at[name])
                page.wait_for_timeout(pause)
        else:
            for key in (digit, *letters, "Enter"):
                page.keyboard.press(key)
                page.wait_for_timeout(pause)
    expect(page.get_by_text(f"this week {len(PLAN)} · last week 0")).to_be_visible()
    rows = all_records(empty_dashboard.store).sort("recorded_at").to_dicts()
    logged = [(row["revisited_title"], row["reason"]) for row in rows]
    assert logged == [(phase, reason) for phase, _, reason, _ in PLAN]


def place_of(place: Locator) -> tuple[float, float]:
    box = place.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_nothing_moves_while_the_form_is_filled_in(page: Page, sample_dashboard: Dashboard) -> None:
    set_focus(sample_dashboard.store, project="Churn model (synthetic)", phase="model_deployment")
    visit(page, sample_dashboard)
    places = read_places(page)
    likely = page.locator(".likely").all_inner_texts()
    assert len(likely) == 3
    assert likely[0] == "Schema change"
    choose_pill(page, "Back to", "Monitoring")
    assert read_places(page) == places
    page.get_by_role("button", name=likely[1]).click()
    expect(page.get_by_role("radio", name=likely[1])).to_be_checked()
    expect(page.get_by_role("button", name=likely[1])).to_have_attribute("aria-pressed", "true")
    page.keyboard.type("sch")
    expect(page.get_by_role("radio", name="Schema change")).to_be_checked()
    assert read_places(page) == places
    press_button(page, "Log revisit")
    expect(page.get_by_text("Logged Model deployment → Monitoring, Schema")).to_be_visible()
    assert read_places(page) == places


def read_places(page: Page) -> dict[str, object]:
    return {pill.inner_text(): pill.bounding_box() for pill in page.get_by_role("radio").all()}


def test_the_focus_is_on_the_first_phase_and_stays_where_somebody_types(
    page: Page, empty_dashboard: Dashboard
) -> None:
    go_on(page, empty_dashboard)
    first = page.get_by_role("radio", name="Problem definition")
    expect(first).to_be_focused()
    page.reload()
    settle(page)
    expect(first).to_be_focused()
    follow_link(page, "Settings")
    follow_link(page, "Log")
    expect(first).to_be_focused()

    page.keyboard.press("6")
    page.get_by_role("radio", name="+ Other").click()
    page.keyboard.type("vendor outage", delay=30)
    expect(page.get_by_label("Another reason")).to_have_value("vendor outage")
    page.keyboard.press("Enter")
    expect(page.get_by_role("radio", name="Monitoring")).to_be_checked()
    page.get_by_label("Note").fill("called them 3 times")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Logged Model deployment → Monitoring, vendor outage")).to_be_visible()
    (row,) = all_records(empty_dashboard.store).to_dicts()
    assert (row["reason"], row["note"]) == ("vendor outage", "called them 3 times")
    expect(first).to_be_focused()


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (420, 600), (390, 844)])
def test_the_button_and_what_was_logged_are_in_sight(
    window: Callable[..., Page], empty_dashboard: Dashboard, width: int, height: int
) -> None:
    page = window(width=width, height=height)
    go_on(page, empty_dashboard)
    button = page.get_by_role("button", name="Log revisit")
    expect(button).to_be_in_viewport(ratio=1)
    for key in ("3", "s", "Enter"):
        page.keyboard.press(key)
    logged = page.get_by_text("Logged Model deployment → Data preparation")
    expect(logged).to_be_in_viewport(ratio=1)
    expect(page.get_by_role("button", name="Undo")).to_be_in_viewport(ratio=1)
    expect(button).to_be_in_viewport(ratio=1)


def test_keys_log_over_any_page_take_back_and_find(page: Page, empty_dashboard: Dashboard) -> None:
    set_focus(empty_dashboard.store, project="churn", phase="model_deployment")
    log(empty_dashboard.store, project="churn", note="cust_id renamed")
    visit(page, empty_dashboard, "/trends")
    page.keyboard.press("n")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("radio", name="Problem definition")).to_be_focused()
    for key in ("6", "d", "e", "Enter"):
        page.keyboard.press(key)
    expect(dialog).to_have_count(0)
    outcome = page.get_by_text("Logged Model deployment → Monitoring, Defect")
    expect(outcome).to_be_in_viewport(ratio=1)
    settle(page)
    page.keyboard.press("Control+z")
    expect(page.get_by_text("Taken back: Logged Model deployment")).to_be_visible()
    assert all_records(empty_dashboard.store).height == 1
    page.keyboard.press("Control+z")
    settle(page)
    assert all_records(empty_dashboard.store).height == 1  # twice is not once more

    page.keyboard.press("?")
    expect(dialog).to_contain_text("take back what was done last")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    find(page, "reason schema")
    page.wait_for_function("location.href.endsWith('/records?reason=Schema+change')")
    settle(page)
    find(page, "cust_id")
    expect(dialog.get_by_label("Note")).to_have_value("cust_id renamed")


def test_a_key_meant_for_a_window_presses_nothing_behind_it(
    page: Page, empty_dashboard: Dashboard
) -> None:
    log(empty_dashboard.store, project="churn")
    go_on(page, empty_dashboard)
    for key in ("6", "d", "e"):
        page.keyboard.press(key)
    page.get_by_test_id("stMenuButton").first.get_by_role("button").click()
    page.get_by_text("Edit", exact=True).click()
    expect(page.get_by_role("dialog")).to_be_visible()
    for key in ("Control+s", "3", "Enter"):
        page.keyboard.press(key)
    settle(page)
    assert all_records(empty_dashboard.store).height == 1


def find(page: Page, words: str) -> None:
    page.keyboard.press("Control+k")
    expect(page.get_by_label("A page, project, reason or record")).to_be_focused()
    page.keyboard.type(words)
    page.keyboard.press("Enter")


def choose_project(page: Page, name: str) -> None:
    page.get_by_label("Project", exact=True).click()
    page.keyboard.type(name)
    page.keyboard.press("Enter")
    settle(page)


def test_a_project_is_added_where_it_is_chosen_and_a_refused_name_leaves_it_as_it_was(
    page: Page, empty_dashboard: Dashboard
) -> None:
    go_on(page, empty_dashboard)
    choose_project(page, "fraud")
    expect(page.get_by_text("Added the project fraud")).to_be_visible()
    expect(page.get_by_text("What are you working on?")).to_be_visible()
    with empty_dashboard.store.reading() as reader:
        assert set(reader.query("projects")["name"]) == {"churn", "fraud"}

    visit(page, empty_dashboard)
    expect(page.get_by_label("Project", exact=True)).to_have_value("fraud")
    choose_project(page, "x" * 70)
    expect(page.get_by_text("is longer than 64 characters")).to_be_visible()
    expect(page.get_by_label("Project", exact=True)).to_have_value("fraud")
