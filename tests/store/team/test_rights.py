"""Who may write, who may only look, and what nobody may."""

from pathlib import Path

import psycopg
import pytest
from psycopg import errors

from benchmarks.postgres import PASSWORD, Server
from pipeline.errors import NotAllowed, StoreError, StoreMissing
from pipeline.store.team import database
from pipeline.store.team.address import TeamAddress
from pipeline.store.team.store import TeamStore
from tests.builders import all_records, ledger, log
from tests.teams import begin_ledger, locate, run_sql

MAKE_PEOPLE = """
create role {schema}_ana login password '{password}' in role {schema}_writers;
create role {schema}_vic login password '{password}' in role {schema}_readers;
create role {schema}_eve login password '{password}';
"""


@pytest.fixture
def people(postgres: Server, tmp_path: Path) -> dict[str, TeamStore]:
    """A team's store as ana (a writer), vic (a viewer) and eve (nobody) have it."""
    schema = f"rights_{abs(hash(tmp_path))}"
    begin_ledger(postgres, schema)
    run_sql(postgres, MAKE_PEOPLE.format(schema=schema, password=PASSWORD))
    return {
        name: TeamStore(
            tmp_path / f"{name}.duckdb", team=locate(postgres, schema, user=f"{schema}_{name}")
        )
        for name in ("ana", "vic", "eve")
    }


def test_a_writer_writes_a_viewer_looks_and_nobody_else_gets_in(
    people: dict[str, TeamStore],
) -> None:
    log(people["ana"])
    assert all_records(people["vic"]).height == 1
    with pytest.raises(NotAllowed, match="may look, not write"):
        log(people["vic"])
    assert len(ledger(people["vic"])) == 1
    log(people["ana"])  # the viewer's try holds nobody up
    assert all_records(people["vic"]).height == 2
    with pytest.raises(StoreMissing, match="no ledger that you may see"):
        people["eve"].catch_up()
    assert not people["eve"].path.exists()


@pytest.mark.parametrize("table", ["revisits_ledger", "revisits_epochs"])
@pytest.mark.parametrize(
    ("person", "statement"),
    [
        ("ana", "update {table} set epoch = 9"),
        ("ana", "delete from {table}"),
        ("ana", "truncate {table}"),
        ("vic", "insert into {table} default values"),
        ("vic", "delete from {table}"),
        ("eve", "select * from {schema}.{table}"),
    ],
)
def test_by_hand_nobody_may_more_than_the_product_does(
    person: str, statement: str, table: str, people: dict[str, TeamStore]
) -> None:
    with (
        pytest.raises(errors.InsufficientPrivilege),
        psycopg.connect(people[person].address) as connection,
    ):
        schema = people[person].team.schema
        connection.execute(statement.format(table=table, schema=schema).encode())


def test_what_speaks_with_the_database_is_an_extra_and_the_refusal_installs_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(database, "find_spec", lambda _name: None)
    with pytest.raises(StoreError, match=r'pip install "psycopg\[binary\]"'):
        TeamStore.at(TeamAddress("postgresql://ana@example.org/team"))


def test_each_database_and_schema_has_a_mirror_of_its_own_whoever_looks() -> None:
    mirrors = [
        TeamAddress(url).mirror
        for url in (
            "postgresql://ana:one@example.org/team",
            "postgresql://ben:two@example.org:5432/team?sslmode=require",
            "postgresql://ana@example.org/other",
            "postgresql://ana@example.org/team?options=-csearch_path%3Dchurn",
            "postgresql://ana@example.com/team",
        )
    ]
    assert mirrors[0] == mirrors[1]
    assert len(set(mirrors)) == 4
    assert mirrors[0].name.startswith("team-team-")
