"""The command: every rule of the dashboard, exit statuses, and no stack trace."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb
import polars as pl
import pytest

from pipeline.asking import questions
from pipeline.cli.main import main, revisits
from pipeline.figures.overlap.measures import MEASURES
from pipeline.ledger import projects
from pipeline.store import Store, locate_store
from pipeline.store.store import ROOT
from tests.builders import (
    all_records,
    ask,
    catalogue,
    id_of,
    ledger_sizes,
    log,
    only_id,
    overlap,
    run_python,
)
from tests.damages import broken_log

DATA = Path(__file__).parents[3] / "shared" / "data"
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
HEADER = "project,occurred_at,main_phase,revisited_phase,reason"
GOOD = "P,2026-03-02T10:00:00Z,monitoring,management,Defect"
BAD = "P,2026-03-02T10:00:00Z,monitorin,management,"


@dataclass(frozen=True)
class Ran:
    status: int
    said: str
    complained: str


Run = Callable[..., Ran]


@pytest.fixture
def run(store: Store, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command on `store` and looks at what it says."""

    def ran(*arguments: object) -> Ran:
        status = main([*map(str, arguments), "--store", str(store.path)])
        captured = capsys.readouterr()
        assert "Traceback" not in captured.out + captured.err
        assert "defect of ours" not in captured.err
        return Ran(status, captured.out, captured.err)

    return ran


@pytest.fixture(autouse=True)
def _machine_in_berlin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tzlocal.get_localzone_name", lambda: "Europe/Berlin")


def in_a_process(*arguments: str, **surroundings: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pipeline", *arguments],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=os.environ | surroundings,
        timeout=60,
        check=False,
    )


def log_arguments(**changed: str | None) -> list[str]:
    given: dict[str, str | None] = {
        "project": "P",
        "from": "monitoring",
        "to": "management",
        "reason": "Defect",
    }
    return ["log"] + [
        part for name, value in (given | changed).items() if value for part in (f"--{name}", value)
    ]


def sessions(store: Store) -> list[tuple[str, datetime, datetime | None]]:
    found = ask(store, questions.Question("focus_sessions"))
    return found.select("phase", "started_at", "ended_at").rows()


