"""The rows of a mirror: taken in from the team's ledger, and handed over to it.

A mirror is an embedded store that also keeps its place: how far it follows, in the transaction
that takes the rows in.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import queries
from pipeline.progress import Progress
from pipeline.store import schema
from pipeline.store.engine import (
    EngineConnection,
    connect,
    make_checkpoint,
    open_file,
    transaction,
)
from pipeline.store.ledgers import LEDGERS
from pipeline.store.team.ledger import FEW_ROWS, ROWS_AT_ONCE, Fact, Look, Sight
from pipeline.store.units import Writer

Row = tuple[Any, ...]
DOING = "Making the mirror"
FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Place:
    """How far a mirror follows which ledger, made under which schema; and which row is there.

    `mirror` is the name of its file: a file of another name is a copy.
    """

    ledger_id: str
    epoch: int
    schema_number: int
    place: int
    row_there: str | None
    mirror: str

    def follows(self, look: Look) -> bool:
        """Tell whether what comes next can be added; else the mirror is made anew.

        `look` was taken with this place. It is another ledger where another row lies there: its
        database was set back, and went on.
        """
        wanted = (look.ledger_id, look.epoch, schema.get_newest_schema())
        is_of_it = (self.ledger_id, self.epoch, self.schema_number) == wanted
        return is_of_it and (self.place == look.begins_after or self.row_there == look.row_there)

    def continues(self, before: Place) -> bool:
        """Tell whether this is `before`, or a later place of the same mirror."""
        same = (self.ledger_id, self.epoch, self.schema_number)
        return same == (before.ledger_id, before.epoch, before.schema_number) and (
            self.place > before.place or self == before
        )


def make_first_place(look: Look, file_name: str) -> Place:
    """Make the place of a mirror that holds nothing yet."""
    return Place(
        look.ledger_id, look.epoch, schema.get_newest_schema(), look.begins_after, None, file_name
    )


def read_place(connection: EngineConnection) -> Place | None:
    """Read the place of an open file; None where it is no mirror."""
    rows = connection.execute(queries.read_query("mirror_place")).fetchall()
    return Place(str(rows[0][0]), *rows[0][1:]) if rows else None


def keep_place(connection: EngineConnection, place: Place) -> None:
    """Keep the place, in the transaction of the connection."""
    connection.execute(queries.read_query("add_mirror_place"), vars(place))


def take_in(connection: EngineConnection, place: Place, rows: Sequence[Row]) -> Place:
    """Append rows (seq, thing, facts) that came after a place, and keep the new place.

    Rows that are not after the place are there already.
    """
    coming = [row for row in rows if row[0] > place.place]
    if not coming:
        return place
    connection.register("pulled", _make_table(connection, coming))
    for thing in dict.fromkeys(row[1] for row in coming):
        ((structure,),) = connection.execute(
            queries.read_query("ledger_columns"), {"ledger": LEDGERS[thing]}
        ).fetchall()
        connection.execute(_read_script("incoming"), {"thing": thing, "structure": structure})
        connection.table("temp.incoming").insert_into(LEDGERS[thing])
        connection.execute(_read_script("drop_incoming"))
    connection.unregister("pulled")
    last = json.loads(coming[-1][2])
    row_there = f"{coming[-1][1]} {last['id']} {last['rev']}"
    newest = replace(place, place=int(coming[-1][0]), row_there=row_there)
    keep_place(connection, newest)
    return newest


def list_appended(writer: Writer) -> list[Fact]:
    """List the rows that a unit of work has appended, each with its facts."""
    appended: list[Fact] = []
    for thing, rows in writer.appended:
        wanted = (
            [{"id": identifier, "rev": rev} for identifier, rev in rows]
            if isinstance(rows, list)
            else rows
        )
        if len(wanted):
            appended += _list_facts(writer, thing, wanted)
    return list(dict.fromkeys(appended))


def list_all(connection: EngineConnection) -> Iterator[Fact]:
    """List every row of the ledgers of an open file, each with its facts."""
    for thing, ledger in LEDGERS.items():
        cursor = connection.execute(queries.read_query("facts_of_all"), {"ledger": ledger})
        while rows := cursor.fetchmany(ROWS_AT_ONCE):
            yield from (Fact(thing, *row) for row in rows)


def list_first_rows(folder: Path) -> list[Fact]:
    """List the rows that a new store begins with, made in a folder of its own."""
    path = folder / "first.duckdb"
    with open_file(path, write=True, doing="Making the team's ledger") as connection:
        schema.apply_migrations(connection, after=0)
        return list(list_all(connection))


def make_file(path: Path, sight: Sight, progress: Progress, *, name: str) -> Place:
    """Make a mirror in a new file, which holds all that the ledger holds.

    `name` is that of the file once it is in its place.
    """
    place = make_first_place(sight.look, name)
    wanted = max(sight.look.newest - place.place, 1)
    with open_file(path, write=True, doing=DOING) as connection:
        schema.apply_migrations(connection, after=0)
        connection.execute(_read_script("empty"))
        keep_place(connection, place)
    with closing(connect(path, write=True)) as connection:
        for rows in sight.list_rows_after(place.place):
            with transaction(connection, DOING):
                place = take_in(connection, place, rows)
            progress(min((place.place - sight.look.begins_after) / wanted, 1.0))
        make_checkpoint(connection, path, DOING)
    return place


def _list_facts(writer: Writer, thing: str, appended: Any) -> list[Fact]:
    with writer.handed_over({"appended": appended}) as values:
        rows = writer.connection.execute(
            queries.read_query("facts_appended"),
            {"ledger": LEDGERS[thing], "moment": writer.at, **values},
        ).fetchall()
    return [Fact(thing, *row) for row in rows]


def _make_table(connection: EngineConnection, rows: Sequence[Row]) -> Any:
    """Make a table (thing, facts) of rows; a few are turned into one without polars."""
    if len(rows) <= FEW_ROWS:
        named = [{"thing": thing, "facts": facts} for _, thing, facts in rows]
        return connection.sql(queries.read_query("given_rows"), params={"rows": named})
    import polars as pl

    return pl.DataFrame(
        {"thing": [row[1] for row in rows], "facts": [row[2] for row in rows]},
        schema={"thing": pl.String, "facts": pl.String},
    )


@cache
def _read_script(name: str) -> str:
    return (FOLDER / f"{name}.sql").read_text(encoding="utf-8")
