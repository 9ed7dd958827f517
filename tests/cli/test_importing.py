"""Commands that import records which are there already, and times of another clock."""

from datetime import datetime
from pathlib import Path

import pytest

from pipeline.store import Store
from tests.builders import all_records, ask, ledger_sizes
from tests.cli.arguments import Run, write_lines

HEADER = "project,occurred_at,main_phase,revisited_phase,reason,minutes,note"
ROW = "churn,2026-03-02T14:05,Model development,Data preparation,Defect"


@pytest.fixture(autouse=True)
def _british(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")


@pytest.fixture
def weeks(tmp_path: Path) -> tuple[Path, Path]:
    """A sheet of the first week, and the same row a week later, its minutes filled in."""
    return (
        write_lines(tmp_path / "week1.csv", HEADER, ROW + ",,"),
        write_lines(tmp_path / "week2.csv", HEADER, ROW + ",30,"),
    )


def test_a_row_that_was_filled_in_is_asked_about(
    store: Store, run: Run, weeks: tuple[Path, Path]
) -> None:
    run("import", weeks[0])
    before = ledger_sizes(store)
    ran = run("import", weeks[1])
    assert (ran.status, ran.said) == (1, "")
    for words in ("--changed update", "--changed keep", "--changed add"):
        assert words in ran.complained
    assert "row 2, minutes: – would become 30 (churn, 2 Mar 2026 14:05," in ran.complained
    assert ledger_sizes(store) == before


def test_a_dry_run_shows_what_would_change(run: Run, weeks: tuple[Path, Path]) -> None:
    run("import", weeks[0])
    ran = run("import", "--dry-run", weeks[1])
    assert (ran.status, ran.complained) == (0, "")
    assert "0 of 1 rows would be written" in ran.said
    assert "row 2, minutes: – would become 30" in ran.said


@pytest.mark.parametrize(
    ("changed", "said", "minutes"),
    [
        ("update", "0 revisits written, 1 updated", {30}),
        ("keep", "0 revisits written", {None}),
        ("add", "1 revisit written", {None, 30}),
    ],
)
def test_what_to_do_with_it_is_said_by_an_option(
    store: Store, run: Run, weeks: tuple[Path, Path], changed: str, said: str, minutes: set[object]
) -> None:
    run("import", weeks[0])
    ran = run("import", weeks[1], "--changed", changed)
    assert (ran.status, ran.complained, ran.said.splitlines()[0]) == (0, "", said)
    assert set(all_records(store)["minutes"]) == minutes


def test_an_import_says_whose_clock_it_took(store: Store, run: Run, tmp_path: Path) -> None:
    file = write_lines(tmp_path / "in.csv", HEADER, ROW + ",,")
    assert "times without a zone are those of Europe/Berlin" in run("import", file).said
    assert all_records(store)["occurred_at"].to_list() == [datetime(2026, 3, 2, 13, 5)]
    zoned = write_lines(tmp_path / "zoned.csv", HEADER, ROW.replace("14:05", "20:05Z") + ",,")
    assert "times without a zone" not in run("import", zoned).said


def test_the_zone_can_be_said(store: Store, run: Run, tmp_path: Path) -> None:
    day = ROW.replace("T14:05", "")
    file = write_lines(tmp_path / "in.csv", HEADER, ROW + ",,", day + ",,")
    ran = run("import", file, "--zone", "america/new_york")
    assert "times without a zone are those of America/New_York" in ran.said
    found = all_records(store)["occurred_at"].to_list()
    assert found == [datetime(2026, 3, 2, 19, 5), datetime(2026, 3, 2, 5)]


def test_a_zone_that_nobody_knows_is_refused(store: Store, run: Run, tmp_path: Path) -> None:
    file = write_lines(tmp_path / "in.csv", HEADER, ROW + ",,")
    ran = run("import", file, "--zone", "Mars/Olympus")
    assert (ran.status, ran.said) == (1, "")
    assert "'Mars/Olympus' is not the name of a time zone" in ran.complained
    assert all_records(store).is_empty()


def test_a_file_of_another_clock_is_asked_about(store: Store, run: Run, tmp_path: Path) -> None:
    rows = [ROW.replace("03-02", f"03-0{day}") + ",," for day in (2, 3, 4)]
    file = write_lines(tmp_path / "in.csv", HEADER, *rows)
    run("import", file, "--zone", "UTC")
    ran = run("import", file)
    assert ran.status == 1
    words = "all 3 rows are there already, 1 hour later than this file says"
    assert words in ran.complained
    assert "If not, name it with --zone" in ran.complained
    assert all_records(store).height == 3
    assert "3 revisits there already: skipped" in run("import", file, "--zone", "UTC").said


def test_overlapping_focus_is_told_in_local_time(store: Store, run: Run, tmp_path: Path) -> None:
    file = write_lines(
        tmp_path / "two-focus.csv",
        "project,phase,started_at,ended_at",
        "churn,Model development,2026-03-02T09:00,2026-03-02T17:00",
        "churn,Data preparation,2026-03-02T10:00,2026-03-02T12:00",
    )
    ran = run("import", file)
    assert ran.status == 1
    assert "started_at: '2 Mar 2026 10:00'" in ran.complained
    assert "(2 Mar 2026 09:00 – 2 Mar 2026 17:00, Europe/Berlin)" in ran.complained
    assert ask(store, "focus_sessions").is_empty()


def test_a_focus_before_the_one_that_runs_is_told_in_local_time(run: Run) -> None:
    run("focus", "monitoring", "--project", "P", "--at", "2026-03-02T10:00")
    ran = run("focus", "scalability", "--project", "P", "--at", "2026-03-02T09:00")
    assert ran.status == 1
    assert "lies before the focus began (2 Mar 2026 10:00, Europe/Berlin)" in ran.complained
