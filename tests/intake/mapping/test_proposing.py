"""Which column of a sheet is which of ours, and where its headings stand."""

import pytest

from pipeline.intake.mapping.headings import find_header, rate_heading
from pipeline.intake.mapping.proposing import label_columns, propose_columns
from pipeline.phase_words import propose_name, propose_phase
from pipeline.store import Store
from tests.builders import catalogue

FIELDS = ["occurred_at", "project", "main_phase", "revisited_phase", "reason", "minutes"]


@pytest.mark.parametrize(
    "headings",
    [
        "When;Project;Main phase;Back to;Why;Duration",
        "Date;Use case;From;To;Root cause;Time spent",
        "Datum;Projekt;Von;Nach;Grund;Dauer",
        "Fecha;Proyecto;Desde;Hacia;Motivo;Duración",
        "Date;Projet;De;À;Raison;Durée (min)",
        "日期;项目;主要阶段;回到;原因;分钟",
    ],
)
def test_the_headings_of_five_languages_are_known(store: Store, headings: str) -> None:
    columns = headings.split(";")
    kind, proposed = propose_columns(columns, [()] * 6, catalogue(store).offered_phases)
    assert (kind, list(proposed.values())) == ("revisits", FIELDS)


def test_what_is_in_a_column_speaks_where_its_heading_says_nothing_and_rules_out(
    store: Store,
) -> None:
    columns = ["Date of revisit", "Area", "Other", "Time", "ID", "Hours (h)"]
    looks = [["2026-03-02"], ["prod"], ["EDA", "data prep"], ["1h 30"], ["17"], ["1.5"]]
    _, proposed = propose_columns(columns, looks, catalogue(store).offered_phases)
    assert proposed == {
        "Date of revisit": "occurred_at",
        "Area": "main_phase",
        "Other": "revisited_phase",
        "Hours (h)": "hours",
    }


@pytest.mark.parametrize(
    ("heading", "values", "field"),
    [
        ("Time", ["14:05", "9:15 AM"], "time_of_day"),
        ("Uhrzeit", ["16 Uhr", "9 Uhr"], "time_of_day"),
        ("Hour", ["14:30", "09:00"], "time_of_day"),
        ("Time", ["0:30", "1:15", "2h15"], None),  # durations
        ("Time", ["45", "30", "90", "60", "630"], None),
        ("End time", ["15:00", "16:00"], None),
        ("Hours", ["1.5", "0.5"], "hours"),
    ],
)
def test_a_time_of_day_is_told_from_a_duration_by_its_hours(
    store: Store, heading: str, values: list[str], field: str | None
) -> None:
    phases = catalogue(store).offered_phases
    day = ["2026-03-02", "2026-03-03"]
    _, proposed = propose_columns(["Date", heading, "From"], [day, values, ["EDA"]], phases)
    assert proposed.get(heading) == field


def test_a_day_that_has_its_time_needs_none_beside_it(store: Store) -> None:
    looks = [["2026-03-02 14:05"], ["15:30"]]
    _, proposed = propose_columns(["When", "Time"], looks, catalogue(store).offered_phases)
    assert proposed == {"When": "occurred_at"}


def test_sessions_have_the_times_that_stand_beside_their_days(store: Store) -> None:
    columns = ["Project", "Task", "Start Date", "Start Time", "End Date", "End Time"]
    day, clock = ["2026-03-02"], ["00:30"]  # of a night
    looks = [["churn"], ["training"], day, clock, day, clock]
    kind, proposed = propose_columns(columns, looks, catalogue(store).offered_phases)
    assert kind == "focus_sessions"
    assert list(proposed.values())[2:] == ["started_at", "start_time", "ended_at", "end_time"]


def test_the_day_of_writing_is_the_day_where_there_is_no_other(store: Store) -> None:
    phases = catalogue(store).offered_phases
    _, alone = propose_columns(["Created", "From"], [["2026-03-02"], ["EDA"]], phases)
    assert alone["Created"] == "occurred_at"
    _, beside = propose_columns(["Date", "Created"], [["2026-03-02"], ["2026-03-02"]], phases)
    assert beside["Created"] == "recorded_at"


