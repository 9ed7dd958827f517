"""Named things (projects, phases, reasons): how names are validated, edited, retired and merged."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from pipeline import fields
from pipeline.asking import questions
from pipeline.errors import ChangedMeanwhile, InputRefused, NotFound, Problem
from pipeline.fields import BrokenRule
from pipeline.ledger.amending import read_newest
from pipeline.model import Catalogue, Phase, Project, Reason, Receipt, normalize_name
from pipeline.spelling import find_phase
from pipeline.store import Store, Writer

Named = Project | Phase | Reason


@dataclass(frozen=True)
class NameKind:
    """A kind of named thing: its ledger, its word, its name column, and how it is retired."""

    table: str
    thing: str
    column: str
    flag: str
    back: str

    @property
    def out_of_use_rule(self) -> str:
        """The rule that is broken by using one that is archived or retired."""
        return f"is {self.flag}: {self.back} in Settings first"

    def list_all(self, catalogue: Catalogue) -> tuple[Named, ...]:
        """List all of this kind, archived and retired ones included."""
        every: Mapping[str, tuple[Named, ...]] = {
            "projects": catalogue.projects,
            "phases": catalogue.phases,
            "reasons": catalogue.reasons,
        }
        return every[self.table]


PROJECT = NameKind("projects", "project", "name", "archived", "reopen it")
PHASE = NameKind("phases", "phase", "title", "retired", "bring it back")
REASON = NameKind("reasons", "reason", "name", "retired", "bring it back")
NAME_KINDS = {kind.table: kind for kind in (PROJECT, PHASE, REASON)}

Seen = Mapping[str, str]
"""Name and description as last shown to the person."""
NOTHING_SEEN: Seen = MappingProxyType({})

Objection = Callable[[Catalogue, Named], str | None]
"""Returns why a change is not allowed, or None."""


def get_name(named: Named) -> str:
    """Return the name by which people know it."""
    return named.title if isinstance(named, Phase) else named.name


def is_out_of_use(named: Named) -> bool:
    """Tell whether it is archived or retired."""
    return named.archived if isinstance(named, Project) else named.retired


def find_same_name(
    kind: NameKind, catalogue: Catalogue, name: str, *, excluding: str | None
) -> Named | None:
    """Find another thing of this kind with the same name, ignoring case, or None."""
    others = [named for named in kind.list_all(catalogue) if named.id != excluding]
    if kind is PHASE:
        return find_phase([other for other in others if isinstance(other, Phase)], name)
    return next((other for other in others if has_name(other, name)), None)


def has_name(named: Named, name: str) -> bool:
    """Tell whether it has that name, ignoring case."""
    return normalize_name(get_name(named)) == normalize_name(name)


def spell_name(kind: NameKind, name: str, *, doing: str) -> str:
    """Clean up the spelling of a name, whether or not it is taken. Raises InputRefused."""
    if fields.is_blank(name):
        raise make_refusal(doing, kind, "", "needs a name")
    try:
        return fields.parse_name(name)
    except BrokenRule as broken:
        raise make_refusal(doing, kind, name, broken.rule) from broken


def validate_name(
    kind: NameKind, catalogue: Catalogue, name: str, *, doing: str, excluding: str | None = None
) -> str:
    """Validate a new name. Raises InputRefused, also where it is taken."""
    name = spell_name(kind, name, doing=doing)
    existing = find_same_name(kind, catalogue, name, excluding=excluding)
    if existing is not None:
        state = f", {kind.flag}" if is_out_of_use(existing) else ""
        same = "there is" if has_name(existing, name) else "it is the key of"
        raise make_refusal(doing, kind, name, f"is taken: {same} “{get_name(existing)}”{state}")
    return name


def add_name(
    store: Store, kind: NameKind, name: str, *, by: str | None, **facts: object
) -> Receipt:
    """Add a name with its other `facts`. Raises InputRefused."""
    with store.writing(by=by) as writer:
        catalogue = questions.load_catalogue(writer)
        name = validate_name(kind, catalogue, name, doing=f"No {kind.thing} was added")
        append_name(writer, kind, **{kind.column: name}, **facts)
        return writer.receipt


def append_name(writer: Writer, kind: NameKind, **facts: object) -> str:
    """Append a validated name to its ledger and return its id."""
    return writer.append_new(kind.table, {kind.flag: False, **facts})


def edit_name(
    store: Store,
    kind: NameKind,
    identifier: str,
    *,
    by: str | None,
    name: str | None = None,
    description: str | None = None,
    seen: Seen = NOTHING_SEEN,
) -> Receipt:
    """Edit name or description, whichever is not None; an empty receipt if nothing differs.

    `seen` is what the person saw of each when they gave it another value. Raises InputRefused,
    ChangedMeanwhile where it holds something else by now, NotFound.
    """
    doing = f"The {kind.thing} was not changed"
    with store.writing(by=by) as writer:
        catalogue = questions.load_catalogue(writer)
        find_name(kind, catalogue, identifier)
        newest = read_newest(writer, kind.table, [identifier])
        facts = {}
        if name is not None:
            facts[kind.column] = validate_name(
                kind, catalogue, name, doing=doing, excluding=identifier
            )
        if description is not None:
            facts["description"] = validate_description(description, doing=doing)
        _refuse_unseen(doing, kind, newest.row(0, named=True), facts, seen)
        if facts:
            writer.amend(kind.table, newest, **facts)
        return writer.receipt


def _refuse_unseen(
    doing: str, kind: NameKind, holds: Mapping[str, object], facts: Mapping[str, str], seen: Seen
) -> None:
    for column, value in facts.items():
        field = "name" if column == kind.column else column
        if holds[column] not in (value, seen.get(field, holds[column])):
            raise ChangedMeanwhile(
                doing,
                f"somebody has changed its {field} to “{holds[column]}” meanwhile. "
                "Look at it again, then decide",
            )


def validate_description(description: str, *, doing: str) -> str:
    """Validate a description. Raises InputRefused."""
    try:
        return fields.parse_description(description)
    except BrokenRule as broken:
        raise InputRefused(doing, [Problem("description", "", broken.rule)]) from broken


def set_in_use(
    store: Store,
    kind: NameKind,
    identifier: str,
    *,
    in_use: bool,
    by: str | None,
    objection: Objection = lambda _catalogue, _named: None,
    also: Callable[[Writer, Catalogue, Named], None] = lambda _writer, _catalogue, _named: None,
) -> Receipt:
    """Archive or retire a name, or bring it back; its records stay. `also` does what goes with it.

    The receipt is empty where that is done already. Raises NotFound, InputRefused with the
    `objection`.
    """
    doing = f"The {kind.thing} was not {'brought back' if in_use else kind.flag}"
    with store.writing(by=by) as writer:
        catalogue = questions.load_catalogue(writer)
        named = find_name(kind, catalogue, identifier)
        if is_out_of_use(named) == in_use:
            if rule := objection(catalogue, named):
                raise make_refusal(doing, kind, get_name(named), rule)
            also(writer, catalogue, named)
            amend_names(writer, kind, [identifier], **{kind.flag: not in_use})
        return writer.receipt


def merge_names(
    store: Store,
    kind: NameKind,
    source_id: str,
    into_id: str,
    *,
    by: str | None,
    hand_over: Callable[[Writer, Catalogue, Named, Named], None],
) -> Receipt:
    """Move the records of one name to another and delete it; one receipt undoes both.

    `hand_over` amends the records, or raises. Raises InputRefused, NotFound.
    """
    doing = f"The {kind.thing}s were not merged"
    with store.writing(by=by) as writer:
        catalogue = questions.load_catalogue(writer)
        source = find_name(kind, catalogue, source_id)
        into = find_name_in_use(kind, catalogue, into_id, doing=doing)
        if source.id == into.id:
            raise make_refusal(doing, kind, get_name(source), "cannot be merged with itself")
        hand_over(writer, catalogue, source, into)
        amend_names(writer, kind, [source.id], deleted=True)
        return writer.receipt


def amend_names(
    writer: Writer, kind: NameKind, identifiers: Iterable[str], **facts: object
) -> None:
    """Append the next revision of names with `facts` changed."""
    writer.amend(kind.table, read_newest(writer, kind.table, identifiers), **facts)


def move_records(
    writer: Writer, kind: NameKind, ledgers: Iterable[str], source_id: str, into_id: str
) -> None:
    """Give the records of these ledgers that name the project or reason `source_id` another one."""
    reference = f"{kind.thing}_id"
    for ledger in ledgers:
        newest = writer.query("naming", records=ledger, reference=reference, id=source_id)
        writer.amend(ledger, newest, **{reference: into_id})


def find_name(kind: NameKind, catalogue: Catalogue, identifier: str) -> Named:
    """Find the one with that id. Raises NotFound."""
    for named in kind.list_all(catalogue):
        if named.id == identifier:
            return named
    raise NotFound(
        f"Looking for a {kind.thing}", "it is not there any more: somebody has merged or removed it"
    )


def find_name_in_use(kind: NameKind, catalogue: Catalogue, identifier: str, *, doing: str) -> Named:
    """Find the one with that id. Raises InputRefused where it is archived or retired, NotFound."""
    named = find_name(kind, catalogue, identifier)
    if is_out_of_use(named):
        raise make_refusal(doing, kind, get_name(named), kind.out_of_use_rule)
    return named


def find_current_name(kind: NameKind, shown: Catalogue, now: Catalogue, name: str) -> str:
    """Find the current name of what was called `name` when it was `shown`.

    A name that was not known then stays as it is. Raises NotFound where the thing is gone.
    """
    for named in kind.list_all(shown):
        if has_name(named, name):
            return get_name(find_name(kind, now, named.id))
    return name


def make_refusal(doing: str, kind: NameKind, value: str, rule: str) -> InputRefused:
    """Make the error for one broken rule."""
    return InputRefused(doing, [Problem(kind.thing, value, rule)])
