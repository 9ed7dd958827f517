"""The values shared by all layers: phases, projects, reasons, actions, focus, receipts."""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import TYPE_CHECKING, overload

if TYPE_CHECKING:
    import polars as pl

AVOIDABLE = ("yes", "no", "unknown")


@dataclass(frozen=True)
class Phase:
    """One step of the workflow. `key` never changes; `position` counts from 1.

    `number` never changes either: it counts all phases there ever were in the order in which they
    were added, and gives the phase its colour. A retired phase is not offered any more; it is shown
    as long as it is `used` by any record.
    """

    id: str
    key: str
    title: str
    position: int
    description: str
    retired: bool
    used: bool
    number: int


@dataclass(frozen=True)
class Project:
    """A project whose revisits are logged; `synthetic` marks invented data.

    An archived project is not offered for new records; its records stay and count.
    """

    id: str
    name: str
    synthetic: bool
    archived: bool
    revisits: int


@dataclass(frozen=True)
class Reason:
    """A named category of why work went back; a retired reason is not offered for new records."""

    id: str
    name: str
    description: str
    retired: bool
    revisits: int


@dataclass(frozen=True)
class Focus:
    """A running focus session: `phase` is the main phase under focus since `started_at` (UTC).

    `last_sign` is when it last showed that it holds: its start, a confirmation, or a revisit.
    """

    id: str
    rev: int
    project_id: str
    phase: str
    started_at: datetime
    last_sign: datetime


@dataclass(frozen=True)
class WorkingHours:
    """When a team works: ISO weekdays (1 Monday), hours on the clock of `zone`.

    `id` and `rev` are None as long as nobody has set them.
    """

    id: str | None
    rev: int | None
    days: str
    starts_at: time
    ends_at: time
    zone: str


@dataclass(frozen=True)
class Catalogue:
    """The current projects, phases, reasons and people, archived and retired ones included.

    New records are offered `open_projects`, `offered_phases` and `offered_reasons`; figures and
    filters show `shown_phases`.
    """

    projects: tuple[Project, ...]
    phases: tuple[Phase, ...]
    reasons: tuple[Reason, ...]
    people: tuple[str, ...]
    running: tuple[Focus, ...]

    @property
    def open_projects(self) -> tuple[Project, ...]:
        """The projects that are not archived."""
        return tuple(project for project in self.projects if not project.archived)

    @property
    def offered_phases(self) -> tuple[Phase, ...]:
        """The phases that are not retired."""
        return tuple(phase for phase in self.phases if not phase.retired)

    def list_phases_with(self, *keys: str | None) -> tuple[Phase, ...]:
        """List the offered phases and those of `keys`, even if retired."""
        return tuple(phase for phase in self.phases if not phase.retired or phase.key in keys)

    @property
    def shown_phases(self) -> tuple[Phase, ...]:
        """The phases that figures show: the offered ones, and retired ones that records use."""
        return tuple(phase for phase in self.phases if phase.used or not phase.retired)

    @property
    def offered_reasons(self) -> tuple[Reason, ...]:
        """The reasons that are not retired."""
        return tuple(reason for reason in self.reasons if not reason.retired)

    def get_phase_title(self, key: str) -> str:
        """Return the title of a phase, or its key where it is unknown."""
        return next((phase.title for phase in self.phases if phase.key == key), key)

    def find_focus(self, project_id: str) -> Focus | None:
        """Find the running focus session of a project, or None."""
        return next((focus for focus in self.running if focus.project_id == project_id), None)

    def find_project(self, name: str) -> Project | None:
        """Find the project of that name, ignoring case, or None."""
        wanted = normalize_name(name)
        return next((each for each in self.projects if normalize_name(each.name) == wanted), None)


@dataclass(frozen=True)
class Action:
    """A measure that a team takes against revisits, from `started_at` (UTC) to `ended_at`.

    It concerns the revisits of its project, main phase, revisited phase and reason; None means any.
    `adopted_by` takes care of it; `practice_id` names the advice that it was adopted from.
    """

    id: str
    rev: int
    title: str
    project_id: str | None
    project: str | None
    main_phase: str | None
    main_title: str | None
    revisited_phase: str | None
    revisited_title: str | None
    reason_id: str | None
    reason: str | None
    started_at: datetime
    ended_at: datetime | None
    expectation: str | None
    adopted_by: str | None
    practice_id: str | None


@dataclass(frozen=True)
class Change:
    """One appended ledger row: its table, id and revision."""

    table: str
    id: str
    rev: int


class Changes(Sequence[Change]):
    """Successive changes, kept by column: an import makes a million of them.

    `parts` are the tables and, for each, what was appended to it (id and rev of each row): few as
    pairs, many as a frame.
    """

    def __init__(
        self, parts: "Iterable[tuple[str, pl.DataFrame | list[tuple[str, int]]]]" = ()
    ) -> None:
        self._parts = tuple(parts)

    def __len__(self) -> int:
        return sum(len(rows) for _, rows in self._parts)

    def __iter__(self) -> Iterator[Change]:
        for table, rows in self._parts:
            yield from self._list_part(table, rows)

    def __reversed__(self) -> Iterator[Change]:
        """Go through them from the last one; a `Sequence` would look up each by its place."""
        for table, rows in reversed(self._parts):
            yield from self._list_part(table, rows[::-1])

    @staticmethod
    def _list_part(table: str, rows: "pl.DataFrame | list[tuple[str, int]]") -> Iterator[Change]:
        pairs = rows if isinstance(rows, list) else rows.select("id", "rev").iter_rows()
        for identifier, rev in pairs:
            yield Change(table, identifier, rev)

    @overload
    def __getitem__(self, place: int) -> Change: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[Change]: ...

    def __getitem__(self, place: int | slice) -> Change | Sequence[Change]:
        return tuple(self)[place]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(tuple(self))


@dataclass(frozen=True)
class Receipt:
    """What one unit of work appended, in order; `undo` reverts it."""

    changes: Sequence[Change]


def compose(text: str) -> str:
    """Compose letters and their accents (NFC): the two spellings that Unicode has become one."""
    return unicodedata.normalize("NFC", text)


def normalize_name(name: str) -> str:
    """Normalize case, white space and composition of a name: two that agree are the same."""
    return compose(compose(" ".join(name.split())).casefold())
