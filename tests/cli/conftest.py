"""A machine in Berlin, and a way to run commands on a store."""

import pytest

from pipeline.cli.main import main
from pipeline.store import Store
from tests.cli.arguments import Ran, Run


@pytest.fixture
def run(store: Store, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command on `store` and looks at what it says."""

    def run_command(*arguments: object) -> Ran:
        status = main([*map(str, arguments), "--store", str(store.path)])
        captured = capsys.readouterr()
        assert "Traceback" not in captured.out + captured.err
        assert "defect of ours" not in captured.err
        return Ran(status, captured.out, captured.err)

    return run_command


@pytest.fixture(autouse=True)
def _machine_in_berlin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TZ", raising=False)
    monkeypatch.setattr("tzlocal.get_localzone_name", lambda: "Europe/Berlin")
