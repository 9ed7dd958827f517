"""The phases of the workflow: add, edit, move, retire and bring back."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

import polars as pl

from pipeline.asking import questions
from pipeline.errors import InputRefused, Problem
from pipeline.ledger import names as naming
from pipeline.ledger.amending import read_newest
from pipeline.ledger.names import NOTHING_SEEN, PHASE, Named, Seen
from pipeline.model import Catalogue, Phase, Receipt
from pipeline.store import Reader, Store, Writer

FEWEST_PHASES, MOST_PHASES = 2, 50
TOO_MANY_PHASES = (
    f"is one too many: there are {MOST_PHASES} phases. Retire one that no record names first"
)
_NOT_IN_A_KEY = re.compile(r"[\W_]+")


def add_phase(
    store: Store,
    title: str,
    *,
    description: str = "",
    place: int | None = None,
    by: str | None = None,
) -> Receipt:
    """Add a phase at that place among the offered ones, by default at the end of the workflow.

    Its key is made from its title; the phases after it keep their order. Raises InputRefused, also
    where there are as many phases as a figure can show.
    """
    doing = "No phase was added"
    words = naming.validate_description(description, doing=doing)
    with store.writing(by=by) as writer:
        append_phase(writer, title, description=words, place=place, doing=doing)
        return writer.receipt


def append_phase(
    writer: Writer, title: str, *, doing: str, description: str = "", place: int | None = None
) -> None:
    """Append a phase with a valid description. Raises InputRefused as `add_phase` does."""
    catalogue = questions.load_catalogue(writer)
    name = _validate_title(catalogue, title, doing=doing)
    naming.append_name(
        writer,
        PHASE,
        key=_make_key(writer, name),
        title=name,
        position=_make_room(writer, catalogue, place, doing=doing),
        description=description,
    )


def foresee_phases(
    reader: Reader, catalogue: Catalogue, titles: Iterable[str], *, doing: str
) -> Catalogue:
    """Foresee the catalogue with phases of these titles, each as `append_phase` would make it.

    Raises InputRefused as `add_phase` does.
    """
    for title in titles:
        name = _validate_title(catalogue, title, doing=doing)
        last = max((phase.position for phase in catalogue.phases), default=0) + 1
        phase = Phase(
            id="",
            key=_make_key(reader, name),
            title=name,
            position=last,
            description="",
            retired=False,
            used=False,
            number=last,
        )
        catalogue = replace(catalogue, phases=(*catalogue.phases, phase))
    return catalogue


def _validate_title(catalogue: Catalogue, title: str, *, doing: str) -> str:
    """Validate the title of one more phase; returns it as it is spelled."""
    name = naming.validate_name(PHASE, catalogue, title, doing=doing)
    if is_full(catalogue):
        raise naming.make_refusal(doing, PHASE, name, TOO_MANY_PHASES)
    return name


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
    """Move a phase before the offered one that it follows (`up`), or after the one that follows it.

    Empty where there is none. Raises NotFound.
    """
    with store.writing(by=by) as writer:
        catalogue = questions.load_catalogue(writer)
        naming.find_name(PHASE, catalogue, identifier)
        offered = [phase.id for phase in catalogue.offered_phases]
        if identifier in offered:
            place = offered.index(identifier) + (-1 if up else 1)
            if 0 <= place < len(offered):
                _move_to_place_of(writer, catalogue, identifier, offered[place])
        return writer.receipt


def place_phase(store: Store, identifier: str, *, place: int, by: str | None) -> Receipt:
    """Move a phase to that place among the offered ones, from 1 on; all others keep their order.

    Empty where it stands there. Raises InputRefused where there is no such place or the phase is
    retired, NotFound.
    """
    doing = "The phase was not moved"
    with store.writing(by=by) as writer:
        catalogue = questions.load_catalogue(writer)
        naming.find_name_in_use(PHASE, catalogue, identifier, doing=doing)
        offered = catalogue.offered_phases
        _validate_place(place, len(offered), doing=doing)
        _move_to_place_of(writer, catalogue, identifier, offered[place - 1].id)
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
        if not deleted:
            taken.add(positions[-1])
    return returning.with_columns(pl.Series("position", positions, dtype=pl.Int32))


def _make_room(writer: Writer, catalogue: Catalogue, place: int | None, *, doing: str) -> int:
    """Return the position of a new phase at that place, and move those from there on by one."""
    offered = catalogue.offered_phases
    if place is not None:
        _validate_place(place, len(offered) + 1, doing=doing)
    if place is None or place > len(offered):
        return max((phase.position for phase in catalogue.phases), default=0) + 1
    position = offered[place - 1].position
    after = [phase for phase in catalogue.phases if phase.position >= position]
    _set_positions(writer, {phase.id: phase.position + 1 for phase in after})
    return position


def _move_to_place_of(writer: Writer, catalogue: Catalogue, identifier: str, other_id: str) -> None:
    """Move a phase to where another one is, which makes way towards the place that is left."""
    order = [phase.id for phase in catalogue.phases]
    place = order.index(other_id)
    order.remove(identifier)
    order.insert(place, identifier)
    positions = {phase.id: phase.position for phase in catalogue.phases}
    moved = {each: number for number, each in enumerate(order, 1) if positions[each] != number}
    _set_positions(writer, moved)


def _set_positions(writer: Writer, positions: Mapping[str, int]) -> None:
    newest = read_newest(writer, PHASE.table, positions)
    position = pl.col("id").replace_strict(positions, return_dtype=pl.Int32)
    writer.amend(PHASE.table, newest.with_columns(position=position))


def _validate_place(place: int, places: int, *, doing: str) -> None:
    if not 1 <= place <= places:
        rule = f"is no place of a phase: choose one from 1 to {places}"
        raise InputRefused(doing, [Problem("place", str(place), rule)])


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
