"""An import tells what is new, what is the same, and what is the same record with other facts."""

import csv
import io
from datetime import datetime
from typing import Any

import polars as pl
import pytest

from pipeline.errors import ChangedMeanwhile, InputRefused, Undecided
from pipeline.intake.reading import FORMATS, read_sheet
from pipeline.intake.sheets import Sheet
from pipeline.intake.writing import export_records
from pipeline.ledger import projects, reasons, undo
from pipeline.ledger.adding import Added, Plan
from pipeline.ledger.importing.words import format_effect, list_changes
from pipeline.ledger.importing.writing import SUGGESTED, Decisions, import_sheet, plan_import
from pipeline.ledger.revisits import edit_revisit, read_revisit_history
from pipeline.store import Store
from tests.builders import (
    MONDAY,
    all_records,
    ask,
    catalogue,
    id_of,
    ledger_sizes,
    log,
    revisit,
    revisits_of,
    sessions_of,
    violations,
)
from tests.builders import (
    list_changes as list_log,
)


def make_row(**values: object) -> dict[str, object]:
    return revisit("monitoring", "data_preparation", **values)


def bring(store: Store, sheet: Sheet, changed: str | None = None, **options: Any) -> Added:
    options = {"zone": "UTC", "by": "ana", **options}
    return import_sheet(store, sheet, decisions=Decisions(changed), **options)


def bring_rows(store: Store, *rows: dict[str, object], changed: str | None = None) -> Added:
    return bring(store, revisits_of(rows), changed)


def plan(store: Store, *rows: dict[str, object], zone: str = "UTC") -> Plan:
    with store.reading() as reader:
        return plan_import(reader, revisits_of(rows), zone=zone)


def suggest(store: Store, *rows: dict[str, object], zone: str = "UTC") -> list[str]:
    return plan(store, *rows, zone=zone).compared.changes["suggested"].to_list()


def tell_changes(planned: Plan) -> list[tuple[Any, ...]]:
    return list_changes(planned).select("row", "column", "is", "becomes").rows()


WEEK_1, WEEK_2 = make_row(minutes="", note=""), make_row(minutes=30, note="")


def test_a_row_that_was_filled_in_is_the_same_record(store: Store) -> None:
    bring_rows(store, WEEK_1)
    planned = plan(store, WEEK_2)
    assert (planned.new.height, planned.already) == (0, 0)
    assert tell_changes(planned) == [(2, "minutes", "–", "30")]
    before = ledger_sizes(store)
    with pytest.raises(Undecided, match=r"--changed update .* --changed keep .* --changed add"):
        bring_rows(store, WEEK_2)
    assert ledger_sizes(store) == before


def test_an_update_is_a_revision_with_history_and_one_undo_for_all(store: Store) -> None:
    bring_rows(store, WEEK_1)
    other = make_row(occurred_at="2026-03-09T10:00Z", minutes=5)
    added = bring_rows(store, other, WEEK_2, changed="update")
    assert (added.written, added.updated) == (1, 1)
    (record,) = all_records(store).filter(pl.col("minutes") == 30).to_dicts()
    with store.reading() as reader:
        assert read_revisit_history(reader, record["id"])["minutes"].to_list() == [None, 30]
    assert "changed 1 revisit" in list_log(store)[0]
    undo.undo(store, added.receipt, by="ana")
    assert all_records(store)["minutes"].to_list() == [None]
    assert violations(store) == []


def test_keep_leaves_the_record_and_add_writes_both_once(store: Store) -> None:
    bring_rows(store, WEEK_1)
    kept = bring_rows(store, WEEK_2, changed="keep")
    assert (kept.written, kept.updated, kept.receipt.changes) == (0, 0, ())
    assert bring_rows(store, WEEK_2, changed="add").written == 1
    assert sorted(all_records(store)["minutes"].to_list(), key=str) == [30, None]
    assert bring_rows(store, WEEK_2, changed="add").written == 0


def test_what_was_updated_is_there_in_both_files(store: Store) -> None:
    bring_rows(store, WEEK_1)
    bring_rows(store, WEEK_2, changed="update")
    for week in (WEEK_1, WEEK_2):
        again = bring_rows(store, week)
        assert (again.written, again.updated, again.plan.already) == (0, 0, 1)
    assert all_records(store)["minutes"].to_list() == [30]


