"""A file is read strictly, planned, and written whole or not at all."""

import csv
import io
import json
from datetime import datetime
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter

from pipeline.errors import InputRefused, UnreadableFile
from pipeline.intake.reading import FORMATS, detect_format, list_refused_rows, read_sheet
from pipeline.intake.sheets import Sheet
from pipeline.ledger import adding
from pipeline.ledger import revisits as ledger_revisits
from pipeline.ledger.adding import Added, Plan
from pipeline.store import Store
from tests.builders import add, all_records, catalogue, ledger_sizes, log, sessions_of, violations

COLUMNS = ("project", "occurred_at", "main_phase", "revisited_phase", "reason", "note", "minutes")
ROWS = (
    ("Churn", "2026-03-02T10:00:00Z", "model_deployment", "data_preparation", "Defect", "a, b", 5),
    ("Churn", "2026-03-03T11:00:00Z", "monitoring", "data_acquisition", "Tooling", None, None),
)
HEADER = ",".join(COLUMNS[:5])
LINE = "Churn,2026-03-02T10:00:00Z,model_deployment,data_preparation,Defect"


def write_file(form: str, columns: tuple[str, ...], rows: tuple[tuple[object, ...], ...]) -> bytes:
    """A file of that form, written by none of our own code."""
    buffer = io.BytesIO()
    if form == "csv":
        text = io.StringIO()
        csv.writer(text).writerows([columns, *rows])
        return text.getvalue().encode()
    if form == "json":
        return json.dumps([dict(zip(columns, row, strict=True)) for row in rows]).encode()
    if form == "parquet":
        pl.DataFrame(rows, schema=list(columns), orient="row").write_parquet(buffer)
        return buffer.getvalue()
    with xlsxwriter.Workbook(buffer) as workbook:
        sheet = workbook.add_worksheet()
        for number, row in enumerate([columns, *rows]):
            sheet.write_row(number, 0, row)
    return buffer.getvalue()


def read_csv(*lines: str) -> Sheet:
    return read_sheet("\n".join(lines).encode(), "csv")


def import_csv(store: Store, *lines: str, zone: str = "UTC") -> Added:
    return adding.add_sheet(store, read_csv(*lines), zone=zone)


def make_plan(store: Store, sheet: Sheet) -> Plan:
    with store.reading() as reader:
        return adding.plan_sheet(reader, sheet, zone="UTC")


@pytest.mark.parametrize("form", FORMATS)
def test_the_same_rows_come_in_from_every_form_and_are_known_in_every_other(
    store: Store, form: str
) -> None:
    (added,) = add(store, read_sheet(write_file(form, COLUMNS, ROWS), form))
    assert added.written == 2
    newest, oldest = all_records(store).to_dicts()
    assert {name: oldest[name] for name in COLUMNS} == {
        **dict(zip(COLUMNS, ROWS[0], strict=True)),
        "occurred_at": datetime(2026, 3, 2, 10),
    }
    assert (newest["note"], newest["minutes"]) == (None, None)
    assert violations(store) == []
    for other in FORMATS:
        plan = make_plan(store, read_sheet(write_file(other, COLUMNS, ROWS), other))
        assert (other, plan.new.height, plan.already) == (other, 0, 2)


@pytest.mark.parametrize("form", FORMATS)
def test_order_and_case_of_columns_do_not_matter(store: Store, form: str) -> None:
    columns = tuple(f" {name.upper()}" for name in COLUMNS[::-1])
    rows = tuple(row[::-1] for row in ROWS)
    add(store, read_sheet(write_file(form, columns, rows), form))
    assert make_plan(store, read_sheet(write_file(form, COLUMNS, ROWS), form)).already == 2


def test_a_time_of_a_parquet_file_keeps_its_zone(store: Store) -> None:
    buffer = io.BytesIO()
    row = dict(zip(COLUMNS[:5], ROWS[0], strict=False)) | {"occurred_at": datetime(2026, 7, 1, 12)}
    frame = pl.DataFrame([row]).with_columns(
        pl.col("occurred_at").dt.replace_time_zone("Europe/Berlin")
    )
    frame.write_parquet(buffer)
    add(store, read_sheet(buffer.getvalue(), "parquet"))
    assert all_records(store)["occurred_at"].to_list() == [datetime(2026, 7, 1, 10)]


def test_a_problem_names_the_line_where_its_row_begins(store: Store) -> None:
    bad = LINE.replace("Defect", "")
    sheet = read_csv(HEADER + ",note", LINE + ',"two', 'lines"', "", bad + ",")
    (problem,) = make_plan(store, sheet).problems
    assert (problem.row, problem.column) == (5, "reason")


def test_a_json_record_may_leave_a_column_out(store: Store) -> None:
    named = [dict(zip(COLUMNS, row, strict=True)) for row in ROWS]
    del named[1]["note"], named[1]["minutes"]
    (added,) = add(store, read_sheet(json.dumps(named).encode(), "json"))
    assert added.written == 2


@pytest.mark.parametrize(
    ("name", "form"), [("a.csv", "csv"), ("B.XLSX", "xlsx"), ("../x/c.d.json", "json")]
)
def test_the_ending_says_the_form(name: str, form: str) -> None:
    assert detect_format(name) == form


