"""Renames and merges people in all records at once."""

import polars as pl

from pipeline import fields
from pipeline.errors import InputRefused, NotFound, Problem
from pipeline.fields import BrokenRule
from pipeline.model import Receipt
from pipeline.store import Store, Writer

NOT_RENAMED = "The person was not renamed"
NOT_MERGED = "The people were not merged"
SIGNATURES = {"revisits": "written_by", "actions": "adopted_by"}
"""The column of each ledger that holds a person's name."""


def rename_person(store: Store, name: str, *, to: str, by: str | None) -> Receipt:
    """Rename a person in all records; the receipt is empty where the name is the same.

    Names are told apart by their exact spelling. Raises InputRefused where the new name breaks a
    rule or somebody has it, NotFound where nobody has the old one.
    """
    new = _parse_person(to, doing=NOT_RENAMED)
    with store.writing(by=by) as writer:
        people = _read_people(writer)
        _require(people, name)
        if new != name:
            if new in people:
                rule = "is there already: merge the two"
                raise InputRefused(NOT_RENAMED, [Problem("person", new, rule)])
            _sign_anew(writer, name, new)
        return writer.receipt


def merge_people(store: Store, source: str, into: str, *, by: str | None) -> Receipt:
    """Give all records of one name another one that is there; one receipt undoes it.

    Raises InputRefused where the two are one, NotFound where nobody has one of them.
    """
    with store.writing(by=by) as writer:
        people = _read_people(writer)
        if source == into:
            rule = "cannot be merged with itself"
            raise InputRefused(NOT_MERGED, [Problem("person", source, rule)])
        for name in (source, into):
            _require(people, name)
        _sign_anew(writer, source, into)
        return writer.receipt


def _parse_person(name: str, *, doing: str) -> str:
    if fields.is_blank(name):
        raise InputRefused(doing, [Problem("person", "", "needs a name")])
    try:
        return fields.parse_name(name)
    except BrokenRule as broken:
        raise InputRefused(doing, [Problem("person", name, broken.rule)]) from broken


def _read_people(writer: Writer) -> frozenset[str]:
    return frozenset(writer.query("people_uses")["person"])


def _require(people: frozenset[str], name: str) -> None:
    if name not in people:
        raise NotFound(
            "Looking for a person",
            f"no record holds the name “{name}” any more: somebody has renamed or merged it",
        )


def _sign_anew(writer: Writer, name: str, new: str) -> None:
    for ledger, column in SIGNATURES.items():
        newest: pl.DataFrame = writer.query("signed", records=ledger, signature=column, person=name)
        writer.amend(ledger, newest, **{column: new})
