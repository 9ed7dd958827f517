"""Every page opens, empty and full; forms are filled, sent, and what they wrote is there."""

from __future__ import annotations

import re
import time
from datetime import date, datetime
from datetime import time as clock_time
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from pipeline.ledger.focus import set_focus
from pipeline.ledger.revisits import read_revisit_history
from pipeline.store import Store
from pipeline.store.locks import locked
from tests.builders import all_records, log
from views.records.table import PAGE_ROWS, build_key

ROOT = Path(__file__).parents[2]
PAGES = sorted(path.name for path in (ROOT / "views").glob("*.py") if path.stem != "__init__")
FIGURES = ["overlap.py", "timeline.py", "trends.py", "reasons.py", "insights.py", "records.py"]
FILLED = ["log.py", *FIGURES]


def opened(store: Store, monkeypatch: pytest.MonkeyPatch, page: str = "log.py") -> AppTest:
    """The dashboard on `store`, on one of its pages."""
    monkeypatch.setenv("REVISITS_STORE", str(store.path))
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
    app.run()
    return app.switch_page(f"views/{page}").run()


def words(app: AppTest) -> str:
    """All that the page says in text, captions, headings and Markdown, as a person reads it."""
    parts = [*app.text, *app.caption, *app.header, *app.subheader, *app.markdown, *app.info]
    return "\n".join(part.value for part in parts).replace("\\", "")


def press(app: AppTest, label: str) -> AppTest:
    return next(button for button in app.button if button.label == label).click().run()


def pills(app: AppTest, label: str) -> object:
    return next(group for group in app.pills if group.label == label)


def test_there_are_the_pages_of_the_navigation() -> None:
    navigation = (ROOT / "app.py").read_text()
    assert sorted([*FILLED, "settings.py"]) == PAGES
    assert all(f"views/{page}" in navigation for page in PAGES)


@pytest.mark.parametrize("page", FILLED)
def test_a_page_of_an_empty_store_says_what_to_do(
    store: Store, monkeypatch: pytest.MonkeyPatch, page: str
) -> None:
    app = opened(store, monkeypatch, page)
    assert not app.exception
    labels = {button.label for button in app.button}
    assert {"Import a file", "Load the sample project (synthetic)"} <= labels


@pytest.mark.parametrize("page", PAGES)
def test_a_page_of_the_sample_opens_and_says_that_it_is_synthetic(
    sample: Store, monkeypatch: pytest.MonkeyPatch, page: str
) -> None:
    app = opened(sample, monkeypatch, page)
    assert not app.exception
    assert "synthetic" in words(app)


@pytest.mark.parametrize("page", FIGURES)
def test_filters_that_leave_nothing_say_which_to_drop(
    sample: Store, monkeypatch: pytest.MonkeyPatch, page: str
) -> None:
    app = opened(sample, monkeypatch, page)
    app.text_input(key="text").set_value("no note holds this").run()
    assert not app.exception
    assert "Drop one of these filters to see more: note holds." in words(app)
    press(app, "Clear all filters")
    assert "227 revisits" in words(app)


