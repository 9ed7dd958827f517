"""Team stores to work on: each a schema of its own in the PostgreSQL of the tests."""

import itertools
import shutil
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from benchmarks.postgres import Server
from pipeline.store import Store
from pipeline.store.team.address import TeamAddress
from pipeline.store.team.beginning import build_init_script, make_ledger, push
from pipeline.store.team.database import Database
from pipeline.store.team.store import TeamStore

DATABASE = "postgres"
COPY_SCHEMA = """
create schema {schema};
create table {schema}.revisits_ledger (like {template}.revisits_ledger including all);
create table {schema}.revisits_epochs (like {template}.revisits_epochs including all);
insert into {schema}.revisits_ledger overriding system value
select * from {template}.revisits_ledger;
insert into {schema}.revisits_epochs overriding system value
select * from {template}.revisits_epochs;
select setval(pg_get_serial_sequence('{schema}.revisits_ledger', 'seq'), max(seq))
from {schema}.revisits_ledger;
select setval(pg_get_serial_sequence('{schema}.revisits_epochs', 'seq'), max(seq))
from {schema}.revisits_epochs;
"""
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Template:
    """A ledger in a schema, and a mirror of it: copies of both are a team's store."""

    server: Server
    schema: str
    mirror: Path

    def copy_to(self, path: Path) -> TeamStore:
        """A team's store like this one, its mirror at `path`."""
        schema = f"{self.schema}_{next(_numbers)}"
        run_sql(self.server, COPY_SCHEMA.format(schema=schema, template=self.schema))
        shutil.copyfile(self.mirror, path)
        return TeamStore(path, team=locate(self.server, schema))


def make_template(
    server: Server, schema: str, mirror: Path, holding: Store | None = None
) -> Template:
    """Begin a ledger with what a store holds, and make a mirror of it."""
    team = TeamStore(mirror, team=begin_ledger(server, schema))
    if holding:
        push(holding, team)
    team.catch_up()
    team.ledger.database.close()
    return Template(server, schema, mirror)


def begin_ledger(server: Server, schema: str) -> TeamAddress:
    """Begin an empty ledger in a new schema, and return its address."""
    run_sql(server, f"create schema {schema}")
    address = locate(server, schema)
    names = {"writers": f"{schema}_writers", "readers": f"{schema}_readers"}
    with closing(Database(address)) as database:
        make_ledger(database, build_init_script(schema=schema, **names))
    return address


def locate(server: Server, schema: str, **person: str) -> TeamAddress:
    """The address of a schema."""
    return TeamAddress(server.build_url(DATABASE, schema=schema, **person))


def run_sql(server: Server, text: str) -> list[Any]:
    """Run SQL as the owner of everything; the rows of the last statement."""
    url = server.build_url(DATABASE)
    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(text.encode())
        while cursor.nextset():
            pass
        return cursor.fetchall() if cursor.description else []


def make_another_machine(store: TeamStore, folder: Path) -> TeamStore:
    """The same team's store as another machine has it: with a mirror of its own."""
    folder.mkdir(exist_ok=True)
    return TeamStore(folder / "mirror.duckdb", team=store.team)