@pytest.mark.parametrize(
    ("column", "value"),
    [("minutes", 45), ("note", "new"), ("recorded_by", "ben"), ("avoidable", "no")],
)
def test_each_fact_may_be_what_changed(store: Store, column: str, value: object) -> None:
    facts = {"minutes": 5, "note": "old", "recorded_by": "ana", "avoidable": "yes"}
    bring_rows(store, make_row(**facts))
    planned = plan(store, make_row(**{**facts, column: value}))
    assert tell_changes(planned) == [(2, column, str(facts[column]), str(value))]


def test_a_column_that_the_file_does_not_have_changes_nothing(store: Store) -> None:
    log(store, "monitoring", "data_preparation", reason="Defect", note="kept", minutes=5)
    assert plan(store, make_row()).already == 1
    bring_rows(store, make_row(minutes=7), changed="update")
    (record,) = all_records(store).to_dicts()
    assert (record["minutes"], record["note"], record["written_by"]) == (7, "kept", "ana")


def test_an_empty_cell_is_shown_and_takes_nothing_away_by_itself(store: Store) -> None:
    bring_rows(store, make_row(minutes=30))
    planned = plan(store, make_row(minutes=""))
    assert tell_changes(planned) == [(2, "minutes", "30", "–")]
    assert planned.compared.changes["suggested"].to_list() == ["keep"]
    bring_rows(store, make_row(minutes=""), changed=SUGGESTED)
    assert all_records(store)["minutes"].to_list() == [30]
    bring_rows(store, make_row(minutes=""), changed="update")
    assert all_records(store)["minutes"].to_list() == [None]


def test_what_is_suggested_for_a_day_alone_is_to_lose_neither(store: Store) -> None:
    """A day does not tell two revisits of it apart, as an hour and a minute do."""
    bring_rows(store, *(make_row(occurred_at=at, note="one") for at in ("2026-03-02", MONDAY)))
    other = [make_row(occurred_at=at, note="two") for at in ("2026-03-02", MONDAY)]
    assert suggest(store, *other) == ["add", "update"]


def test_equal_rows_of_one_file_are_as_many_records_and_are_paired_in_order(store: Store) -> None:
    bring_rows(store, WEEK_1, WEEK_1)
    assert all_records(store).height == 2
    planned = plan(store, WEEK_2, WEEK_1, WEEK_1)
    assert (planned.new.height, planned.already) == (1, 2)
    planned = plan(store, WEEK_2, WEEK_2, WEEK_2)
    assert (planned.new.height, planned.compared.changes.height) == (1, 2)


def change_export(data: bytes, **values: str) -> bytes:
    """An export in which somebody has changed the first row."""
    rows = list(csv.DictReader(io.StringIO(data.decode())))
    rows[0] |= values
    text = io.StringIO()
    writer = csv.DictWriter(text, rows[0])
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


@pytest.mark.parametrize(
    ("column", "value", "told"),
    [
        ("project", "Fraud", ("project", "Churn", "Fraud")),
        ("reason", "Tooling", ("reason", "Schema change", "Tooling")),
        ("note", "", ("note", "a note", "–")),
        ("main_phase", "monitoring", ("main_phase", "Model deployment", "Monitoring")),
        (
            "occurred_at",
            "2026-03-02T11:30Z",
            ("occurred_at", "2 Mar 2026 10:00", "2 Mar 2026 11:30"),
        ),
        ("recorded_by", "ben", ("recorded_by", "ana", "ben")),
    ],
)
def test_what_was_corrected_in_an_export_is_updated_not_skipped(
    store: Store, column: str, value: str, told: tuple[str, str, str]
) -> None:
    log(store, note="a note")
    log(store, at="2026-03-03T10:00Z")
    data = export_records(all_records(store).reverse(), "csv")
    sheet = read_sheet(change_export(data, **{column: value}), "csv")
    with store.reading() as reader:
        planned = plan_import(reader, sheet, zone="UTC")
    assert (planned.new.height, planned.already) == (0, 1)
    assert [change[1:] for change in tell_changes(planned)] == [told]
    assert planned.compared.changes["suggested"].to_list() == ["update"]
    added = bring(store, sheet, SUGGESTED)
    assert (added.written, added.updated) == (0, 1)
    assert violations(store) == []
    with store.reading() as reader:
        assert plan_import(reader, sheet, zone="UTC").already == 2
    undo.undo(store, added.receipt, by="ana")
    with store.reading() as reader:
        assert [change[1:] for change in tell_changes(plan_import(reader, sheet, zone="UTC"))] == [
            told
        ]


