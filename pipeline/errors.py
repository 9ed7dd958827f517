"""Every error that a person may meet: a title (what was being done) and a message (what to do).

RevisitsError
├── StoreError              the store could not be read or written
│   ├── StoreBusy           somebody else holds it
│   ├── StoreNewer          a newer version of this product wrote it
│   ├── StoreMissing        the file was here and is gone
│   ├── StoreDamaged        the file is not a store, or is broken
│   └── StoreUnwritable     no right, no room, no such folder
├── NotAllowed              who looks at the dashboard may not write
├── UnreadableFile          a file to be imported is not what its ending says
├── InputRefused            what a person gave breaks rules; it carries every problem
├── Cancelled               whoever waited for slow work has stopped it
├── ChangedMeanwhile        somebody else changed the same thing first
└── NotFound                what was named is not there
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One broken rule: where it is, the value as given, the rule, and the nearest valid value."""

    column: str
    value: str
    rule: str
    row: int | None = None
    nearest: str | None = None

    def __str__(self) -> str:
        """Say the problem in one line, with the row where there is one."""
        place = f"row {self.row}, {self.column}" if self.row is not None else self.column
        hint = f" Did you mean {self.nearest!r}?" if self.nearest else ""
        shown = f" {self.value!r}:" if self.value else ""
        return f"{place}:{shown} {self.rule}.{hint}"


class RevisitsError(Exception):
    """The root: a title that says what was being done, a message that says what is wrong."""

    def __init__(self, title: str, message: str) -> None:
        super().__init__(f"{title}: {message}")
        self.title = title
        self.message = message


class StoreError(RevisitsError):
    """The store could not be read or written."""


class StoreBusy(StoreError):
    """Somebody else holds the store for longer than we wait; `holder` says who, in words."""

    def __init__(self, title: str, message: str, *, holder: str = "") -> None:
        super().__init__(title, message)
        self.holder = holder or "another program"


class StoreNewer(StoreError):
    """The store was written by a newer version; it was not touched."""


class StoreMissing(StoreError):
    """The store's file was here and is gone; no empty one was made in its place."""


class StoreDamaged(StoreError):
    """The file is not a store, or is broken; it was not touched."""


class StoreUnwritable(StoreError):
    """No right, no room or no folder to write the store."""


class NotAllowed(RevisitsError):
    """Whoever looks at the dashboard may not write; nothing was written."""


class UnreadableFile(RevisitsError):
    """A file to be imported is not what its ending says, or is too large."""


class InputRefused(RevisitsError):
    """What a person gave breaks rules; nothing was written."""

    def __init__(self, title: str, problems: Sequence[Problem]) -> None:
        super().__init__(title, "; ".join(str(problem) for problem in problems))
        self.problems = tuple(problems)


class Cancelled(RevisitsError):
    """Whoever waited for slow work has stopped it; nothing was written."""

    def __init__(self) -> None:
        super().__init__("Cancelled", "nothing was written")


class ChangedMeanwhile(RevisitsError):
    """Somebody else changed the same thing first; nothing was written."""


class NotFound(RevisitsError):
    """What was named is not in the store."""
