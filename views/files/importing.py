"""The import dialog: choose a file, preview its rows and problems, then write all of it."""

from typing import Any

import streamlit as st

from pipeline.errors import Cancelled, OtherLayout, RevisitsError
from pipeline.intake.formats.layout import Layout
from pipeline.intake.mapping.mapping import SheetMapping, write_mapping
from pipeline.ledger.adding import Added, Plan
from pipeline.ledger.importing import mapping_words
from pipeline.ledger.importing import words as import_words
from pipeline.ledger.importing.writing import Decisions, Reading, import_sheet
from pipeline.words import plain
from views.files import changes, mapping, preview
from views.files.background_work import Work, look_after
from views.files.checking import Checked, FileCheck, Upload
from views.files.layout import show_layout_choice
from views.files.refused import show_refused
from views.files.template import show_template_button
from views.files.zone import get_zone, show_zone_field
from views.session import session, visitor
from views.session.keys import Key
from views.session.messages import Done, attempt, forget_outcome, show_error, show_outcome
from views.session.opening import READ_ERRORS

WHAT_IT_NEEDS = (
    "Any sheet with a row for each revisit: when, from which phase, back to which, and why; or "
    "with a row for each focus session: project, phase, start and end. Its own headings and words "
    "will do: what each means is proposed, and you can change it. Nothing is written before you "
    "have seen what it would be."
)
CANCELLED = Done("Cancelled; nothing was written")


def show_button(label: str) -> None:
    """Show the button that opens the import dialog to visitors who may write."""
    if not visitor.may_write():
        return
    _show_late_outcome()
    if st.button(label, icon=":material/upload:", key=f"import-{label}"):
        forget_outcome()
        _clear_file()
        _show_dialog()


def _dismiss() -> None:
    """Cancel the work in progress when the dialog is closed (a callback)."""
    planning: Work[Checked] | None = st.session_state.get(Key.PLANNING)
    if Key.WRITING in st.session_state or (planning and not planning.over()):
        _cancel()
        st.session_state.pop(Key.CLOSE, None)  # the dialog is closed already
    else:
        _clear_file()


@st.dialog("Import revisits or focus sessions", width="large", on_dismiss=_dismiss)
def _show_dialog() -> None:
    if st.session_state.pop(Key.CLOSE, False):
        st.rerun()
    upload = st.file_uploader(
        "CSV, Parquet, JSON or Excel; the columns tell which it is",
        key=f"upload-{st.session_state.setdefault(Key.UPLOAD, 0)}",
        on_change=_forget_file,
    )
    # Separate containers: a waiting run ends early and must not leave stale elements below.
    outcome, waiting, below = st.empty(), st.container(), st.empty()
    with outcome.container():
        show_outcome()
    with waiting:
        _wait_for_writing()
    if upload is None:
        st.caption(WHAT_IT_NEEDS)
        show_template_button()
        return
    with waiting:
        planning = _begin_planning(upload)
        look_after(planning, _cancel)
    with below.container():
        try:
            _show_checked(planning.get_result(), upload.name)
        except OtherLayout as other:
            show_layout_choice(other, upload.getvalue())
        except READ_ERRORS as hindered:
            show_error(hindered)
            st.button(
                "Check the file again", on_click=st.session_state.pop, args=(Key.PLANNING, None)
            )
        except RevisitsError as error:
            show_error(error)
            if Key.LAYOUT in st.session_state:
                st.button("Read the file as before", on_click=_forget_layout)


def _forget_layout() -> None:
    """Read a file as it says itself, after a sheet or a row that cannot be read (a callback)."""
    for key in (Key.LAYOUT, Key.MAPPING):
        st.session_state.pop(key, None)


def _forget_file() -> None:
    """Forget what was said of another file (a callback)."""
    forget_outcome()
    _forget_layout()


def _begin_planning(upload: Any) -> Work[Checked]:
    """Start planning the import of this file, or return the plan in progress."""
    store, zone = session.get_store(), get_zone()
    layout: Layout = st.session_state.get(Key.LAYOUT) or Layout()
    chosen: SheetMapping | None = st.session_state.get(Key.MAPPING)
    opened = (upload.file_id, layout, store.read_version())
    about = (opened, zone, write_mapping(chosen) if chosen else None)
    planning: Work[Checked] | None = st.session_state.get(Key.PLANNING)
    if planning is None or planning.about != about:
        sent = Upload(upload.name, upload.getvalue(), layout, zone)
        checking = FileCheck(store, sent, chosen, _find_checked(planning, opened))
        planning = Work(checking, says=checking.says, about=about)
        st.session_state[Key.PLANNING] = planning
    return planning


def _find_checked(planning: Work[Checked] | None, opened: object) -> Checked | None:
    """Find what was found of the same file, laid out the same, in the same state of the store."""
    if planning is None or not planning.over() or planning.about[0] != opened:  # type: ignore[index]
        return None
    try:
        return planning.get_result()
    except RevisitsError:
        return None