@pytest.mark.parametrize("form", FORMATS)
def test_a_change_is_told_from_every_form(store: Store, form: str) -> None:
    log(store)
    records = all_records(store).with_columns(minutes=pl.lit(7, pl.Int32))
    sheet = read_sheet(export_records(records, form), form)
    assert bring(store, sheet, "update").updated == 1
    assert all_records(store)["minutes"].to_list() == [7]


def test_a_row_added_beside_its_record_gets_an_id_of_its_own(store: Store) -> None:
    log(store)
    records = all_records(store).with_columns(minutes=pl.lit(7, pl.Int32))
    sheet = read_sheet(export_records(records, "csv"), "csv")
    assert [bring(store, sheet, "add").written for _ in range(2)] == [1, 0]
    assert all_records(store).height == 2


def test_an_older_file_takes_nothing_back_unless_somebody_says_so(store: Store) -> None:
    log(store)
    sheet = read_sheet(export_records(all_records(store), "csv"), "csv")
    edit_revisit(store, all_records(store)["id"][0], 1, by="ben", minutes=30)
    again = bring(store, sheet)
    assert (again.updated, again.plan.compared.changes["older"].to_list()) == (0, [True])
    assert all_records(store)["minutes"].to_list() == [30]
    assert bring(store, sheet, "update").updated == 1
    assert all_records(store)["minutes"].to_list() == [None]


def test_an_older_file_does_not_bring_back_a_name_that_was_changed_since(store: Store) -> None:
    log(store)
    sheet = read_sheet(export_records(all_records(store), "csv"), "csv")
    projects.rename_project(store, id_of(store, "Churn"), name="Leavers", by="ana")
    reasons.edit_reason(store, id_of(store, "Schema change"), name="Other columns", by="ana")
    added = bring(store, sheet, SUGGESTED)
    assert (added.written, added.updated) == (0, 0)
    assert [one.name for one in catalogue(store).projects] == ["Leavers"]


def test_what_was_deleted_since_stays_deleted(store: Store) -> None:
    added = log(store)
    sheet = read_sheet(export_records(all_records(store), "csv"), "csv")
    undo.undo(store, added.receipt, by="ana")
    again = bring(store, sheet)
    assert (again.written, again.plan.once_deleted) == (0, 1)


def test_the_choice_for_one_row_goes_before_that_for_all(store: Store) -> None:
    moments = [f"2026-03-0{day}T10:00Z" for day in (2, 3, 4)]
    bring_rows(store, *(make_row(occurred_at=at, minutes="") for at in moments))
    sheet = revisits_of(make_row(occurred_at=at, minutes=9) for at in moments)
    decisions = Decisions("update", {3: "keep", 4: "add"})
    planned = plan(store, *(row.values for row in sheet.rows))  # type: ignore[arg-type]
    assert format_effect(planned, decisions.choose(planned.compared.changes)) == "Add 1, update 1"
    added = import_sheet(store, sheet, zone="UTC", decisions=decisions)
    assert (added.written, added.updated) == (1, 1)
    assert all_records(store)["minutes"].to_list()[::-1].count(9) == 2


def test_changes_that_nobody_saw_are_not_written(store: Store) -> None:
    bring_rows(store, WEEK_1)
    seen = plan(store, WEEK_2).compared.changes
    edit_revisit(store, all_records(store)["id"][0], 1, by="ben", minutes=45)
    with pytest.raises(ChangedMeanwhile, match="others by now"):
        import_sheet(
            store, revisits_of([WEEK_2]), zone="UTC", decisions=Decisions(SUGGESTED, seen=seen)
        )
    assert all_records(store)["minutes"].to_list() == [45]


def test_a_record_does_not_move_into_an_archived_project(store: Store) -> None:
    log(store)
    log(store, project="Old", at="2026-03-03T10:00Z")
    projects.archive_project(store, id_of(store, "Old"), by="ana")
    data = export_records(all_records(store).filter(pl.col("project") == "Churn"), "csv")
    sheet = read_sheet(change_export(data, project="Old"), "csv")
    before = ledger_sizes(store)
    with pytest.raises(InputRefused, match="is archived"):
        bring(store, sheet, "update")
    assert ledger_sizes(store) == before


NAIVE = [make_row(occurred_at=f"2026-03-{day:02}T09:00", note=str(day)) for day in (2, 3, 4, 5)]


