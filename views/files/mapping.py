"""How a file is read, in the import dialog: its sheet, its columns, its days and its words.

Everything is proposed where it is likely, and can be changed; a choice keeps the whole mapping.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pipeline.intake.formats.layout import Layout
from pipeline.intake.mapping.converting import MOST_WORDS
from pipeline.intake.mapping.days import ORDERS, Order, parse_day
from pipeline.intake.mapping.headings import FIELDS, HOURS, get_column
from pipeline.intake.mapping.mapping import (
    AVOIDABLE,
    BLANK,
    MINUTES,
    PHASE,
    PROJECT,
    REASON,
    SheetMapping,
)
from pipeline.intake.mapping.words import Word
from pipeline.ledger.importing import mapping_words
from pipeline.model import AVOIDABLE as AVOIDABLE_ANSWERS
from pipeline.model import Catalogue
from pipeline.spelling import normalize_spelling
from pipeline.words import dates, plain
from views.files.checking import Checked
from views.session.keys import Key
from views.session.messages import LABELS, escape_markdown

ABREAST = 3
GLANCED = 3
SHOWN_LENGTH = 40
FIELD_LABELS = {**LABELS, HOURS: "Minutes, given in hours", "id": "Id", "recorded_at": "Written at"}
NOT_READ = "Not read"
_WORD_TITLES = {
    PROJECT: "The project of rows without one",
    PHASE: "Your words for phases, and which phase each is here",
    REASON: "Your words for reasons, and which reason each is here",
    MINUTES: "What is no whole number of minutes",
    AVOIDABLE: "Your words for avoidable",
}


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
        "Sheet", names, format_func=format_sheet, key=key, on_change=_choose_sheet, args=(key,)
    )


def _choose_sheet(key: str) -> None:
    """Read another sheet (a callback)."""
    layout: Layout = st.session_state.get(Key.LAYOUT) or Layout()
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
    shown = [
        [word for word in converted.words if word.kind == kind and not _is_new(checked, word)]
        for kind in _WORD_TITLES
    ]
    remembered = checked.draft.remembered or SheetMapping()
    known = [[word for word in words if _is_known(word, remembered)] for words in shown]
    _show_all_words(
        checked, [[word for word in words if not _is_known(word, remembered)] for words in shown]
    )
    number = sum(map(len, known))
    if number:
        with st.expander(f"{plain.format_count(number, 'word')} as remembered"):
            _show_all_words(checked, known)


def _is_new(checked: Checked, word: Word) -> bool:
    """Tell whether a word is a new reason in our own columns, which is one without a question."""
    return checked.draft.is_ours and word.kind == REASON and word.word != BLANK


def _is_known(word: Word, remembered: SheetMapping) -> bool:
    """Tell whether somebody has said before what a word means; rows without one are shown again."""
    return word.word != BLANK and remembered.find_meaning(word.kind, word.word) is not None


def _show_all_words(checked: Checked, by_kind: Sequence[Sequence[Word]]) -> None:
    for words in by_kind:
        if words:
            _show_words(checked, words[0].kind, words)


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
        for place_of, cell in _lay_out(len(draft.labels)):
            with cell:
                _show_column(checked, place_of)
        if row is not None:
            _show_header_row(row)


def _show_header_row(row: int) -> None:
    """Show in which row the headings stand, to be changed."""
    key = f"header-{st.session_state[Key.UPLOAD]}-{row}"
    st.session_state.setdefault(key, row)
    st.number_input(
        "Row of the headings",
        min_value=1,
        step=1,
        key=key,
        on_change=_choose_header_row,
        args=(key,),
        width=200,
    )


def _choose_header_row(key: str) -> None:
    """Read the headings in another row (a callback)."""
    layout: Layout = st.session_state.get(Key.LAYOUT) or Layout()
    keep_layout(replace(layout, header_row=int(st.session_state[key])))


def _lay_out(number: int) -> Iterator[tuple[int, DeltaGenerator]]:
    """Lay out so many fields, some abreast: the place of each, and where it is shown."""
    for first in range(0, number, ABREAST):
        cells = st.columns(ABREAST)
        yield from zip(range(first, min(first + ABREAST, number)), cells, strict=False)


def _show_column(checked: Checked, place: int) -> None:
    draft = checked.draft
    label = draft.labels[place]
    field = checked.mapping.columns.get(label)
    key = f"column-{st.session_state[Key.UPLOAD]}-{place}-{field}"
    st.session_state.setdefault(key, field or NOT_READ)
    values = dict.fromkeys(
        _shorten(str(value).removesuffix(" 00:00:00")) for value in draft.looks[place]
    )
    _show_field(
        _shorten(label),
        ", ".join(list(values)[:GLANCED]),
        [NOT_READ, *FIELDS[draft.kind]],
        format_func=_format_field,
        key=key,
        on_change=_choose_column,
        args=(key, checked.mapping, label),
    )


def _show_field(name: str, about: str, options: Sequence[str], **look: Any) -> None:
    """Show a choice below the name of what it is about, which a screen reader says as it is."""
    with st.container(gap="xsmall"):
        st.markdown(f"**{escape_markdown(name)}** {escape_markdown(about)}")
        st.selectbox(f"{name} {about}", options, label_visibility="collapsed", **look)


def _format_field(field: str) -> str:
    return FIELD_LABELS.get(field, field)


def _choose_column(key: str, mapping: SheetMapping, label: str) -> None:
    """Let a column be another one of ours, which no other column is then (a callback)."""
    field: str = st.session_state[key]
    columns = {
        other: of
        for other, of in mapping.columns.items()
        if other != label and get_column(of) != get_column(field)
    }
    if field != NOT_READ:
        columns[label] = field
    st.session_state[Key.MAPPING] = replace(mapping, columns=columns)


def _show_order(checked: Checked, either: str) -> None:
    """Ask how a day is read that could be two."""
    key = f"order-{st.session_state[Key.UPLOAD]}"
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


def _show_words(checked: Checked, kind: str, words: Sequence[Word]) -> None:
    """Show each word of a kind with what it means, and how many are not shown."""
    st.markdown(f"**{_WORD_TITLES[kind]}**")
    for place, cell in _lay_out(min(len(words), MOST_WORDS)):
        with cell:
            _show_word(checked, words[place])
    if len(words) > MOST_WORDS:
        more = f"{len(words) - MOST_WORDS:,} more"
        new = "each is a new reason" if kind == REASON else f"so many are probably no {kind}s"
        st.text(f"{more}: {new}. If not, let the column be another one above.")


def _show_word(checked: Checked, word: Word) -> None:
    key = f"word-{st.session_state[Key.UPLOAD]}-{word.kind}-{word.word}-{word.meaning}"
    names = _list_names(word.kind, checked.draft.catalogue)
    meanings = mapping_words.list_meanings(word, names)
    if word.meaning is not None and word.meaning not in meanings:
        meanings = (_find_spelling(word.meaning, names) or word.meaning, *meanings)
    st.session_state.setdefault(key, _find_spelling(word.meaning, meanings))
    choose = "Choose, or type a new one" if word.kind == PROJECT else "Choose"
    _show_field(
        f"No {word.kind}" if word.word == BLANK else _shorten(word.word),
        f"in {plain.format_count(word.rows, 'cell')}",
        list(dict.fromkeys(meanings)),
        index=None if word.meaning is None else 0,
        format_func=lambda meaning: mapping_words.format_meaning(word, meaning),
        key=key,
        placeholder=f"Perhaps {_format_proposal(word)}" if word.proposal else choose,
        accept_new_options=word.kind == PROJECT,
        on_change=_choose_meaning,
        args=(key, checked.mapping, word),
    )


def _format_proposal(word: Word) -> str:
    return mapping_words.format_meaning(word, word.proposal or "")


def _list_names(kind: str, catalogue: Catalogue) -> tuple[str, ...]:
    """List what words of a kind can mean."""
    if kind == PHASE:
        return tuple(phase.title for phase in catalogue.offered_phases)
    if kind == REASON:
        return tuple(reason.name for reason in catalogue.offered_reasons)
    if kind == PROJECT:
        return tuple(project.name for project in catalogue.open_projects)
    return AVOIDABLE_ANSWERS if kind == AVOIDABLE else ()


def _find_spelling(meaning: str | None, names: Sequence[str]) -> str | None:
    """Find a meaning among names whatever its case."""
    if meaning is None or meaning in names:
        return meaning
    return next(
        (name for name in names if normalize_spelling(name) == normalize_spelling(meaning)), None
    )


def _choose_meaning(key: str, mapping: SheetMapping, word: Word) -> None:
    """Keep what a word means (a callback); without a choice it means what it meant."""
    meaning: str | None = st.session_state[key]
    if meaning is not None:
        st.session_state[Key.MAPPING] = mapping.add_words(word.kind, {word.word: meaning})


def _shorten(text: str) -> str:
    return plain.shorten(text, SHOWN_LENGTH)
