"""Units of work of a soak on a team's store, and what came of each in words.

Unlike benchmarks.soak.writer it goes on where a unit is refused, and knows what each would write.
"""

import json
import random
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import astuple, dataclass, field, replace
from functools import partial

from benchmarks.soak.commands import find_unclear
from benchmarks.soak.writer import MOST_ROWS, make_records
from pipeline.errors import RevisitsError
from pipeline.ledger import adding, revisits
from pipeline.model import Change, Receipt
from pipeline.store.team.store import TeamStore

WRITTEN, REFUSED, UNKNOWN, READ = "written", "refused", "not known", "read"
NOT_KNOWN = "It is not known whether it was written"
BEHIND = "It was written, but this machine's copy lags behind"
PROJECT = "Soak"


@dataclass(frozen=True)
class Unit:
    """A unit of work: the rows that it means to write, and what writes them.

    What `is_new` may be sent again: it is written once.
    """

    rows: tuple[Change, ...]
    write: Callable[[], Receipt]
    is_new: bool = True


@dataclass(frozen=True)
class Attempt:
    """What came of a unit: written, refused or unknown, how long it took, the rows, the words."""

    kind: str
    seconds: float
    rows: tuple[Change, ...]
    words: str = ""

    def format_line(self) -> str:
        """Format it as a line, for `parse_results`."""
        return json.dumps([self.kind, self.seconds, list(map(astuple, self.rows)), self.words])


@dataclass(frozen=True)
class Results:
    """What came of many units: rows by what was told of them, and the seconds of each kind."""

    acknowledged: list[Change] = field(default_factory=list)
    refused: list[Change] = field(default_factory=list)
    unknown: list[Change] = field(default_factory=list)
    seconds: dict[str, list[float]] = field(default_factory=dict)
    unclear: list[str] = field(default_factory=list)

    def add(self, attempt: Attempt) -> None:
        """Add what came of a unit."""
        rows = {WRITTEN: self.acknowledged, REFUSED: self.refused, UNKNOWN: self.unknown}
        rows.get(attempt.kind, []).extend(attempt.rows)
        self.seconds.setdefault(attempt.kind, []).append(attempt.seconds)
        if attempt.words:
            self.unclear.extend(find_unclear(attempt.words).complaints)

    def count(self, kind: str) -> int:
        """Count the units of a kind."""
        return len(self.seconds.get(kind, ()))


class Person:
    """Somebody who writes to a store: new records, corrections and deletions by chance."""

    def __init__(self, store: TeamStore, name: str) -> None:
        self.store = store
        self.name = name
        self.chance = random.Random(name)
        self.known: dict[str, int] = {}  # the newest revision of each own record
        self.projects = [PROJECT]
        self.number = 0

    def write(self, *, rows: int | None = None) -> Iterator[Attempt]:
        """Write a unit; one whose outcome is not known is sent again every second time."""
        unit = self._choose_unit(rows)
        attempt = attempt_unit(unit)
        yield attempt
        if attempt.kind == UNKNOWN and unit.is_new and self.chance.random() < 0.5:
            again = attempt_unit(unit)
            # Refused is then the second try: the first one may have been written.
            attempt = replace(again, kind=UNKNOWN) if again.kind == REFUSED else again
            yield attempt
        for row in attempt.rows if attempt.kind == WRITTEN else ():
            if row.table == "revisits" and unit.is_new:
                self.known[row.id] = row.rev

    def _choose_unit(self, rows: int | None) -> Unit:
        self.number += 1
        kind, name = self.chance.random(), f"{self.name} unit {self.number}"
        if rows is None and self.known and kind < 0.25:
            identifier = self.chance.choice(list(self.known))
            rev, by = self.known.pop(identifier), f"{name} of 1"
            work = (
                partial(revisits.delete_revisit, self.store, identifier, rev, by=by)
                if kind < 0.1
                else partial(revisits.edit_revisit, self.store, identifier, rev, by=by, note=by)
            )
            return Unit((Change("revisits", identifier, rev + 1),), work, is_new=False)
        number = rows or (1 if kind < 0.6 else self.chance.randint(2, MOST_ROWS))
        is_project_new = self.chance.random() < 0.2
        project = name if is_project_new else PROJECT
        signed = f"{name} of {number + is_project_new}"
        sheet = make_records(self.chance, project, signed, number)
        return Unit(
            tuple(Change("revisits", str(row.values["id"]), 1) for row in sheet.rows),
            lambda: adding.add_sheet(self.store, sheet, by=signed).receipt,
        )


def format_ends(ends: Mapping[str, int]) -> str:
    """Format how often each end came: `10 written, 2 not known`."""
    words = {REFUSED: "refused with a word on what to do"}
    return ", ".join(f"{number} {words.get(end, end)}" for end, number in sorted(ends.items()))


def attempt_unit(unit: Unit) -> Attempt:
    """Write a unit and say what came of it; a unit that was there already counts as written."""
    begun = time.perf_counter()
    try:
        receipt = unit.write()
    except RevisitsError as error:
        kind = {NOT_KNOWN: UNKNOWN, BEHIND: WRITTEN}.get(error.title, REFUSED)
        return Attempt(kind, time.perf_counter() - begun, unit.rows, str(error))
    rows = dict.fromkeys((*receipt.changes, *unit.rows))
    return Attempt(WRITTEN, time.perf_counter() - begun, tuple(rows))


def parse_results(outputs: Iterable[str]) -> Results:
    """Parse the lines of several writers; an unfinished one counts for nothing."""
    results = Results()
    for line in (line for text in outputs for line in text.splitlines(keepends=True)):
        if line.startswith("[") and line.endswith("\n"):
            kind, seconds, rows, words = json.loads(line)
            results.add(Attempt(kind, seconds, tuple(Change(*row) for row in rows), words))
        elif line.startswith("Traceback"):
            results.unclear.append(f"a writer ended with a {line.strip()}")
    return results
