"""All errors that people see: a title (what was being done) and a message (what to do).

RevisitsError
├── StoreError              the store could not be read or written
│   ├── StoreBusy           somebody else holds it
│   ├── StoreAway           the team's database does not answer
│   ├── StoreUncertain      nobody knows whether it was written
│   ├── StoreNewer          a newer version of this product wrote it
│   ├── StoreMissing        the file was here and is gone
│   ├── StoreDamaged        the file is not a store, or is broken
│   └── StoreUnwritable     no right, no room, no such folder
├── NotAllowed              this person may not write, or the dashboard may not be open
├── UnreadableFile          a file to import is not what its ending says
│   └── OtherLayout         it can be read in another encoding, or with another separator
├── InputRefused            the input breaks rules; it carries every problem
├── UnknownZone             a time zone is named that is not known
├── Undecided               a file changes records, and nobody said what to do with them
├── Cancelled               the person who waited has stopped slow work
├── ChangedMeanwhile        somebody else changed the same thing first
└── NotFound                the requested thing is not there
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

SHOWN_LENGTH = 200
TURNS_TEXT = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Characters that change the direction of the text after them."""

JOINERS = "\u200c\u200d"


def sanitize(value: str) -> str:
    """Make a value safe to show in a message: at most 200 characters, none of them invisible.

    Invisible characters (control characters, half characters, those that change the direction of
    text) become "�"; those that join two characters into one stay.
    """
    cut = value if len(value) <= SHOWN_LENGTH else f"{value[: SHOWN_LENGTH - 1]}…"
    return "".join(" " if each.isspace() else "�" if _is_hidden(each) else each for each in cut)


def _is_hidden(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cf", "Cn", "Cs") and character not in JOINERS


@dataclass(frozen=True)
class Problem:
    """One broken rule: where, the value as entered, the rule, and the nearest valid value.

    Column and value are kept as they can be shown.
    """

    column: str
    value: str
    rule: str
    row: int | None = None
    nearest: str | None = None

    def __post_init__(self) -> None:
        """Sanitize column and value."""
        object.__setattr__(self, "column", sanitize(self.column))
        object.__setattr__(self, "value", sanitize(self.value))

    def __str__(self) -> str:
        """Format the problem in one line, with the row where there is one."""
        place = f"row {self.row}, {self.column}" if self.row is not None else self.column
        hint = f" Did you mean {self.nearest!r}?" if self.nearest else ""
        shown = f" {self.value!r}:" if self.value else ""
        return f"{place}:{shown} {self.rule}.{hint}"


class RevisitsError(Exception):
    """The base of all errors: a title (what was being done) and a message (what is wrong)."""

    def __init__(self, title: str, message: str) -> None:
        super().__init__(f"{title}: {message}")
        self.title = title
        self.message = message


class StoreError(RevisitsError):
    """The store could not be read or written."""


class StoreBusy(StoreError):
    """Somebody else has held the store for too long; `holder` names them."""

    def __init__(self, title: str, message: str, *, holder: str = "") -> None:
        super().__init__(title, message)
        self.holder = holder or "another program"


class StoreAway(StoreError):
    """The team's database does not answer, or lets this person not in; `reason` says which."""

    def __init__(self, title: str, reason: str, advice: str) -> None:
        super().__init__(title, f"{reason}. {advice}")
        self.reason = reason


class StoreUncertain(StoreError):
    """The connection broke at the commit: nobody knows whether it was written."""


class StoreNewer(StoreError):
    """The store was written by a newer version; it was not touched."""


class StoreMissing(StoreError):
    """The store's file is gone; no empty one was made in its place."""


class StoreDamaged(StoreError):
    """The file is not a store, or is broken; it was not touched."""


class StoreUnwritable(StoreError):
    """The store cannot be written: no permission, no space or no such folder."""


class NotAllowed(RevisitsError):
    """This person may not write; nothing was written."""


class UnreadableFile(RevisitsError):
    """A file to import does not have the format of its ending, or is too large."""


class OtherLayout(UnreadableFile):
    """A text file that can be read if somebody confirms how: nothing is guessed silently.

    `encodings` are those in which it can be decoded, the likeliest first (none where it is UTF-8);
    `separator` is what stands between its columns, where that is no comma.
    """

    def __init__(
        self,
        title: str,
        message: str,
        *,
        encodings: Sequence[str] = (),
        separator: str | None = None,
    ) -> None:
        super().__init__(title, message)
        self.encodings = tuple(encodings)
        self.separator = separator


class UnknownZone(RevisitsError):
    """A time zone is named that this machine does not know."""


class Undecided(RevisitsError):
    """A file holds records of the store with other facts; nothing was written."""


class InputRefused(RevisitsError):
    """The input breaks rules; nothing was written."""

    def __init__(self, title: str, problems: Sequence[Problem]) -> None:
        super().__init__(title, "; ".join(str(problem) for problem in problems))
        self.problems = tuple(problems)


class Cancelled(RevisitsError):
    """Slow work was cancelled; nothing was written."""

    def __init__(self) -> None:
        super().__init__("Cancelled", "nothing was written")


class ChangedMeanwhile(RevisitsError):
    """Somebody else changed the same thing in the meantime; nothing was written."""


class NotFound(RevisitsError):
    """The requested thing is not in the store."""
