"""Adds a project before anything is logged for it."""

from __future__ import annotations

from pipeline import fields, reads
from pipeline.errors import InputRefused, Problem
from pipeline.fields import Broken
from pipeline.model import Receipt
from pipeline.records import append_project
from pipeline.store import Store


def add_project(store: Store, name: str, *, by: str | None = None) -> tuple[str, Receipt]:
    """Add a project, or find the one of that name; gives back its name as the store spells it.

    Raises InputRefused where the name breaks a rule.
    """
    if fields.is_blank(name):
        raise InputRefused("No project was added", [Problem("project", "", "needs a name")])
    try:
        checked = fields.name_of(name)
    except Broken as broken:
        problem = Problem("project", name, broken.rule)
        raise InputRefused("No project was added", [problem]) from broken
    with store.writing(by=by) as writer:
        known = reads.catalogue_of(writer).project_named(checked)
        if known is None:
            append_project(writer, checked)
        return (known.name if known else checked), writer.receipt
