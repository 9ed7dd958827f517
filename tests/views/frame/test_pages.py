"""Every page opens, empty and full, whatever a link asks of it, and says what it shows."""

import shutil
import time
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest

from pipeline.ledger.focus import set_focus
from pipeline.store import Store
from pipeline.store.locks import locked
from tests.builders import PROJECT, all_records, log, with_phases
from tests.views.pages import (
    FIGURES,
    FILLED,
    PAGES,
    ROOT,
    SECTIONS,
    OpenPage,
    list_labels,
    name_file,
    press,
    read_page,
    unchanged,
)

SYNTHETIC = "is synthetic: invented data, to look around with"


def test_the_navigation_leads_to_every_page() -> None:
    navigation = (ROOT / "app.py").read_text()
    assert [page for page in PAGES if name_file(page) not in navigation] == []
    assert navigation.count("st.Page(") == len(PAGES)


@pytest.mark.parametrize("page", FILLED)
def test_a_page_of_an_empty_store_says_what_to_do(
    shared_empty: Store, open_page: OpenPage, page: str
) -> None:
    app = open_page(shared_empty, page)
    assert {"Import a file", "Load the sample project (synthetic)"} <= list_labels(app)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_of_the_sample_says_that_it_is_synthetic_and_how_each_chart_is_read(
    shared_sample: Store, open_page: OpenPage, page: str
) -> None:
    app = open_page(shared_sample, page)
    assert SYNTHETIC in read_page(app)
    assert {"Show me around", "Remove the sample"} <= list_labels(app)
    # The small charts of patterns share the head above them.
    charts = [chart for chart in app.get("vega_lite_chart") if "marked" not in chart.proto.spec]
    popovers = [popover.proto.popover.label for popover in app.get("popover")]
    assert popovers.count("How to read this") >= len(charts)
    assert popovers.count("Save") >= len(charts)
    assert "There is nothing" not in read_page(app)


@pytest.fixture(scope="module")
def _one_record(_empty_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Store:
    path = tmp_path_factory.mktemp("real") / "revisits.duckdb"
    store = Store(Path(shutil.copyfile(_empty_file, path)))
    log(store)
    return store


@pytest.fixture
def one_record(_one_record: Store) -> Iterator[Store]:
    """One real record, for tests that only read."""
    yield from unchanged(_one_record)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_of_real_records_has_neither_note_nor_tour(
    one_record: Store, open_page: OpenPage, page: str
) -> None:
    app = open_page(one_record, page)
    assert SYNTHETIC not in read_page(app)
    assert "of 4**" not in read_page(app)
    assert "Show me around" not in list_labels(app)


@pytest.mark.parametrize("section", SECTIONS)
def test_every_section_of_settings_opens_on_an_empty_store_and_on_the_sample(
    shared_empty: Store, shared_sample: Store, open_page: OpenPage, section: str
) -> None:
    open_page(shared_empty, "settings", section=section)
    open_page(shared_sample, "settings", section=section)


@pytest.mark.parametrize("number", [4, 15])
def test_every_page_opens_with_four_phases_and_with_fifteen(
    sample: Store, open_page: OpenPage, number: int
) -> None:
    set_focus(sample, project=PROJECT, phase="data_preparation")
    with_phases(sample, number)
    for page in PAGES:
        open_page(sample, page)


@pytest.mark.parametrize("page", FIGURES)
def test_filters_that_leave_nothing_say_which_to_drop(
    shared_sample: Store, open_page: OpenPage, page: str
) -> None:
    app = open_page(shared_sample, page, text="no note holds this")
    assert "Drop one of these filters to see more: text." in read_page(app)
    press(app, "Clear all filters")
    assert "227 revisits" in read_page(app)


@pytest.mark.parametrize(
    ("page", "asked"),
    [
        ("trends", {"per": "", "stack": ""}),
        ("overlap", {"measure": "nonsense", "since": "garbage", "from": "nonsense"}),
        ("records", dict.fromkeys(("reason", "text"), "'; drop table revisit_ledger; --")),
    ],
)
def test_a_link_with_nonsense_breaks_no_page(
    shared_sample: Store, open_page: OpenPage, page: str, asked: dict[str, str]
) -> None:
    open_page(shared_sample, page, **asked)
    assert all_records(shared_sample).height == 227


def test_filters_narrow_every_page(shared_sample: Store, open_page: OpenPage) -> None:
    app = open_page(shared_sample, "records")
    app.multiselect(key="main").set_value(["model_deployment"]).run()
    app.date_input(key="since").set_value(date(2026, 9, 1)).run()
    expected = [
        row
        for row in all_records(shared_sample).to_dicts()
        if row["main_phase"] == "model_deployment" and row["occurred_at"].date() >= date(2026, 9, 1)
    ]
    assert 0 < len(expected) < 60
    assert f"{len(expected)} revisits," in read_page(app)


def test_a_period_in_a_link_is_a_chip_in_the_reader_s_form(
    shared_sample: Store, open_page: OpenPage
) -> None:
    app = open_page(shared_sample, "records", since="2026-09-01", until="2026-09-30")
    assert {"since **1 Sep 2026**", "until **30 Sep 2026**"} <= list_labels(app)
    assert "Not understood" not in read_page(app)


def test_a_store_of_a_newer_version_is_a_clear_word_and_no_trace(
    store: Store, open_page: OpenPage
) -> None:
    with store.writing() as writer:
        writer.connection.execute("insert into schema_migrations values (99, 'later', now())")
    assert "was written by a newer version" in read_page(open_page(store))


def test_a_page_that_nothing_changed_does_not_open_the_store(
    shared_sample: Store, open_page: OpenPage
) -> None:
    app = open_page(shared_sample, "reasons")
    app.date_input(key="since").set_value(date(2026, 9, 1)).run()
    shown = read_page(app)
    second = datetime.now().second  # an answer about now holds until the next minute
    time.sleep(60 - second if second > 50 else 0)
    app.run()
    with locked(shared_sample.path, exclusive=True, timeout=1.0):
        app.run()
    assert read_page(app) == shown
