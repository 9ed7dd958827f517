"""Commands that show figures, with filters."""

import csv
import io
import json

import pytest

from pipeline.cli.main import main
from pipeline.figures.overlap.measures import MEASURES
from pipeline.store import Store
from tests.cli.arguments import Run, log_arguments

KEYS = {
    "main_phase",
    "revisited_phase",
    "revisits",
    "minutes",
    "share_of_main",
    "share_of_revisited",
    "share_of_all",
    "incidence",
    "incidence_low",
    "incidence_high",
    "intensity",
    "coupling",
}


@pytest.mark.parametrize("command", [["overlap"], ["export", "out.csv"]])
def test_an_unknown_name_in_a_filter_gives_the_nearest(run: Run, command: list[str]) -> None:
    run(*log_arguments(project="Churn"))
    ran = run(*command, "--project", "Chum", "--main", "monitorng", "--until", "soon")
    assert (ran.status, ran.said) == (1, "")
    assert "3 problems" in ran.complained
    assert "project: 'Chum': no such project. Did you mean 'Churn'?" in ran.complained
    assert "main phase: 'monitorng': no such main phase. Did you mean" in ran.complained


def test_overlap_as_json_has_all_pairs_and_measures(store: Store, run: Run) -> None:
    run(*log_arguments(minutes="5"))
    found = json.loads(run("overlap", "--format", "json").said)
    assert len(found) == 72
    assert all(set(row) >= KEYS for row in found)
    (row,) = [row for row in found if row["revisits"]]
    assert (row["main_phase"], row["revisited_phase"]) == ("monitoring", "management")
    assert (row["minutes"], row["share_of_all"], row["incidence"]) == (5, 1.0, None)


def test_overlap_as_csv_says_the_same_as_json(run: Run) -> None:
    run(*log_arguments())
    as_json = json.loads(run("overlap", "--format", "json").said)
    as_csv = list(csv.DictReader(io.StringIO(run("overlap", "--format", "csv").said)))
    assert [row["revisits"] for row in as_csv] == [str(row["revisits"]) for row in as_json]
    assert {row["incidence"] for row in as_csv} == {""}
    other = json.loads(run("overlap", "--format", "json", "--main", "scalability").said)
    assert sum(row["revisits"] for row in other) == 0


def test_overlap_as_a_table_shows_a_measure_with_its_formula(run: Run) -> None:
    run(*log_arguments())
    for measure in MEASURES:
        ran = run("overlap", "--measure", measure.key)
        assert ran.status == 0
        title, formula, *lines, last = ran.said.splitlines()
        assert title.startswith(measure.title)
        assert formula == measure.formula
        assert last.startswith("1 revisit, ")
        rows = [line for line in lines if line.startswith("│")]
        assert len(rows) == 10
        assert "Governance and compliance" in rows[-1]


@pytest.mark.parametrize("day", [["--until", "9999-12-31"], ["--since", "0001-01-01"]])
def test_a_day_at_either_end_of_time_is_a_day(store: Store, day: list[str]) -> None:
    assert main(["overlap", *day, "--store", str(store.path)]) == 0
