"""Fields of what an action or a practice is about; one that stays empty means any."""

from __future__ import annotations

from typing import Any

import streamlit as st

from pipeline.model import Catalogue
from views.parts import inputs

ANY = {
    "main_phase": "any phase",
    "revisited_phase": "any phase",
    "reason_id": "any reason",
    "project_id": "all projects",
}


def show_main_phase(catalogue: Catalogue, row: dict[str, Any]) -> None:
    """Draw the field of the main phase: those in use, and the one that `row` holds."""
    _show_phase("From", catalogue, row, "main_phase")


def show_revisited_phase(catalogue: Catalogue, row: dict[str, Any]) -> None:
    """Draw the field of the revisited phase, as that of the main phase."""
    _show_phase("Back to", catalogue, row, "revisited_phase")


def show_reason(catalogue: Catalogue, row: dict[str, Any]) -> None:
    """Draw the field of the reason: those in use, and the one that `row` holds."""
    known = [one for one in catalogue.reasons if not one.retired or one.id == row["reason_id"]]
    _show_optional_choice("Why", row, "reason_id", {one.id: one.name for one in known})


def show_project(catalogue: Catalogue, row: dict[str, Any]) -> None:
    """Draw the field of the project: those in use, and the one that `row` holds."""
    known = [one for one in catalogue.projects if not one.archived or one.id == row["project_id"]]
    _show_optional_choice("Project", row, "project_id", {one.id: one.name for one in known})


def _show_phase(label: str, catalogue: Catalogue, row: dict[str, Any], column: str) -> None:
    known = catalogue.phases_with(row[column])
    _show_optional_choice(label, row, column, {one.key: one.title for one in known})


def _show_optional_choice(
    label: str, row: dict[str, Any], column: str, names: dict[str, str]
) -> None:
    """A field of one of `names`, by its id or key."""
    st.selectbox(
        label,
        list(names),
        index=None,
        format_func=lambda one: names.get(one, one),
        key=inputs.start_field(row, column),
        placeholder=ANY[column],
    )
