"""Records as a person puts them right, and files as a person brings them in."""

import json
from pathlib import Path

import polars as pl
import pytest
from playwright.sync_api import Page, expect

from tests.builders import all_records, log, revisit
from tests.views.browsing import Dashboard, settle, visit
from tests.views.gestures import press_button, save_file, select_row

pytestmark = pytest.mark.browser


def test_a_record_is_edited_and_the_edit_undone(page: Page, empty_dashboard: Dashboard) -> None:
    log(empty_dashboard.store, note="before")
    visit(page, empty_dashboard, "/records")
    select_row(page)
    page.get_by_role("button", name="Edit").click()
    page.get_by_role("dialog").get_by_label("Note").fill("after")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    settle(page)
    (row,) = all_records(empty_dashboard.store).to_dicts()
    assert (row["note"], row["rev"]) == ("after", 2)
    expect(page.get_by_text("Changed to Model deployment → Data preparation, ")).to_be_visible()

    press_button(page, "Undo")
    (row,) = all_records(empty_dashboard.store).to_dicts()
    assert (row["note"], row["rev"]) == ("before", 3)


def test_a_file_is_imported_from_the_first_page(
    page: Page, empty_dashboard: Dashboard, tmp_path: Path
) -> None:
    rows = [revisit("monitoring", "management", project="Bikes", note=str(n)) for n in range(113)]
    pl.DataFrame(rows).write_csv(tmp_path / "bikes.csv")
    visit(page, empty_dashboard)
    page.get_by_role("button", name="Import a file").click()
    page.locator("input[type=file]").set_input_files(tmp_path / "bikes.csv")
    page.get_by_role("button", name="Write 113 revisits").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    settle(page)
    expect(page.get_by_text("113 revisits written")).to_be_visible()
    expect(page.get_by_text("new project: Bikes")).to_be_visible()
    assert all_records(empty_dashboard.store).height == 113


def test_a_file_with_problems_shows_every_one_and_writes_nothing(
    page: Page, empty_dashboard: Dashboard, tmp_path: Path
) -> None:
    log(empty_dashboard.store)
    bad = tmp_path / "bad.csv"
    bad.write_text(
        "project,occurred_at,main_phase,revisited_phase,reason\n"
        "x,2026-01-01,monitorin,scalability,a\n"
        "x,2026-13-01,monitoring,monitoring,\n"
    )
    visit(page, empty_dashboard, "/records")
    page.get_by_role("button", name="Import").click()
    page.locator("input[type=file]").set_input_files(bad)
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("4 problems; nothing is written")).to_be_visible()
    expect(dialog.get_by_text("Did you mean 'Monitoring'?").first).to_be_visible()
    expect(dialog.get_by_role("button", name="Write")).to_have_count(0)
    refused = dialog.get_by_role("button", name="Download the refused rows")
    assert "monitorin" in save_file(page, refused, tmp_path).read_text()
    assert all_records(empty_dashboard.store).height == 1


def test_what_is_shown_can_be_downloaded_in_every_form(
    page: Page, sample_dashboard: Dashboard, tmp_path: Path
) -> None:
    visit(page, sample_dashboard, "/records?reason=Capacity")
    press_button(page, "Download")
    for form, read in (
        ("CSV", pl.read_csv),
        ("JSON", lambda file: pl.DataFrame(json.loads(file.read_text()))),
        ("Parquet", pl.read_parquet),
        ("Excel", pl.read_excel),
    ):
        file = save_file(page, page.get_by_role("button", name=form, exact=True), tmp_path)
        assert read(file)["reason"].to_list() == ["Capacity"] * 14