def test_a_file_read_by_another_clock_is_asked_about_not_doubled(store: Store) -> None:
    bring_rows(store, *NAIVE)
    with pytest.raises(Undecided) as asked:
        bring(store, revisits_of(NAIVE), zone="America/New_York")
    assert asked.value.message.startswith(
        "all 4 rows are there already, 5 hours earlier than this file says: is its clock that of "
        "America/New_York? If not, name it with --zone."
    )
    assert all_records(store).height == 4
    assert suggest(store, *NAIVE, zone="America/New_York") == ["keep"] * 4
    bring(store, revisits_of(NAIVE), "update", zone="America/New_York")
    found = all_records(store)["occurred_at"].to_list()
    assert found[::-1] == [datetime(2026, 3, day, 14) for day in (2, 3, 4, 5)]


def test_an_hour_of_daylight_saving_is_one_clock_all_the_same(store: Store) -> None:
    rows = [make_row(occurred_at=f"2026-{month}-02T09:00") for month in ("01", "02", "06", "07")]
    bring_rows(store, *rows)
    planned = plan(store, *rows, zone="Europe/Berlin")
    shift = planned.compared.shift
    assert shift
    assert [abs(offset.total_seconds()) / 3600 for offset in sorted(shift.offsets)] == [2, 1]
    assert (planned.new.height, planned.compared.changes.height) == (0, 4)


def test_a_longer_file_of_another_clock_is_asked_about_too(store: Store) -> None:
    bring_rows(store, *NAIVE)
    longer = [*NAIVE, make_row(occurred_at="2026-03-20T09:00", note="new")]
    planned = plan(store, *longer, zone="Asia/Tokyo")
    assert (planned.new.height, planned.compared.changes.height) == (1, 4)


def test_other_revisits_of_the_same_hours_are_new(store: Store) -> None:
    bring_rows(store, *NAIVE)
    later = [{**row, "occurred_at": f"2026-03-1{day}T11:00"} for day, row in enumerate(NAIVE)]
    planned = plan(store, *later)
    assert (planned.new.height, planned.compared.shift) == (4, None)
    another = [*NAIVE, {**NAIVE[0], "occurred_at": "2026-03-02T11:00"}]
    assert plan(store, *another).new.height == 1


def test_a_session_that_ended_since_is_the_same_session(store: Store) -> None:
    bring(store, sessions_of(("monitoring", "2026-03-02T10:00Z", None)))
    ended = sessions_of(("monitoring", "2026-03-02T10:00Z", "2026-03-02T12:00Z"))
    with pytest.raises(Undecided, match="ended_at: – would become 2 Mar 2026 12:00"):
        bring(store, ended)
    added = bring(store, ended, "update")
    assert (added.written, added.updated) == (0, 1)
    (session,) = ask(store, "focus_sessions").to_dicts()
    assert session["ended_at"] == datetime(2026, 3, 2, 12)
    assert bring(store, ended).plan.already == 1


def test_sessions_of_another_clock_are_asked_about_and_moved_together(store: Store) -> None:
    naive = sessions_of(
        ("monitoring", "2026-03-02T09:00", "2026-03-02T17:00"),
        ("scalability", "2026-03-03T09:00", "2026-03-03T17:00"),
    )
    bring(store, naive)
    with pytest.raises(Undecided, match="all 2 rows are there already, 5 hours earlier"):
        bring(store, naive, zone="America/New_York")
    bring(store, naive, "update", zone="America/New_York")
    moved = ask(store, "focus_sessions").select("started_at", "ended_at").rows()
    assert [[moment.hour for moment in one] for one in moved] == [[14, 22], [14, 22]]


def test_sessions_that_would_overlap_by_an_update_are_refused_in_local_time(store: Store) -> None:
    rows = (
        ("monitoring", "2026-03-02T09:00", "2026-03-02T10:00"),
        (
            "scalability",
            "2026-03-02T10:00",
            "2026-03-02T12:00",
        ),
    )
    zone = "Europe/Berlin"
    bring(store, sessions_of(*rows), zone=zone)
    longer = sessions_of(("monitoring", "2026-03-02T09:00", "2026-03-02T11:00"))
    with pytest.raises(InputRefused) as refused:
        bring(store, longer, "update", zone=zone)
    (problem,) = refused.value.problems
    assert "2 Mar 2026 09:00" in f"{problem.value} {problem.rule}"
    assert "Europe/Berlin" in problem.rule
    assert ask(store, "focus_sessions").height == 2