def test_a_file_imported_twice_does_not_double_the_records(store: Store) -> None:
    lines = (HEADER, LINE, LINE, LINE.replace("Defect", "Brand new"))
    assert import_csv(store, *lines).written == 3
    sizes = ledger_sizes(store)
    again = import_csv(store, *lines)
    assert (again.written, again.plan.already, again.plan.once_deleted) == (0, 3, 0)
    assert again.plan.new_reasons == ()
    assert ledger_sizes(store) == sizes


def test_a_longer_file_adds_only_what_is_new(store: Store) -> None:
    import_csv(store, HEADER, LINE)
    again = import_csv(store, HEADER, LINE.replace("Defect", "Tooling"), LINE, LINE)
    assert (again.written, again.plan.already) == (2, 1)
    assert all_records(store).height == 3


def test_what_was_deleted_stays_deleted_and_is_counted(store: Store) -> None:
    import_csv(store, HEADER, LINE, LINE.replace("Defect", "Tooling"))
    gone = all_records(store)["id"][0]
    ledger_revisits.delete_revisit(store, gone, 1, by="ana")
    again = import_csv(store, HEADER, LINE, LINE.replace("Defect", "Tooling"))
    assert (again.written, again.plan.already, again.plan.once_deleted) == (0, 2, 1)
    assert all_records(store).height == 1


def test_one_bad_row_means_that_nothing_is_written(store: Store) -> None:
    sizes = ledger_sizes(store)
    with pytest.raises(InputRefused) as refused:
        import_csv(store, HEADER, LINE, LINE.replace("data_preparation", "data_prep"), LINE)
    assert [problem.row for problem in refused.value.problems] == [3]
    assert ledger_sizes(store) == sizes


def test_a_refused_row_is_shown_as_it_was_given(store: Store) -> None:
    sheet = read_csv(HEADER, LINE, "P,never,monitoring,monitoring,Defect")
    shown = list_refused_rows(sheet, make_plan(store, sheet).problems)
    (row,) = shown.to_dicts()
    assert row["row"] == 3
    assert (row["project"], row["occurred_at"]) == ("P", "never")
    assert "main phase itself" in row["problems"]
    assert "must be a time" in row["problems"]


def test_planning_writes_nothing_and_tells_everything(store: Store) -> None:
    log(store, project="Churn", reason="Defect")
    version = store.read_version()
    line = LINE.replace("Churn", "Churm").replace("Defect", "Defects")
    plan = make_plan(store, read_csv(HEADER + ",x", line + ",1"))
    assert plan.new.height == 1
    assert (plan.new_projects, plan.new_reasons) == (("Churm",), ("Defects",))
    assert [one.known for one in plan.similar] == ["Churn", "Defect"]
    assert plan.sheet.unused == ("x",)
    assert store.read_version() == version


def test_focus_sessions_are_known_by_their_columns_and_imported_twice_there_once(
    store: Store,
) -> None:
    sheet = read_csv("phase,project,ended_at,started_at", "Monitoring,P,,2026-03-01T10:00Z")
    assert sheet.kind == "focus_sessions"
    assert [add(store, sheet)[0].written for _ in range(2)] == [1, 0]
    (running,) = catalogue(store).running
    assert (running.phase, running.started_at) == ("monitoring", datetime(2026, 3, 1, 10))


def test_an_apostrophe_of_our_own_guard_is_taken_off(store: Store) -> None:
    lines = [f"{LINE},'=1+1", f"{LINE},''=1+1", f"{LINE},'tis", f"{LINE},=1+1"]
    import_csv(store, f"{HEADER},note", *lines)
    assert sorted(all_records(store)["note"].to_list()) == ["'=1+1", "'tis", "=1+1", "=1+1"]


@pytest.mark.parametrize("form", ["json", "parquet"])
def test_an_apostrophe_that_nobody_put_there_as_a_guard_stays(store: Store, form: str) -> None:
    rows = ((*ROWS[0][:5], "'=1+1", 5),)
    add(store, read_sheet(write_file(form, COLUMNS, rows), form))
    assert all_records(store)["note"].to_list() == ["'=1+1"]


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("shape", ["{path}", "file://{path}", '[["{path}"]]', "{path}\n{path}"])
def test_an_import_is_its_bytes_and_never_what_they_name(
    tmp_path: Path, form: str, shape: str
) -> None:
    secret = tmp_path / f"secret.{form}"
    secret.write_text("project,occurred_at,main_phase,revisited_phase,reason\nhidden,,,,\n")
    with pytest.raises((InputRefused, UnreadableFile)) as refused:
        read_sheet(shape.format(path=secret).encode(), form)
    assert "hidden" not in str(refused.value)


def test_a_session_that_overlaps_one_in_the_store_is_refused_and_shown_with_its_row(
    store: Store,
) -> None:
    add(store, sessions_of(("monitoring", "2026-03-01", "2026-03-05")))
    sizes = ledger_sizes(store)
    rows = ("scalability", "2026-03-06", "2026-03-07"), ("scalability", "2026-03-04", "2026-03-05")
    sheet = sessions_of(*rows)
    with pytest.raises(InputRefused, match="overlaps the focus session on Monitoring"):
        add(store, sheet)
    assert ledger_sizes(store) == sizes
    problems = make_plan(store, sheet).problems
    assert [problem.row for problem in problems] == [3]
    assert list_refused_rows(sheet, problems)["row"].to_list() == [3]
    add(store, sessions_of(*rows, project="Other"))
