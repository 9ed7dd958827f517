"""Slow work says how far it is, and stops without a trace where it is told to."""

import contextlib
import os
import signal
from pathlib import Path

import pytest

from pipeline.cli.main import main
from pipeline.errors import Cancelled
from pipeline.intake.reading import FORMATS, read_sheet
from pipeline.intake.writing import export_records
from pipeline.ledger.adding import add_sheet, plan_sheet
from pipeline.store import Store
from pipeline.store.locks import locked
from tests.builders import all_records, ledger_sizes, log, revisit, revisits_of

ROWS = 1200


def make_rows() -> list[dict[str, object]]:
    return [revisit("monitoring", "management", note=str(number)) for number in range(ROWS)]


class Waiting:
    """Somebody who waits, and cancels when the work has come to `until`."""

    def __init__(self, until: float = 2.0) -> None:
        self.told: list[float] = []
        self.until = until

    def __call__(self, done: float) -> None:
        self.told.append(done)
        if done >= self.until:
            raise Cancelled


def test_adding_says_how_far_it_is(store: Store) -> None:
    waiting = Waiting()
    add_sheet(store, revisits_of(make_rows()), progress=waiting)
    assert waiting.told == sorted(waiting.told)
    assert (waiting.told[0], waiting.told[-1]) == (0.0, 1.0)
    assert len(waiting.told) > 5
    assert all_records(store).height == ROWS


@pytest.mark.parametrize("until", [0.0, 0.3, 0.8, 1.0])
def test_an_import_that_is_cancelled_writes_nothing(store: Store, until: float) -> None:
    before = ledger_sizes(store)
    with pytest.raises(Cancelled):
        add_sheet(store, revisits_of(make_rows()), progress=Waiting(until))
    assert ledger_sizes(store) == before
    with locked(store.path, exclusive=True, timeout=0.5):
        pass
    add_sheet(store, revisits_of(make_rows()))
    assert all_records(store).height == ROWS


def test_whatever_is_raised_nothing_is_written(store: Store) -> None:
    def interrupt(done: float) -> None:
        if done > 0.5:
            raise KeyboardInterrupt  # what no `except Exception` sees

    before = ledger_sizes(store)
    with pytest.raises(KeyboardInterrupt):
        add_sheet(store, revisits_of(make_rows()), progress=interrupt)
    assert ledger_sizes(store) == before
    log(store)


def test_while_a_large_file_is_checked_others_write_and_their_names_hold(store: Store) -> None:
    def somebody_else_logs(done: float) -> None:
        if done == 0.0:
            log(store, project="CHURN", reason="DEFECT")

    added = add_sheet(store, revisits_of(make_rows()), progress=somebody_else_logs)
    assert added.written == ROWS
    records = all_records(store)
    assert records.height == ROWS + 1
    assert set(records["project"]) == {"CHURN"}
    assert set(records["reason"]) == {"Defect"}


def test_a_plan_is_cancelled_and_the_store_is_free(store: Store) -> None:
    with pytest.raises(Cancelled), store.reading() as reader:
        plan_sheet(reader, revisits_of(make_rows()), progress=Waiting(0.5))
    log(store)


@pytest.mark.parametrize("form", FORMATS)
def test_an_export_says_how_far_it_is(store: Store, form: str) -> None:
    add_sheet(store, revisits_of(make_rows()))
    waiting = Waiting()
    made = export_records(all_records(store), form, progress=waiting)
    assert waiting.told == sorted(waiting.told)
    assert (waiting.told[0], waiting.told[-1]) == (0.0, 1.0)
    assert len(read_sheet(made, form).rows) == ROWS
    if form == "xlsx":
        with pytest.raises(Cancelled):
            export_records(all_records(store), form, progress=Waiting(0.3))


@pytest.fixture
def file(store: Store, tmp_path: Path) -> Path:
    """A file that is not in the store."""
    other = Store(tmp_path / "other.duckdb")
    add_sheet(other, revisits_of(make_rows()))
    path = tmp_path / "many.csv"
    path.write_bytes(export_records(all_records(other), "csv"))
    return path


def test_a_terminal_is_shown_how_far_an_import_is(
    store: Store, file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.cli.terminal.QUIET_SECONDS", -1.0)
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    assert main(["import", str(file), "--store", str(store.path)]) == 0
    captured = capsys.readouterr()
    assert "\rImporting 1,200 rows   0 %" in captured.err
    assert "\rImporting 1,200 rows 100 %" in captured.err
    assert captured.err.endswith("\r")
    assert captured.out.splitlines()[0] == "1,200 revisits written"


def test_what_is_no_terminal_is_shown_nothing(
    store: Store, file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.cli.terminal.QUIET_SECONDS", -1.0)
    assert main(["import", str(file), "--store", str(store.path)]) == 0
    assert capsys.readouterr().err == ""


def test_control_c_cancels_an_import_and_says_so(
    store: Store, file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = signal.getsignal(signal.SIGINT)

    def press() -> bool:
        os.kill(os.getpid(), signal.SIGINT)
        return False

    monkeypatch.setattr("sys.stderr.isatty", press)
    with contextlib.suppress(KeyboardInterrupt):
        assert main(["import", str(file), "--store", str(store.path)]) == 1
    assert capsys.readouterr().err == "revisits: Cancelled: nothing was written\n"
    assert all_records(store).is_empty()
    assert signal.getsignal(signal.SIGINT) is before
