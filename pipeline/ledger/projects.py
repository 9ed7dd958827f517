"""The projects: add, rename, archive, reopen and merge."""

from collections.abc import Iterable

from pipeline.asking import questions
from pipeline.errors import InputRefused, Problem
from pipeline.ledger import names as naming
from pipeline.ledger.amending import read_newest
from pipeline.ledger.names import NOTHING_SEEN, PROJECT, Named, Seen
from pipeline.ledger.sessions import NO_SESSIONS, find_overlaps_with_store
from pipeline.model import Catalogue, Receipt
from pipeline.store import Store, Writer

NOT_MERGED = "The projects were not merged"


def get_or_add_project(store: Store, name: str, *, by: str | None = None) -> tuple[str, Receipt]:
    """Return the project of that name, as the store spells it; add it where it is new.

    Raises InputRefused where the name breaks a rule, or is that of an archived project.
    """
    doing = "No project was added"
    spelled = naming.spell_name(PROJECT, name, doing=doing)
    with store.writing(by=by) as writer:
        known = questions.load_catalogue(writer).find_project(spelled)
        if known is None:
            naming.append_name(writer, PROJECT, name=spelled, synthetic=False)
        elif known.archived:
            raise naming.make_refusal(doing, PROJECT, known.name, PROJECT.out_of_use_rule)
        return (known.name if known else spelled), writer.receipt


def add_new_project(store: Store, name: str, *, by: str | None) -> Receipt:
    """Add a project under a name that is free. Raises InputRefused."""
    return naming.add_name(store, PROJECT, name, by=by, synthetic=False)


def rename_project(
    store: Store, identifier: str, *, name: str, by: str | None, seen: Seen = NOTHING_SEEN
) -> Receipt:
    """Rename a project. Raises as `names.edit_name`."""
    return naming.edit_name(store, PROJECT, identifier, by=by, name=name, seen=seen)


def archive_project(store: Store, identifier: str, *, by: str | None) -> Receipt:
    """Archive a project and end its focus; its records stay and count.

    Raises InputRefused where it is the only open one, NotFound.
    """
    return naming.set_in_use(
        store,
        PROJECT,
        identifier,
        in_use=False,
        by=by,
        objection=_object_to_archiving,
        also=_end_focus,
    )


def reopen_project(store: Store, identifier: str, *, by: str | None) -> Receipt:
    """Reopen an archived project. Raises NotFound."""
    return naming.set_in_use(store, PROJECT, identifier, in_use=True, by=by)


def merge_projects(store: Store, source_id: str, into_id: str, *, by: str | None) -> Receipt:
    """Merge a project into another: move its revisits, sessions and actions, then delete it.

    Raises InputRefused where focus sessions would overlap, or one project alone is synthetic;
    NotFound.
    """
    return naming.merge_names(store, PROJECT, source_id, into_id, by=by, hand_over=_hand_over)


def refuse_mixing(catalogue: Catalogue, project_ids: Iterable[str], into_id: str) -> None:
    """Raise InputRefused where invented and real records would be mixed in one project."""
    projects = {project.id: project for project in catalogue.projects}
    into = projects[into_id]
    others = [projects[project_id] for project_id in project_ids if project_id in projects]
    if any(other.synthetic != into.synthetic for other in others):
        rule = "cannot take them: invented data and real records stay apart"
        raise naming.make_refusal("Nothing was moved", PROJECT, into.name, rule)


def _object_to_archiving(catalogue: Catalogue, _: Named) -> str | None:
    if len(catalogue.open_projects) == 1:
        return "is the only open project: add another one first"
    return None


def _end_focus(writer: Writer, catalogue: Catalogue, project: Named) -> None:
    running = catalogue.find_focus(project.id)
    if running:
        newest = read_newest(writer, "focus_sessions", [running.id])
        writer.amend("focus_sessions", newest, ended_at=writer.at)


def _hand_over(writer: Writer, catalogue: Catalogue, source: Named, into: Named) -> None:
    name, other = naming.get_name(source), naming.get_name(into)
    refuse_mixing(catalogue, [source.id], into.id)
    if catalogue.find_focus(source.id) and catalogue.find_focus(into.id):
        rule = f"has a phase in focus, and so has “{other}”: end one of them first"
        raise naming.make_refusal(NOT_MERGED, PROJECT, name, rule)
    ledgers = ("revisits", "focus_sessions", "actions")
    naming.move_records(writer, PROJECT, ledgers, source.id, into.id)
    problems = find_overlaps_with_store(writer, NO_SESSIONS)
    if problems:
        rule = f"has focus sessions at the same time as “{other}”"
        raise InputRefused(NOT_MERGED, [Problem("project", name, rule), *problems])