def write(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_log_prints_what_it_wrote_and_its_id(store: Store, run: Run) -> None:
    ran = run(
        *log_arguments(),
        *("--note", "a column", "--minutes", 45, "--at", "2026-07-01T12:00"),
        *("--by", "ana", "--avoidable", "yes"),
    )
    assert (ran.status, ran.complained) == (0, "")
    record = all_records(store).row(0, named=True)
    assert ran.said.splitlines() == [
        "P: Monitoring → Management, Defect, 2026-07-01 12:00 CEST",
        f"id {record['id']}",
        "new project: P",
    ]
    assert record["occurred_at"] == datetime(2026, 7, 1, 10)
    assert (record["note"], record["minutes"], record["avoidable"], record["written_by"]) == (
        "a column",
        45,
        "yes",
        "ana",
    )


def test_log_without_from_uses_the_phase_in_focus(store: Store, run: Run) -> None:
    assert run("focus", "monitoring", "--project", "P").status == 0
    assert run(*log_arguments(**{"from": None})).status == 0
    assert all_records(store)["main_phase"].to_list() == ["monitoring"]


def test_log_without_from_uses_the_phase_that_was_in_focus_then(store: Store, run: Run) -> None:
    run("focus", "monitoring", "--project", "P", "--at", "2026-03-02T09:00")
    run("focus", "scalability", "--project", "P", "--at", "2026-03-02T12:00")
    for hour in ("10", "13"):
        run(*log_arguments(**{"from": None}, at=f"2026-03-02T{hour}:00"))
    assert all_records(store)["main_phase"].to_list() == ["scalability", "monitoring"]


def test_log_without_from_and_without_focus_asks_for_it(store: Store, run: Run) -> None:
    run("focus", "monitoring", "--project", "P", "--at", "2026-03-02T09:00")
    before = ledger_sizes(store)
    ran = run(*log_arguments(**{"from": None}, at="2026-03-02T08:00"))
    assert (ran.status, ran.said) == (1, "")
    assert "no phase of 'P' was in focus then; name one with --from" in ran.complained
    assert ledger_sizes(store) == before


def test_log_names_every_problem_and_the_nearest_phase(store: Store, run: Run) -> None:
    before = ledger_sizes(store)
    ran = run(*log_arguments(to="managment", minutes="soon", at="yesterday", reason=" "))
    assert (ran.status, ran.said) == (1, "")
    assert "4 problems" in ran.complained
    assert "'managment': is not a phase. Did you mean 'Management'?" in ran.complained
    for column in ("occurred_at", "reason", "minutes"):
        assert f"\n  {column}:" in ran.complained
    assert ledger_sizes(store) == before


def test_log_says_which_names_are_new_and_almost_known(run: Run) -> None:
    ran = run(*log_arguments(reason="Schema chang"))
    assert "new reason: Schema chang" in ran.said
    assert "reason 'Schema chang' is almost 'Schema change'" in ran.said


def test_who_writes_may_be_set_for_good(
    store: Store, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REVISITS_WHO", "ben")
    run(*log_arguments())
    run(*log_arguments(by="ana", at="2026-03-02T08:00"))
    assert all_records(store)["written_by"].to_list() == ["ben", "ana"]


def test_focus_starts_changes_and_ends(store: Store, run: Run) -> None:
    said = [
        run("focus", phase, "--project", "P", "--at", f"2026-07-01T{hour}:00").said.strip()
        for phase, hour in (("monitoring", "09"), ("Monitoring", "10"), ("scalability", "11"))
    ]
    ended = run("focus", "--end", "--project", "P", "--at", "2026-07-01T12:00").said.strip()
    assert said == [
        "P: Monitoring is in focus since 2026-07-01 09:00 CEST",
        "P: Monitoring is in focus already; nothing was written",
        "P: Scalability is in focus since 2026-07-01 11:00 CEST",
    ]
    assert ended == "P: focus on Scalability ended at 2026-07-01 12:00 CEST"
    seven, nine, ten = (datetime(2026, 7, 1, hour) for hour in (7, 9, 10))
    assert sessions(store) == [("monitoring", seven, nine), ("scalability", nine, ten)]


def test_focus_that_is_refused_says_why(run: Run) -> None:
    ran = run("focus", "monitorng", "--project", "P")
    assert ran.status == 1
    assert "Did you mean 'Monitoring'?" in ran.complained
    assert "has no phase in focus" in run("focus", "--end", "--project", "P").complained


def test_an_archived_project_is_neither_logged_for_nor_focused(store: Store, run: Run) -> None:
    for name in ("P", "Other"):
        projects.get_or_add_project(store, name)
    projects.archive_project(store, id_of(store, "P"), by="ana")
    for ran in (run(*log_arguments()), run("focus", "monitoring", "--project", "P")):
        assert ran.status == 1
        assert "project: 'P': is archived: reopen it in Settings first." in ran.complained
    assert all_records(store).is_empty()


def test_sample_is_loaded_once_and_called_synthetic(store: Store, run: Run) -> None:
    first = run("sample")
    assert first.status == 0
    assert "Loaded the synthetic sample: 227 revisits, 30 focus sessions" in first.said
    second = run("sample")
    assert "is there already; nothing was written" in second.said
    assert all_records(store).height == 227
    assert [one.synthetic for one in catalogue(store).projects] == [True]


def test_the_sample_is_removed_and_brought_back(store: Store, run: Run) -> None:
    run("sample")
    assert "Removed the sample: 227 revisits, 30 focus sessions" in run("sample", "--remove").said
    assert all_records(store).is_empty()
    assert "There is no sample project here" in run("sample", "--remove").said
    assert "Brought back the synthetic sample: 227 revisits" in run("sample").said
    assert all_records(store).height == 227


def test_import_says_how_many_it_wrote_and_skipped(store: Store, run: Run, tmp_path: Path) -> None:
    file = write(tmp_path / "in.csv", HEADER + ",ticket", GOOD + ",1", GOOD + ",2")
    first = run("import", file)
    assert (first.status, first.complained) == (0, "")
    assert first.said.splitlines() == [
        "2 revisits written",
        "new project: P",
        "columns not used: ticket",
    ]
    second = run("import", file)
    assert second.said.splitlines()[:2] == [
        "0 revisits written",
        "2 revisits there already: skipped",
    ]
    assert all_records(store).height == 2


def test_import_names_the_sheets_that_it_did_not_read(run: Run) -> None:
    file = ROOT / "tests" / "bad_input" / "files" / "two-sheets.xlsx"
    assert "sheets not read: Second" in run("import", file).said.splitlines()


def test_import_refuses_a_bad_row_and_writes_nothing(
    store: Store, run: Run, tmp_path: Path
) -> None:
    before = ledger_sizes(store)
    ran = run("import", write(tmp_path / "in.csv", HEADER, GOOD, BAD))
    assert (ran.status, ran.said) == (1, "")
    assert "row 3, main_phase: 'monitorin': is not a phase." in ran.complained
    assert "row 3, reason: is missing." in ran.complained
    assert ledger_sizes(store) == before


def test_a_dry_run_writes_nothing_and_shows_the_refused_rows(
    store: Store, run: Run, tmp_path: Path
) -> None:
    run(*log_arguments())
    version = store.read_version()
    ran = run("import", "--dry-run", write(tmp_path / "in.csv", HEADER, GOOD, BAD))
    assert ran.status == 1
    assert "1 of 2 rows would be written" in ran.said
    assert "monitorin" in ran.complained
    assert "│ 3" in ran.complained
    assert store.read_version() == version


def test_a_dry_run_of_a_good_file_is_done(store: Store, run: Run, tmp_path: Path) -> None:
    ran = run("import", "--dry-run", write(tmp_path / "in.csv", HEADER, GOOD))
    assert (ran.status, ran.complained) == (0, "")
    assert ran.said.splitlines() == ["1 of 1 rows would be written", "new project: P"]
    assert all_records(store).is_empty()


def test_the_form_of_a_file_may_be_named(store: Store, run: Run, tmp_path: Path) -> None:
    file = write(tmp_path / "in.txt", HEADER, GOOD)
    refused = run("import", file)
    assert refused.status == 1
    assert "'in.txt' ends in 'txt'" in refused.complained
    assert run("import", file, "--format", "csv").status == 0
    assert all_records(store).height == 1


def test_a_file_that_is_not_there_is_named(run: Run, tmp_path: Path) -> None:
    ran = run("import", tmp_path / "nothing.csv")
    assert ran.status == 1
    assert "nothing.csv: No such file or directory" in ran.complained


@pytest.mark.parametrize("form", ["csv", "parquet", "json", "xlsx"])
def test_export_takes_the_form_from_the_ending(
    sample: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str], form: str
) -> None:
    file = tmp_path / f"out.{form}"
    status = main(["export", str(file), "--main", "monitoring", "--store", str(sample.path)])
    data = file.read_bytes()
    frame = {
        "csv": lambda: pl.read_csv(io.BytesIO(data)),
        "parquet": lambda: pl.read_parquet(io.BytesIO(data)),
        "json": lambda: pl.read_json(io.BytesIO(data)),
        "xlsx": lambda: pl.read_excel(io.BytesIO(data), engine="calamine"),
    }[form]()
    expected = sum(one == "monitoring" for one in all_records(sample)["main_phase"])
    assert 0 < expected < 227
    assert frame["main_phase"].to_list() == ["monitoring"] * expected
    assert (status, capsys.readouterr().out) == (0, f"{expected} revisits written to {file}\n")


def test_export_to_another_ending_is_refused(run: Run, tmp_path: Path) -> None:
    ran = run("export", tmp_path / "out.txt")
    assert ran.status == 1
    assert "csv, parquet, json, xlsx" in ran.complained
    assert not (tmp_path / "out.txt").exists()


def test_export_into_a_folder_that_is_not_there_is_refused(run: Run, tmp_path: Path) -> None:
    ran = run("export", tmp_path / "nowhere" / "out.csv")
    assert ran.status == 1
    assert "No such file or directory" in ran.complained


def test_filters_may_be_repeated_and_combined(store: Store, run: Run, tmp_path: Path) -> None:
    for day, (main_phase, reason, by, note) in enumerate(
        [
            ("monitoring", "Defect", "ana", "one"),
            ("scalability", "Tooling", "ben", "two"),
            ("monitoring", "Tooling", "ben", "three"),
            ("management", "Defect", "ana", "four"),
        ],
        start=1,
    ):
        log(
            store,
            main_phase,
            "data_preparation",
            reason=reason,
            by=by,
            note=note,
            at=f"2026-03-0{day}T12:00Z",
            project=("P", "Q")[day % 2],
        )

    def notes(*filters: str) -> list[str]:
        file = tmp_path / "out.csv"
        assert run("export", file, *filters).status == 0
        return [row["note"] for row in csv.DictReader(io.StringIO(file.read_text()))][::-1]

    assert notes("--main", "monitoring", "--main", "Scalability") == ["one", "two", "three"]
    assert notes("--reason", "tooling", "--by", "ben") == ["two", "three"]
    assert notes("--reason", "tooling", "--reason", "defect") == ["one", "two", "three", "four"]
    assert notes("--project", "P", "--project", "Q", "--by", "ana") == ["one", "four"]
    assert notes("--project", "q") == ["one", "three"]
    assert notes("--since", "2026-03-02", "--until", "2026-03-03") == ["two", "three"]
    assert notes("--text", "O") == ["one", "two", "four"]
    assert notes("--revisited", "management") == []


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


def test_overlap_as_csv_says_the_same_as_json(store: Store, run: Run) -> None:
    run(*log_arguments())
    as_json = json.loads(run("overlap", "--format", "json").said)
    as_csv = list(csv.DictReader(io.StringIO(run("overlap", "--format", "csv").said)))
    assert [row["revisits"] for row in as_csv] == [str(row["revisits"]) for row in as_json]
    assert {row["incidence"] for row in as_csv} == {""}


@pytest.mark.parametrize("measure", [one.key for one in MEASURES])
def test_overlap_as_a_table_shows_a_measure_with_its_formula(
    run: Run, measure: str, capsys: pytest.CaptureFixture[str]
) -> None:
    run(*log_arguments())
    ran = run("overlap", "--measure", measure)
    assert ran.status == 0
    (chosen,) = [one for one in MEASURES if one.key == measure]
    lines = ran.said.splitlines()
    assert lines[0].startswith(chosen.title)
    assert lines[1] == chosen.formula
    assert lines[-1].startswith("1 revisit, ")
    rows = [line for line in lines if line.startswith("│")]
    assert len(rows) == 10
    assert "Governance and compliance" in rows[-1]


def test_overlap_takes_the_filters(run: Run) -> None:
    run(*log_arguments())
    run(*log_arguments(**{"from": "scalability"}))
    found = json.loads(run("overlap", "--format", "json", "--main", "scalability").said)
    assert sum(row["revisits"] for row in found) == 1


@pytest.mark.skipif(not DATA.exists(), reason="the real files are not beside this repository")
def test_the_real_file_counts_as_by_hand(store: Store, run: Run) -> None:
    assert "113 revisits written" in run("import", DATA / "bikeshare_revisits.csv").said
    assert "10 focus sessions written" in run("import", DATA / "bikeshare_focus.csv").said
    found = json.loads(run("overlap", "--format", "json").said)
    rows = list(csv.DictReader((DATA / "bikeshare_revisits.csv").read_text().splitlines()))
    for pair in found:
        by_hand = sum(
            row["main_phase"] == pair["main_phase"]
            and row["revisited_phase"] == pair["revisited_phase"]
            for row in rows
        )
        assert pair["revisits"] == by_hand
    assert sum(pair["revisits"] for pair in found) == len(rows) == 113


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"],
        ["log"],
        ["log", "--project", "P", "--to", "monitoring"],
        log_arguments(avoidable="maybe"),
        ["focus", "--project", "P"],
        ["focus", "monitoring"],
        ["focus", "monitoring", "--end", "--project", "P"],
        ["import"],
        ["import", "a.csv", "--format", "pdf"],
        ["export"],
        ["overlap", "--measure", "beauty"],
        ["overlap", "--format", "pdf"],
        ["serve", "--port", "many"],
        ["overlap", "--nonsense"],
    ],
)
def test_wrong_usage_is_status_two(run: Run, arguments: Sequence[str]) -> None:
    ran = run(*arguments)
    assert (ran.status, ran.said) == (2, "")
    assert ran.complained.startswith("Usage: revisits")


