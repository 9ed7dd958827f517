"""The list of projects, phases or reasons: name, description, use, and its menu."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from pipeline.asking.questions import Question
from pipeline.model import Catalogue
from pipeline.words.plain import format_count
from views.session import session, visitor
from views.session.keys import Key
from views.session.messages import Done, attempt, escape_markdown, report_change
from views.settings import names_dialogs
from views.settings.names_dialogs import MERGE_LABEL, MenuItem, Names

WIDTH = 820
UNUSED = "unused"


@dataclass(frozen=True)
class NameRow:
    """One row of the list; `apart` marks synthetic names, which cannot be merged with real ones."""

    id: str
    name: str
    description: str
    used: str
    out: bool
    apart: bool = False


def list_projects(catalogue: Catalogue) -> list[NameRow]:
    """List the projects, the one last used first."""
    return [
        NameRow(
            one.id,
            one.name,
            "synthetic: invented data" if one.synthetic else "",
            _format_use(one.revisits),
            one.archived,
            one.synthetic,
        )
        for one in catalogue.projects
    ]


def list_phases(catalogue: Catalogue) -> list[NameRow]:
    """List the phases in workflow order."""
    uses = {row["key"]: row for row in session.ask(Question("phase_uses")).to_dicts()}
    lines = []
    for one in catalogue.phases:
        found = uses.get(one.key, {"revisits": 0, "focus_sessions": 0})
        used = _format_use(found["revisits"])
        if not found["revisits"] and found["focus_sessions"]:
            used = format_count(found["focus_sessions"], "focus session")
        lines.append(NameRow(one.id, one.title, one.description, used, one.retired))
    return lines


def list_reasons(catalogue: Catalogue) -> list[NameRow]:
    """List the reasons, the most used first."""
    return [
        NameRow(one.id, one.name, one.description, _format_use(one.revisits), one.retired)
        for one in catalogue.reasons
    ]


def _format_use(revisits: int) -> str:
    return format_count(revisits, "revisit") if revisits else UNUSED


def show(names: Names, lines: Sequence[NameRow]) -> None:
    """Show the names in use, a field to add one, and the retired ones in an expander."""
    offered = [one for one in lines if not one.out]
    out = [one for one in lines if one.out]
    with st.container(width=WIDTH, gap="small", key="names"):
        st.text(_format_head(names, offered))
        for place, line in enumerate(offered):
            _show_row(names, line, lines, first=place == 0, last=place == len(offered) - 1)
        if visitor.may_write():
            _show_add_form(names)
        if out:
            with st.expander(f"{names.kind.flag.capitalize()}: {len(out)}"):
                st.caption(f"{names.kind.flag.capitalize()}: {names.hint}.")
                for line in out:
                    _show_row(names, line, lines)


def _format_head(names: Names, offered: Sequence[NameRow]) -> str:
    unused = sum(line.used == UNUSED for line in offered)
    said = format_count(len(offered), names.kind.thing)
    return f"{said}, {unused} of them unused." if unused else f"{said}."


def _show_row(
    names: Names, line: NameRow, lines: Sequence[NameRow], *, first: bool = True, last: bool = True
) -> None:
    with st.container(
        horizontal=True, vertical_alignment="center", gap="small", wrap=False, key=f"row-{line.id}"
    ):
        with st.container(gap=None):
            st.text(line.name)
            if line.description:
                st.caption(escape_markdown(line.description))
        st.caption(line.used, width=90, text_alignment="right")
        if not visitor.may_write():
            return
        edit = st.button("Edit", key=f"edit-{line.id}", type="tertiary")
        chosen = st.menu_button(
            "More",
            [
                MERGE_LABEL if act is None else act.label
                for act in _list_menu_items(names, line, first, last)
            ],
            help=f"More for {escape_markdown(line.name)}",
            key=f"menu-{line.id}",
            type="tertiary",
            on_click=_run_menu_item,
            args=(names, line),
        )
    if edit or chosen == MERGE_LABEL:
        st.session_state.pop(Key.REFUSED, None)
    if edit:
        names_dialogs.edit(names, line.id, line.name, line.description)
    elif chosen == MERGE_LABEL:
        others = {
            one.id: one.name
            for one in lines
            if one.id != line.id and not one.out and one.apart == line.apart
        }
        names_dialogs.merge(names, line.id, line.name, line.used, others)


def _list_menu_items(names: Names, line: NameRow, first: bool, last: bool) -> list[MenuItem | None]:
    """List the menu items of a row; None stands for the merge."""
    merge: list[MenuItem | None] = [None] if names.merge else []
    if line.out:
        return [names.back, *merge]
    barred = {"Move up": first, "Move down": last}
    moves = [act for act in names.moves if not barred[act.label]]
    return [*moves, *merge, names.out]


def _run_menu_item(names: Names, line: NameRow) -> None:
    """Run the item chosen in a row's menu (a callback)."""
    label = st.session_state.get(f"menu-{line.id}")
    act = next((one for one in (names.out, names.back, *names.moves) if one.label == label), None)
    if act is None:
        return

    def work() -> Done:
        receipt = act.work(session.get_store(), line.id, by=session.get_person_name())
        return report_change(f"{act.done}: the {names.kind.thing} “{line.name}”", receipt)

    attempt(work)


def _show_add_form(names: Names) -> None:
    with (
        st.form(f"add-{names.kind.thing}", border=False, width=440),
        st.container(horizontal=True, vertical_alignment="bottom"),
    ):
        st.text_input(
            f"Add a {names.kind.thing}",
            key=_build_new_key(names),
            placeholder="its name",
        )
        st.form_submit_button("Add", on_click=_add, args=(names,))


def _build_new_key(names: Names) -> str:
    return f"new-{names.kind.thing}"


def _add(names: Names) -> None:
    name = st.session_state.get(_build_new_key(names)) or ""

    def work() -> Done:
        receipt = names.add(session.get_store(), name, by=session.get_person_name())
        return Done(f"Added the {names.kind.thing} “{' '.join(name.split())}”", receipt)

    if attempt(work):
        st.session_state[_build_new_key(names)] = ""
