"""The window of an import: a corrected row beside its record, and times of the reader."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from pipeline.store import Store
from tests.builders import all_records
from tests.intake.mapping.sheets import HEADINGS, ROWS, make_workbook
from tests.views.browsing import Dashboard, serve, settle, visit
from tests.views.gestures import choose, press_button

pytestmark = pytest.mark.browser

HEADER = "project,occurred_at,main_phase,revisited_phase,reason,minutes,note"
PAIR = "Model development,Data preparation,Defect"
ROW = f"churn,2026-03-02T14:05,{PAIR}"


def write_file(path: Path, *rows: str) -> Path:
    path.write_text("\n".join([HEADER, *rows]) + "\n")
    return path


def open_import(page: Page, file: Path) -> Locator:
    page.get_by_role("button", name="Import", exact=True).click()
    page.locator("input[type=file]").set_input_files(file)
    return page.get_by_role("dialog")


def find_table_cell(part: Page | Locator, words: str) -> Locator:
    """The cell of a table that holds these words; it lies behind the canvas that is drawn."""
    return part.locator("[role=gridcell]").filter(has_text=words)


def write(page: Page, dialog: Locator, label: str) -> None:
    dialog.get_by_role("button", name=label, exact=True).click()
    expect(dialog).to_have_count(0)
    settle(page)


@pytest.fixture
def weeks(tmp_path: Path) -> tuple[Path, Path]:
    """Two sheets: of the first week, and of the second with the first one's minutes filled in."""
    other = f"churn,2026-03-09T10:00,{PAIR},5,"
    return (
        write_file(tmp_path / "week1.csv", f"{ROW},,"),
        write_file(tmp_path / "week2.csv", f"{ROW},30,", other),
    )


@pytest.fixture
def first_week(page: Page, empty_dashboard: Dashboard, weeks: tuple[Path, Path]) -> Dashboard:
    visit(page, empty_dashboard)
    page.get_by_role("button", name="Import a file").click()
    page.locator("input[type=file]").set_input_files(weeks[0])
    write(page, page.get_by_role("dialog"), "Write 1 revisit")
    return empty_dashboard


def list_minutes(dashboard: Dashboard) -> list[int | None]:
    """The minutes of all records, oldest first."""
    return all_records(dashboard.store)["minutes"].to_list()[::-1]


def test_a_corrected_row_updates_its_record_and_undo_takes_all_of_it_back(
    page: Page, first_week: Dashboard, weeks: tuple[Path, Path]
) -> None:
    visit(page, first_week, "/records")
    dialog = open_import(page, weeks[1])
    expect(dialog.get_by_text("1 revisit of this file is there with other facts")).to_be_visible()
    for words in ("Minutes: –", "Minutes: 30", "churn, 2 Mar 2026 14:05"):
        expect(find_table_cell(dialog, words)).to_have_count(1)
    write(page, dialog, "Add 1, update 1")
    expect(page.get_by_text("1 revisit written, 1 updated")).to_be_visible()
    assert list_minutes(first_week) == [30, 5]
    press_button(page, "Undo")
    assert list_minutes(first_week) == [None]


@pytest.mark.parametrize(
    ("choice", "label", "minutes"),
    [("Keep", "Add 1", [None, 5]), ("Add as new", "Add 2", [None, 30, 5])],
)
def test_a_corrected_row_may_be_left_or_added(
    page: Page,
    first_week: Dashboard,
    weeks: tuple[Path, Path],
    choice: str,
    label: str,
    minutes: list[int | None],
) -> None:
    visit(page, first_week, "/records")
    dialog = open_import(page, weeks[1])
    dialog.get_by_text(choice, exact=True).first.click()
    settle(page)
    write(page, dialog, label)
    assert sorted(list_minutes(first_week), key=str) == sorted(minutes, key=str)


@pytest.fixture
def utc_dashboard(store: Store) -> Iterator[Dashboard]:
    """A dashboard whose machine is in UTC."""
    yield from serve(store, TZ="UTC")


@pytest.fixture
def naive(tmp_path: Path) -> Path:
    """Times without a zone, and a day alone."""
    return write_file(
        tmp_path / "times-without-a-zone.csv",
        f"churn,2026-03-02T09:00,{PAIR},,",
        f"churn,2026-03-09,{PAIR},,",
    )


