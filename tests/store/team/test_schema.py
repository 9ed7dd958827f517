"""Versions of the product that are older or newer than the ledger."""

import json
from pathlib import Path

import psycopg
import pytest

from benchmarks.postgres import Server
from pipeline.errors import StoreNewer
from pipeline.store import check as checking
from pipeline.store.ledgers import LEDGERS
from pipeline.store.schema import get_newest_schema, list_migrations
from pipeline.store.team.store import TeamStore
from tests.builders import all_records, ledger, log
from tests.store.released import fill
from tests.teams import begin_ledger

FOLDER = Path(fill.__file__).parent
RELEASED = sorted(int(path.name.split("-")[1].split(".")[0]) for path in FOLDER.glob("*.ledger.xz"))
PAST = "select max(schema_number) from revisits_epochs"


def test_a_version_that_is_too_old_takes_nothing_in_and_says_update(
    team: TeamStore, other: TeamStore
) -> None:
    other.catch_up()
    log(team)
    with psycopg.connect(team.address) as connection:
        connection.execute(
            "insert into revisits_epochs (ledger_id, epoch, begins_after, schema_number) "
            "select ledger_id, epoch, begins_after, 99 from revisits_epochs"
        )
    for use in (other.reading, other.asking, other.writing):
        with pytest.raises(StoreNewer, match=r"its schema is 99.*Update this copy"), use():
            pass
    assert ledger(other) == []


def test_a_newer_version_reads_rows_that_lack_a_fact_and_then_shuts_older_ones_out(
    team: TeamStore, other: TeamStore
) -> None:
    log(team)
    with psycopg.connect(team.address) as connection:  # as a version before `avoidable` wrote it
        connection.execute("update revisits_epochs set schema_number = 24")
        ((facts,),) = connection.execute(
            "select facts from revisits_ledger where thing = 'revisits'"
        ).fetchall()
        known = json.loads(facts)
        del known["minutes"], known["note"]
        connection.execute(
            "update revisits_ledger set facts = %s where thing = 'revisits'", [json.dumps(known)]
        )
    other.catch_up()
    assert all_records(other).select("minutes", "note").row(0) == (None, None)
    log(other)
    with psycopg.connect(team.address) as connection:
        assert connection.execute(PAST).fetchall() == [(get_newest_schema(),)]


@pytest.mark.parametrize("number", RELEASED)
def test_the_ledger_of_a_released_schema_reads_to_the_same_figures(
    number: int, postgres: Server, tmp_path: Path
) -> None:
    address = begin_ledger(postgres, f"released_{number}")
    then = TeamStore(tmp_path / "mirror.duckdb", team=address)
    with then.ledger.turn(0, patience=1) as turn:
        turn.begin_epoch(fill.read_released_ledger(number))
    with psycopg.connect(address.url) as connection:
        connection.execute("update revisits_epochs set schema_number = %s", [number])
    said = json.loads((FOLDER / f"schema-{number}.json").read_text(encoding="utf-8"))
    then.catch_up()
    assert all_records(then).height == len(said["records"]) == 13
    assert checking.check_store(then).problems == ()


def test_the_present_schema_has_its_ledger() -> None:
    assert get_newest_schema() in RELEASED, "run python -m tests.store.released.fill"


def test_a_fact_that_a_ledger_gets_later_is_null_in_the_rows_of_before(team: TeamStore) -> None:
    """What a mirror takes for a fact that a row lacks is what a migration gives to old rows."""
    with team.reading() as reader:
        usual = reader.connection.sql(
            "select table_name, column_default from duckdb_columns() where column_default not null"
        ).fetchall()
    assert [table for table, _ in usual if table in LEDGERS.values()] == []


def test_no_migration_after_the_first_team_store_adds_rows_to_a_ledger() -> None:
    """Each mirror would make rows of its own: a newer version has to hand them over once."""
    adding = [
        file.name
        for number, file in list_migrations()
        if number >= 25 and "insert into" in file.read_text(encoding="utf-8").lower()
    ]
    assert adding == []
