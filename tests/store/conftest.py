"""Commands that are run on a store, whatever has become of it."""

from pathlib import Path

import pytest

from pipeline.cli.main import main
from pipeline.store import Store
from tests.builders import PROJECT
from tests.store.commands import Run


@pytest.fixture
def run_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Run:
    """Runs a command on a store: its exit status, and what it complains of."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("pipeline.store.engine.ENGINE_LOCK_SECONDS", 0.0)
    header = "project,occurred_at,main_phase,revisited_phase,reason"
    row = f"{PROJECT},2026-03-02T10:00:00Z,monitoring,management,Defect"
    Path("in.csv").write_text(f"{header}\n{row}\n")

    def run(on: Store, command: list[str]) -> tuple[int, str]:
        status = main([command[0], "--store", str(on.path), *command[1:]])
        return status, capsys.readouterr().err

    return run
