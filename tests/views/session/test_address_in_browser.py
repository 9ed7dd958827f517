"""The address is the truth: what a link, F5, Back and a restart of the server bring back."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from benchmarks.servers import find_free_port
from pipeline.ledger.reasons import edit_reason, merge_reasons
from pipeline.store import Store
from tests.builders import id_of, log
from tests.views.browsing import Dashboard, serve, settle, visit
from tests.views.gestures import choose, click_mark, find_cell, follow_link, press_button, save_file

pytestmark = pytest.mark.browser

SCHEMA = "35 revisits,"
ALL = "227 revisits,"
PAGES = ("Trends", "Insights", "Records", "Timeline", "Overlap", "Reasons")


def expect_view(page: Page, count: str, query: str) -> None:
    expect(page.get_by_text(count).first).to_be_visible()
    page.wait_for_function("query => location.search === query", arg=query)


def count_entries(page: Page) -> int:
    entries: int = page.evaluate("history.length")
    return entries


def test_the_filters_of_a_link_hold_on_every_page_and_in_its_downloads(
    page: Page, sample_dashboard: Dashboard, tmp_path: Path
) -> None:
    visit(page, sample_dashboard, "/reasons?reason=Schema+change")
    for name in PAGES:
        follow_link(page, name)
        expect_view(page, SCHEMA, "?reason=Schema+change")
    follow_link(page, "Log")
    follow_link(page, "Settings")
    page.reload()
    settle(page)
    follow_link(page, "Records")
    expect_view(page, SCHEMA, "?reason=Schema+change")
    page.get_by_role("button", name="Download").click()
    saved = save_file(page, page.get_by_role("button", name="CSV"), tmp_path)
    assert len(saved.read_text().splitlines()) == 1 + 35


def test_back_takes_off_the_last_thing_that_was_done(
    page: Page, sample_dashboard: Dashboard
) -> None:
    visit(page, sample_dashboard, "/reasons?reason=Schema+change")
    entries = count_entries(page)
    follow_link(page, "Overlap")
    click_mark(page, find_cell(page, "Model deployment", "Data preparation"))
    pair = "&from=Model+deployment&to=Data+preparation"
    expect_view(page, SCHEMA, f"?reason=Schema+change{pair}")
    press_button(page, "reason Schema change")
    expect_view(page, ALL, f"?{pair.removeprefix('&')}")
    follow_link(page, "Log")
    assert count_entries(page) == entries + 4

    for count, query in (
        (ALL, f"?{pair.removeprefix('&')}"),
        (SCHEMA, f"?reason=Schema+change{pair}"),
        (SCHEMA, "?reason=Schema+change"),
    ):
        page.go_back()
        settle(page)
        expect_view(page, count, query)
    page.go_back()
    page.wait_for_function("location.pathname === '/reasons'")
    settle(page)
    expect_view(page, SCHEMA, "?reason=Schema+change")
    for _ in range(2):
        page.go_forward()
        settle(page)
    expect(page.get_by_role("button", name="Clear the pair")).to_be_visible()
    assert count_entries(page) == entries + 4


def test_old_links_and_other_tabs_follow_a_rename_and_a_merge(
    window: Callable[..., Page], sample_dashboard: Dashboard
) -> None:
    store = sample_dashboard.store
    other = window()
    visit(other, sample_dashboard, "/reasons?reason=Schema+change")

    edit_reason(store, id_of(store, "Schema change"), name="Columns", by=None)
    page = window()
    visit(page, sample_dashboard, "/trends?reason=Schema+change&project=Churn+model+(synthetic)")
    expect(page.get_by_text(SCHEMA)).to_be_visible()
    follow_link(other, "Trends")
    expect_view(other, SCHEMA, "?reason=Columns")

    into = id_of(store, "Data quality")
    merge_reasons(store, id_of(store, "Columns"), into, by=None)
    follow_link(other, "Records")
    merged = other.get_by_text("revisits,").first.inner_text().split(",")[0]
    expect_view(other, merged, "?reason=Data+quality")
    for former in ("Schema+change", "Columns", "Data+quality"):
        visit(page, sample_dashboard, f"/trends?reason={former}")
        expect(page.get_by_text(f"{merged},")).to_be_visible()
        expect(page.get_by_text("Not understood")).to_have_count(0)


def test_a_restart_of_the_server_loses_no_filter(page: Page, sample: Store) -> None:
    port = find_free_port()
    for dashboard in serve(sample, port=port):
        visit(page, dashboard, "/reasons?reason=Schema+change")
    for _ in serve(sample, port=port):
        expect(page.get_by_test_id("stConnectionStatus")).to_have_count(0)
        follow_link(page, "Trends")
        expect_view(page, SCHEMA, "?reason=Schema+change")


def test_a_page_that_is_opened_in_another_tab_has_the_same_filters(
    page: Page, sample_dashboard: Dashboard
) -> None:
    visit(page, sample_dashboard, "/reasons?reason=Schema+change")
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Trends").click(button="middle")
    expect(opened.value.get_by_text(SCHEMA)).to_be_visible()


def test_the_tab_says_page_and_project_and_what_is_worked_on_can_be_shown_alone(
    page: Page, sample_dashboard: Dashboard
) -> None:
    log(sample_dashboard.store, project="Fraud")
    visit(page, sample_dashboard, "/trends")
    expect(page.get_by_text("All projects")).to_be_visible()
    expect(page.get_by_role("button", name="Show only")).to_have_count(0)
    choose(page, "Project", "Churn model (synthetic)")
    expect(page).to_have_title("Trends · Churn model (synthetic) · MLOps Revisits")
    expect(page.get_by_text("228 revisits in 2 projects,")).to_be_visible()
    press_button(page, "Show only Churn")
    expect_view(page, "227 revisits of Churn model", "?project=Churn+model+%28synthetic%29")
    expect(page.get_by_text("All projects")).to_have_count(0)
    expect(page.get_by_role("button", name="Show only")).to_have_count(0)
    follow_link(page, "Log")
    expect(page).to_have_title("Log · Churn model (synthetic) · MLOps Revisits")
