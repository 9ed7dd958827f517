"""What can be done to projects, phases and reasons, by the words that the lists show."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from pipeline.ledger import names as naming
from pipeline.ledger import phases, projects, reasons
from pipeline.ledger.names import NameKind
from pipeline.model import Receipt

MERGE_LABEL = "Merge into…"


@dataclass(frozen=True)
class MenuItem:
    """One step of a row's menu: its label, the words when it is done, the work."""

    label: str
    done: str
    work: Callable[..., Receipt]


@dataclass(frozen=True)
class Names:
    """One list of names and what changes it. `hint` says what being out of use means."""

    kind: NameKind
    add: Callable[..., Receipt]
    edit: Callable[..., Receipt]
    out: MenuItem
    back: MenuItem
    hint: str
    merge: Callable[..., Receipt] | None = None
    moves: tuple[MenuItem, ...] = ()

    @property
    def described(self) -> bool:
        """Whether its names have a description."""
        return self.kind is not naming.PROJECT


PROJECT_NAMES = Names(
    naming.PROJECT,
    projects.add_new_project,
    projects.rename_project,
    MenuItem("Archive", "Archived", projects.archive_project),
    MenuItem("Reopen", "Reopened", projects.reopen_project),
    "not offered for new records; their records stay and count",
    merge=projects.merge_projects,
)
PHASE_NAMES = Names(
    naming.PHASE,
    phases.add_phase,
    phases.edit_phase,
    MenuItem("Retire", "Retired", phases.retire_phase),
    MenuItem("Bring back", "Brought back", phases.bring_back_phase),
    "not offered for new records; figures show them while any record names them",
    moves=(
        MenuItem("Move up", "Moved up", partial(phases.move_phase, up=True)),
        MenuItem("Move down", "Moved down", partial(phases.move_phase, up=False)),
    ),
)
REASON_NAMES = Names(
    naming.REASON,
    reasons.add_reason,
    reasons.edit_reason,
    MenuItem("Retire", "Retired", reasons.retire_reason),
    MenuItem("Bring back", "Brought back", reasons.bring_back_reason),
    "not offered for new records; their records keep them",
    merge=reasons.merge_reasons,
)