def test_nine_o_clock_in_a_file_is_the_reader_s_nine_o_clock(
    window: Callable[..., Page], utc_dashboard: Dashboard, naive: Path
) -> None:
    page = window(timezone_id="America/New_York", locale="en-US")
    visit(page, utc_dashboard)
    page.get_by_role("button", name="Import a file").click()
    page.locator("input[type=file]").set_input_files(naive)
    dialog = page.get_by_role("dialog")
    zone = dialog.get_by_role("combobox", name="Times without a zone are those of")
    expect(zone).to_have_value("America/New_York")
    expect(dialog.get_by_text("(times in America/New_York)")).to_be_visible()
    for words in ("2026-03-02 09:00:00", "2026-03-09 00:00:00"):
        expect(find_table_cell(dialog, words)).to_have_count(1)
    write(page, dialog, "Write 2 revisits")
    found = all_records(utc_dashboard.store)["occurred_at"].to_list()
    assert found[::-1] == [datetime(2026, 3, 2, 14), datetime(2026, 3, 9, 4)]
    visit(page, utc_dashboard, "/records")
    for words in ("2026-03-02 09:00:00", "2026-03-09 00:00:00"):
        expect(find_table_cell(page, words)).to_have_count(1)


def test_the_clock_of_a_file_can_be_changed_and_the_same_file_is_not_doubled(
    window: Callable[..., Page], utc_dashboard: Dashboard, naive: Path
) -> None:
    page = window(timezone_id="America/New_York", locale="en-US")
    visit(page, utc_dashboard)
    page.get_by_role("button", name="Import a file").click()
    page.locator("input[type=file]").set_input_files(naive)
    dialog = page.get_by_role("dialog")
    choose(page, "Times without a zone are those of", "Europe/Berlin")
    expect(dialog.get_by_text("(times in Europe/Berlin)")).to_be_visible()
    write(page, dialog, "Write 2 revisits")
    found = all_records(utc_dashboard.store)["occurred_at"].to_list()
    assert found[::-1] == [datetime(2026, 3, 2, 8), datetime(2026, 3, 8, 23)]

    visit(page, utc_dashboard, "/records")
    dialog = open_import(page, naive)
    asked = "All 2 rows are there already, 5 or 6 hours earlier than this file says"
    expect(dialog.get_by_text(asked)).to_be_visible()
    expect(dialog.get_by_role("button", name="Nothing to write")).to_be_disabled()
    choose(page, "Times without a zone are those of", "Europe/Berlin")
    expect(dialog.get_by_text("2 revisits there already: skipped")).to_be_visible()
    assert all_records(utc_dashboard.store).height == 2


def test_a_browser_whose_zone_nobody_knows_is_told_so(
    page: Page, empty_dashboard: Dashboard
) -> None:
    page.add_init_script(
        "const options = Intl.DateTimeFormat.prototype.resolvedOptions;"
        "Intl.DateTimeFormat.prototype.resolvedOptions = function () {"
        "  return {...options.call(this), timeZone: 'Mars/Olympus'};"
        "};"
    )
    visit(page, empty_dashboard)
    expect(page.get_by_text("“Mars/Olympus”, is not known here: times are")).to_be_visible()


def test_a_sheet_as_a_team_has_it_takes_four_clicks_and_the_next_one_three(
    page: Page, empty_dashboard: Dashboard, tmp_path: Path
) -> None:
    day = ("churn", "03/04/2026", "prod", "EDA", "drift", "1:30", "", "Ben")
    log = tmp_path / "log.xlsx"
    log.write_bytes(make_workbook(["Our log"], [], HEADINGS, *ROWS, day))
    visit(page, empty_dashboard)
    page.get_by_role("button", name="Import a file").click()
    dialog = page.get_by_role("dialog")
    page.locator("input[type=file]").set_input_files(log)
    expect(dialog.get_by_text("Which day is 03/04/2026?")).to_be_visible()
    dialog.get_by_text("(the day first)").click()
    write(page, dialog, "Write 3 revisits")
    assert all_records(empty_dashboard.store).height == 3

    log.write_bytes(
        make_workbook(["Our log"], [], HEADINGS, (*ROWS[0][:1], "2026-03-09", *ROWS[0][2:]))
    )
    visit(page, empty_dashboard, "/records")
    dialog = open_import(page, log)
    write(page, dialog, "Write 1 revisit")
    assert all_records(empty_dashboard.store).height == 4

    visit(page, empty_dashboard, "/settings?section=imports")
    expect(page.get_by_text("Date = When", exact=False)).to_be_visible()
    page.get_by_role("button", name="Forget").click()
    expect(page.get_by_text("No sheet is known yet.")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Date = When", exact=False)).to_be_visible()
