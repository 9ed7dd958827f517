"""How the command is used, exit statuses, and no stack trace."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import pytest

from pipeline.cli.main import LISTED_BY_NAME, load_command, main
from pipeline.places import ROOT
from pipeline.store import Store, locate_store
from tests.builders import all_records, run_python
from tests.cli.arguments import Run, log_arguments, run_in_a_process
from tests.damages import broken_log


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
    assert sorted(listed) == sorted(LISTED_BY_NAME)


@pytest.mark.parametrize("name", LISTED_BY_NAME)
def test_the_list_says_of_a_command_what_its_own_help_says(name: str) -> None:
    own = load_command(name).get_short_help_str(limit=90)
    assert LISTED_BY_NAME[name].summary == own


@pytest.mark.parametrize(
    ("words", "completed"),
    [
        ("ov", "overlap"),
        ("overlap --measure share_of_m", "share_of_main"),
        ("log --pro", "--project"),
    ],
)
def test_a_shell_completes_commands_options_and_choices(words: str, completed: str) -> None:
    asked = {"COMP_WORDS": f"revisits {words}", "COMP_CWORD": str(len(words.split()))}
    ran = run_in_a_process(_REVISITS_COMPLETE="bash_complete", **asked)
    assert (ran.returncode, ran.stdout.split(), ran.stderr) == (0, [f"plain,{completed}"], "")


def test_the_store_is_named_before_or_after_the_command_or_by_a_variable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, after, named = (tmp_path / f"{name}.duckdb" for name in ("before", "after", "named"))
    monkeypatch.setenv("REVISITS_STORE", str(named))
    assert main(["--store", str(before), *log_arguments()]) == 0
    assert main([*log_arguments(), "--store", str(after)]) == 0
    assert not named.exists()
    assert main(log_arguments()) == 0
    assert [all_records(Store(path)).height for path in (before, after, named)] == [1, 1, 1]


def test_without_a_name_the_store_lies_in_data() -> None:
    assert locate_store(None).path == ROOT / "data" / "revisits.duckdb"


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


@pytest.mark.parametrize("zone", ["Mars/Olympus", "<+03>-3", "CET-1CEST,M3.5.0,M10.5.0/3"])
def test_a_machine_whose_zone_is_unknown_is_told_so_and_nothing_is_written(
    store: Store, run: Run, monkeypatch: pytest.MonkeyPatch, zone: str
) -> None:
    monkeypatch.setenv("TZ", zone)
    ran = run(*log_arguments())
    assert (ran.status, ran.said) == (1, "")
    assert ran.complained.startswith("revisits: Asking for the time zone: the setting TZ")
    assert repr(zone) in ran.complained
    assert "such as Europe/Berlin" in ran.complained
    assert all_records(store).is_empty()


@pytest.mark.parametrize(
    ("zone", "utc"),
    [
        ("", 9),
        ("EST5EDT", 13),
        (":Europe/Berlin", 7),
        ("/usr/share/zoneinfo/Europe/Berlin", 7),
        ("UTC", 9),
    ],
)
def test_a_zone_is_understood_however_it_is_set(store: Store, zone: str, utc: int) -> None:
    at = log_arguments(at="2026-07-01T09:00")
    ran = run_in_a_process(*at, "--store", str(store.path), TZ=zone)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert all_records(store)["occurred_at"].to_list() == [datetime(2026, 7, 1, utc)]


def test_the_module_and_the_script_are_the_same_command(store: Store) -> None:
    ran = run_in_a_process(*log_arguments(), REVISITS_STORE=str(store.path))
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
    ran = run_in_a_process("export", named, "--store", str(sample.path))
    assert (ran.returncode, ran.stderr) == (0, "")
    other = tmp_path / "other.duckdb"
    ran = run_in_a_process("import", named, "--store", str(other))
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


def test_duckdb_does_not_load_pandas_but_streamlit_finds_it(store: Store) -> None:
    """The server runs in the process of the command."""
    ran = run_python(
        "import sys; from pathlib import Path; from pipeline import __main__ as command; "
        "sys.meta_path.insert(0, command._NoPandas()); "
        "from pipeline.asking.questions import Question; from pipeline.store import Store; "
        "opened = Store(Path(sys.argv[1])).reading(); reader = opened.__enter__(); "
        "Question('reasons_from_phase', main_phase='monitoring', most=3).ask(reader); "
        "assert 'pandas' not in sys.modules; "
        "from streamlit import dataframe_util; dataframe_util.determine_data_format([]); "
        "assert 'pandas' in sys.modules",
        store.path,
    )
    assert ran.returncode == 0, ran.stderr


def test_a_terminal_that_knows_no_arrows_is_told_what_was_written(store: Store) -> None:
    surroundings = {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    ran = run_in_a_process(*log_arguments(), "--store", str(store.path), **surroundings)
    assert all_records(store).height == 1
    assert (ran.returncode, ran.stderr) == (0, "")


def test_the_doctor_counts_what_is_there_and_says_that_a_log_was_broken(
    sample: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["doctor", "--store", str(sample.path)]) == 0
    assert "revisits: 227, 227 ledger rows" in capsys.readouterr().out
    broken_log(sample.path)
    assert main(["doctor", "--store", str(sample.path)]) == 1
    assert "is kept as" in capsys.readouterr().err


NO_TEXT = os.fsdecode(b"b\xffd")  # a name whose bytes are not UTF-8


@pytest.mark.parametrize("command", ["overlap", "sample", "check", "doctor", "restore", "serve"])
@pytest.mark.parametrize("way", ["option", "variable"])
def test_a_store_whose_name_the_engine_cannot_open_is_refused_in_words(
    store: Store,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    command: str,
    way: str,
) -> None:
    folder = tmp_path / "own"
    folder.mkdir()
    named = str(folder / f"{NO_TEXT}.duckdb")
    more = [str(store.path)] if command == "restore" else []
    if way == "option":
        more += ["--store", named]
    else:
        monkeypatch.setenv("REVISITS_STORE", named)
    assert main([command, *more]) == 1
    complained = capsys.readouterr().err
    assert "holds bytes that are not UTF-8" in complained
    assert "defect of ours" not in complained
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("command", ["backup", "restore"])
def test_a_backup_of_such_a_name_is_refused_and_nothing_left_behind(
    store: Store, run: Run, tmp_path: Path, command: str
) -> None:
    folder = tmp_path / "own"
    folder.mkdir()
    named = folder / f"{NO_TEXT}.duckdb"
    if command == "restore":
        shutil.copyfile(store.path, named)
    before = list(folder.iterdir())
    ran = run(command, named)
    assert ran.status == 1
    assert "holds bytes that are not UTF-8" in ran.complained
    assert list(folder.iterdir()) == before


def test_files_of_such_a_name_are_written_and_read(sample: Store, tmp_path: Path) -> None:
    table, page = (str(tmp_path / f"{NO_TEXT}.{ending}") for ending in ("csv", "html"))
    stored = ("--store", str(sample.path))
    for words in (["export", table], ["import", table], ["report", "--out", page]):
        ran = run_in_a_process(*words, *stored)
        assert (ran.returncode, ran.stderr) == (0, "")
    ran = run_in_a_process("import", f"{table}.csv", *stored)
    assert ran.returncode == 1
    assert "No such file" in ran.stderr
