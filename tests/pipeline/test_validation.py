"""Every rule of a revisit and of a focus session, said with row, column, value and nearest."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from pipeline import fields
from pipeline.errors import Problem
from pipeline.fields import BrokenRule
from pipeline.intake.sheets import Sheet
from pipeline.intake.validation import Validated, validate_sheet
from pipeline.ledger.sessions import find_overlaps
from pipeline.model import Catalogue, Phase, Project, Reason
from tests.builders import revisit, revisits_of, sessions_of

NOW = datetime(2026, 3, 31, 12)
PHASES = tuple(
    Phase(str(position), key, title, position, "", retired=False, used=False)
    for position, (key, title) in enumerate(
        [
            ("data_preparation", "Data preparation"),
            ("model_deployment", "Model deployment"),
            ("monitoring", "Monitoring"),
        ],
        1,
    )
)
KNOWN = Catalogue(
    projects=(Project("p1", "Churn", synthetic=False, archived=False, revisits=0),),
    phases=PHASES,
    reasons=(
        Reason("r1", "Schema change", "", retired=False, revisits=0),
        Reason("r2", "Defect", "", retired=False, revisits=0),
    ),
    people=(),
    running=(),
)
TOKEN = "0d62bbbb-bca0-5e1f-b447-775647d14784"


def checked(*sheets: Sheet, zone: str = "UTC") -> Validated:
    (sheet,) = sheets
    return validate_sheet(sheet, KNOWN, zone=zone, now=NOW)


def row(**values: object) -> dict[str, object]:
    return revisit("model_deployment", "data_preparation", **values)


def problems_of(**values: object) -> tuple[Problem, ...]:
    return checked(revisits_of([row(**values)])).problems


def the_problem(**values: object) -> tuple[str, str, str, int | None, str | None]:
    (problem,) = problems_of(**values)
    return (problem.column, problem.value, problem.rule, problem.row, problem.nearest)


def value_of(column: str, given: object, *, zone: str = "UTC") -> Any:
    found = checked(revisits_of([row(**{column: given})]), zone=zone)
    assert found.problems == ()
    return found.rows[column].item()


@pytest.mark.parametrize("column", ["main_phase", "revisited_phase"])
def test_an_unknown_phase_is_named_with_the_nearest(column: str) -> None:
    assert the_problem(**{column: "monitorng"}) == (
        column,
        "monitorng",
        "is not a phase",
        2,
        "Monitoring",
    )


def test_a_phase_like_no_other_has_no_nearest() -> None:
    assert the_problem(main_phase="xyzzy")[-1] is None


@pytest.mark.parametrize(
    "given", ["monitoring", "MONITORING", " Monitoring ", "data-preparation", "Data  Preparation"]
)
def test_a_phase_is_given_by_key_or_title(given: str) -> None:
    expected = "monitoring" if "onito" in given.lower() else "data_preparation"
    sheet = revisits_of([revisit(given, "model_deployment")])
    assert checked(sheet).rows["main_phase"].to_list() == [expected]


@pytest.mark.parametrize("revisited", ["model_deployment", "Model Deployment"])
def test_the_main_phase_is_no_revisited_phase(revisited: str) -> None:
    problem = the_problem(revisited_phase=revisited)
    assert problem[:3] == (
        "revisited_phase",
        "model_deployment",
        "is the main phase itself; a revisit goes to another",
    )


@pytest.mark.parametrize(
    "column", ["project", "occurred_at", "main_phase", "revisited_phase", "reason"]
)
@pytest.mark.parametrize("nothing", [None, "", "  \t"])
def test_what_is_required_must_be_there(column: str, nothing: object) -> None:
    assert the_problem(**{column: nothing}) == (column, "", "is missing", 2, None)


@pytest.mark.parametrize("column", ["note", "minutes", "avoidable", "recorded_by", "id"])
def test_what_is_optional_may_be_blank(column: str) -> None:
    assert problems_of(**{column: " "}) == ()


@pytest.mark.parametrize("given", ["-1", "12.5", "soon", "525601", "nan", "inf", "1e9", True, -1])
def test_minutes_are_a_whole_number_from_zero_to_a_year(given: object) -> None:
    assert the_problem(minutes=given) == (
        "minutes",
        str(given),
        "must be a whole number of minutes from 0 to 525,600",
        2,
        None,
    )


def test_minutes_with_more_digits_than_a_float_holds_are_refused() -> None:
    assert the_problem(minutes=10**400)[2].startswith("must be a whole number of minutes")


@pytest.mark.parametrize(
    ("given", "minutes"), [("0", 0), (" 45 ", 45), ("45.0", 45), (45.0, 45), (525_600, 525_600)]
)
def test_minutes_may_be_text_or_number(given: object, minutes: int) -> None:
    assert value_of("minutes", given) == minutes


@pytest.mark.parametrize(
    ("given", "rule"),
    [
        ("yesterday", "must be a time such as 2026-03-31T14:05 or 2026-03-31T14:05+02:00"),
        ("01/02/2026", "must be a time such as 2026-03-31T14:05 or 2026-03-31T14:05+02:00"),
        ("infinity", "must be a time such as 2026-03-31T14:05 or 2026-03-31T14:05+02:00"),
        ("20260331T1405", "must be a time such as 2026-03-31T14:05 or 2026-03-31T14:05+02:00"),
        ("1774965900", "must be a time such as 2026-03-31T14:05 or 2026-03-31T14:05+02:00"),
        ("2026-02-30", "is not a time that exists in the form 2026-03-31T14:05"),
        ("2026-03-31T25:00", "is not a time that exists in the form 2026-03-31T14:05"),
        ("0000-00-00", "is not a time that exists in the form 2026-03-31T14:05"),
        ("1999-12-31T23:59:59Z", "lies before 2000"),
        ("2026-04-01T12:00:00.000001Z", "lies more than a day in the future"),
        ("9999-12-31T23:59", "lies more than a day in the future"),
        ("9999-12-31T23:59-05:00", "must lie between 2000 and tomorrow"),
        ("0001-01-01T00:00+05:00", "must lie between 2000 and tomorrow"),
    ],
)
def test_a_bad_time_is_refused_with_its_rule(given: str, rule: str) -> None:
    assert the_problem(occurred_at=given) == ("occurred_at", given, rule, 2, None)


@pytest.mark.parametrize(
    ("given", "utc"),
    [
        ("2026-03-30T14:05:00Z", datetime(2026, 3, 30, 14, 5)),
        ("2026-03-30 14:05:00+02:00", datetime(2026, 3, 30, 12, 5)),
        ("2026-03-30T14:05", datetime(2026, 3, 30, 12, 5)),
        ("2026-01-30T14:05", datetime(2026, 1, 30, 13, 5)),
        ("2026-03-30", datetime(2026, 3, 29, 22)),
        (date(2026, 3, 30), datetime(2026, 3, 29, 22)),
        (datetime(2026, 3, 30, 14, 5), datetime(2026, 3, 30, 12, 5)),
        (datetime(2026, 3, 30, 14, 5, tzinfo=UTC), datetime(2026, 3, 30, 14, 5)),
        ("2000-01-01T00:00Z", datetime(2000, 1, 1)),
        ("2026-04-01T12:00Z", datetime(2026, 4, 1, 12)),
    ],
)
def test_a_time_without_a_zone_is_one_of_the_reader(given: object, utc: datetime) -> None:
    assert value_of("occurred_at", given, zone="Europe/Berlin") == utc


def test_the_time_of_writing_keeps_the_same_rules() -> None:
    assert the_problem(recorded_at="1999-01-01")[:3] == (
        "recorded_at",
        "1999-01-01",
        "lies before 2000",
    )


@pytest.mark.parametrize(
    ("given", "kept"),
    [("YES", "yes"), (" no ", "no"), (True, "yes"), (False, "no"), ("", "unknown")],
)
def test_avoidable_is_yes_no_or_unknown(given: object, kept: str) -> None:
    assert value_of("avoidable", given) == kept


def test_another_answer_is_refused_with_the_nearest() -> None:
    assert the_problem(avoidable="unknow") == (
        "avoidable",
        "unknow",
        "must be yes, no or unknown",
        2,
        "unknown",
    )


@pytest.mark.parametrize("column", ["project", "reason", "recorded_by"])
def test_a_name_has_at_most_64_characters(column: str) -> None:
    assert problems_of(**{column: "x" * 64}) == ()
    assert the_problem(**{column: "x" * 65})[2] == "is longer than 64 characters"


@pytest.mark.parametrize("column", ["project", "reason", "recorded_by"])
@pytest.mark.parametrize("sign", ["\0", "\x1b", "\u202e", "\u2066", "\ud800"])
def test_a_name_holds_no_control_character_or_mark_of_direction(column: str, sign: str) -> None:
    assert the_problem(**{column: f"a{sign}b"})[2] == (
        "holds a control character or a mark that turns the direction of text"
    )


def test_a_note_has_at_most_10_000_characters() -> None:
    assert value_of("note", "ü" * 10_000) == "ü" * 10_000
    (problem,) = problems_of(note="x" * 10_001)
    assert problem.rule == "is longer than 10,000 characters"
    assert len(problem.value) == 200


@pytest.mark.parametrize("sign", ["\0", "\ud800"])
def test_a_note_is_text(sign: str) -> None:
    (problem,) = problems_of(note=f"a{sign}b")
    assert problem.rule == "holds a character that is not text (NUL or half a character)"
    assert str(problem).encode()


def test_a_note_is_kept_as_it_is() -> None:
    note = " <script>alert(1)</script>\n\t=1+1 **bold** \u202e "
    assert value_of("note", note) == note


def test_a_name_is_spelled_as_the_store_spells_it() -> None:
    found = checked(revisits_of([row(project=" CHURN ", reason="schema  change")])).rows
    assert (found["project"].item(), found["reason"].item()) == ("Churn", "Schema change")


def test_a_new_name_is_spelled_as_its_first_row_spells_it() -> None:
    rows = [row(project="New One"), row(project="new one"), row(project="NEW  ONE")]
    assert checked(revisits_of(rows)).rows["project"].to_list() == ["New One"] * 3


def test_an_id_is_a_uuid() -> None:
    assert the_problem(id="17")[:3] == (
        "id",
        "17",
        "must be a UUID; leave the column out to have one made",
    )
    assert value_of("id", TOKEN.upper()) == TOKEN


def test_an_id_stands_in_one_row_only() -> None:
    found = checked(revisits_of([row(id=TOKEN), row(), row(id=TOKEN.upper())]))
    (problem,) = found.problems
    assert (problem.column, problem.row, problem.rule) == ("id", 4, "is also the id of row 2")


def test_a_row_without_an_id_has_one_made_from_its_content() -> None:
    rows = [row(note="one"), row(note="one"), row(note="two")]
    ids = checked(revisits_of(rows)).rows["id"].to_list()
    assert len(set(ids)) == 3
    assert checked(revisits_of(rows)).rows["id"].to_list() == ids
    assert checked(revisits_of(rows[::-1])).rows["id"].to_list() == [ids[2], ids[0], ids[1]]
    assert all(uuid.UUID(one) for one in ids)


@pytest.mark.parametrize(
    "same",
    [
        {"project": "CHURN"},
        {"occurred_at": "2026-03-02T11:00:00+01:00"},
        {"main_phase": "Model deployment"},
        {"reason": "defect"},
        {"minutes": ""},
        {"avoidable": "Unknown"},
    ],
)
def test_the_same_content_in_other_words_has_the_same_id(same: dict[str, object]) -> None:
    one = checked(revisits_of([row()])).rows["id"].item()
    assert checked(revisits_of([row(**same)])).rows["id"].item() == one


@pytest.mark.parametrize(
    "other",
    [
        {"project": "Other"},
        {"occurred_at": "2026-03-02T10:00:01+00:00"},
        {"main_phase": "monitoring"},
        {"reason": "Tooling"},
        {"note": "x"},
        {"minutes": 0},
        {"avoidable": "no"},
        {"recorded_by": "ana"},
        {"recorded_at": "2026-03-03T00:00Z"},
    ],
)
def test_other_content_has_another_id(other: dict[str, object]) -> None:
    one = checked(revisits_of([row()])).rows["id"].item()
    assert checked(revisits_of([row(**other)])).rows["id"].item() != one


def test_all_problems_of_all_rows_come_at_once_and_good_rows_stay() -> None:
    found = checked(
        revisits_of(
            [
                row(note="good"),
                row(main_phase="deploy", minutes="-3", occurred_at="never", reason=""),
                row(revisited_phase="model_deployment"),
            ]
        )
    )
    assert [(problem.row, problem.column) for problem in found.problems] == [
        (3, "main_phase"),
        (3, "occurred_at"),
        (3, "reason"),
        (3, "minutes"),
        (4, "revisited_phase"),
    ]
    assert found.rows["note"].to_list() == ["good"]


def test_a_sheet_of_bad_rows_only_gives_an_empty_frame() -> None:
    assert checked(revisits_of([row(reason=None)])).rows.is_empty()


@pytest.mark.parametrize(
    ("phase", "start", "end", "column", "rule"),
    [
        ("deploy", "2026-03-01", "2026-03-02", "phase", "is not a phase"),
        ("monitoring", "", "2026-03-02", "started_at", "is missing"),
        ("monitoring", "2026-03-02", "2026-03-01", "ended_at", "lies before started_at"),
        ("monitoring", "1999-03-02", "2026-03-01", "started_at", "lies before 2000"),
        ("monitoring", "2026-03-02", "soon", "ended_at", "must be a time such as"),
    ],
)
def test_a_focus_session_keeps_its_rules(
    phase: str, start: str, end: str, column: str, rule: str
) -> None:
    (problem,) = checked(sessions_of((phase, start, end))).problems
    assert (problem.row, problem.column) == (2, column)
    assert problem.rule.startswith(rule)


def test_a_focus_session_without_an_end_is_running() -> None:
    found = checked(sessions_of(("monitoring", "2026-03-01", "")))
    assert found.problems == ()
    assert found.rows["ended_at"].to_list() == [None]


def overlaps_in(*rows: tuple[str, str, str | None]) -> list[Problem]:
    return find_overlaps(checked(sessions_of(*rows)).rows)


def test_sessions_of_one_project_do_not_overlap() -> None:
    (problem,) = overlaps_in(
        ("monitoring", "2026-03-05", "2026-03-07"),
        ("model_deployment", "2026-03-01", "2026-03-06"),
    )
    assert (problem.row, problem.column) == (2, "started_at")
    assert "overlaps the focus session on model_deployment" in problem.rule


def test_sessions_may_touch() -> None:
    assert not overlaps_in(
        ("monitoring", "2026-03-01", "2026-03-05"),
        ("model_deployment", "2026-03-05", "2026-03-05"),
        ("data_preparation", "2026-03-05", None),
    )


@pytest.mark.parametrize("running_first", [True, False])
def test_sessions_may_touch_in_any_order_of_rows(running_first: bool) -> None:
    rows: list[tuple[str, str, str | None]] = [
        ("data_preparation", "2026-03-05", None),
        ("model_deployment", "2026-03-05", "2026-03-05"),
    ]
    assert not overlaps_in(*(rows if running_first else rows[::-1]))


def test_every_session_within_a_longer_one_is_named() -> None:
    problems = overlaps_in(
        ("monitoring", "2026-03-01", "2026-03-20"),
        ("model_deployment", "2026-03-02", "2026-03-03"),
        ("data_preparation", "2026-03-04", "2026-03-05"),
    )
    assert [problem.row for problem in problems] == [3, 4]


def test_a_problem_reads_as_one_line() -> None:
    problem = Problem("main_phase", "monitorng", "is not a phase", row=7, nearest="Monitoring")
    assert str(problem) == (
        "row 7, main_phase: 'monitorng': is not a phase. Did you mean 'Monitoring'?"
    )
    assert str(Problem("reason", "", "is missing")) == "reason: is missing."


@pytest.mark.parametrize("given", ["31/03/2026", "2026-02-30", "soon"])
def test_a_day_that_is_none_is_refused(given: str) -> None:
    with pytest.raises(BrokenRule, match="must be a day such as 2026-03-31"):
        fields.parse_day(given)


def test_a_day_may_have_blanks_around_it() -> None:
    assert fields.parse_day(" 2026-03-31 ") == date(2026, 3, 31)


@pytest.mark.parametrize(
    "given", ["2026-03-29T02:30", "2026-03-29 02:00:00", datetime(2026, 3, 29, 2)]
)
def test_a_time_that_the_clock_skips_is_refused_with_the_one_in_its_place(given: object) -> None:
    sheet = revisits_of([row(occurred_at=given)])
    (problem,) = checked(sheet, zone="Europe/Berlin").problems
    assert problem.rule == "does not exist in Europe/Berlin: the clock was set forward then"
    assert str(problem.nearest).startswith("2026-03-29T03:")


def test_a_time_that_the_clock_skips_is_refused_also_from_a_form() -> None:
    sheet = revisits_of(
        [row(occurred_at=datetime(2026, 3, 29, 2, 30, tzinfo=ZoneInfo("Europe/Berlin")))]
    )
    (problem,) = checked(sheet).problems
    assert "the clock was set forward then" in problem.rule


@pytest.mark.parametrize(
    ("given", "utc"),
    [
        ("2025-10-26T02:30", datetime(2025, 10, 26, 0, 30)),
        ("2025-10-26T02:30+01:00", datetime(2025, 10, 26, 1, 30)),
        ("2025-10-26T03:00", datetime(2025, 10, 26, 2)),
    ],
)
def test_of_a_time_that_the_clock_passes_twice_the_first_is_meant(
    given: str, utc: datetime
) -> None:
    assert value_of("occurred_at", given, zone="Europe/Berlin") == utc


@pytest.mark.parametrize("given", ["2025-04-25", date(2025, 4, 25)])
def test_a_day_that_begins_an_hour_late_begins_all_the_same(given: object) -> None:
    """In Cairo the clock goes from 23:59 to 01:00 that night."""
    utc = datetime(2025, 4, 24, 22)
    assert value_of("occurred_at", given, zone="Africa/Cairo") == utc


@pytest.mark.parametrize("given", [True, 1.5, date(2026, 3, 2), float("nan")])
@pytest.mark.parametrize("column", ["project", "reason", "note", "recorded_by"])
def test_what_is_no_text_is_neither_a_name_nor_a_note(column: str, given: object) -> None:
    assert the_problem(**{column: given})[2] == "must be text"


def test_a_whole_number_may_be_a_name() -> None:
    assert value_of("project", 2026) == "2026"


def test_rows_after_very_many_problems_are_not_looked_at() -> None:
    bad = revisits_of(row(occurred_at="never", minutes="x") for _ in range(6_000))
    problems = checked(bad).problems
    assert len(problems) == 10_001
    assert str(problems[-1]) == (
        "rows: '5002 and after': were not looked at: 10,000 problems are enough."
    )


def test_a_value_is_shown_in_a_line_of_200_characters_without_what_nobody_sees() -> None:
    (_, shown, *_) = the_problem(project="a\u202e\x1b\ud800\ufffe\u200b\nb" + "x" * 1_000)
    assert shown.startswith("a����� bxxx")
    assert (len(shown), shown[-1]) == (200, "…")
