"""The team's own practices: add, edit and delete them, and read their history."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

import polars as pl

from pipeline import fields
from pipeline.asking import questions
from pipeline.errors import InputRefused, Problem
from pipeline.fields import BrokenRule
from pipeline.ledger.amending import read_seen_revision
from pipeline.model import Catalogue, Receipt
from pipeline.store import Reader, Store

PRACTICE_COLUMNS = ("practice", "main_phase", "revisited_phase", "reason", "source")
_PRACTICE_SCHEMA = {
    "id": pl.String,
    "rev": pl.Int32,
    "deleted": pl.Boolean,
    "practice": pl.String,
    "main_phase": pl.String,
    "revisited_phase": pl.String,
    "reason_id": pl.String,
    "source": pl.String,
}


def add_practice(
    store: Store,
    *,
    practice: str,
    main_phase: str | None = None,
    revisited_phase: str | None = None,
    reason: str | None = None,
    source: str | None = None,
    by: str | None,
) -> Receipt:
    """Add a practice of the team: one line of 1 to 300 characters.

    A phase (key or title) or reason (name) that is not given means any; `source` is a link or a
    title. Raises InputRefused.
    """
    given = dict(
        zip(PRACTICE_COLUMNS, (practice, main_phase, revisited_phase, reason, source), strict=True)
    )
    with store.writing(by=by) as writer:
        facts = _validate_practice(
            questions.load_catalogue(writer), given, doing="No practice was added"
        )
        row = {"id": str(uuid.uuid4()), "rev": 1, "deleted": False, **facts}
        writer.append("practices", pl.DataFrame([row], schema=_PRACTICE_SCHEMA))
        return writer.receipt


def edit_practice(
    store: Store, identifier: str, rev: int, *, by: str | None, **values: str | None
) -> Receipt:
    """Edit fields of a practice whose newest revision is `rev`, named as in `add_practice`.

    The earlier facts are kept; the receipt is empty where nothing differs. Raises InputRefused,
    ChangedMeanwhile, NotFound.
    """
    with store.writing(by=by) as writer:
        newest = read_seen_revision(writer, "practices", identifier, rev)
        catalogue = questions.load_catalogue(writer)
        given = _make_practice_input(newest, catalogue) | values
        facts = _validate_practice(catalogue, given, doing="The practice was not changed")
        writer.amend("practices", newest, **facts)
        return writer.receipt


def delete_practice(store: Store, identifier: str, rev: int, *, by: str | None) -> Receipt:
    """Delete a practice whose newest revision is `rev`; its history is kept.

    Raises ChangedMeanwhile, NotFound.
    """
    with store.writing(by=by) as writer:
        newest = read_seen_revision(writer, "practices", identifier, rev)
        writer.amend("practices", newest, deleted=True)
        return writer.receipt


def read_practice_history(reader: Reader, identifier: str) -> pl.DataFrame:
    """Read every revision of a team practice, oldest first, with today's titles and names.

    Columns: rev, deleted, practice, main_phase, revisited_phase, reason (each null: any), source,
    recorded_at, recorded_by. Empty where there is no such practice.
    """
    catalogue = questions.load_catalogue(reader)
    titles = {phase.key: phase.title for phase in catalogue.phases}
    return reader.query("practice_revisions", ids=[identifier]).select(
        "rev",
        "deleted",
        "practice",
        pl.col("main_phase").replace(titles),
        pl.col("revisited_phase").replace(titles),
        pl.col("reason_id")
        .replace({one.id: one.name for one in catalogue.reasons})
        .alias("reason"),
        "source",
        "recorded_at",
        "recorded_by",
    )


def _make_practice_input(newest: pl.DataFrame, catalogue: Catalogue) -> dict[str, str | None]:
    """Turn a ledger row back into form input."""
    row = newest.row(0, named=True)
    names = {one.id: one.name for one in catalogue.reasons}
    return {
        "practice": row["practice"],
        "main_phase": row["main_phase"],
        "revisited_phase": row["revisited_phase"],
        "reason": names.get(row["reason_id"]),
        "source": row["source"],
    }


def _validate_practice(
    catalogue: Catalogue, given: Mapping[str, str | None], *, doing: str
) -> dict[str, str | None]:
    """Validate a practice and return its ledger facts. Raises InputRefused with every problem."""
    rules = {
        "practice": _parse_practice,
        "main_phase": lambda value: fields.parse_phase(value, catalogue.phases),
        "revisited_phase": lambda value: fields.parse_phase(value, catalogue.phases),
        "reason": lambda value: fields.parse_id(value, "reason", catalogue.reasons),
        "source": fields.parse_description,
    }
    facts: dict[str, str | None] = {}
    problems = []
    for column, value in given.items():
        if fields.is_blank(value) and column != "practice":
            facts[column] = None
            continue
        try:
            facts[column] = rules[column](value)
        except BrokenRule as broken:
            shown = "" if fields.is_blank(value) else str(value)
            problems.append(Problem(column, shown, broken.rule, nearest=broken.nearest))
    main, revisited = facts.get("main_phase"), facts.get("revisited_phase")
    if main is not None and main == revisited:
        rule = "is the main phase itself; a revisit goes to another"
        problems.append(Problem("revisited_phase", str(given["revisited_phase"]), rule))
    if problems:
        raise InputRefused(doing, problems)
    facts["reason_id"] = facts.pop("reason")
    return facts


def _parse_practice(value: str | None) -> str:
    if fields.is_blank(value):
        raise BrokenRule("needs words: say what to do")
    return fields.parse_description(value)
