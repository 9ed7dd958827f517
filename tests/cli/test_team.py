"""`revisits team`, and commands on a team's store."""

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.postgres import PASSWORD, Server
from pipeline.cli.main import main
from pipeline.ledger.logging import outbox
from pipeline.store import Store, locate_store
from pipeline.store.schema import get_newest_schema
from pipeline.store.team import following
from tests.builders import PROJECT, all_records, log
from tests.cli.arguments import log_arguments, run_in_a_process
from tests.teams import locate, run_sql

Told = Callable[..., tuple[int, str, str]]
FACTS = {
    "project": PROJECT,
    "main_phase": "monitoring",
    "revisited_phase": "management",
    "reason": "Defect",
}


@pytest.fixture
def address(postgres: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of a new schema without a ledger, set as a person sets it."""
    schema = f"command_{abs(hash(tmp_path))}"
    run_sql(postgres, f"create schema {schema}")
    url = locate(postgres, schema).url
    monkeypatch.setenv("REVISITS_STORE", url)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setattr(following, "LOOK_SECONDS", 0.0)
    monkeypatch.setattr(following, "AWAY_SECONDS", 0.0)
    return url


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str]) -> Told:
    """Runs a command: its exit status, what it prints, and what it complains of."""

    def run(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        status = main(arguments)
        said = capsys.readouterr()
        assert "secret" not in said.out + said.err
        return status, said.out, said.err

    return run


def test_init_log_status_and_another_machine(
    address: str, told: Told, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    status, _, complained = told("overlap")
    assert (status, "revisits team init" in complained) == (1, True)
    status, said, _ = told("team", "init")
    assert status == 0
    assert "grant postgres_command_" in said
    assert told("team", "init")[0] == 1  # and never twice
    assert told(*log_arguments())[0] == 0
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "elsewhere"))
    status, said, _ = told("overlap", "--format", "csv")
    assert status == 0
    assert "monitoring,Monitoring,6,management,Management,7,1," in said
    status, said, _ = told("team", "status")
    assert status == 0
    for words in ("may write", "round trip", "has all of it", "connected too", "127.0.0.1"):
        assert words in said


def test_the_script_for_an_administrator_makes_the_same_ledger(
    address: str, told: Told, postgres: Server
) -> None:
    status, script, _ = told("team", "init", "--print", "--writers", "anas", "--readers", "vics")
    assert status == 0
    assert "revoke all" in script
    named = locate_store(None)
    schema = named.team.schema  # type: ignore[attr-defined]
    run_sql(postgres, f"set search_path = {schema};\n{script}")
    assert told(*log_arguments())[0] == 0
    status, _, complained = told("team", "init", "--print", "--writers", 'x"; drop table y; --')
    assert (status, "is no name for a role" in complained) == (1, True)


def test_push_takes_a_file_to_the_team(
    address: str, told: Told, sample: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert told("team", "init")[0] == 0
    status, said, complained = told("team", "push", "--store", str(sample.path))
    assert (status, complained) == (0, "")
    assert "holds all of" in said
    assert all_records(locate_store(None)).height == all_records(sample).height
    status, _, complained = told("team", "push")
    assert (status, "Name the file" in complained) == (2, True)


@pytest.mark.parametrize(
    "scheme", ["Postgresql", "postgresql+psycopg", " postgres", "postgres-ql", "mysql"]
)
def test_an_address_that_is_none_of_ours_is_refused_without_its_password(
    scheme: str, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REVISITS_STORE", f"{scheme}://ana:secret@example.org/team")
    status, _, complained = told("overlap")
    assert (status, "begin with postgresql://" in complained) == (1, True)


@pytest.mark.parametrize(
    "arguments", [["overlap", "--store"], ["team", "status"], ["team", "init"], ["--store"]]
)
def test_a_password_in_a_command_is_refused_and_not_repeated(
    arguments: list[str], told: Told
) -> None:
    shown = f"postgresql://ana:{PASSWORD.replace(' ', '%20')}@example.org/team"
    status, _, complained = told(*arguments, shown)
    assert status == 2
    assert "list of processes" in complained


def test_what_is_logged_while_the_database_is_away_is_sent_later_and_once(
    address: str, told: Told, postgres: Server
) -> None:
    assert told("team", "init")[0] == 0
    assert told(*log_arguments(project="Churn"))[0] == 0
    store = locate_store(None)
    postgres.stop()
    try:
        status, said, _ = told(
            *log_arguments(project="Churn", minutes="45", note="on a train\u2028")
        )
        assert status == 0
        assert "kept on this machine, not sent yet" in said
        assert "1 revisit in its outbox" in said
        assert told(*log_arguments(to="nonsense"))[0] == 1
        status, _, complained = told("overlap")
        assert status == 0
        assert "does not answer (Connection refused); this is this machine's copy as" in complained
        status, _, complained = told("focus", "monitoring", "--project", "Churn")
        assert (status, "Nothing was written" in complained) == (1, True)
        waiting = outbox.get_outbox(store).read_text(encoding="utf-8")
        assert outbox.count_kept(store) == 1
    finally:
        postgres.start()
    status, _, complained = told("overlap")
    assert "1 revisit of the outbox sent" in complained
    outbox.get_outbox(store).write_text(waiting, encoding="utf-8")  # a crash kept it there
    told("overlap")
    records = all_records(store)
    assert records["minutes"].drop_nulls().to_list() == [45]
    assert records.height == 2
    assert outbox.count_kept(store) == 0


@pytest.mark.parametrize(
    "torn", [b'{"id": "torn', '{"note": "\u00e9'.encode()[:-1], b'{"project": "P"}', b"[]"]
)
def test_what_is_not_whole_in_the_outbox_is_kept_aside_and_said(
    torn: bytes, address: str, told: Told, postgres: Server
) -> None:
    assert told("team", "init")[0] == 0
    store = locate_store(None)
    log(store)
    outbox.get_outbox(store).write_bytes(torn)  # what a crash left
    outbox.keep_revisit(store, by="ana", **FACTS, note="whole")
    status, _, complained = told("overlap")
    assert status == 0
    assert "not sent, kept in" in complained
    assert outbox.get_refused_file(store).read_bytes() == torn + b"\n"
    assert "not sent for good" in told("team", "status")[1]
    assert "whole" in all_records(store)["note"].to_list()


def test_the_outbox_waits_for_an_update_and_is_read_by_nobody_else(
    address: str, told: Told, postgres: Server
) -> None:
    assert told("team", "init")[0] == 0
    store = locate_store(None)
    log(store)
    outbox.keep_revisit(store, by="ana", **FACTS)
    schema = store.team.schema  # type: ignore[attr-defined]
    newer = f"update {schema}.revisits_epochs set schema_number = {{}}"
    run_sql(postgres, newer.format(99) + " returning epoch")
    status, _, complained = told("overlap")
    assert (status, "Update this copy" in complained) == (1, True)
    assert (outbox.count_kept(store), outbox.count_refused(store)) == (1, 0)
    run_sql(postgres, newer.format(get_newest_schema()) + " returning epoch")
    assert told("overlap")[0] == 0
    assert outbox.count_kept(store) == 0
    outbox.keep_revisit(store, by="ana", **FACTS)
    assert stat.S_IMODE(outbox.get_outbox(store).stat().st_mode) == 0o600
    assert stat.S_IMODE(store.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(store.path.parent.stat().st_mode) == 0o700


def test_the_report_gets_the_address_by_the_environment(
    address: str, told: Told, tmp_path: Path
) -> None:
    assert told("team", "init")[0] == 0
    assert told(*log_arguments())[0] == 0
    ran = run_in_a_process(
        "report",
        "--out",
        str(tmp_path / "report.html"),
        REVISITS_STORE=address,
        XDG_DATA_HOME=os.environ["XDG_DATA_HOME"],
    )
    assert ran.returncode == 0, ran.stderr
    assert "1 revisit" in (tmp_path / "report.html").read_text(encoding="utf-8")
