"""What a soak came to is said in a table."""

from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.soak.__main__ import PARTS, SHORT, main, shorten_outcomes
from benchmarks.soak.losses import Losses, make_fault
from benchmarks.soak.outcomes import (
    Outcome,
    format_outcome_notes,
    format_outcome_table,
    format_percentiles,
    merge_outcomes,
    write_between,
)

WELL = Outcome("kills", 3, "kills", 12, says="slow")
ILL = Outcome("cuts", 2, "trials", 5, Losses(lost=1, torn=2, complaints=("lost: x",)))
ABSENT = Outcome("disk", not_tried="no mount")


def test_the_table_says_what_was_lost() -> None:
    rows = format_outcome_table([WELL, ILL, ABSENT]).splitlines()[2:]
    assert rows == [
        "| kills | 3 kills | 12 | 0 | 0 | 0 | 0 |",
        "| cuts | 2 trials | 5 | 1 | 0 | 2 | 0 |",
        "| disk | not tried here: no mount | – | – | – | – | – |",
    ]
    assert format_outcome_notes([WELL, ILL, ABSENT]) == "- kills: slow."


@pytest.mark.parametrize(
    ("outcome", "is_well"),
    [
        (WELL, True),
        (ILL, False),
        (ABSENT, True),
        (replace(WELL, acknowledged=0), False),
        (replace(WELL, acknowledged=0, must_acknowledge=False), True),
        (replace(WELL, tries=0), False),
        (replace(WELL, losses=make_fault("x")), False),
    ],
)
def test_an_outcome_is_well_only_where_something_could_have_gone_wrong(
    outcome: Outcome, is_well: bool
) -> None:
    assert outcome.is_well is is_well


def test_several_outcomes_make_one_row_without_those_that_were_not_tried() -> None:
    row = merge_outcomes("all", [WELL, ILL, ABSENT])
    assert row.row == ("all", "5 tries", "17", "1", "0", "2", "0")
    assert not row.is_well
    assert merge_outcomes("none", [ABSENT]).row[1] == "not tried here: no mount"


def test_readme_has_one_row_for_each_kind_of_trouble() -> None:
    by_part = {part: [replace(WELL, what=part)] for part in PARTS}
    assert [one.what for one in shorten_outcomes(by_part)] == [
        "crowd",
        "kills",
        "imports",
        "no room, or no right to write",
        "file or write-ahead log damaged",
        "a team's store: machines at once, races, kills, restarts, a dead network, no room",
    ]
    assert sum(one.tries for one in shorten_outcomes(by_part)) == 3 * len(PARTS)


def test_times_are_said_by_their_middle_the_95th_of_a_hundred_and_the_longest() -> None:
    assert format_percentiles([]) == "–"
    assert format_percentiles([number / 100 for number in range(1, 101)]).startswith("p50 5")
    assert format_percentiles([0.02, 2.0]).endswith("longest 2.00 s")


def test_a_page_is_written_between_its_two_marks_only(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("a\n<!-- soak -->\nold\n<!-- /soak -->\nb\n")
    write_between(page, "soak", "new")
    assert page.read_text() == "a\n<!-- soak -->\nnew\n<!-- /soak -->\nb\n"
    with pytest.raises(ValueError, match="no place marked other"):
        write_between(page, "other", "new")


def test_the_command_knows_its_parts(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["nothing"])
    assert "there is no part nothing" in capsys.readouterr().err
    assert set(SHORT) == set(PARTS)
