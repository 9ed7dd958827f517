"""A file is read strictly, planned, and written whole or not at all."""

from __future__ import annotations

import csv
import io
import json
from datetime import datetime
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter

from pipeline.errors import InputRefused, Problem, UnreadableFile
from pipeline.intake import writing
from pipeline.intake.reading import FORMATS, detect_format, list_refused_rows, read_sheet
from pipeline.intake.sheets import Sheet
from pipeline.ledger import adding
from pipeline.ledger import revisits as ledger_revisits
from pipeline.ledger.adding import Added, Plan
from pipeline.store import Store
from tests.builders import (
    add,
    all_records,
    catalogue,
    ledger_sizes,
    log,
    overlap,
    sessions_of,
    violations,
)

DATA = Path(__file__).parents[3] / "shared" / "data"
COLUMNS = ("project", "occurred_at", "main_phase", "revisited_phase", "reason", "note", "minutes")
ROWS = (
    ("Churn", "2026-03-02T10:00:00Z", "model_deployment", "data_preparation", "Defect", "a, b", 5),
    ("Churn", "2026-03-03T11:00:00Z", "monitoring", "data_acquisition", "Tooling", None, None),
)
HEADER = ",".join(COLUMNS[:5])
LINE = "Churn,2026-03-02T10:00:00Z,model_deployment,data_preparation,Defect"


def written(form: str, columns: tuple[str, ...], rows: tuple[tuple[object, ...], ...]) -> bytes:
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


def planned(store: Store, sheet: Sheet) -> Plan:
    with store.reading() as reader:
        return adding.plan_sheet(reader, sheet, zone="UTC")


def unreadable(data: bytes, form: str = "csv") -> str:
    with pytest.raises(UnreadableFile) as refused:
        read_sheet(data, form)
    return refused.value.message


def column_problems(*lines: str) -> list[tuple[str, str, str | None]]:
    with pytest.raises(InputRefused) as refused:
        read_csv(*lines)
    return [(one.value, one.rule, one.nearest) for one in refused.value.problems]


@pytest.mark.parametrize("form", FORMATS)
def test_the_same_rows_come_in_from_every_form(store: Store, form: str) -> None:
    (added,) = add(store, read_sheet(written(form, COLUMNS, ROWS), form))
    assert added.written == 2
    newest, oldest = all_records(store).to_dicts()
    assert oldest["occurred_at"] == datetime(2026, 3, 2, 10)
    assert (oldest["main_phase"], oldest["revisited_phase"]) == (
        "model_deployment",
        "data_preparation",
    )
    assert (oldest["project"], oldest["reason"]) == ("Churn", "Defect")
    assert (oldest["note"], oldest["minutes"]) == ("a, b", 5)
    assert (newest["note"], newest["minutes"]) == (None, None)
    assert violations(store) == []


def test_rows_that_came_from_one_form_are_known_in_every_other(store: Store) -> None:
    add(store, read_sheet(written("csv", COLUMNS, ROWS), "csv"))
    for form in FORMATS:
        plan = planned(store, read_sheet(written(form, COLUMNS, ROWS), form))
        assert (form, plan.new.height, plan.already) == (form, 0, 2)


@pytest.mark.parametrize("form", FORMATS)
def test_order_and_case_of_columns_do_not_matter(store: Store, form: str) -> None:
    columns = tuple(f" {name.upper()}" for name in COLUMNS[::-1])
    rows = tuple(row[::-1] for row in ROWS)
    add(store, read_sheet(written(form, columns, rows), form))
    assert planned(store, read_sheet(written(form, COLUMNS, ROWS), form)).already == 2


@pytest.mark.parametrize("form", ["parquet", "xlsx"])
def test_times_may_be_times_and_not_text(store: Store, form: str) -> None:
    moment = datetime(2026, 3, 2, 10, 5)
    buffer = io.BytesIO()
    row = dict(zip(COLUMNS[:5], ROWS[0], strict=False)) | {"occurred_at": moment}
    frame = pl.DataFrame([row])
    if form == "parquet":
        frame.write_parquet(buffer)
    else:
        frame.write_excel(buffer)
    add(store, read_sheet(buffer.getvalue(), form))
    assert all_records(store)["occurred_at"].to_list() == [moment]


def test_a_time_of_a_parquet_file_keeps_its_zone(store: Store) -> None:
    buffer = io.BytesIO()
    row = dict(zip(COLUMNS[:5], ROWS[0], strict=False)) | {"occurred_at": datetime(2026, 7, 1, 12)}
    frame = pl.DataFrame([row]).with_columns(
        pl.col("occurred_at").dt.replace_time_zone("Europe/Berlin")
    )
    frame.write_parquet(buffer)
    add(store, read_sheet(buffer.getvalue(), "parquet"))
    assert all_records(store)["occurred_at"].to_list() == [datetime(2026, 7, 1, 10)]