def _show_checked(checked: Checked, name: str) -> None:
    """Show how a file is read, then what importing it would do."""
    mapping.show_sheet_choice(checked)
    if checked.refused:
        show_error(checked.refused)
    if checked.is_mapped:
        mapping.show_mapping(checked)
    converted = checked.converted
    if converted is None:
        _show_what_is_open(checked)
        return
    for line in mapping_words.format_forms(converted, with_order=converted.either is None):
        st.text(plain.capitalize_first(line))
    if checked.plan is None:
        _show_what_is_open(checked)
    elif checked.is_mapped and checked.is_to_be_accepted:
        _show_what_is_open(checked)
        show_refused(checked.plan)
    else:
        _show_plan(checked.plan, checked.make_reading(name))


def _show_what_is_open(checked: Checked) -> None:
    """Show what is still to be said, and the button that takes everything that is proposed."""
    converted = checked.converted
    is_open = mapping_words.format_open(converted) if converted else ""
    if is_open:
        st.text(f"{is_open}. Say what is meant; nothing is written before.")
    elif converted:
        st.text("Not all of it has our forms; nothing is written before you accept how it is read.")
    words = converted.open_words if converted else ()
    if checked.is_to_be_accepted or any(word.proposal for word in words):
        st.button(
            "Accept what is proposed" if words else "Read it so",
            key=f"accept-{st.session_state[Key.UPLOAD]}",
            on_click=_accept,
            args=(checked,),
        )


def _accept(checked: Checked) -> None:
    """Take everything that is proposed (a callback)."""
    st.session_state[Key.MAPPING] = checked.accept()


def _show_plan(plan: Plan, reading: Reading | None) -> None:
    """Show what the import would do: its problems, or the first rows and the Write button."""
    if plan.has_local_times:
        show_zone_field()
    for line in import_words.format_plan(plan):
        st.text(plain.capitalize_first(line))
    if plan.problems:
        show_refused(plan)
        return
    if plan.new.is_empty() and plan.compared.changes.is_empty():
        rows = plan.rows.height
        st.text("Nothing in this file is new." if rows else "The file has columns, and no rows.")
        return
    about = st.session_state[Key.PLANNING].about
    decisions = changes.show_changes(plan, key=f"{hash(about)}")
    if not plan.new.is_empty():
        st.caption(
            f"The first rows of {plan.new.height:,} new, as they will be (times in {plan.zone})"
        )
        preview.show_preview(plan)
    effect = import_words.format_effect(plan, decisions.choose(plan.compared.changes))
    st.button(
        effect or "Nothing to write",
        type="primary",
        disabled=not effect,
        on_click=_write,
        args=(plan, decisions, reading, st.session_state[Key.UPLOAD]),
    )


def _write(plan: Plan, decisions: Decisions, reading: Reading | None, upload: int) -> None:
    """Start writing the import (a callback)."""
    if upload != st.session_state[Key.UPLOAD] or Key.WRITING in st.session_state:
        return  # second click of a double click: already being written

    def begin() -> None:
        store, by = session.get_store(), session.get_person_name()
        size = import_words.format_plan_size(plan)
        st.session_state[Key.WRITING] = Work(
            lambda progress: import_sheet(
                store,
                plan.sheet,
                by=by,
                zone=plan.zone,
                decisions=decisions,
                reading=reading,
                progress=progress,
            ),
            says=lambda done: f"Writing {size}: {done * 100:.0f} %",
        )

    attempt(begin)


def _wait_for_writing() -> None:
    """Show the progress while the import is written; then close the dialog or show the error."""
    writing: Work[Added] | None = st.session_state.get(Key.WRITING)
    if writing is None:
        return
    look_after(writing, _cancel)
    _settle(writing)
    st.rerun(scope="fragment")


def _show_late_outcome() -> None:
    """Show the outcome of an import that finished after its dialog was closed, with Undo."""
    writing: Work[Added] | None = st.session_state.get(Key.WRITING)
    if writing and writing.over():
        _settle(writing)
        st.session_state.pop(Key.CLOSE, None)
        st.rerun()


def _settle(writing: Work[Added]) -> None:
    """Keep the outcome of the writing for `show_outcome`, or that it is still at work."""
    if writing.over():
        st.session_state.pop(Key.WRITING, None)

    def work() -> Done:
        try:
            added = writing.get_result()
        except Cancelled:
            return CANCELLED
        st.session_state[Key.CLOSE] = True
        return Done(
            import_words.format_added(added),
            added.receipt,
            tuple(import_words.format_plan(added.plan, is_done=True)),
        )

    if attempt(work):
        _clear_file()


def _cancel() -> None:
    """Cancel checking or writing, and clear the file (a callback)."""
    writing: Work[Added] | None = st.session_state.get(Key.WRITING)
    if writing:
        writing.cancel()
        _settle(writing)
        return
    planning: Work[Checked] | None = st.session_state.get(Key.PLANNING)
    if planning:  # else it is the second click of a double click
        planning.cancel()
        _clear_file()
        attempt(lambda: CANCELLED)


def _clear_file() -> None:
    """Clear the file field and the plan of its file."""
    st.session_state[Key.UPLOAD] = st.session_state.get(Key.UPLOAD, 0) + 1
    for key in (Key.PLANNING, Key.IMPORT_ZONE, Key.LAYOUT, Key.MAPPING):
        st.session_state.pop(key, None)
