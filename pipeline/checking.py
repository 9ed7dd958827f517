"""Looks a store over: its schema, its rules, its revisions, and that nothing went missing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

import queries
from pipeline import backups
from pipeline.backups import Backup
from pipeline.errors import StoreError
from pipeline.safekeeping import rows_of
from pipeline.schema import apply_migrations
from pipeline.store import Reader, Store, opened

PROBLEMS_SHOWN = 20


@dataclass(frozen=True)
class Findings:
    """What a store holds, ledger by ledger, and everything that is wrong with it.

    `ledgers` is the answer to queries/ledger_counts.sql; no `problems` means that all is well.
    """

    path: Path
    ledgers: pl.DataFrame
    problems: tuple[str, ...]
    newest_backup: Backup | None


def check(store: Store) -> Findings:
    """Open the store and look it over; every block of it is read.

    Raises StoreMissing where it is not there, StoreDamaged where it cannot be opened.
    """
    with replace(store, is_there=True).reading() as reader:
        ledgers = reader.frame("ledger_counts")
        problems = [*_of_schema(reader), *_of_rules(reader), *_of_ledgers(ledgers)]
    last = backups.newest(store.path)
    if last:
        problems += _since(last, ledgers)
    return Findings(store.path, ledgers, tuple(problems), last)


def _of_schema(reader: Reader) -> list[str]:
    """What differs from a store that this version makes anew."""
    with opened(Path(":memory:"), write=True, doing="Comparing the schema") as fresh:
        apply_migrations(fresh, after=0)
        expected = set(fresh.execute(queries.text("schema_objects")).fetchall())
    found = set(reader.frame("schema_objects").rows())
    missing, foreign = sorted(expected - found), sorted(found - expected)
    changed = {one[:2] for one in missing} & {one[:2] for one in foreign}
    return [
        *(f"the {kind} {name} is not as this version makes it" for kind, name in sorted(changed)),
        *(f"the {k} {name} is missing" for k, name, _ in missing if (k, name) not in changed),
        *(f"the {k} {name} is not of ours" for k, name, _ in foreign if (k, name) not in changed),
    ]


def _of_rules(reader: Reader) -> list[str]:
    broken = reader.frame("violations").rows()
    said = [f"{thing} {identifier}: {rule}" for thing, identifier, rule in broken[:PROBLEMS_SHOWN]]
    more = len(broken) - len(said)
    return [*said, f"and {more:,} more broken rules"] if more else said


def _of_ledgers(ledgers: pl.DataFrame) -> list[str]:
    """Revisions that are not 1, 2, 3 … each once, and views that do not show what holds."""
    problems = []
    for one in ledgers.to_dicts():
        if one["broken"]:
            problems.append(
                f"{one['thing']}: {one['broken']:,} with a missing or a doubled revision, "
                f"the first is {one['first_broken']}"
            )
        if one["shown"] != one["things"] - one["deleted"]:
            problems.append(
                f"{one['thing']}: {one['shown']:,} are shown, but {one['things']:,} were written "
                f"and {one['deleted']:,} of them deleted"
            )
    return problems


def _since(last: Backup, ledgers: pl.DataFrame) -> list[str]:
    """What is fewer than in the newest backup, unless that was made to go back further."""
    try:
        there = rows_of(last.path)
    except StoreError as error:
        return [f"the newest backup cannot be read: {error.message}"]
    if last.occasion == "before-restore":
        return []
    here = dict(ledgers.select("thing", "revisions").rows())
    return [
        f"{plural}: {here[plural]:,} revisions, {rows:,} in the backup {last.path.name}"
        for thing, rows in there.items()
        if here[plural := f"{thing.replace('_', ' ')}s"] < rows
    ]