def test_phases_may_be_given_by_title(store: Store) -> None:
    import_csv(store, HEADER, "P,2026-03-02,Model Deployment,DATA PREPARATION,Defect")
    assert overlap(store)["model_deployment", "data_preparation"]["revisits"] == 1


def test_a_time_without_a_zone_is_one_of_the_machine(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tzlocal.get_localzone_name", lambda: "America/New_York")
    sheet = read_csv(HEADER, "P,2026-03-02T20:00,monitoring,data_preparation,Defect")
    adding.add_sheet(store, sheet)
    assert all_records(store)["occurred_at"].to_list() == [datetime(2026, 3, 3, 1)]


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_byte_order_mark_and_line_ends_do_not_matter(store: Store, ends: str, mark: str) -> None:
    text = mark + ends.join([HEADER, LINE, "", LINE, ""])
    (added,) = add(store, read_sheet(text.encode(), "csv"))
    assert added.written == 2


def test_a_quoted_field_may_hold_lines_and_quotes(store: Store) -> None:
    import_csv(store, HEADER + ",note", LINE + ',"one ""word""', 'and, another line"')
    assert all_records(store)["note"].to_list() == ['one "word"\nand, another line']


def test_a_problem_names_the_line_where_its_row_begins(store: Store) -> None:
    bad = LINE.replace("Defect", "")
    sheet = read_csv(HEADER + ",note", LINE + ',"two', 'lines"', "", bad + ",")
    (problem,) = planned(store, sheet).problems
    assert (problem.row, problem.column) == (5, "reason")


def test_a_header_alone_is_a_file_of_no_rows(store: Store) -> None:
    assert import_csv(store, HEADER).written == 0


def test_a_doubled_column_is_refused() -> None:
    assert column_problems(f"{HEADER},note,NOTE", f"{LINE},a,b") == [
        ("note", "stands more than once", None)
    ]


def test_a_doubled_column_of_a_spreadsheet_is_refused() -> None:
    columns = (*COLUMNS[:5], "note", "note")
    with pytest.raises(InputRefused, match="stands more than once"):
        read_sheet(written("xlsx", columns, ((*ROWS[0][:5], "a", "b"),)), "xlsx")


def test_missing_columns_are_all_named_with_what_the_file_has() -> None:
    assert column_problems("project,when,main_phase,revisited_phase", "P,1,a,b") == [
        (
            "occurred_at",
            "is missing; the file has project, when, main_phase, revisited_phase",
            None,
        ),
        ("reason", "is missing; the file has project, when, main_phase, revisited_phase", None),
    ]


def test_a_misspelt_column_is_named_with_the_one_that_is_meant() -> None:
    assert column_problems(HEADER.replace("reason", "reasons"), LINE) == [
        ("reasons", "is not a column", "reason")
    ]
    assert column_problems(f"{HEADER},minuts", f"{LINE},5") == [
        ("minuts", "is not a column", "minutes")
    ]


def test_columns_that_mean_nothing_here_are_not_used_and_said(store: Store) -> None:
    sheet = read_csv(f"{HEADER},ticket,", f"{LINE},JIRA-1,")
    assert sheet.unused == ("ticket",)
    assert "ticket" not in sheet.columns


def test_values_without_a_column_name_are_not_lost_without_a_word() -> None:
    with pytest.raises(InputRefused, match=r"row 3, .*stands in column 6, which has no name"):
        read_csv(f"{HEADER},", f"{LINE},", f"{LINE},x")


def test_a_file_with_too_many_columns_is_refused() -> None:
    header = ",".join([HEADER, *(f"c{number}" for number in range(60))])
    assert unreadable(header.encode()) == "it has 65 columns; at most 64 are read"


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("data", [b"", b" \n\r\n"])
def test_an_empty_file_is_refused(form: str, data: bytes) -> None:
    assert unreadable(data, form).startswith("it is empty")


@pytest.mark.parametrize("says", FORMATS)
@pytest.mark.parametrize("form", FORMATS)
def test_a_file_that_is_not_what_its_ending_says_is_refused(form: str, says: str) -> None:
    if form == says:
        assert len(read_sheet(written(form, COLUMNS, ROWS), says).rows) == 2
        return
    with pytest.raises((UnreadableFile, InputRefused)):
        read_sheet(written(form, COLUMNS, ROWS), says)


@pytest.mark.parametrize("form", FORMATS)
def test_a_picture_is_none_of_the_forms(form: str) -> None:
    picture = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256))
    assert unreadable(picture, form)


