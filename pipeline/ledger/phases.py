"""The phases of the workflow: add, edit, move, retire and bring back."""

import re

import polars as pl

from pipeline.asking import questions
from pipeline.ledger import names as naming
from pipeline.ledger.amending import read_newest
from pipeline.ledger.names import NOTHING_SEEN, PHASE, Named, Seen
from pipeline.model import Catalogue, Phase, Receipt
from pipeline.store import Reader, Store

FEWEST_PHASES, MOST_PHASES = 2, 50
TOO_MANY_PHASES = (
    f"is one too many: there are {MOST_PHASES} phases. Retire one that no record names first"
)
_NOT_IN_A_KEY = re.compile(r"[\W_]+")


def add_phase(store: Store, title: str, *, description: str = "", by: str | None = None) -> Receipt:
    """Add a phase at the end of the workflow; its key is made from its title.

    Raises InputRefused, also where there are as many phases as a figure can show.
    """
    doing = "No phase was added"
    words = naming.validate_description(description, doing=doing)
    with store.writing(by=by) as writer:
        catalogue = questions.load_catalogue(writer)
        name = naming.validate_name(PHASE, catalogue, title, doing=doing)
        if is_full(catalogue):
            raise naming.make_refusal(doing, PHASE, name, TOO_MANY_PHASES)
        naming.append_name(
            writer,
            PHASE,
            key=_make_key(writer, name),
            title=name,
            position=max((phase.position for phase in catalogue.phases), default=0) + 1,
            description=words,
        )
        return writer.receipt


def edit_phase(
    store: Store,
    identifier: str,
    *,
    by: str | None,
    name: str | None = None,
    description: str | None = None,
    seen: Seen = NOTHING_SEEN,
) -> Receipt:
    """Edit the title or description of a phase; its key and its records stay.

    Raises InputRefused, ChangedMeanwhile, NotFound: see `names.edit_name`.
    """
    return naming.edit_name(
        store, PHASE, identifier, by=by, name=name, description=description, seen=seen
    )


def move_phase(store: Store, identifier: str, *, up: bool, by: str | None) -> Receipt:
    """Swap a phase with the offered one before (`up`) or after it; empty where there is none.

    Raises NotFound.
    """
    with store.writing(by=by) as writer:
        catalogue = questions.load_catalogue(writer)
        naming.find_name(PHASE, catalogue, identifier)
        order = [phase.id for phase in catalogue.phases]
        offered = [phase.id for phase in catalogue.offered_phases]
        place = offered.index(identifier) if identifier in offered else -1
        other = place - 1 if up else place + 1
        if place >= 0 and 0 <= other < len(offered):
            here, there = order.index(identifier), order.index(offered[other])
            order[here], order[there] = order[there], order[here]
            positions = {phase_id: number for number, phase_id in enumerate(order, 1)}
            moved = [
                phase.id for phase in catalogue.phases if phase.position != positions[phase.id]
            ]
            position = pl.col("id").replace_strict(positions, return_dtype=pl.Int32)
            newest = read_newest(writer, "phases", moved)
            writer.amend("phases", newest.with_columns(position=position))
        return writer.receipt


def retire_phase(store: Store, identifier: str, *, by: str | None) -> Receipt:
    """Retire a phase: it is not offered any more, but shown while any record uses it.

    Raises InputRefused where it is in focus, or fewer than two would be left; NotFound.
    """
    return naming.set_in_use(
        store, PHASE, identifier, in_use=False, by=by, objection=_object_to_retiring
    )


def bring_back_phase(store: Store, identifier: str, *, by: str | None) -> Receipt:
    """Bring back a retired phase. Raises NotFound; InputRefused where there are too many."""
    return naming.set_in_use(
        store, PHASE, identifier, in_use=True, by=by, objection=_object_to_return
    )


def is_full(catalogue: Catalogue, *, excluding: int = 0) -> bool:
    """Tell whether there are as many phases as figures can show, `excluding` not counted."""
    return len(catalogue.shown_phases) - excluding >= MOST_PHASES


def move_to_free_positions(catalogue: Catalogue, returning: pl.DataFrame) -> pl.DataFrame:
    """Move returning phases to the end where their position is taken."""
    ids = set(returning["id"])
    taken = {phase.position for phase in catalogue.phases if phase.id not in ids}
    positions = []
    for position, deleted in returning.select("position", "deleted").rows():
        free = deleted or position not in taken
        positions.append(position if free else max(taken | set(returning["position"])) + 1)
        taken.add(positions[-1])
    return returning.with_columns(pl.Series("position", positions, dtype=pl.Int32))


def _object_to_return(catalogue: Catalogue, phase: Named) -> str | None:
    shown_already = isinstance(phase, Phase) and phase.used
    return TOO_MANY_PHASES if is_full(catalogue) and not shown_already else None


def _object_to_retiring(catalogue: Catalogue, phase: Named) -> str | None:
    if len(catalogue.offered_phases) <= FEWEST_PHASES:
        return "cannot be retired: a revisit needs two phases to go between"
    names = {project.id: project.name for project in catalogue.projects}
    for running in catalogue.running:
        if isinstance(phase, Phase) and running.phase == phase.key:
            project = names.get(running.project_id, "a project")
            return f"is in focus in “{project}”: end or change the focus first"
    return None


def _make_key(reader: Reader, title: str) -> str:
    """Make a snake_case key that no phase has or ever had."""
    ever = set(reader.query("phase_keys")["key"])
    plain = _NOT_IN_A_KEY.sub("_", title.casefold()).strip("_") or "phase"
    candidates = (
        plain if number == 1 else f"{plain}_{number}" for number in range(1, len(ever) + 2)
    )
    return next(key for key in candidates if key not in ever)