@pytest.mark.parametrize("arguments", [["--help"], ["log", "--help"], ["overlap", "--help"]])
def test_help_is_status_zero(run: Run, arguments: Sequence[str]) -> None:
    ran = run(*arguments)
    assert (ran.status, ran.complained) == (0, "")
    assert ran.said.startswith("Usage: revisits")


def test_help_lists_every_command_once_by_topic(run: Run) -> None:
    said = run("--help").said
    topics = ["Writing down:", "Looking:", "Files:", "Upkeep:"]
    assert [line for line in said.splitlines() if line in topics] == topics
    listed = re.findall(r"^  ([a-z]+) ", said, re.M)
    assert sorted(listed) == sorted(revisits.commands)


@pytest.mark.parametrize(
    ("words", "completed"),
    [
        ("ov", "overlap"),
        ("overlap --measure share_of_m", "share_of_main"),
        ("log --pro", "--project"),
    ],
)
def test_a_shell_completes_commands_options_and_choices(words: str, completed: str) -> None:
    typed = f"revisits {words}"
    asked = {"COMP_WORDS": typed, "COMP_CWORD": str(len(words.split()))}
    ran = in_a_process(_REVISITS_COMPLETE="bash_complete", **asked)
    assert (ran.returncode, ran.stdout.split(), ran.stderr) == (0, [f"plain,{completed}"], "")