@pytest.mark.parametrize("form", ["parquet", "xlsx"])
def test_a_file_that_is_cut_off_is_refused(form: str) -> None:
    whole = written(form, COLUMNS, ROWS)
    assert "is not a readable" in unreadable(whole[: len(whole) // 2], form)


def test_bad_utf_8_is_refused_with_byte_and_line() -> None:
    data = f"{HEADER},note\n{LINE},ok\n{LINE},caf".encode() + b"\xe9\n"
    assert "byte 0xe9 in line 3" in unreadable(data)
    assert "save it as CSV in UTF-8" in unreadable(data)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32"])
def test_a_byte_order_mark_says_how_a_file_is_to_be_read(encoding: str) -> None:
    data = f"{HEADER},note\n{LINE},Größe".encode(encoding)
    assert read_sheet(data, "csv").rows[0].values["note"] == "Größe"


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_its_mark_is_refused(encoding: str) -> None:
    assert "seems to be UTF-16" in unreadable(f"{HEADER}\n{LINE}".encode(encoding))


def test_a_nul_byte_is_refused_with_its_line() -> None:
    data = "\n".join([HEADER + ",note", *[LINE + ",ok"] * 100, LINE + ",a\0b"]).encode()
    assert "line 102" in unreadable(data)


@pytest.mark.parametrize("row", ["Churn,2026", LINE + ",one,two"])
def test_a_ragged_row_is_refused_with_its_line(row: str) -> None:
    message = unreadable("\n".join([HEADER, LINE, row]).encode())
    assert message.startswith(f"line 3 has {row.count(',') + 1} fields, the header has 5")


@pytest.mark.parametrize("note", ['"never closed', '"closed" twice"'])
def test_a_quote_that_does_not_fit_is_refused(note: str) -> None:
    assert "line" in unreadable(f"{HEADER},note\n{LINE},{note}\n".encode())


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[{", "it is not JSON"),
        ('{"project": "P"}', "must be a list of objects"),
        ("[1, 2]", "must be a list of objects"),
        ('[{"project": NaN}]', "NaN is not a JSON number"),
        ('[{"project": "a", "project": "b"}]', "names a key twice"),
        ("[]\n[]", "it is not JSON"),
        ("[" * 200_000, "must be a list of objects"),
        ('[{"project": ' + "[" * 200_000, "record 1, line 1: it is nested too deeply"),
    ],
)
def test_json_that_is_no_list_of_records_is_refused(text: str, says: str) -> None:
    assert says in unreadable(text.encode(), "json")


def test_a_json_record_may_leave_a_column_out(store: Store) -> None:
    named = [dict(zip(COLUMNS, row, strict=True)) for row in ROWS]
    del named[1]["note"], named[1]["minutes"]
    (added,) = add(store, read_sheet(json.dumps(named).encode(), "json"))
    assert added.written == 2


@pytest.mark.parametrize("number", ["1e999", "1" + "0" * 400, "-1", "true", '"soon"'])
def test_a_json_number_that_is_no_number_of_minutes_is_refused(store: Store, number: str) -> None:
    named = json.dumps([dict(zip(COLUMNS[:5], ROWS[0], strict=False))])
    text = named.replace("}]", f', "minutes": {number}}}]')
    (problem,) = planned(store, read_sheet(text.encode(), "json")).problems
    assert (problem.row, problem.column) == (1, "minutes")


def test_a_json_value_that_is_no_text_or_number_is_refused(store: Store) -> None:
    named = dict(zip(COLUMNS[:5], ROWS[0], strict=False)) | {"project": ["Churn"]}
    assert planned(store, read_sheet(json.dumps([named]).encode(), "json")).problems


def test_a_blank_row_of_a_spreadsheet_counts(store: Store) -> None:
    rows = (ROWS[0], (None,) * 7, (*ROWS[1][:4], None, None, None))
    (problem,) = planned(store, read_sheet(written("xlsx", COLUMNS, rows), "xlsx")).problems
    assert problem.row == 4


@pytest.mark.parametrize(
    ("name", "form"), [("a.csv", "csv"), ("B.XLSX", "xlsx"), ("../x/c.d.json", "json")]
)
def test_the_ending_says_the_form(name: str, form: str) -> None:
    assert detect_format(name) == form


@pytest.mark.parametrize("name", ["a", "a.txt", "a.csv.gz", "csv", "a.xls"])
def test_another_ending_is_refused_with_those_that_are_read(name: str) -> None:
    with pytest.raises(UnreadableFile, match="csv, parquet, json, xlsx"):
        detect_format(name)


def test_two_equal_rows_are_two_records(store: Store) -> None:
    assert import_csv(store, HEADER, LINE, LINE).written == 2
    assert all_records(store).height == 2


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


def test_a_file_of_bad_rows_only_is_planned_without_writing(store: Store) -> None:
    plan = planned(store, read_csv(HEADER, LINE.replace("Defect", ""), "P,x,y,z,w"))
    assert plan.new.is_empty()
    assert [problem.row for problem in plan.problems] == [2, 3, 3, 3]


def test_a_refused_row_is_shown_as_it_was_given(store: Store) -> None:
    sheet = read_csv(HEADER, LINE, "P,never,monitoring,monitoring,Defect")
    shown = list_refused_rows(sheet, planned(store, sheet).problems)
    (row,) = shown.to_dicts()
    assert row["row"] == 3
    assert (row["project"], row["occurred_at"]) == ("P", "never")
    assert "main phase itself" in row["problems"]
    assert "must be a time" in row["problems"]


def test_planning_writes_nothing_and_tells_everything(store: Store) -> None:
    log(store, project="Churn", reason="Defect")
    version = store.read_version()
    line = LINE.replace("Churn", "Churm").replace("Defect", "Defects")
    plan = planned(store, read_csv(HEADER + ",x", line + ",1"))
    assert plan.new.height == 1
    assert (plan.new_projects, plan.new_reasons) == (("Churm",), ("Defects",))
    assert [one.known for one in plan.similar] == ["Churn", "Defect"]
    assert plan.sheet.unused == ("x",)
    assert store.read_version() == version


def test_focus_sessions_are_known_by_their_columns(store: Store) -> None:
    sheet = read_csv("phase,project,ended_at,started_at", "Monitoring,P,,2026-03-01T10:00Z")
    assert sheet.kind == "focus_sessions"
    (added,) = add(store, sheet)
    assert added.written == 1
    (running,) = catalogue(store).running
    assert (running.phase, running.started_at) == ("monitoring", datetime(2026, 3, 1, 10))


def test_focus_sessions_imported_twice_are_there_once(store: Store) -> None:
    sheet = sessions_of(
        ("monitoring", "2026-03-01", "2026-03-02"), ("scalability", "2026-03-02", None)
    )
    add(store, sheet)
    (again,) = add(store, sheet)
    assert (again.written, again.plan.already) == (0, 2)


def test_a_session_that_overlaps_one_in_the_store_is_refused(store: Store) -> None:
    add(store, sessions_of(("monitoring", "2026-03-01", "2026-03-05")))
    sizes = ledger_sizes(store)
    with pytest.raises(InputRefused, match="overlaps the focus session on Monitoring"):
        add(store, sessions_of(("scalability", "2026-03-04", "2026-03-06")))
    assert ledger_sizes(store) == sizes
    add(store, sessions_of(("scalability", "2026-03-04", "2026-03-06"), project="Other"))


def test_a_session_that_overlaps_one_in_the_store_is_shown_with_its_row(store: Store) -> None:
    add(store, sessions_of(("monitoring", "2026-03-01", "2026-03-05")))
    sheet = sessions_of(
        ("scalability", "2026-03-06", "2026-03-07"), ("scalability", "2026-03-04", "2026-03-05")
    )
    problems = planned(store, sheet).problems
    assert [problem.row for problem in problems] == [3]
    assert list_refused_rows(sheet, problems)["row"].to_list() == [3]


def test_an_apostrophe_of_our_own_guard_is_taken_off(store: Store) -> None:
    lines = [f"{LINE},'=1+1", f"{LINE},''=1+1", f"{LINE},'tis", f"{LINE},=1+1"]
    import_csv(store, f"{HEADER},note", *lines)
    assert sorted(all_records(store)["note"].to_list()) == ["'=1+1", "'tis", "=1+1", "=1+1"]


@pytest.mark.parametrize("form", ["json", "parquet"])
def test_an_apostrophe_that_nobody_put_there_as_a_guard_stays(store: Store, form: str) -> None:
    rows = ((*ROWS[0][:5], "'=1+1", 5),)
    add(store, read_sheet(written(form, COLUMNS, rows), form))
    assert all_records(store)["note"].to_list() == ["'=1+1"]


def test_a_problem_of_a_file_can_be_told_in_one_line(store: Store) -> None:
    sheet = read_csv(HEADER, LINE.replace("data_preparation", "Data prep"))
    (problem,) = planned(store, sheet).problems
    assert problem == Problem("revisited_phase", "Data prep", "is not a phase", 2, problem.nearest)
    assert problem.nearest == "Data preparation"


@pytest.mark.skipif(not DATA.exists(), reason="the real files are not beside this repository")
def test_the_real_files_load_without_a_problem(store: Store) -> None:
    sheets = [
        read_sheet((DATA / name).read_bytes(), "csv")
        for name in ("bikeshare_focus.csv", "bikeshare_revisits.csv")
    ]
    assert [one.written for one in add(store, *sheets)] == [10, 113]
    assert [one.written for one in add(store, *sheets)] == [0, 0]
    assert violations(store) == []
    exported = writing.export_records(all_records(store), "csv")
    assert planned(store, read_sheet(exported, "csv")).already == 113


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
