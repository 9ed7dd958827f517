"""The one way to amend a record: edit or delete it, and read its history.

Each kind of record says in its own module (revisits, sessions, actions, practices) only what is its
own: its ledger, what its history shows, and how it is validated.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from pipeline.asking import questions
from pipeline.clock import get_machine_zone
from pipeline.errors import ChangedMeanwhile, NotFound
from pipeline.model import Catalogue, Receipt
from pipeline.store import Reader, Store, Writer
from pipeline.words.plain import convert_to_zone

if TYPE_CHECKING:
    import polars as pl

_ENTERED_AS = {
    "project_id": "project",
    "reason_id": "reason",
    "written_at": "recorded_at",
    "written_by": "recorded_by",
}
_OF_THE_REVISION = ("rev", "deleted", "recorded_at", "recorded_by", "confirmed_at", "checks")


@dataclass(frozen=True)
class Edit:
    """An edit to be validated: the ledger row before, and all values as a person enters them."""

    writer: Writer
    catalogue: Catalogue
    before: Mapping[str, Any]
    values: Mapping[str, Any]
    zone: str


@dataclass(frozen=True)
class RecordKind:
    """A kind of record: its ledger, the columns of its history, and its validation.

    `validate` returns the new facts for the ledger. It raises InputRefused with every problem.
    """

    ledger: str
    history: tuple[str, ...]
    validate: Callable[[Edit], Mapping[str, Any]]


def edit_record(
    store: Store,
    kind: RecordKind,
    identifier: str,
    rev: int,
    values: Mapping[str, object],
    *,
    by: str | None,
    zone: str | None = None,
) -> Receipt:
    """Edit the fields in `values` of a record whose newest revision is `rev`.

    The earlier revisions are kept; the receipt is empty where nothing differs. Times without a zone
    are those of `zone`. Raises InputRefused, ChangedMeanwhile, NotFound.
    """
    with store.writing(by=by, few=True) as writer:
        newest = _read_seen_revision(writer, kind.ledger, identifier, rev)
        catalogue = questions.load_catalogue(writer)
        before = newest.row(0, named=True)
        zone = zone or get_machine_zone()
        entered = {**_make_input(before, catalogue, zone), **values}
        edit = Edit(writer, catalogue, before, entered, zone)
        writer.amend(kind.ledger, newest, **kind.validate(edit))
        return writer.receipt


def delete_record(
    store: Store, kind: RecordKind, identifier: str, rev: int, *, by: str | None
) -> Receipt:
    """Delete a record whose newest revision is `rev`; its history is kept.

    Raises ChangedMeanwhile, NotFound.
    """
    with store.writing(by=by, few=True) as writer:
        newest = _read_seen_revision(writer, kind.ledger, identifier, rev)
        writer.amend(kind.ledger, newest, deleted=True)
        return writer.receipt


def read_history(reader: Reader, kind: RecordKind, identifier: str) -> pl.DataFrame:
    """Read every revision of a record, oldest first, with today's titles and names.

    Columns: rev, deleted, those of the kind's history, recorded_at, recorded_by. Empty where there
    is no such record.
    """
    from polars import selectors

    catalogue = questions.load_catalogue(reader)
    titles = {phase.key: phase.title for phase in catalogue.phases}
    phases = selectors.by_name("phase", "main_phase", "revisited_phase", require_all=False)
    references = selectors.by_name("project_id", "reason_id", require_all=False)
    return (
        reader.read_revisions(kind.ledger, [identifier])
        .with_columns(phases.replace(titles), references.replace(_list_names(catalogue)))
        .rename({"project_id": "project", "reason_id": "reason"}, strict=False)
        .select("rev", "deleted", *kind.history, "recorded_at", "recorded_by")
    )


def read_newest(reader: Reader, ledger: str, identifiers: Iterable[str]) -> pl.DataFrame:
    """Read the newest ledger row of each id, deleted ones included."""
    return select_newest(reader.read_revisions(ledger, identifiers))


def select_newest(revisions: pl.DataFrame) -> pl.DataFrame:
    """Select the newest revision of each id from ledger rows."""
    import polars as pl

    return revisions.filter(pl.col("rev") == pl.col("rev").max().over("id"))


def format_utc(moment: datetime | None) -> str | None:
    """Format a moment of the store in ISO 8601, as an import would give it."""
    return f"{moment.isoformat()}+00:00" if moment else None


def resolve_names(catalogue: Catalogue, rows: pl.DataFrame) -> pl.DataFrame:
    """Replace names by ids in validated rows, as the ledger keeps them."""
    import polars as pl

    facts = rows.drop("row")
    for column, known in (("project", catalogue.projects), ("reason", catalogue.reasons)):
        if column in rows.columns:
            ids = {named.name: named.id for named in known}
            named = pl.col(column).replace_strict(ids, return_dtype=pl.String)
            facts = facts.with_columns(named.alias(f"{column}_id")).drop(column)
    return facts


def _read_seen_revision(writer: Writer, ledger: str, identifier: str, rev: int) -> pl.DataFrame:
    """Read the newest revision of a record, which must be `rev`, the one that the person saw."""
    newest = read_newest(writer, ledger, [identifier])
    if newest.is_empty():
        raise NotFound("Changing a record", f"there is no record {identifier}")
    if newest["rev"].item() != rev or newest["deleted"].item():
        raise ChangedMeanwhile(
            "Changing a record",
            "somebody else changed or deleted it a moment ago. Look at it again, then decide",
        )
    return newest


def _make_input(row: Mapping[str, Any], catalogue: Catalogue, zone: str) -> dict[str, Any]:
    """Turn a ledger row back into what a person of `zone` enters, so that the same rules hold."""
    names = _list_names(catalogue)

    def enter(column: str, value: Any) -> Any:
        if column in ("project_id", "reason_id"):
            return names.get(value)
        return convert_to_zone(value, zone) if isinstance(value, datetime) else value

    return {
        _ENTERED_AS.get(column, column): enter(column, value)
        for column, value in row.items()
        if column not in _OF_THE_REVISION
    }


def _list_names(catalogue: Catalogue) -> dict[str, str]:
    """List the names of projects and reasons by id."""
    projects = {project.id: project.name for project in catalogue.projects}
    return projects | {reason.id: reason.name for reason in catalogue.reasons}
