"""Every rule of a revisit, said with row, column, value and nearest."""

import uuid
from datetime import date

import pytest

from pipeline.errors import Problem
from tests.builders import revisits_of
from tests.intake.checked import check_sheet, find_problem, find_problems, make_row, read_value

TOKEN = "0d62bbbb-bca0-5e1f-b447-775647d14784"


NAMES = ("project", "reason", "recorded_by")
MINUTES = "must be a whole number of minutes from 0 to 525,600"
HIDDEN = "holds a control character or a mark that turns the direction of text"
NOT_TEXT = "holds a character that is not text (NUL or half a character)"
REFUSED: list[tuple[str, object, str]] = [
    ("main_phase", "monitorng", "is not a phase. Did you mean 'Monitoring'?"),
    ("revisited_phase", "monitorng", "is not a phase. Did you mean 'Monitoring'?"),
    ("main_phase", "xyzzy", "is not a phase."),
    ("avoidable", "unknow", "must be yes, no or unknown. Did you mean 'unknown'?"),
    ("id", "17", "must be a UUID; leave the column out to have one made."),
    ("note", "x" * 10_001, "is longer than 10,000 characters."),
    *(("minutes", value, f"{MINUTES}.") for value in ("-1", "12.5", "soon", "525601", True, -1)),
    *(("minutes", value, f"{MINUTES}.") for value in ("nan", "inf", "1e9", 10**400)),
    *(("note", f"a{sign}b", f"{NOT_TEXT}.") for sign in ("\0", "\ud800")),
    *((name, "x" * 65, "is longer than 64 characters.") for name in NAMES),
    *(
        (name, f"a{sign}b", f"{HIDDEN}.")
        for name in NAMES
        for sign in ("\0", "\x1b", "\u202e", "\u2066", "\ud800")
    ),
    *(
        (name, value, "must be text.")
        for name in (*NAMES, "note")
        for value in (True, 1.5, date(2026, 3, 2), float("nan"))
    ),
]
KEPT: list[tuple[str, object, object]] = [
    *(("main_phase", value, "monitoring") for value in ("monitoring", "MONITORING")),
    ("main_phase", " Monitoring ", "monitoring"),
    *(
        ("revisited_phase", value, "data_preparation")
        for value in ("data-preparation", "Data  Preparation")
    ),
    *(("minutes", value, 45) for value in (" 45 ", "45.0", 45.0)),
    ("minutes", "0", 0),
    ("minutes", 525_600, 525_600),
    *(("avoidable", value, "yes") for value in ("YES", True)),
    *(("avoidable", value, "no") for value in (" no ", False)),
    ("avoidable", "", "unknown"),
    *((name, "x" * 64, "x" * 64) for name in NAMES[:2]),
    ("note", "ü" * 10_000, "ü" * 10_000),
    ("note", NOTE := " <script>alert(1)</script>\n\t=1+1 **bold** \u202e ", NOTE),
    ("id", TOKEN.upper(), TOKEN),
    ("project", 2026, "2026"),
    ("project", " CHURN ", "Churn"),
    ("reason", "schema  change", "Schema change"),
]


def write_id(value: object) -> str:
    return ascii(value)[:20]


@pytest.mark.parametrize(("column", "value", "rule"), REFUSED, ids=write_id)
def test_a_value_that_breaks_a_rule_is_named_with_the_rule(
    column: str, value: object, rule: str
) -> None:
    (problem,) = find_problems(**{column: value})
    assert (problem.column, problem.row) == (column, 2)
    assert str(problem) == f"row 2, {column}: {problem.value!r}: {rule}"
    assert str(problem).encode()
    assert len(problem.value) <= 200


@pytest.mark.parametrize(("column", "value", "kept"), KEPT, ids=write_id)
def test_a_value_is_kept_in_its_one_form(column: str, value: object, kept: object) -> None:
    assert read_value(column, value) == kept


@pytest.mark.parametrize("revisited", ["model_deployment", "Model Deployment"])
def test_the_main_phase_is_no_revisited_phase(revisited: str) -> None:
    assert find_problem(revisited_phase=revisited)[:3] == (
        "revisited_phase",
        "model_deployment",
        "is the main phase itself; a revisit goes to another",
    )