def test_the_store_may_be_named_before_or_after_the_command(tmp_path: Path) -> None:
    before, after = tmp_path / "before.duckdb", tmp_path / "after.duckdb"
    assert main(["--store", str(before), *log_arguments()]) == 0
    assert main([*log_arguments(), "--store", str(after)]) == 0
    assert all_records(Store(before)).height == all_records(Store(after)).height == 1


def test_the_store_may_be_named_by_a_variable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    named, stronger = tmp_path / "named.duckdb", tmp_path / "stronger.duckdb"
    monkeypatch.setenv("REVISITS_STORE", str(named))
    assert main(log_arguments()) == 0
    assert all_records(Store(named)).height == 1
    assert main([*log_arguments(), "--store", str(stronger)]) == 0
    assert all_records(Store(named)).height == 1
    assert all_records(Store(stronger)).height == 1


def test_without_a_name_the_store_lies_in_data() -> None:
    assert locate_store(None).path == ROOT / "data" / "revisits.duckdb"


@pytest.mark.parametrize("command", [["overlap"], log_arguments(), ["sample"], ["serve"]])
@pytest.mark.parametrize("kind", ["text", "newer", "foreign", "folder", "nowhere"])
def test_a_store_that_cannot_be_opened_is_refused_in_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], kind: str, command: list[str]
) -> None:
    path = tmp_path / "bad.duckdb"
    if kind == "text":
        path.write_text("project,phase\n" * 50)
    elif kind == "folder":
        path.mkdir()
    elif kind == "nowhere":
        path = tmp_path / "nowhere" / "bad.duckdb"
    else:
        with duckdb.connect(path) as connection:
            table = "schema_migrations" if kind == "newer" else "flights"
            connection.execute(f"create table {table} as select 99 as number")
    assert main([*command, "--store", str(path)]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("revisits: Opening the store: ")
    assert "bad.duckdb" in captured.err
    assert "Traceback" not in captured.err
    assert "defect of ours" not in captured.err


def test_a_problem_that_nobody_thought_of_is_no_stack_trace(
    store: Store, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.store.schema.MIGRATIONS_FOLDER", None)
    arguments = ["overlap", "--store", str(store.path)]
    assert main(arguments) == 1
    complained = capsys.readouterr().err
    assert "unexpected AttributeError" in complained
    assert "Traceback" not in complained
    monkeypatch.setenv("REVISITS_DEBUG", "1")
    with pytest.raises(AttributeError):
        main(arguments)


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "<+03>-3"])
def test_a_machine_whose_zone_is_unknown_gets_no_stack_trace(store: Store, zone: str) -> None:
    ran = in_a_process(*log_arguments(), "--store", str(store.path), TZ=zone)
    assert "Traceback" not in ran.stderr
    assert ran.returncode == 0
    assert all_records(store).height == 1


