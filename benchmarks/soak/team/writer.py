"""`python -m benchmarks.soak.team.writer ADDRESS MIRROR NAME`: write units until it is ended.

After each it prints a line with what came of it. With `--read` it only reads.
"""

import argparse
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.soak.team.units import READ, REFUSED, Attempt, Person
from pipeline.asking import questions
from pipeline.asking.selection import Selection
from pipeline.store import Store
from pipeline.store.team.address import TeamAddress
from pipeline.store.team.store import TeamStore

SECONDS_AFTER_REFUSAL = 0.1


def main() -> None:
    """Write, or read, until the process is ended."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("address", type=TeamAddress)
    parser.add_argument("mirror", type=Path)
    parser.add_argument("name", help="the name of its units; also the seed of its choices")
    parser.add_argument("--pause", type=float, default=0.0, help="seconds between two units")
    parser.add_argument("--read", action="store_true")
    options = parser.parse_args()
    store = TeamStore(options.mirror, team=options.address)
    person = Person(store, options.name)
    while True:
        for attempt in _read(store) if options.read else person.write():
            print(attempt.format_line(), flush=True)
            time.sleep(SECONDS_AFTER_REFUSAL if attempt.kind == REFUSED else options.pause)


def _read(store: Store) -> Iterator[Attempt]:
    begun = time.perf_counter()
    with store.reading() as reader:
        questions.Question("records", selection=Selection()).ask(reader)
    yield Attempt(READ, time.perf_counter() - begun, ())


if __name__ == "__main__":
    main()
