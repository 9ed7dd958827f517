"""The beginning of a team's ledger: the script that makes it, and what is brought into it."""

import json
import re
import tempfile
from pathlib import Path

from pipeline.errors import InputRefused, NotAllowed, Problem, StoreError
from pipeline.store.schema import get_newest_schema
from pipeline.store.store import Store
from pipeline.store.team import mirror
from pipeline.store.team.database import Database, build_text, read_script
from pipeline.store.team.ledger import Turn
from pipeline.store.team.store import TeamStore

MAKING = "Making the team's ledger"
NAME = re.compile(r"[a-z_][a-z0-9_]{0,62}")


def build_init_script(*, writers: str, readers: str, schema: str = "") -> str:
    """Build the SQL that makes the ledger, with two roles to be granted to people.

    `schema` is the one that the ledger lies in, where it is not the usual one. Raises InputRefused
    for a name that is none.
    """
    roles = read_script("roles")
    for placeholder, name in (
        ("revisits_writers", writers),
        ("revisits_readers", readers),
        ("revisits_schema", schema or "public"),
    ):
        roles = roles.replace(placeholder, _check_name(name))
    with tempfile.TemporaryDirectory() as folder:
        facts = [fact._asdict() for fact in mirror.list_first_rows(Path(folder))]
    first = build_text(
        read_script("first_rows"),
        rows=json.dumps(facts, ensure_ascii=False, indent=0),
        schema_number=get_newest_schema(),
    )
    place = [f"set search_path = {_check_name(schema)};\n"] if schema else []
    return "\n".join((*place, read_script("ledger"), roles, first))


def make_ledger(database: Database, script: str) -> None:
    """Run the script. Raises StoreError where there is a ledger already, NotAllowed."""
    with database.asking(MAKING, "is_begun") as (session, rows):
        if rows[0][0]:
            raise StoreError(
                MAKING,
                f"{database.address.name} holds a ledger already; `revisits team status` shows it",
            )
        try:
            session.run_text(script)
        except NotAllowed as refused:
            raise NotAllowed(
                MAKING,
                f"{refused.message}. It takes the owner of the database, who may make roles "
                "(alter role … createrole); or an administrator who runs what "
                "`revisits team init --print` prints",
            ) from refused


def push(store: Store, team: TeamStore) -> None:
    """Bring all that an embedded store holds into a team's ledger in which nobody has written.

    Raises StoreError where somebody has, StoreAway, StoreMissing.
    """
    with store.reading():
        pass  # up to date, and readable
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / store.path.name
        store.copy_to(copy)
        team.begin_with(copy, first=lambda: None, check=_refuse_used)


def _refuse_used(turn: Turn) -> None:
    with tempfile.TemporaryDirectory() as folder:
        first = {(fact.thing, fact.id, fact.rev) for fact in mirror.list_first_rows(Path(folder))}
    there = turn.look.newest - turn.look.begins_after
    if turn.look.epoch > 1 or there > len(first):
        raise StoreError(
            "Bringing a store to the team",
            f"somebody has written to the team's ledger already ({there - len(first):,} rows). "
            "Nothing was written. Bring the revisits with `revisits export FILE.csv --store …` and "
            "`revisits import FILE.csv`, or make a ledger in another database or schema",
        )


def _check_name(name: str) -> str:
    """Return a name as PostgreSQL takes it without quotes. Raises InputRefused."""
    if not NAME.fullmatch(name):
        rule = "is no name for a role: small letters, digits and _ only, a letter first"
        raise InputRefused(MAKING, [Problem("role", name, rule)])
    return name
