"""What a team said about its sheets, kept so that next week's file of the same headings is read."""

import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import polars as pl

from pipeline.asking.questions import Ask, Question
from pipeline.errors import NotFound, UnreadableFile, sanitize
from pipeline.intake.formats.layout import Layout
from pipeline.intake.mapping.mapping import (
    ABOVE,
    LEAVE_OUT,
    NEW,
    PHASE,
    PROJECT,
    REASON,
    SheetMapping,
    read_mapping,
    write_mapping,
)
from pipeline.ledger.amending import read_newest
from pipeline.model import Catalogue, Receipt, normalize_name
from pipeline.spelling import normalize_spelling
from pipeline.store import Reader, Store, Writer

_HEADINGS = uuid.UUID("5d7e7a7e-6a55-5f0e-9f0c-0f6f6d1f2a16")
NAME_LENGTH = 100


@dataclass(frozen=True)
class Remembered:
    """How a sheet is read: what it was called, its mapping, when that was said, and by whom."""

    id: str
    name: str
    mapping: SheetMapping
    recorded_at: datetime
    recorded_by: str | None


def identify_sheet(labels: Sequence[str]) -> str:
    """Make the id of a sheet of its headings, whatever their order and case."""
    return str(uuid.uuid5(_HEADINGS, "\n".join(sorted(map(normalize_name, labels)))))


def _is_same(before: str, now: str) -> bool:
    """Tell whether two mappings say the same, in whatever order."""
    return bool(json.loads(before) == json.loads(now))


def _select_lasting(mapping: SheetMapping) -> SheetMapping:
    layout = Layout(encoding=mapping.layout.encoding, separator=mapping.layout.separator)
    lasting = mapping.keep_words(lambda _kind, _word, meaning: meaning != NEW)
    return replace(lasting, layout=layout)


def find_remembered(
    reader: Reader, labels: Sequence[str], catalogue: Catalogue
) -> SheetMapping | None:
    """Find how a sheet with these headings is read, or None where nobody has said so.

    Words that mean a name which there is no more are left out: they are asked for again.
    """
    newest = read_newest(reader, "sheets", [identify_sheet(labels)]).filter(~pl.col("deleted"))
    if newest.is_empty():
        return None
    try:
        remembered = read_mapping(newest["mapping"][0])
    except UnreadableFile:  # a later version wrote it
        return None
    names = {
        PROJECT: {normalize_spelling(project.name) for project in catalogue.projects},
        REASON: {normalize_spelling(reason.name) for reason in catalogue.reasons},
        PHASE: {normalize_spelling(n) for each in catalogue.phases for n in (each.key, each.title)},
    }
    return remembered.keep_words(
        lambda kind, _word, meaning: (
            meaning in (LEAVE_OUT, ABOVE)
            or kind not in names
            or normalize_spelling(meaning) in names[kind]
        )
    )


def list_remembered(ask: Ask) -> tuple[Remembered, ...]:
    """List the sheets that are known, the latest first; without those of a later version."""
    listed = []
    for row in ask(Question("sheets")).iter_rows(named=True):
        try:
            mapping = read_mapping(row["mapping"])
        except UnreadableFile:
            continue
        listed.append(
            Remembered(
                row["id"],
                row["name"],
                mapping,
                row["recorded_at"],
                row["recorded_by"],
            )
        )
    return tuple(listed)


def remember_sheet(
    writer: Writer, labels: Sequence[str], mapping: SheetMapping, *, name: str
) -> None:
    """Remember how a sheet with these headings is read; nothing where it is known just so.

    Not where in a workbook it stood, and not that a name is new: it is no more.
    """
    identifier = identify_sheet(labels)
    facts = {
        "name": sanitize(name)[:NAME_LENGTH],
        "headings": json.dumps(list(labels), ensure_ascii=False),
        "mapping": write_mapping(_select_lasting(mapping)),
    }
    newest = read_newest(writer, "sheets", [identifier])
    if newest.is_empty():
        writer.append_new("sheets", facts, identifier)
    elif newest["deleted"][0] or not _is_same(newest["mapping"][0], facts["mapping"]):
        writer.amend("sheets", newest, deleted=False, **facts)


def forget_sheet(store: Store, identifier: str, *, by: str | None) -> Receipt:
    """Forget how a sheet is read. Raises NotFound where it is not remembered."""
    with store.writing(by=by) as writer:
        newest = read_newest(writer, "sheets", [identifier]).filter(~pl.col("deleted"))
        if newest.is_empty():
            raise NotFound("Nothing was forgotten", "this sheet is not remembered any more")
        writer.amend("sheets", newest, deleted=True)
        return writer.receipt