def test_a_heading_as_long_as_a_file_is_rated_by_its_beginning() -> None:
    assert rate_heading("(" * 1_000_000, "minutes") == 0


def test_a_sheet_of_focus_sessions_is_told_by_its_columns(store: Store) -> None:
    kind, proposed = propose_columns(
        ["Projekt", "Phase", "Beginn", "Ende"], [()] * 4, catalogue(store).offered_phases
    )
    assert (kind, list(proposed.values())) == (
        "focus_sessions",
        ["project", "phase", "started_at", "ended_at"],
    )


def test_a_phase_among_what_went_back_makes_no_focus_session(store: Store) -> None:
    columns = ["Project", "Date", "Phase", "Went back to", "Cause"]
    kind, proposed = propose_columns(columns, [()] * 5, catalogue(store).offered_phases)
    assert (kind, proposed["Phase"]) == ("revisits", "main_phase")


@pytest.mark.parametrize(
    ("heading", "value"),
    [
        ("Duration (days)", "2"),
        ("Duration in weeks", "2"),
        ("Cost (EUR)", "9"),
        ("Von", "08:00"),
    ],
)
def test_another_unit_or_a_time_of_day_is_no_column_of_ours(
    store: Store, heading: str, value: str
) -> None:
    assert propose_columns([heading], [[value]], catalogue(store).offered_phases)[1] == {}


def test_a_number_is_no_day_where_the_heading_says_nothing(store: Store) -> None:
    columns, looks = ["Ticket", "Opened"], [["45012", "45013"], ["03.02.2026", "04.02.2026"]]
    _, proposed = propose_columns(columns, looks, catalogue(store).offered_phases)
    assert proposed == {"Opened": "occurred_at"}


def test_each_column_has_a_label_of_its_own() -> None:
    assert label_columns(["a", "", "A\nb", "A", "\ud800"]) == (
        "a",
        "(column B)",
        "A b",
        "A (2)",
        "?",
    )


@pytest.mark.parametrize(
    ("rows", "header"),
    [
        ([["Our log"], ["Date", "From", "To"]], 1),
        ([["x", "y", "z"], ["project", "occurred_at", "main_phase"], ["Churn", "a", "b"]], 1),
        ([["A title"], ["Wessen", "Wohin"], ["1", "2"]], 1),
        ([["Wessen", "Wohin"], ["1", "2"]], 0),
        ([], 0),
    ],
)
def test_the_headings_stand_below_titles(rows: list[list[str]], header: int) -> None:
    assert find_header(range(1, len(rows) + 1), rows) == header


@pytest.mark.parametrize(
    ("word", "phase"),
    {
        "training": "Model development",
        "labeling": "Data preparation",
        "EDA": "Data preparation",
        "Prod.": "Model deployment",
        "data-prep phase": "Data preparation",
        "Überwachung": "Monitoring",
        "monitorng": "Monitoring",
        "特征工程": "Data preparation",
        "governance": "Governance and compliance",
    }.items(),
)
def test_a_good_hint_is_given(store: Store, word: str, phase: str) -> None:
    found = propose_phase(word, catalogue(store).phases)
    assert found is not None
    assert found.title == phase


@pytest.mark.parametrize(
    "word", ["", "?", "misc", "Mon", "data", "model card", "Project management", "not monitoring"]
)
def test_no_hint_is_better_than_a_bad_one(store: Store, word: str) -> None:
    assert propose_phase(word, catalogue(store).phases) is None


def test_a_reason_is_proposed_where_it_is_one_slip_or_one_word_away() -> None:
    names = ["Schema change", "Data drift", "Data quality"]
    assert propose_name("schema changed", names) == "Schema change"
    assert propose_name("drift", names) == "Data drift"
    assert propose_name("data", names) is None
