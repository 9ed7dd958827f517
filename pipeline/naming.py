"""Projects, phases and reasons as named things: the one way to check, amend and merge names."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import polars as pl

from pipeline import fields
from pipeline.asking import questions
from pipeline.errors import ChangedMeanwhile, InputRefused, NotFound, Problem
from pipeline.fields import Broken
from pipeline.model import Catalogue, Phase, Project, Reason, Receipt, loosely
from pipeline.spelling import find_phase
from pipeline.store import Store, Writer

Named = Project | Phase | Reason


@dataclass(frozen=True)
class Kind:
    """What is named: its ledger, its word, the column of the name, the flag that retires it, and
    what brings it back.
    """

    table: str
    thing: str
    column: str
    flag: str
    back: str

    @property
    def out_of_use(self) -> str:
        """The rule that is broken by what needs one that is not archived or retired."""
        return f"is {self.flag}: {self.back} in Settings first"

    def known(self, catalogue: Catalogue) -> tuple[Named, ...]:
        """All of this kind that hold now, the archived and retired ones too."""
        every: Mapping[str, tuple[Named, ...]] = {
            "projects": catalogue.projects,
            "phases": catalogue.phases,
            "reasons": catalogue.reasons,
        }
        return every[self.table]


PROJECT = Kind("projects", "project", "name", "archived", "reopen it")
PHASE = Kind("phases", "phase", "title", "retired", "bring it back")
REASON = Kind("reasons", "reason", "name", "retired", "bring it back")
KINDS = {one.table: one for one in (PROJECT, PHASE, REASON)}

Seen = Mapping[str, str]
"""The name and the description of a thing, as a person was shown them."""
NOTHING_SEEN: Seen = MappingProxyType({})

Allowed = Callable[[Catalogue, Named], str | None]
"""Says why a change is not allowed, or None where it is."""


def name_of(one: Named) -> str:
    """The name by which people know it."""
    return one.title if isinstance(one, Phase) else one.name


def is_out(one: Named) -> bool:
    """Whether it is archived or retired."""
    return one.archived if isinstance(one, Project) else one.retired


def same_name(kind: Kind, catalogue: Catalogue, name: str, *, besides: str | None) -> Named | None:
    """Another thing of this kind that `name` would be taken for, or None."""
    others = [one for one in kind.known(catalogue) if one.id != besides]
    if kind is PHASE:
        return find_phase([one for one in others if isinstance(one, Phase)], name)
    return next((one for one in others if loosely(name_of(one)) == loosely(name)), None)


def spelled(kind: Kind, given: str, *, doing: str) -> str:
    """A name as the store spells it, taken or not. Raises InputRefused."""
    if fields.is_blank(given):
        raise refused(doing, kind, "", "needs a name")
    try:
        return fields.name_of(given)
    except Broken as broken:
        raise refused(doing, kind, given, broken.rule) from broken


def checked_name(
    kind: Kind, catalogue: Catalogue, given: str, *, doing: str, besides: str | None = None
) -> str:
    """A new name that keeps the rules. Raises InputRefused, also for a name that is taken."""
    name = spelled(kind, given, doing=doing)
    there = same_name(kind, catalogue, name, besides=besides)
    if there is not None:
        state = f", {kind.flag}" if is_out(there) else ""
        same = "there is" if loosely(name_of(there)) == loosely(name) else "it is the key of"
        raise refused(doing, kind, name, f"is taken: {same} “{name_of(there)}”{state}")
    return name


def add_name(store: Store, kind: Kind, given: str, *, by: str | None, **facts: object) -> Receipt:
    """Add a name with its other `facts`. Raises InputRefused."""
    with store.writing(by=by) as writer:
        catalogue = questions.catalogue_of(writer)
        name = checked_name(kind, catalogue, given, doing=f"No {kind.thing} was added")
        append_name(writer, kind, **{kind.column: name}, **facts)
        return writer.receipt


def append_name(writer: Writer, kind: Kind, **facts: object) -> str:
    """Append a name (already checked) that is in use; gives back its id."""
    row = {"id": str(uuid.uuid4()), "rev": 1, "deleted": False, kind.flag: False, **facts}
    writer.append(kind.table, pl.DataFrame([row]))
    return str(row["id"])


def edit_name(
    store: Store,
    kind: Kind,
    identifier: str,
    *,
    by: str | None,
    name: str | None = None,
    description: str | None = None,
    seen: Seen = NOTHING_SEEN,
) -> Receipt:
    """Change name or description, whichever is given; the receipt is empty where nothing differs.

    `seen` is what the person saw of each when they gave it another value. Raises InputRefused,
    ChangedMeanwhile where it holds something else by now, NotFound.
    """
    doing = f"The {kind.thing} was not changed"
    with store.writing(by=by) as writer:
        catalogue = questions.catalogue_of(writer)
        one = find(kind, catalogue, identifier)
        newest = newest_of(writer, kind.table, [one.id])
        facts = {}
        if name is not None:
            facts[kind.column] = checked_name(kind, catalogue, name, doing=doing, besides=one.id)
        if description is not None:
            facts["description"] = checked_description(description, doing=doing)
        _refuse_unseen(doing, kind, newest.row(0, named=True), facts, seen)
        if facts:
            writer.amend(kind.table, newest, **facts)
        return writer.receipt


def _refuse_unseen(
    doing: str, kind: Kind, holds: Mapping[str, object], facts: Mapping[str, str], seen: Seen
) -> None:
    for column, value in facts.items():
        field = "name" if column == kind.column else column
        if holds[column] not in (value, seen.get(field, holds[column])):
            raise ChangedMeanwhile(
                doing,
                f"somebody has changed its {field} to “{holds[column]}” meanwhile. "
                "Look at it again, then decide",
            )


def checked_description(given: str, *, doing: str) -> str:
    """A description that keeps the rules. Raises InputRefused."""
    try:
        return fields.description_of(given)
    except Broken as broken:
        raise InputRefused(doing, [Problem("description", "", broken.rule)]) from broken


def take_out(
    store: Store,
    kind: Kind,
    identifier: str,
    *,
    by: str | None,
    allowed: Allowed,
    also: Callable[[Writer, Catalogue, Named], None] | None = None,
) -> Receipt:
    """Archive or retire, with what `also` writes; its records stay.

    The receipt is empty where that is done already. Raises InputRefused with what `allowed` says.
    """
    with store.writing(by=by) as writer:
        catalogue = questions.catalogue_of(writer)
        one = find(kind, catalogue, identifier)
        if not is_out(one):
            rule = allowed(catalogue, one)
            if rule:
                doing = f"The {kind.thing} was not {kind.flag}"
                raise refused(doing, kind, name_of(one), rule)
            if also:
                also(writer, catalogue, one)
            amend_names(writer, kind, [one.id], **{kind.flag: True})
        return writer.receipt


def bring_back(
    store: Store,
    kind: Kind,
    identifier: str,
    *,
    by: str | None,
    allowed: Allowed = lambda _catalogue, _one: None,
) -> Receipt:
    """Offer again what was archived or retired; empty where it is in use.

    Raises NotFound, InputRefused with what `allowed` says.
    """
    with store.writing(by=by) as writer:
        catalogue = questions.catalogue_of(writer)
        one = find(kind, catalogue, identifier)
        if is_out(one):
            rule = allowed(catalogue, one)
            if rule:
                raise refused(f"The {kind.thing} was not brought back", kind, name_of(one), rule)
            amend_names(writer, kind, [identifier], **{kind.flag: False})
        return writer.receipt


def merge_names(
    store: Store,
    kind: Kind,
    source_id: str,
    into_id: str,
    *,
    by: str | None,
    hand_over: Callable[[Writer, Catalogue, Named, Named], None],
) -> Receipt:
    """Give the records of one name to another and delete it; one receipt undoes all of it.

    `hand_over` amends the records, or raises. Raises InputRefused, NotFound.
    """
    doing = f"The {kind.thing}s were not merged"
    with store.writing(by=by) as writer:
        catalogue = questions.catalogue_of(writer)
        source = find(kind, catalogue, source_id)
        into = find_in_use(kind, catalogue, into_id, doing=doing)
        if source.id == into.id:
            raise refused(doing, kind, name_of(source), "cannot be merged with itself")
        hand_over(writer, catalogue, source, into)
        amend_names(writer, kind, [source.id], deleted=True)
        return writer.receipt


def amend_names(writer: Writer, kind: Kind, identifiers: Iterable[str], **facts: object) -> None:
    """Append the next revision of names with `facts` changed."""
    writer.amend(kind.table, newest_of(writer, kind.table, identifiers), **facts)


def newest_of(writer: Writer, table: str, identifiers: Iterable[str]) -> pl.DataFrame:
    """The newest ledger row of each of some things, deleted or not."""
    return newest_among(writer.revisions(table, list(identifiers)))


def newest_among(revisions: pl.DataFrame) -> pl.DataFrame:
    """The newest revision of each thing among ledger rows."""
    return revisions.filter(pl.col("rev") == pl.col("rev").max().over("id"))


def find(kind: Kind, catalogue: Catalogue, identifier: str) -> Named:
    """The one of that id. Raises NotFound."""
    for one in kind.known(catalogue):
        if one.id == identifier:
            return one
    raise NotFound(
        f"Looking for a {kind.thing}", "it is not there any more: somebody has merged or removed it"
    )


def find_in_use(kind: Kind, catalogue: Catalogue, identifier: str, *, doing: str) -> Named:
    """The one of that id. Raises InputRefused where it is archived or retired, NotFound."""
    one = find(kind, catalogue, identifier)
    if is_out(one):
        raise refused(doing, kind, name_of(one), kind.out_of_use)
    return one


def name_by_now(kind: Kind, shown: Catalogue, now: Catalogue, name: str) -> str:
    """What that which was called `name` when it was `shown` is called now.

    A name that was not known then stays as it is. Raises NotFound where the thing is gone.
    """
    for one in kind.known(shown):
        if loosely(name_of(one)) == loosely(name):
            return name_of(find(kind, now, one.id))
    return name


def refused(doing: str, kind: Kind, value: str, rule: str) -> InputRefused:
    """One broken rule, as an error to be raised."""
    return InputRefused(doing, [Problem(kind.thing, value, rule)])
