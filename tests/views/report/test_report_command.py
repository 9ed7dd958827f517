"""`revisits report`: writes the report of its filters to a file, whole or not at all."""

import os
import re
import resource
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipeline.cli import main as cli
from pipeline.cli import terminal
from pipeline.cli.filters import Filters
from pipeline.places import ROOT
from pipeline.store import Store
from tests.views.report.reading import read
from views.report.__main__ import write_report

NO_FILTERS = Filters((), (), (), (), (), since=None, until=None, note_text="")


def run_command(
    store: Store, *arguments: object, cwd: Path = ROOT, limit: int | None = None, **more: str
) -> subprocess.CompletedProcess[str]:
    """Run `revisits report` in a process; `limit` is the largest file that it may write."""
    surroundings = os.environ | {"PYTHONPATH": str(ROOT), "REVISITS_STORE": str(store.path)}
    return subprocess.run(
        [sys.executable, "-P", "-m", "pipeline", "report", *map(str, arguments)],
        capture_output=True,
        text=True,
        cwd=cwd,
        env=surroundings | more,
        timeout=120,
        check=False,
        preexec_fn=(lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)))
        if limit
        else None,
    )


def refuse(store: Path, out: object, **chosen: Any) -> int:
    """Do in this process what the process behind the command does."""
    filters = replace(NO_FILTERS, **chosen)
    return cli.report_errors(lambda: write_report(Store(store), str(out), filters))


def test_the_command_writes_the_report_of_its_filters(shared_sample: Store, tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    file.write_text("an older one")
    (tmp_path / "views").mkdir()
    (tmp_path / "views" / "__init__.py").write_text("raise SystemExit('not ours')")
    command = run_command(
        *(shared_sample, "--project", "churn model (synthetic)", "--reason", "Schema change"),
        *("--until", "2026-09-30", "--out", file.name),
        cwd=tmp_path,
        REVISITS_WHO="ana",
        LC_ALL="en_US.UTF-8",
    )
    assert (command.returncode, command.stderr) == (0, "")
    shown = read(file.read_text(encoding="utf-8")).words
    number = re.search(r"Records (\d+) revisits", shown)
    assert number
    assert command.stdout == f"Report of {number.group(1)} revisits written to report.html\n"
    assert "project Churn model (synthetic), reason Schema change, until Sep 30, 2026" in shown
    assert "Drawn by ana, " in shown
    assert sorted(path.name for path in tmp_path.glob("*report*")) == ["report.html"]


def test_the_command_writes_all_or_nothing_and_says_why(
    shared_sample: Store, tmp_path: Path
) -> None:
    file = tmp_path / "report.html"
    file.write_text("an older one")
    command = run_command(shared_sample, "--out", file, limit=20_000)
    assert command.returncode == terminal.REFUSED
    assert "could not be written" in command.stderr
    assert "Traceback" not in command.stderr
    assert file.read_text() == "an older one"
    assert [path.name for path in tmp_path.glob("*report*")] == ["report.html"]


def test_the_command_refuses_what_it_cannot_do_and_says_what_to_do(
    shared_sample: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for out, complaint in {
        tmp_path: "is a folder; name the file in it",
        tmp_path / "none" / "r.html": "lies in a folder that is not there",
        "/dev/null": "is no file",
    }.items():
        assert refuse(shared_sample.path, out) == terminal.REFUSED
        assert complaint in capsys.readouterr().err
    file = tmp_path / "r.html"
    assert refuse(shared_sample.path, file, projects=("churn modle",)) == terminal.REFUSED
    assert "Did you mean" in capsys.readouterr().err
    assert cli.main(["report", "--store", str(shared_sample.path)]) == terminal.MISUSED
    broken = tmp_path / "broken.duckdb"
    broken.write_bytes(b"no store" * 1000)
    assert refuse(broken, file) == terminal.REFUSED
    printed = capsys.readouterr()
    assert printed.err.splitlines()[-1].startswith("revisits: ")
    assert printed.out == ""
    assert not file.exists()
