"""The values that cross a boundary: phases, projects, reasons, the running focus, receipts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

AVOIDABLE = ("yes", "no", "unknown")


@dataclass(frozen=True)
class Phase:
    """One step of the workflow. `key` never changes; `position` counts from 1."""

    key: str
    title: str
    position: int
    description: str


@dataclass(frozen=True)
class Project:
    """A project whose revisits are logged; `synthetic` marks invented data."""

    id: str
    name: str
    synthetic: bool


@dataclass(frozen=True)
class Reason:
    """A named category of why work went back."""

    id: str
    name: str
    description: str


@dataclass(frozen=True)
class Focus:
    """A running focus session: since `started_at` (UTC) `phase` is the main phase under focus."""

    id: str
    rev: int
    project_id: str
    phase: str
    started_at: datetime


@dataclass(frozen=True)
class Catalogue:
    """The names that hold now: what may be chosen, filtered by and written into a record."""

    projects: tuple[Project, ...]
    phases: tuple[Phase, ...]
    reasons: tuple[Reason, ...]
    people: tuple[str, ...]
    running: tuple[Focus, ...]

    def phase_title(self, key: str) -> str:
        """The title of a phase, or its key where no such phase is known."""
        return next((phase.title for phase in self.phases if phase.key == key), key)

    def focus_of(self, project_id: str) -> Focus | None:
        """The running focus session of a project, or None."""
        return next((focus for focus in self.running if focus.project_id == project_id), None)

    def project_named(self, name: str) -> Project | None:
        """The project of that name, whatever its case, or None."""
        return next((one for one in self.projects if loosely(one.name) == loosely(name)), None)

    def reason_named(self, name: str) -> Reason | None:
        """The reason of that name, whatever its case, or None."""
        return next((one for one in self.reasons if loosely(one.name) == loosely(name)), None)


@dataclass(frozen=True)
class Change:
    """One ledger row that was appended: table, id and the revision that it became."""

    table: str
    id: str
    rev: int


@dataclass(frozen=True)
class Receipt:
    """What one unit of work appended, in order; `undo` takes it back."""

    changes: tuple[Change, ...]


def loosely(name: str) -> str:
    """A name without regard to case and white space: two that agree in this are the same."""
    return " ".join(name.split()).casefold()
