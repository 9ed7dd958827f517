"""Charts as a person saves them."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from PIL import Image
from playwright.sync_api import Page

from tests.views.browsing import Dashboard, visit
from tests.views.gestures import save_file

pytestmark = pytest.mark.browser


def save_chart(page: Page, form: str, folder: Path) -> Path:
    return save_file(page, page.get_by_role("button", name=form, exact=True).first, folder)


def test_a_chart_is_saved_with_all_that_tells_what_it_is(
    page: Page, sample_dashboard: Dashboard, tmp_path: Path
) -> None:
    visit(page, sample_dashboard, "/reasons?main=Model+deployment")
    page.get_by_role("button", name="Save").first.click()
    png, svg, csv = (save_chart(page, form, tmp_path) for form in ("PNG", "SVG", "CSV"))
    assert (png.name, svg.name, csv.name) == ("pareto.png", "pareto.svg", "pareto.csv")
    with Image.open(png) as image:
        assert image.width > 1500
    words = r"How often.*60 revisits · from Model deployment · drawn \d+ \w+ 20\d\d"
    assert re.search(words, svg.read_text(), re.DOTALL)
    assert csv.read_text().splitlines()[0].startswith("rank,reason_id,reason,revisits")


def test_a_saved_chart_says_the_day_of_its_reader(
    window: Callable[..., Page], sample_dashboard: Dashboard, tmp_path: Path
) -> None:
    zone = "Pacific/Kiritimati" if datetime.now(UTC).hour >= 10 else "Etc/GMT+12"
    page = window(timezone_id=zone, locale="en-US")
    visit(page, sample_dashboard, "/reasons")
    page.get_by_role("button", name="Save").first.click()
    here = datetime.now(ZoneInfo(zone))
    words = save_chart(page, "SVG", tmp_path).read_text()
    assert f"drawn {here:%b} {here.day}, {here.year}" in words
