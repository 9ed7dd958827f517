"""The list of projects, phases or reasons: name, description, use, and its menu."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

import streamlit as st

from pipeline.asking.questions import Question
from pipeline.model import Catalogue
from pipeline.words.plain import format_count
from views.dialogs.rows import show_menu, show_row
from views.session import session, visitor
from views.session.messages import Done, attempt, callback, escape_markdown, report_change
from views.settings import names_dialogs

WIDTH = 820
UNUSED = "unused"
AT_THE_END = "at the end"


def list_projects(catalogue: Catalogue) -> list[names_dialogs.NameRow]:
    """List the projects, the one last used first."""
    return [
        names_dialogs.NameRow(
            project.id,
            project.name,
            "synthetic: invented data" if project.synthetic else "",
            _format_use(project.revisits),
            project.archived,
            project.synthetic,
        )
        for project in catalogue.projects
    ]


def list_phases(catalogue: Catalogue) -> list[names_dialogs.NameRow]:
    """List the phases in workflow order."""
    uses = {row["key"]: row for row in session.ask(Question("phase_uses")).to_dicts()}
    rows = []
    for phase in catalogue.phases:
        use = uses.get(phase.key, {"revisits": 0, "focus_sessions": 0})
        used = _format_use(use["revisits"])
        if not use["revisits"] and use["focus_sessions"]:
            used = format_count(use["focus_sessions"], "focus session")
        rows.append(
            names_dialogs.NameRow(phase.id, phase.title, phase.description, used, phase.retired)
        )
    return rows


def list_reasons(catalogue: Catalogue) -> list[names_dialogs.NameRow]:
    """List the reasons, the most used first."""
    return [
        names_dialogs.NameRow(
            reason.id,
            reason.name,
            reason.description,
            _format_use(reason.revisits),
            reason.retired,
        )
        for reason in catalogue.reasons
    ]


def _format_use(revisits: int) -> str:
    return format_count(revisits, "revisit") if revisits else UNUSED


def show(names: names_dialogs.Names, rows: Sequence[names_dialogs.NameRow]) -> None:
    """Show the names in use, a field to add one, and the retired ones in an expander."""
    offered = [row for row in rows if not row.out]
    out = [row for row in rows if row.out]
    with st.container(width=WIDTH, gap="small", key="names"):
        unused = sum(row.used == UNUSED for row in offered)
        count = format_count(len(offered), names.kind.thing)
        st.text(f"{count}, {unused} of them unused." if unused else f"{count}.")
        for place, row in enumerate(offered):
            barred = {"Move up": place == 0, "Move down": place == len(offered) - 1}
            moves = [item for item in names.moves if not barred[item.label]]
            windows = dict(_build_windows(names, row, rows, offered))
            _show_row(names, row, moves, windows, [names.out], number=place + 1)
        if visitor.may_write():
            _show_add_form(names, offered)
        if out:
            with st.expander(f"{names.kind.flag.capitalize()}: {len(out)}"):
                st.caption(f"{names.kind.flag.capitalize()}: {names.hint}.")
                for row in out:
                    _show_row(names, row, [names.back], dict(_build_windows(names, row, rows)))


def _show_add_form(names: names_dialogs.Names, offered: Sequence[names_dialogs.NameRow]) -> None:
    """Show the field for a new name, and for its position where names have an order."""
    key, position_key = f"new-{names.kind.thing}", f"position-of-new-{names.kind.thing}"
    with (
        st.form(f"add-{names.kind.thing}", border=False, width=640 if names.place else 440),
        st.container(horizontal=True, vertical_alignment="bottom"),
    ):
        st.text_input(f"Add a {names.kind.thing}", key=key, placeholder="its name")
        if names.place:
            st.selectbox(
                "Position",
                range(len(offered) + 1),
                format_func=lambda number: (
                    names_dialogs.format_position(number, offered) if number else AT_THE_END
                ),
                key=position_key,
            )
        st.form_submit_button("Add", on_click=_add, args=(names, key, position_key))


def _build_windows(
    names: names_dialogs.Names,
    row: names_dialogs.NameRow,
    rows: Sequence[names_dialogs.NameRow],
    offered: Sequence[names_dialogs.NameRow] = (),
) -> Iterator[tuple[str, Callable[[], None]]]:
    """Build the menu items of a row that open a window: move and merge, where it can be done."""
    if names.place and len(offered) > 1:
        yield "Move to position…", partial(names_dialogs.move, names, row, offered)
    if names.merge:
        yield "Merge into…", partial(names_dialogs.merge, names, row, rows)


def _show_row(
    names: names_dialogs.Names,
    row: names_dialogs.NameRow,
    before: Sequence[names_dialogs.MenuItem],
    windows: Mapping[str, Callable[[], None]],
    after: Sequence[names_dialogs.MenuItem] = (),
    *,
    number: int | None = None,
) -> None:
    """Show a name with its buttons, and its `number` where names have an order.

    The menu items stand `before` and `after` those that open `windows`.
    """
    with show_row(
        f"row-{row.id}",
        row.name,
        escape_markdown(row.description),
        number=number if names.place else None,
    ):
        st.caption(row.used, width=90, text_alignment="right")
        if not visitor.may_write():
            return
        if st.button("Edit", key=f"edit-{row.id}", type="tertiary"):
            names_dialogs.edit(names, row)
        show_menu(
            f"menu-{row.id}",
            {
                **{item.label: partial(_run_item, names, row, item) for item in before},
                **windows,
                **{item.label: partial(_run_item, names, row, item) for item in after},
            },
            writes=frozenset(item.label for item in (*before, *after)),
            tip=f"More for {escape_markdown(row.name)}",
        )


@callback
def _run_item(
    names: names_dialogs.Names, row: names_dialogs.NameRow, item: names_dialogs.MenuItem
) -> Done:
    """Do what an item of a row's menu says."""
    receipt = session.write(item.work, row.id)
    return report_change(f"{item.done}: the {names.kind.thing} “{row.name}”", receipt)


def _add(names: names_dialogs.Names, key: str, position_key: str) -> None:
    """Add the name that was typed, at the position that was chosen (a callback)."""
    name, position = st.session_state.get(key) or "", st.session_state.get(position_key)
    words = f"Added the {names.kind.thing} “{' '.join(name.split())}”"
    where = {"place": position} if position else {}
    if attempt(lambda: Done(words, session.write(names.add, name, **where))):
        st.session_state[key] = ""
        if names.place:
            st.session_state[position_key] = 0