@pytest.mark.parametrize(
    "column", ["project", "occurred_at", "main_phase", "revisited_phase", "reason"]
)
@pytest.mark.parametrize("nothing", [None, "", "  \t"])
def test_what_is_required_must_be_there(column: str, nothing: object) -> None:
    assert find_problem(**{column: nothing}) == (column, "", "is missing", 2, None)


@pytest.mark.parametrize("column", ["note", "minutes", "avoidable", "recorded_by", "id"])
def test_what_is_optional_may_be_blank(column: str) -> None:
    assert find_problems(**{column: " "}) == ()
    assert find_problems(recorded_by="x" * 64) == ()


def test_a_new_name_is_spelled_as_its_first_row_spells_it() -> None:
    rows = [make_row(project="New One"), make_row(project="new one"), make_row(project="NEW  ONE")]
    assert check_sheet(revisits_of(rows)).rows["project"].to_list() == ["New One"] * 3


def test_an_id_stands_in_one_row_only() -> None:
    found = check_sheet(revisits_of([make_row(id=TOKEN), make_row(), make_row(id=TOKEN.upper())]))
    (problem,) = found.problems
    assert (problem.column, problem.row, problem.rule) == ("id", 4, "is also the id of row 2")


def test_a_row_without_an_id_has_one_made_from_its_content() -> None:
    rows = [make_row(note="one"), make_row(note="one"), make_row(note="two")]
    ids = check_sheet(revisits_of(rows)).rows["id"].to_list()
    assert len(set(ids)) == 3
    assert check_sheet(revisits_of(rows)).rows["id"].to_list() == ids
    assert check_sheet(revisits_of(rows[::-1])).rows["id"].to_list() == [ids[2], ids[0], ids[1]]
    assert all(uuid.UUID(one) for one in ids)


SAME = [
    {"project": "CHURN"},
    {"occurred_at": "2026-03-02T11:00:00+01:00"},
    {"main_phase": "Model deployment"},
    {"reason": "defect"},
    {"minutes": ""},
    {"avoidable": "Unknown"},
]
OTHER = [
    {"project": "Other"},
    {"occurred_at": "2026-03-02T10:00:01+00:00"},
    {"main_phase": "monitoring"},
    {"reason": "Tooling"},
    {"note": "x"},
    {"minutes": 0},
    {"avoidable": "no"},
    {"recorded_by": "ana"},
    {"recorded_at": "2026-03-03T00:00Z"},
]


def test_the_same_content_has_the_same_id_in_other_words_and_other_content_another() -> None:
    rows = [make_row(**values) for values in ({}, *SAME, *OTHER)]
    ids = [check_sheet(revisits_of([row])).rows["id"].item() for row in rows]
    assert len(set(ids[: 1 + len(SAME)])) == 1
    assert len(set(ids)) == 1 + len(OTHER)


def test_all_problems_of_all_rows_come_at_once_and_good_rows_stay() -> None:
    found = check_sheet(
        revisits_of(
            [
                make_row(note="good"),
                make_row(main_phase="deploy", minutes="-3", occurred_at="never", reason=""),
                make_row(revisited_phase="model_deployment"),
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


def test_a_problem_reads_as_one_line() -> None:
    problem = Problem("main_phase", "monitorng", "is not a phase", row=7, nearest="Monitoring")
    assert str(problem) == (
        "row 7, main_phase: 'monitorng': is not a phase. Did you mean 'Monitoring'?"
    )
    assert str(Problem("reason", "", "is missing")) == "reason: is missing."


def test_rows_after_very_many_problems_are_not_looked_at() -> None:
    bad = revisits_of(make_row(occurred_at="never", minutes="x") for _ in range(6_000))
    problems = check_sheet(bad).problems
    assert len(problems) == 10_001
    assert str(problems[-1]) == (
        "rows: '5002 and after': were not looked at: 10,000 problems are enough."
    )


def test_a_value_is_shown_in_a_line_of_200_characters_without_what_nobody_sees() -> None:
    (_, shown, *_) = find_problem(project="a\u202e\x1b\ud800\ufffe\u200b\nb" + "x" * 1_000)
    assert shown.startswith("a����� bxxx")
    assert (len(shown), shown[-1]) == (200, "…")
