"""Refuses a write-ahead log beside a store that the engine would pass over in silence.

The engine takes a log whose beginning it cannot read for one without an entry, opens the file
without it, and writes over it: what was committed into the log alone would be gone unseen.
"""

from __future__ import annotations

from pathlib import Path

from pipeline.troubles import explained

# The first entry of a log is its version: a field, the kind of the entry, the next field.
BEGINS = bytes.fromhex("6400 62 6500")


def refuse_strange_log(store: Path) -> None:
    """Raise StoreDamaged where the log beside a store does not begin as a log does.

    Only under our lock, and before the store is opened: closing a file that this process has open
    ends the engine's own lock on it.
    """
    log = Path(f"{store}.wal")
    try:
        with log.open("rb") as opened:
            begins = opened.read(len(BEGINS))
    except OSError:
        return  # there is none, or the engine says what is wrong with it
    if not BEGINS.startswith(begins):
        strange = OSError(f'before replaying WAL file "{log}": it does not begin as a log does')
        raise explained(strange, "Opening the store") from strange
