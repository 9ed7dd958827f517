"""`python -m benchmarks.soak`: run the soak test, print its table, and update the docs.

With all parts in full (`make soak`, about twenty minutes) the table goes into README.md and
docs/reliability.md. The exit status is 1 where anything was lost, doubled, half written or wrong.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import date
from functools import partial
from pathlib import Path

from benchmarks.machine import format_machine, format_versions
from benchmarks.soak import places
from benchmarks.soak.crowd import Crowd, run_crowd
from benchmarks.soak.damage import damage_stores
from benchmarks.soak.import_kills import kill_imports
from benchmarks.soak.kills import kill_writers
from benchmarks.soak.outcomes import (
    Outcome,
    format_outcome_notes,
    format_outcome_table,
    merge_outcomes,
    write_between,
)
from benchmarks.soak.processes import ROOT
from benchmarks.soak.team.parts import TEAM_PARTS, TEAM_SHORT, Part

PARTS: dict[str, Part] = {
    "crowd": lambda folder: [run_crowd(folder, Crowd())],
    "kills": lambda folder: [kill_writers(folder, kills=100)],
    "imports": lambda folder: [kill_imports(folder, kills=100, rows=100_000)],
    "disk": places.try_full_disk,
    "limit": places.try_size_limit,
    "rights": places.try_no_right,
    "damage": lambda folder: damage_stores(folder, cuts=60, flips=80),
    **TEAM_PARTS,
}
SHORT: dict[str, Part] = {
    "crowd": lambda folder: [run_crowd(folder, Crowd(1, 1, seconds=1, pause=0))],
    "kills": lambda folder: [kill_writers(folder, kills=3)],
    "imports": lambda folder: [kill_imports(folder, kills=4, rows=2_000)],
    "disk": partial(places.try_full_disk, short=True),
    "limit": partial(places.try_size_limit, short=True),
    "rights": places.try_no_right,
    "damage": lambda folder: damage_stores(folder, cuts=4, flips=4),
    **TEAM_SHORT,
}
TABLE = "soak"
# The rows of README's shorter table, and the parts that each puts together.
IN_SHORT = {
    "no room, or no right to write": ("disk", "limit", "rights"),
    "file or write-ahead log damaged": ("damage",),
    "a team's store: machines at once, races, kills, restarts, a dead network, no room": tuple(
        TEAM_PARTS
    ),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the parts, print their table, and update the docs where all parts ran in full."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.soak", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}")
    parser.add_argument("--short", action="store_true", help="a few of each; the pages are kept")
    parser.add_argument("--note", default="", help="a further condition for the docs")
    options = parser.parse_args(arguments)
    unknown = set(options.parts) - set(PARTS)
    if unknown:
        parser.error(f"there is no part {', '.join(sorted(unknown))}")
    by_part = run_parts(SHORT if options.short else PARTS, options.parts or list(PARTS))
    outcomes = [outcome for part in by_part.values() for outcome in part]
    conditions = (f"{date.today()}, {format_machine()}", format_versions(), options.note)
    page = "\n\n".join(
        (
            f"Measured {'; '.join(filter(None, conditions))}.",
            format_outcome_table(outcomes),
            format_outcome_notes(outcomes),
        )
    )
    print(page)
    for complaint in (words for outcome in outcomes for words in outcome.losses.complaints):
        print(complaint, file=sys.stderr)
    if not options.short and not options.parts:
        write_between(ROOT / "README.md", TABLE, format_outcome_table(shorten_outcomes(by_part)))
        write_between(ROOT / "docs" / "reliability.md", TABLE, page)
    return int(not all(outcome.is_well for outcome in outcomes))


def run_parts(parts: dict[str, Part], names: Sequence[str]) -> dict[str, list[Outcome]]:
    """Run the named parts, each in a temporary folder, and return their outcomes."""
    outcomes = {}
    for name in names:
        begun = time.monotonic()
        with tempfile.TemporaryDirectory(prefix="revisits-soak-") as folder:
            outcomes[name] = parts[name](Path(folder))
        print(f"{name}: {time.monotonic() - begun:.0f} s", file=sys.stderr, flush=True)
    return outcomes


def shorten_outcomes(by_part: dict[str, list[Outcome]]) -> list[Outcome]:
    """Shorten the outcomes for README: a row each for the first three parts, others merged."""
    together = {part for parts in IN_SHORT.values() for part in parts}
    alone = [outcome for part, own in by_part.items() if part not in together for outcome in own]
    return alone + [
        merge_outcomes(what, [outcome for part in parts for outcome in by_part.get(part, ())])
        for what, parts in IN_SHORT.items()
    ]


if __name__ == "__main__":
    sys.exit(main())
