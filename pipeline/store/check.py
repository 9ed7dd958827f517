"""The check of a store: schema, rules, revisions, and nothing missing since the last backup."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

import queries
from pipeline.errors import StoreError
from pipeline.store import backup_folder
from pipeline.store.backup import count_rows
from pipeline.store.backup_folder import Backup
from pipeline.store.engine import open_file
from pipeline.store.ledgers import LEDGERS
from pipeline.store.read_model.comparing import find_differences
from pipeline.store.schema import apply_migrations
from pipeline.store.store import Store
from pipeline.store.units import Reader
from pipeline.store.verified_copy import FINGERPRINTED

MOST_PROBLEMS_SHOWN = 20
MOST_LOOKS = 5


@dataclass(frozen=True)
class Findings:
    """The result of a check: what each ledger holds, and every problem.

    `ledgers` has a row per ledger: its `thing` and the columns of ledger_counts.sql; no `problems`
    means that all is well.
    """

    path: Path
    ledgers: pl.DataFrame
    problems: tuple[str, ...]
    newest_backup: Backup | None


def check_store(store: Store) -> Findings:
    """Check a store; reads every block of the file.

    Raises StoreMissing where it is not there, StoreDamaged where it cannot be opened.
    """
    last = backup_folder.find_newest_backup(store.path)
    present = replace(store, must_exist=True)
    with present.reading() as reader:
        broken, foreign = _check_schema(reader)
        if broken:
            problems = (*broken, *foreign, "what it holds was not looked at: mend the schema first")
            no_ledgers = pl.DataFrame(schema=["thing", "shown", "revisions", "deleted"])
            return Findings(store.path, no_ledgers, problems, last)
        for table in FINGERPRINTED:
            reader.query("fingerprint", ledger=table)
        ledgers = _count_ledgers(reader)
        problems = (*foreign, *_check_rules(reader), *_check_ledgers(ledgers))
    problems += (*_check_read_model(present), *store.list_differences())
    if last and not store.is_shared:  # which is compared with the ledger itself
        problems += tuple(_compare_with_backup(last, ledgers))
    return Findings(store.path, ledgers, problems, last)


def _count_ledgers(reader: Reader) -> pl.DataFrame:
    """Count what each ledger holds, in alphabetical order."""
    return pl.concat(
        reader.query("ledger_counts", ledger=table, records=ledger).select(
            pl.lit(ledger.replace("_", " ")).alias("thing"), pl.all()
        )
        for ledger, table in sorted(LEDGERS.items())
    )


def _check_schema(reader: Reader) -> tuple[list[str], list[str]]:
    """Compare the schema with a new store's: what is wrong or missing, and what is foreign."""
    with open_file(Path(":memory:"), write=True, doing="Comparing the schema") as fresh:
        apply_migrations(fresh, after=0)
        expected = _group_by_name(fresh.execute(queries.read_query("schema_objects")).fetchall())
    existing = _group_by_name(reader.query("schema_objects").rows())
    broken = [f"the {name} is missing" for name in expected if name not in existing]
    broken += [
        f"the {name} is not as this version makes it"
        for name, made_by in expected.items()
        if existing.get(name, made_by) != made_by
    ]
    return broken, [f"the {name} is not of ours" for name in existing if name not in expected]


def _group_by_name(objects: Iterable[tuple[str, ...]]) -> dict[str, list[str]]:
    """Group the definitions of schema objects by kind and name; a macro may have several."""
    named: dict[str, list[str]] = {}
    for kind, name, made_by in objects:
        named.setdefault(f"{kind} {name}", []).append(made_by)
    return named


def _check_rules(reader: Reader) -> list[str]:
    broken = reader.query("violations").rows()
    lines = [
        f"{thing} {identifier}: {rule}" for thing, identifier, rule in broken[:MOST_PROBLEMS_SHOWN]
    ]
    more = len(broken) - len(lines)
    return [*lines, f"and {more:,} more broken rules"] if more else lines


def _check_ledgers(ledgers: pl.DataFrame) -> list[str]:
    """Check that revisions run 1, 2, 3 … and that the views show what the ledgers hold."""
    problems = []
    for held in ledgers.to_dicts():
        if held["broken"]:
            problems.append(
                f"{held['thing']}: {held['broken']:,} with a missing or a doubled revision, "
                f"the first is {held['first_broken']}"
            )
        if held["shown"] != held["things"] - held["deleted"]:
            problems.append(
                f"{held['thing']}: {held['shown']:,} are shown, but {held['things']:,} were "
                f"written and {held['deleted']:,} of them deleted"
            )
    return problems


def _check_read_model(store: Store) -> list[str]:
    """Check that figures, which ask the read model, count what the ledgers show."""
    for _ in range(MOST_LOOKS):
        model = store.follow()
        with store.reading() as file, model.snapshot() as shown:
            if shown and model.is_current():  # else somebody wrote in between
                return [
                    f"{table}: figures count others than the ledgers show"
                    for table in find_differences(file, shown)
                ]
    return []


def _compare_with_backup(last: Backup, ledgers: pl.DataFrame) -> list[str]:
    """Find ledgers with fewer rows than the newest backup; one before a restore is skipped."""
    try:
        backed_up = count_rows(last.path)
    except StoreError as error:
        return [f"the newest backup cannot be read: {error.message}"]
    if last.occasion == "before-restore":
        return []
    now = dict(ledgers.select("thing", "revisions").rows())
    return [
        f"{thing}: {now[thing]:,} revisions, {rows:,} in the backup {last.path.name}"
        for ledger, rows in backed_up.items()
        if now[thing := ledger.replace("_", " ")] < rows
    ]
