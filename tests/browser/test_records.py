"""Records as a person puts them right, and files as a person brings them in."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Dashboard, settle, visit
from tests.browser.test_log import records_in
from tests.builders import log

pytestmark = pytest.mark.browser
REAL = Path(__file__).parents[3] / "shared" / "data" / "bikeshare_revisits.csv"


def select_first_row(page: Page) -> None:
    box = page.get_by_test_id("stDataFrame").bounding_box()
    assert box
    page.mouse.click(box["x"] + 16, box["y"] + 53)
    settle(page)


def test_a_record_is_edited_and_the_edit_undone(page: Page, empty_dashboard: Dashboard) -> None:
    log(empty_dashboard.store, note="before")
    visit(page, empty_dashboard, "/records")
    select_first_row(page)
    page.get_by_role("button", name="Edit").click()
    page.get_by_role("dialog").get_by_label("Note").fill("after")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    settle(page)
    (row,) = records_in(empty_dashboard.store).to_dicts()
    assert (row["note"], row["rev"]) == ("after", 2)
    expect(page.get_by_text("Changed to Model deployment → Data preparation, ")).to_be_visible()

    page.get_by_role("button", name="Undo").click()
    settle(page)
    (row,) = records_in(empty_dashboard.store).to_dicts()
    assert (row["note"], row["rev"]) == ("before", 3)


def test_a_record_is_deleted_and_brought_back(page: Page, empty_dashboard: Dashboard) -> None:
    log(empty_dashboard.store)
    log(empty_dashboard.store, "monitoring", "scalability", at="2026-03-03T10:00:00+00:00")
    visit(page, empty_dashboard, "/records")
    select_first_row(page)
    page.get_by_role("button", name="Delete").click()
    settle(page)
    assert records_in(empty_dashboard.store)["main_phase"].to_list() == ["model_deployment"]
    page.get_by_role("button", name="Undo").click()
    settle(page)
    assert records_in(empty_dashboard.store).height == 2


@pytest.mark.skipif(not REAL.exists(), reason="the real file is not beside this copy")
def test_the_real_file_is_imported_through_the_page(page: Page, empty_dashboard: Dashboard) -> None:
    visit(page, empty_dashboard)
    page.get_by_role("button", name="Import a file").click()
    page.locator("input[type=file]").set_input_files(REAL)
    page.get_by_role("button", name="Write 113 revisits").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    settle(page)
    expect(page.get_by_text("113 revisits written")).to_be_visible()
    expect(page.get_by_text("new project: bikeshare")).to_be_visible()
    assert records_in(empty_dashboard.store).height == 113


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
    with page.expect_download() as caught:
        dialog.get_by_role("button", name="Download the refused rows").click()
    saved = tmp_path / "refused.csv"
    caught.value.save_as(saved)
    assert "monitorin" in saved.read_text()
    assert records_in(empty_dashboard.store).height == 1


MARKUP = "<script>window.hit=1</script><b>b</b> ![i](http://localhost:1/x) **bold** :red[r] $x^2$"


def test_peoples_text_is_never_rendered(page: Page, empty_dashboard: Dashboard) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    log(
        empty_dashboard.store,
        project="<b>x</b> **p** :smile:",
        reason="<i>r</i> **why** ![i](http://localhost:1/y)",
        note=MARKUP,
        by="<u>w</u> *me*",
    )
    focus_on(empty_dashboard, "<b>x</b> **p** :smile:")
    for path in (
        *("/", "/overlap?from=Model+deployment&to=Data+preparation", "/records", "/reasons"),
        *("/settings", "/settings?section=Reasons", "/settings?section=Change+log"),
    ):
        visit(page, empty_dashboard, path)
        main = page.get_by_test_id("stMain")
        assert main.locator("b, i:not([data-testid]), u, img, em, script[src]").count() == 0
        assert page.evaluate("window.hit") is None
        assert "**" in main.inner_text() or path in ("/records", "/reasons")
    own = (empty_dashboard.url, empty_dashboard.url.replace("http", "ws"), "data:", "blob:")
    assert [url for url in asked if not url.startswith(own)] == []


def focus_on(dashboard: Dashboard, project: str) -> None:
    from pipeline.ledger.focus import set_focus

    set_focus(dashboard.store, project=project, phase="model_deployment")