def test_the_module_and_the_script_are_the_same_command(store: Store) -> None:
    ran = in_a_process(*log_arguments(), REVISITS_STORE=str(store.path))
    assert (ran.returncode, ran.stderr) == (0, "")
    script = Path(sys.executable).parent / "revisits"
    listed = subprocess.run(
        [script, "overlap", "--format", "json"],
        capture_output=True,
        text=True,
        env=os.environ | {"REVISITS_STORE": str(store.path)},
        check=True,
        timeout=60,
    )
    assert sum(pair["revisits"] for pair in json.loads(listed.stdout)) == 1


@pytest.mark.parametrize("form", ["csv", "xlsx", "parquet", "json"])
def test_a_process_of_its_own_reads_what_another_has_exported(
    sample: Store, tmp_path: Path, form: str
) -> None:
    """In a process of its own nothing is loaded yet that a form may need, and pandas never is."""
    named = str(tmp_path / f"all.{form}")
    ran = in_a_process("export", named, "--store", str(sample.path))
    assert (ran.returncode, ran.stderr) == (0, "")
    other = tmp_path / "other.duckdb"
    ran = in_a_process("import", named, "--store", str(other))
    assert (ran.returncode, ran.stderr) == (0, "")
    assert all_records(Store(other)).height == all_records(sample).height