def test_the_sample_is_loaded_with_one_click(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened(store, monkeypatch)
    press(app, "Load the sample project (synthetic)")
    assert "Loaded the synthetic sample: 227 revisits, 30 focus sessions" in words(app)
    assert all_records(store).height == 227


def test_a_project_without_a_focus_asks_what_is_worked_on(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened(store, monkeypatch)
    app.text_input[0].set_value("churn")
    press(app, "Start")
    assert "What are you working on?" in words(app)
    pills(app, "The main phase under focus").set_value("monitoring").run()
    assert "Monitoring is in focus now" in words(app)
    with store.reading() as reader:
        (session,) = reader.query("focus_sessions").to_dicts()
    assert (session["project"], session["phase"], session["ended_at"]) == (
        "churn",
        "monitoring",
        None,
    )


def test_a_project_needs_a_name(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened(store, monkeypatch)
    press(app, "Start")
    assert "No project was added" in words(app)
    assert "Project needs a name." in words(app)


def test_every_field_of_the_form_is_written(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    set_focus(store, project="churn", phase="model_deployment")
    app = opened(store, monkeypatch)
    pills(app, "Back to").set_value("data_preparation").run()
    why = pills(app, "Why")
    why.set_value(_reason_id(store, "Schema change")).run()
    next(one for one in app.text_input if one.label == "Note").set_value("cust_id renamed")
    next(one for one in app.number_input if one.label == "or other minutes").set_value(45)
    next(one for one in app.segmented_control).set_value("yes")
    press(app, "Log revisit")
    (row,) = all_records(store).to_dicts()
    assert (row["main_phase"], row["revisited_phase"], row["reason"]) == (
        "model_deployment",
        "data_preparation",
        "Schema change",
    )
    assert (row["note"], row["minutes"], row["avoidable"]) == ("cust_id renamed", 45, "yes")
    assert "Logged Model deployment → Data preparation, Schema change" in words(app)


def test_a_day_has_a_time_and_is_said_back(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    set_focus(store, project="churn", phase="model_deployment")
    app = opened(store, monkeypatch)
    assert not app.time_input
    app.date_input[0].set_value(date(2026, 3, 2)).run()
    assert app.time_input[0].value.hour == 12
    app.time_input[0].set_value(clock_time(9, 30))
    pills(app, "Back to").set_value("data_preparation").run()
    pills(app, "Why").set_value(_reason_id(store, "Schema change")).run()
    press(app, "Log revisit")
    (row,) = all_records(store).to_dicts()
    assert row["occurred_at"] == datetime(2026, 3, 2, 9, 30)
    assert re.search(r"Logged .*, Schema change, Mon 2 Mar.* 09:30", words(app))
    assert app.date_input[0].value is None


def _reason_id(store: Store, name: str) -> str:
    with store.reading() as reader:
        rows = reader.query("reasons").to_dicts()
    return next(row["id"] for row in rows if row["name"] == name)


def test_the_reasons_most_used_for_a_pair_come_first(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_focus(store, project="churn", phase="model_deployment")
    log(store, "model_deployment", "scalability", reason="Tooling", project="churn")
    for _ in range(2):
        log(store, "monitoring", "scalability", reason="Defect", project="churn")
    app = opened(store, monkeypatch)
    assert pills(app, "Why").options[0] == "Defect"
    pills(app, "Back to").set_value("scalability").run()
    assert pills(app, "Why").options[:2] == ["Tooling", "Defect"]


def test_the_main_phase_can_be_changed_for_one_record(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_focus(store, project="churn", phase="model_deployment")
    app = opened(store, monkeypatch)
    next(one for one in app.selectbox if one.label == "From").set_value("monitoring").run()
    pills(app, "Back to").set_value("model_deployment").run()
    pills(app, "Why").set_value(_reason_id(store, "Defect")).run()
    press(app, "Log revisit")
    (row,) = all_records(store).to_dicts()
    assert (row["main_phase"], row["revisited_phase"]) == ("monitoring", "model_deployment")
    assert next(one for one in app.selectbox if one.label == "From").value == "model_deployment"


@pytest.mark.parametrize(
    "measure",
    [
        "revisits",
        "minutes",
        "share_of_main",
        "share_of_revisited",
        "share_of_all",
        "incidence",
        "intensity",
        "coupling",
    ],
)
def test_every_measure_shows_its_formula(
    sample: Store, monkeypatch: pytest.MonkeyPatch, measure: str
) -> None:
    app = opened(sample, monkeypatch, "overlap.py")
    app.selectbox(key="measure").set_value(measure).run()
    assert not app.exception
    assert "Formula:" in words(app)
    counted = "227 revisits, 46 of them without minutes" if measure == "minutes" else "227 revisits"
    assert f"Counted: {counted}" in words(app)


def test_the_strongest_pairs_are_told_by_the_figure_that_they_are_sorted_by(
    sample: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened(sample, monkeypatch, "overlap.py")
    app.selectbox(key="measure").set_value("incidence").run()
    assert re.search(r"\d+ %: \d+ of \d+ focus sessions?", words(app))
    app.selectbox(key="measure").set_value("minutes").run()
    assert re.search(r"\d+ h( \d\d)?: \d+ revisits, \d+ without minutes", words(app))


def test_a_pair_tells_its_story(sample: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened(sample, monkeypatch, "overlap.py")
    assert "Strongest pairs" in words(app)
    app.selectbox(key="from").set_value("model_deployment").run()
    app.selectbox(key="to").set_value("data_preparation").run()
    assert "38 revisits, 63 % of those from model deployment" in words(app)
    press(app, "Clear the pair")
    assert "Strongest pairs" in words(app)


def test_a_phase_and_itself_are_no_pair(sample: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened(sample, monkeypatch, "overlap.py")
    app.selectbox(key="from").set_value("monitoring").run()
    app.selectbox(key="to").set_value("monitoring").run()
    assert "A phase does not revisit itself: choose two." in words(app)


@pytest.mark.parametrize("stack", ["main_phase", "revisited_phase", "reason", "none"])
@pytest.mark.parametrize("grain", ["day", "week", "month"])
def test_every_trend_is_drawn(
    sample: Store, monkeypatch: pytest.MonkeyPatch, stack: str, grain: str
) -> None:
    app = opened(sample, monkeypatch, "trends.py")
    app.segmented_control(key="stack").set_value(stack)
    app.segmented_control(key="per").set_value(grain).run()
    assert not app.exception
    assert len(app.get("vega_lite_chart")) == 1


def test_filters_narrow_every_page(sample: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened(sample, monkeypatch, "records.py")
    app.multiselect(key="main").set_value(["model_deployment"]).run()
    app.date_input(key="since").set_value(date(2026, 9, 1)).run()
    narrowed = all_records(sample)
    expected = [
        row
        for row in narrowed.to_dicts()
        if row["main_phase"] == "model_deployment" and row["occurred_at"].date() >= date(2026, 9, 1)
    ]
    assert 0 < len(expected) < 60
    assert f"{len(expected)} revisits," in words(app)


def test_a_period_in_a_link_is_a_chip_in_the_reader_s_form(
    sample: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REVISITS_STORE", str(sample.path))
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
    app.query_params["since"], app.query_params["until"] = "2026-09-01", "2026-09-30"
    app.switch_page("views/records/page.py").run()
    labels = {button.label for button in app.button}
    assert {"since **1 Sep 2026**", "until **30 Sep 2026**"} <= labels
    assert "Not understood" not in words(app)


def test_a_record_is_deleted_by_the_row_that_is_selected(
    sample: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened(sample, monkeypatch, "records.py")
    newest = all_records(sample)["id"][0]
    app.session_state[build_key(all_records(sample).head(PAGE_ROWS))] = {
        "selection": {"rows": [0], "columns": [], "cells": []}
    }
    app.run()
    press(app, "Delete")
    assert newest not in all_records(sample)["id"]
    press(app, "Undo")
    assert newest in all_records(sample)["id"]
    with sample.reading() as reader:
        assert read_revisit_history(reader, newest)["deleted"].to_list() == [False, True, False]


def test_a_store_of_a_newer_version_is_a_clear_word_and_no_trace(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    with store.writing() as writer:
        writer.connection.execute("insert into schema_migrations values (99, 'later', now())")
    app = opened(store, monkeypatch)
    assert not app.exception
    assert "was written by a newer version" in words(app)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("main", ["monitoring"]),
        ("revisited", ["data_preparation"]),
        ("by", ["ana"]),
        ("project", None),
    ],
)
@pytest.mark.parametrize("measure", ["minutes", "incidence", "intensity", "coupling"])
def test_every_measure_stands_every_filter(
    sample: Store, monkeypatch: pytest.MonkeyPatch, measure: str, key: str, value: list[str] | None
) -> None:
    app = opened(sample, monkeypatch, "overlap.py")
    filtered = app.multiselect(key=key)
    filtered.set_value(value or [_project_id(sample)]).run()
    app.selectbox(key="measure").set_value(measure).run()
    assert not app.exception
    assert len(app.get("vega_lite_chart")) == 1


def _project_id(store: Store) -> str:
    with store.reading() as reader:
        return str(reader.query("projects")["id"].item())


@pytest.mark.parametrize(
    ("page", "name", "value"),
    [
        ("trends.py", "per", ""),
        ("trends.py", "stack", ""),
        ("overlap.py", "measure", "nonsense"),
        ("overlap.py", "since", "garbage"),
        ("overlap.py", "from", "nonsense"),
        ("records.py", "reason", "'; drop table revisit_ledger; --"),
        ("records.py", "text", "'; drop table revisit_ledger; --"),
    ],
)
def test_a_link_with_nonsense_breaks_no_page(
    sample: Store, monkeypatch: pytest.MonkeyPatch, page: str, name: str, value: str
) -> None:
    monkeypatch.setenv("REVISITS_STORE", str(sample.path))
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
    app.query_params[name] = value
    app.switch_page(f"views/{page}").run()
    assert not app.exception
    assert all_records(sample).height == 227


def test_a_store_of_one_record_reads_as_language(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    log(store, reason="Defect")
    said = words(opened(store, monkeypatch, "reasons.py"))
    assert "1 revisit, 2 Mar 2026." in said
    assert "Defect: every revisit; it went to data preparation." in said


def test_minutes_that_nobody_wrote_are_no_figure(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    log(store)
    app = opened(store, monkeypatch, "overlap.py")
    app.selectbox(key="measure").set_value("minutes").run()
    assert "No minutes were written down in this view." in words(app)


def test_incidence_without_focus_sessions_says_what_to_do(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    log(store)
    app = opened(store, monkeypatch, "overlap.py")
    app.selectbox(key="measure").set_value("incidence").run()
    assert "No focus sessions in this view" in words(app)


def test_the_history_of_a_record_opens(sample: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened(sample, monkeypatch, "records.py")
    app.session_state[build_key(all_records(sample).head(PAGE_ROWS))] = {
        "selection": {"rows": [0], "columns": [], "cells": []}
    }
    app.run()
    press(app, "History")
    assert not app.exception
    assert any({"What", "Reason", "When"} <= set(table.value.columns) for table in app.dataframe)


def test_a_page_that_nothing_changed_does_not_open_the_store(
    sample: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened(sample, monkeypatch, "reasons.py")
    app.date_input(key="since").set_value(date(2026, 9, 1)).run()
    said = words(app)
    second = datetime.now().second  # an answer about now holds until the next minute
    time.sleep(60 - second if second > 50 else 0)
    app.run()
    with locked(sample.path, exclusive=True, timeout=1.0):
        app.run()
    assert words(app) == said


def test_a_period_of_long_ago_is_a_filter_too(
    sample: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REVISITS_STORE", str(sample.path))
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
    app.query_params["since"], app.query_params["until"] = "2012-01-01", "2012-01-31"
    app.switch_page("views/trends/page.py").run()
    assert "Drop one of these filters to see more: since, until." in words(app)
