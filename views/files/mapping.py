"""How a file is read, in the import dialog: its sheet, its columns and its days.

Everything is proposed where it is likely, and can be changed; a choice keeps the whole mapping.
"""

from dataclasses import replace
from datetime import date

import streamlit as st

from pipeline.intake.formats.layout import Layout
from pipeline.intake.mapping.days import ORDERS, Order, parse_day
from pipeline.intake.mapping.headings import (
    END_TIME,
    FIELDS,
    HOURS,
    PAIR,
    START_TIME,
    TIME,
    get_columns,
)
from pipeline.intake.mapping.mapping import SheetMapping
from pipeline.ledger.importing import mapping_words
from pipeline.words import dates, plain
from views.files.checking import Checked
from views.files.fields import lay_out, shorten, show_field
from views.files.words import show_words
from views.session.keys import Key
from views.session.messages import LABELS, escape_markdown

GLANCED = 3
FIELD_LABELS = {
    **LABELS,
    HOURS: "Minutes, given in hours",
    PAIR: "From → Back to",
    TIME: "Time of day",
    START_TIME: "Time of day (started)",
    END_TIME: "Time of day (ended)",
    "id": "Id",
    "recorded_at": "Written at",
}
NOT_READ = "Not read"


def show_sheet_choice(checked: Checked) -> None:
    """Show the sheets of a workbook with several, each with a glance, to choose another one."""
    table = checked.draft.table
    if len(table.sheets) < 2:
        return

    def format_sheet(name: str) -> str:
        rows = checked.glances.get(name) or ((),)
        cells = " · ".join(cell for row in rows for cell in row if cell)
        return f"{name}: {plain.shorten(cells)}" if cells else f"{name} (nothing to show)"

    key = f"sheet-{st.session_state[Key.UPLOAD]}-{table.sheet}"
    names = list(table.sheets if table.sheet in table.sheets else (table.sheet, *table.sheets))
    st.session_state.setdefault(key, table.sheet)
    st.selectbox(
        "Sheet",
        names,
        format_func=format_sheet,
        key=key,
        on_change=_choose_sheet,
        args=(key, checked.draft.layout),
    )


def _choose_sheet(key: str, layout: Layout) -> None:
    """Read another sheet (a callback)."""
    keep_layout(replace(layout, sheet=st.session_state[key], header_row=None))


def keep_layout(layout: Layout) -> None:
    """Keep how a file is laid out; what was said about its columns and words was of another."""
    st.session_state[Key.LAYOUT] = layout
    st.session_state.pop(Key.MAPPING, None)


def show_mapping(checked: Checked) -> None:
    """Show how a file is read, where its columns, words or forms are not ours."""
    _show_columns(checked)
    converted = checked.converted
    if converted is None:
        return
    if converted.either:
        _show_order(checked, converted.either)
    show_words(checked, converted)


def _show_columns(checked: Checked) -> None:
    draft, columns = checked.draft, checked.mapping.columns
    count = len(columns)
    unread = len(draft.labels) - count
    read = f"{count} of {len(draft.labels)}" if unread else f"all {count}"
    row = draft.table.header_row
    place = f" (headings in row {row})" if row and row > 1 else ""
    is_new = draft.remembered is None and not draft.is_ours
    with st.expander(
        f"Columns: {read} read{place}", expanded=is_new or checked.refused is not None
    ):
        for place_of, cell in lay_out(len(draft.labels)):
            with cell:
                _show_column(checked, place_of)
        if row is not None:
            _show_header_row(row, draft.layout)


def _show_header_row(row: int, layout: Layout) -> None:
    """Show in which row the headings stand, to be changed."""
    key = f"header-{st.session_state[Key.UPLOAD]}-{row}"
    st.session_state.setdefault(key, row)
    st.number_input(
        "Row of the headings",
        min_value=1,
        step=1,
        key=key,
        on_change=_choose_header_row,
        args=(key, layout),
        width=200,
    )


def _choose_header_row(key: str, layout: Layout) -> None:
    """Read the headings in another row (a callback)."""
    keep_layout(replace(layout, header_row=int(st.session_state[key])))


def _show_column(checked: Checked, place: int) -> None:
    draft = checked.draft
    label = draft.labels[place]
    field = checked.mapping.columns.get(label)
    key = f"column-{st.session_state[Key.UPLOAD]}-{place}-{field}"
    st.session_state.setdefault(key, field or NOT_READ)
    values = dict.fromkeys(
        shorten(str(value).removesuffix(" 00:00:00")) for value in draft.looks[place]
    )
    show_field(
        shorten(label),
        ", ".join(list(values)[:GLANCED]),
        [NOT_READ, *FIELDS[draft.kind]],
        format_func=_format_field,
        key=key,
        on_change=_choose_column,
        args=(key, checked.mapping, label),
    )


def _format_field(field: str) -> str:
    return FIELD_LABELS.get(field, field)


def _choose_column(key: str, mapping: SheetMapping, label: str) -> None:
    """Let a column be another one of ours, which no other column is then (a callback)."""
    field: str = st.session_state[key]
    columns = {
        other: of
        for other, of in mapping.columns.items()
        if other != label and set(get_columns(of)).isdisjoint(get_columns(field))
    }
    if field != NOT_READ:
        columns[label] = field
    st.session_state[Key.MAPPING] = replace(mapping, columns=columns)


def _show_order(checked: Checked, either: str) -> None:
    """Ask how a day is read that could be two."""
    key = f"order-{st.session_state[Key.UPLOAD]}-{checked.mapping.order}"
    st.session_state.setdefault(key, checked.mapping.order)

    def format_order(order: Order) -> str:
        day = parse_day(either, order)
        shown = dates.format_day(date.fromisoformat(day[:10])) if day else "no day"
        return f"{shown} ({mapping_words.ORDER_WORDS[order]})"

    st.radio(
        f"Which day is {escape_markdown(either)}?",
        ORDERS,
        index=None,
        format_func=format_order,
        horizontal=True,
        key=key,
        on_change=_choose_order,
        args=(key, checked.mapping),
    )


def _choose_order(key: str, mapping: SheetMapping) -> None:
    st.session_state[Key.MAPPING] = replace(mapping, order=st.session_state[key])