def test_a_command_loads_no_pandas(store: Store) -> None:
    words = [*log_arguments(), "--store", str(store.path)]
    ran = run_python(
        f"import sys; from pipeline.__main__ import run; sys.argv[1:] = {words}; "
        "assert run() == 0; sys.exit('pandas' in sys.modules)"
    )
    assert ran.returncode == 0
    assert all_records(store).height == 1


def test_a_refusal_leaves_the_process_with_status_one_and_no_stack_trace(store: Store) -> None:
    ran = in_a_process(*log_arguments(to="nowhere"), "--store", str(store.path))
    assert (ran.returncode, ran.stdout) == (1, "")
    assert "is not a phase" in ran.stderr
    assert "Traceback" not in ran.stderr


def test_a_terminal_that_knows_no_arrows_is_told_what_was_written(store: Store) -> None:
    surroundings = {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    ran = in_a_process(*log_arguments(), "--store", str(store.path), **surroundings)
    assert all_records(store).height == 1
    assert (ran.returncode, ran.stderr) == (0, "")


@pytest.mark.parametrize("day", [["--until", "9999-12-31"], ["--since", "0001-01-01"]])
def test_a_day_at_either_end_of_time_is_a_day(store: Store, day: list[str]) -> None:
    assert main(["overlap", *day, "--store", str(store.path)]) == 0


def test_what_is_logged_shows_in_the_matrix(store: Store, run: Run) -> None:
    run(*log_arguments())
    assert overlap(store)["monitoring", "management"]["revisits"] == 1
    assert only_id(log(store))


def test_the_doctor_counts_what_is_there(sample: Store, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", "--store", str(sample.path)]) == 0
    assert "revisits: 227, 227 ledger rows" in capsys.readouterr().out


def test_the_doctor_says_that_a_log_was_broken(
    store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    broken_log(store.path)
    assert main(["doctor", "--store", str(store.path)]) == 1
    assert "is kept as" in capsys.readouterr().err


def test_log_names_every_problem_though_nothing_is_in_focus(
    store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    given = ["--project", "nope", "--to", "garbage", "--reason", "", "--minutes", "-1"]
    assert main(["log", "--store", str(store.path), *given]) == 1
    said = capsys.readouterr().err
    assert "4 problems" in said
    for part in ("name one with --from", "'garbage'", "reason: is missing", "'-1'"):
        assert part in said


def test_a_focus_session_of_this_very_minute_counts(
    store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    at = ["--store", str(store.path)]
    main(["focus", "monitoring", "--project", "churn", *at])
    main(["log", "--project", "churn", "--to", "scalability", "--reason", "Defect", *at])
    capsys.readouterr()
    assert main(["overlap", "--format", "json", *at]) == 0
    pairs = json.loads(capsys.readouterr().out)
    (pair,) = [one for one in pairs if one["revisits"]]
    assert (pair["focus_sessions"], pair["incidence"]) == (1, 1.0)
    assert pair["intensity"] > 0
