"""`python -m benchmarks.soak.writer`: write units of work and acknowledge each.

After each unit it prints one line: the seconds that it took and the ledger rows that it appended.
Each unit is one of: one new record, several at once (at times with a new project), a correction,
a deletion. It is signed with how many rows it appends.
"""

import argparse
import json
import random
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import astuple
from functools import partial
from pathlib import Path

import pandas as _loaded  # noqa: F401  # as in the dashboard; else DuckDB imports it in the first write

from pipeline.asking import questions
from pipeline.asking.selection import Selection
from pipeline.intake.sheets import Sheet, SheetRow
from pipeline.ledger import adding
from pipeline.ledger import revisits as ledger_revisits
from pipeline.model import Change, Receipt
from pipeline.store import Store

MOST_ROWS = 12
PHASES = ("data_preparation", "model_development", "model_deployment", "monitoring", "management")
REASONS = ("Defect", "Data drift", "Schema change")
WriteCall = Callable[[], Receipt]
Known = dict[str, int]  # the newest revision of each record that still holds


def main() -> None:
    """Write until the process is stopped, or a number of units."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("store", type=Path)
    parser.add_argument("name", help="the name of its units; also the seed of its choices")
    parser.add_argument("--units", type=int, default=sys.maxsize)
    parser.add_argument("--pause", type=float, default=0.0, help="seconds between two units")
    parser.add_argument("--read", action="store_true", help="read all records after each unit")
    options = parser.parse_args()
    units = write_units(Store(options.store), options.name, number=options.units, read=options.read)
    for kind, seconds, receipt in units:
        print(json.dumps([kind, seconds, list(map(astuple, receipt.changes))]), flush=True)
        time.sleep(options.pause)


def write_units(
    store: Store, name: str, *, number: int, read: bool = False
) -> Iterator[tuple[str, float, Receipt]]:
    """Write `number` units of work; yields kind, seconds and receipt of each.

    The seconds are those of the one call that writes, not of choosing what to write.
    """
    chance = random.Random(name)
    known: Known = {}
    for place in range(number):
        write = _make_unit(store, chance, f"{name} unit {place}", known)
        begun = time.perf_counter()
        receipt = write()
        yield "write", time.perf_counter() - begun, receipt
        if read:
            begun = time.perf_counter()
            with store.reading() as reader:
                questions.Question("records", selection=Selection()).ask(reader)
            yield "read", time.perf_counter() - begun, Receipt(())


def write_acknowledged(store: Store, name: str, *, number: int) -> list[Change]:
    """Write `number` units of work; returns the ledger rows that they appended."""
    receipts = [receipt for *_, receipt in write_units(store, name, number=number)]
    return [change for receipt in receipts for change in receipt.changes]


def parse_acknowledged(lines: str) -> list[Change]:
    """Parse the acknowledged ledger rows from a writer's output; skip an unfinished line."""
    return [Change(*row) for _, _, rows in _parse_lines(lines) for row in rows]


def parse_seconds(lines: str, kind: str) -> list[float]:
    """Parse how long each unit of work of that kind (write, read) took."""
    return [seconds for each, seconds, _ in _parse_lines(lines) if each == kind]


def _parse_lines(lines: str) -> Iterator[tuple[str, float, list[tuple[str, str, int]]]]:
    for line in lines.splitlines(keepends=True):
        if line.startswith("[") and line.endswith("\n"):
            yield json.loads(line)


def _make_unit(store: Store, chance: random.Random, name: str, known: Known) -> WriteCall:
    kind = chance.random()
    if not known or kind >= 0.25:
        number = 1 if kind < 0.6 else chance.randint(2, MOST_ROWS)
        return _make_new_records(store, chance, name, known, number)
    identifier, by = chance.choice(list(known)), f"{name} of 1"
    rev = known.pop(identifier)
    if kind >= 0.15:
        return partial(ledger_revisits.delete_revisit, store, identifier, rev, by=by)
    known[identifier] = rev + 1
    return partial(ledger_revisits.edit_revisit, store, identifier, rev, by=by, note=by)


def _make_new_records(
    store: Store, chance: random.Random, name: str, known: Known, number: int
) -> WriteCall:
    """Write new records at once, one time in five for a new project."""
    is_new = chance.random() < 0.2
    with store.reading() as reader:
        projects = [project.name for project in questions.load_catalogue(reader).projects]
    project = name if is_new or not projects else chance.choice(projects)
    signed = f"{name} of {number + (project not in projects)}"
    sheet = make_records(chance, project, signed, number)
    known |= {row.values["id"]: 1 for row in sheet.rows}
    return lambda: adding.add_sheet(store, sheet, by=signed).receipt


def make_records(chance: random.Random, project: str, note: str, number: int) -> Sheet:
    """Make a sheet of `number` revisits with ids."""
    rows = []
    for line in range(number):
        main, to = chance.sample(PHASES, 2)
        facts = {
            "id": str(uuid.UUID(int=chance.getrandbits(128), version=4)),
            "project": project,
            "occurred_at": f"2026-03-{1 + line % 28:02}T10:00:00+00:00",
            "main_phase": main,
            "revisited_phase": to,
            "reason": chance.choice(REASONS),
            "note": note,
        }
        rows.append(SheetRow(line + 2, facts))
    return Sheet("revisits", tuple(rows[0].values), tuple(rows))


if __name__ == "__main__":
    main()
