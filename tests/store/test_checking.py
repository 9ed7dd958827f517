"""The check finds what is wrong with a store, and nothing where all is well."""

from pathlib import Path

import duckdb
import pytest

from pipeline.cli.main import main
from pipeline.errors import StoreDamaged, StoreMissing
from pipeline.ledger import revisits as ledger_revisits
from pipeline.ledger import undo
from pipeline.store import Store, backup, backup_folder, get_read_model
from pipeline.store import check as checking
from tests.builders import log, only_id


def meddle(store: Store, *statements: str) -> None:
    """Change the file with another program."""
    with duckdb.connect(store.path) as connection:
        for statement in statements:
            connection.execute(statement)


def list_problems(store: Store) -> str:
    return "\n".join(checking.check_store(store).problems)


def test_a_store_that_is_well_has_no_problem(sample: Store) -> None:
    found = checking.check_store(sample)
    assert found.problems == ()
    assert found.newest_backup is None
    (revisits,) = found.ledgers.filter(found.ledgers["thing"] == "revisits").to_dicts()
    assert (revisits["shown"], revisits["revisions"], revisits["deleted"]) == (227, 227, 0)


@pytest.mark.embedded
def test_figures_that_count_something_else_than_the_ledgers_are_found(store: Store) -> None:
    log(store, minutes=5)
    store.follow()
    model = get_read_model(store.path)
    meddle(store, "update revisit_ledger set minutes = 50")
    model.version = store.read_version()  # as if it had seen the change
    assert checking.check_store(store).problems == (
        "revisits: figures count others than the ledgers show",
    )


def test_corrected_deleted_and_restored_records_are_well(store: Store) -> None:
    ids = [only_id(log(store)) for _ in range(3)]
    ledger_revisits.edit_revisit(store, ids[0], 1, by="ben", minutes="5")
    ledger_revisits.delete_revisit(store, ids[1], 1, by="ben")
    undone = ledger_revisits.delete_revisit(store, ids[2], 1, by="ben")
    undo.undo(store, undone, by="ben")
    found = checking.check_store(store)
    assert found.problems == ()
    (revisits,) = found.ledgers.filter(found.ledgers["thing"] == "revisits").to_dicts()
    assert (revisits["shown"], revisits["deleted"], revisits["revisions"]) == (2, 1, 7)


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("drop view violations", "the view violations is missing"),
        ("create table mine as select 1 as one", "the column mine.one is not of ours"),
        (
            "alter table revisit_ledger alter minutes type bigint",
            "revisit_ledger.minutes is not as",
        ),
        ("create or replace macro on_clock(moment, zone) as moment", "macro on_clock is not as"),
        (
            "insert into revisit_ledger select * from revisit_ledger",
            "the same revision stands twice",
        ),
        ("update revisit_ledger set rev = 2", "missing or a doubled revision"),
        ("update revisit_ledger set main_phase = 'nonsense'", "unknown main phase"),
        ("create or replace view revisits as select 1 as one", "the view revisits is not as"),
        ("drop table action_ledger", "the column action_ledger.id is missing"),
    ],
)
def test_what_another_program_did_is_found(store: Store, statement: str, said: str) -> None:
    log(store)
    meddle(store, statement)
    assert said in list_problems(store)


@pytest.mark.embedded
def test_what_is_fewer_than_in_the_backup_is_found(store: Store) -> None:
    log(store)
    log(store)
    backup.back_up(store)
    assert list_problems(store) == ""
    meddle(store, "delete from revisit_ledger where rowid = 1")
    assert "revisits: 1 revisions, 2 in the backup" in list_problems(store)


def test_fewer_after_a_restore_are_meant(store: Store) -> None:
    log(store)
    copy = backup.back_up(store)
    log(store)
    backup.restore_backup(store, copy)
    assert list_problems(store) == ""


@pytest.mark.embedded
def test_a_backup_that_cannot_be_read_is_said(store: Store) -> None:
    copy = backup.back_up(store)
    copy.write_bytes(b"no database " * 1000)
    assert "the newest backup cannot be read" in list_problems(store)


def test_a_store_that_is_not_there_is_not_made_by_looking(tmp_path: Path) -> None:
    store = Store(tmp_path / "new.duckdb")
    with pytest.raises(StoreMissing):
        checking.check_store(store)
    assert not store.path.exists()


def list_blocks_in_use(store: Store) -> set[int]:
    """The blocks of the file that some column of some table needs."""
    with duckdb.connect(store.path, read_only=True) as connection:
        tables = connection.execute("select table_name from duckdb_tables()").fetchall()
        segments = [
            one
            for (table,) in tables
            for one in connection.execute(
                "select block_id, additional_block_ids from pragma_storage_info($table)",
                {"table": table},
            ).fetchall()
        ]
    return {block for first, more in segments for block in (first, *more) if block >= 0}


@pytest.mark.embedded
def test_every_broken_block_is_found_though_no_figure_asks_for_it(sample: Store) -> None:
    whole, blocks = sample.path.read_bytes(), list_blocks_in_use(sample)
    assert len(blocks) >= 3
    for block in blocks:
        broken = bytearray(whole)
        broken[12_288 + block * 262_144 + 1000] ^= 0xFF
        sample.path.write_bytes(broken)
        with pytest.raises(StoreDamaged):
            checking.check_store(sample)
        with pytest.raises(StoreDamaged):
            backup.count_rows(sample.path)


def test_the_command_says_that_all_is_well(
    sample: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    backup.back_up(sample)
    assert main(["check", "--store", str(sample.path)]) == 0
    said = capsys.readouterr()
    assert "revisits: 227, 227 ledger rows" in said.out
    assert "newest backup: " in said.out
    assert said.out.endswith("all is well\n")
    assert said.err == ""


def test_the_command_says_what_is_wrong_and_its_status_tells(
    store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    log(store)
    meddle(store, "update revisit_ledger set rev = 3")
    assert main(["check", "--store", str(store.path)]) == 1
    said = capsys.readouterr()
    assert "missing or a doubled revision" in said.err
    assert said.out.endswith("1 problem\n")


def test_the_command_says_of_a_broken_store_which_backup_to_restore(
    store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    log(store)
    copy = backup.back_up(store)
    store.path.write_bytes(b"no database " * 1000)
    assert main(["check", "--store", str(store.path)]) == 1
    assert f"revisits restore {copy}" in capsys.readouterr().err
    assert backup_folder.find_newest_backup(store.path)
