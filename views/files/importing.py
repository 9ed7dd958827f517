"""The import dialog: choose a file, preview its rows and problems, then write all of it."""

from typing import Any

import streamlit as st

from pipeline.clock import list_zones
from pipeline.errors import Cancelled, RevisitsError
from pipeline.intake import reading, writing
from pipeline.intake.formats.table import PAGE_BYTES
from pipeline.ledger.adding import Added, Plan
from pipeline.ledger.importing import words as import_words
from pipeline.ledger.importing.writing import Decisions, import_sheet, plan_import
from pipeline.progress import Progress
from pipeline.store import Store
from pipeline.words import plain
from views.files import changes, preview, saving
from views.files.background_work import Work, look_after
from views.session import session, visitor
from views.session.keys import Key
from views.session.messages import Done, attempt, forget_outcome, show_error, show_outcome
from views.session.opening import READ_ERRORS

PROBLEMS_SHOWN = 20
REFUSED_ROWS = 500
NEEDED_COLUMNS = (
    "Revisits need the columns project, occurred_at, main_phase, revisited_phase and reason; "
    "note, minutes, avoidable and recorded_by are optional. Focus sessions need project, "
    "phase, started_at and ended_at. Nothing is written before you have seen what it would be."
)
CANCELLED = Done("Cancelled; nothing was written")


class _FileCheck:
    """Reads a file, plans its import, and describes its progress."""

    def __init__(self, store: Store, data: bytes, name: str, *, zone: str) -> None:
        self._store, self._data, self._name, self._zone = store, data, name, zone
        self._rows = 0

    def __call__(self, progress: Progress) -> Plan:
        # The browser checks size and file ending too, but a request can be sent without it.
        form = reading.detect_format(self._name)
        sheet = reading.read_sheet(self._data, form, most_bytes=PAGE_BYTES)
        self._rows = len(sheet.rows)
        with self._store.reading() as reader:
            return plan_import(reader, sheet, zone=self._zone, progress=progress)

    def says(self, done: float) -> str:
        checked = int(self._rows * done) // 100 * 100
        return f"Checking {checked:,} of {self._rows:,} rows" if self._rows else "Reading the file"


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
    planning: Work[Plan] | None = st.session_state.get(Key.PLANNING)
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
        on_change=forget_outcome,
    )
    # Separate containers: a waiting run ends early and must not leave stale elements below.
    outcome, waiting, below = st.empty(), st.container(), st.empty()
    with outcome.container():
        show_outcome()
    with waiting:
        _wait_for_writing()
    if upload is None:
        st.caption(NEEDED_COLUMNS)
        return
    with waiting:
        planning = _begin_planning(upload)
        look_after(planning, _cancel)
    with below.container():
        try:
            _show_plan(planning.get_result())
        except READ_ERRORS as hindered:
            show_error(hindered)
            st.button(
                "Check the file again", on_click=st.session_state.pop, args=(Key.PLANNING, None)
            )
        except RevisitsError as error:
            show_error(error)


def _begin_planning(upload: Any) -> Work[Plan]:
    """Start planning the import of this file, or return the plan in progress."""
    store, zone = session.get_store(), _get_zone()
    about = (upload.file_id, zone, store.read_version())
    planning: Work[Plan] | None = st.session_state.get(Key.PLANNING)
    if planning is None or planning.about != about:
        checking = _FileCheck(store, upload.getvalue(), upload.name, zone=zone)
        planning = Work(checking, says=checking.says, about=about)
        st.session_state[Key.PLANNING] = planning
    return planning


def _show_plan(plan: Plan) -> None:
    """Show what the import would do: its problems, or the first rows and the Write button."""
    if plan.has_local_times:
        _show_zone_field()
    for line in import_words.format_plan(plan):
        st.text(plain.capitalize_first(line))
    if plan.problems:
        _show_refused(plan)
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
        args=(plan, decisions, st.session_state[Key.UPLOAD]),
    )


def _get_zone() -> str:
    """Return whose clock the times of the file are read by: the chosen zone, else the reader's."""
    return str(st.session_state.get(Key.IMPORT_ZONE) or session.get_zone())


def _show_zone_field() -> None:
    """Show whose clock times without a zone are read by, to be changed."""
    zone, key = _get_zone(), f"zone-{st.session_state[Key.UPLOAD]}"
    zones = list_zones()
    st.session_state.setdefault(key, zone)
    st.selectbox(
        "Times without a zone are those of",
        zones if zone in zones else (zone, *zones),
        key=key,
        on_change=_keep_zone,
        args=(key,),
    )


def _keep_zone(key: str) -> None:
    """Keep the chosen zone: its field is not shown while the file is checked (a callback)."""
    st.session_state[Key.IMPORT_ZONE] = st.session_state[key]


def _show_refused(plan: Plan) -> None:
    """Show the problems, then the refused rows as they are in the file."""
    count = plain.format_count(len(plan.problems), "problem")
    st.markdown(f":red[**{count}; nothing is written**]")
    for problem in plan.problems[:PROBLEMS_SHOWN]:
        st.text(str(problem))
    if len(plan.problems) > PROBLEMS_SHOWN:
        st.caption(f"and {len(plan.problems) - PROBLEMS_SHOWN:,} more, in the download")
    refused = reading.list_refused_rows(plan.sheet, plan.problems)
    if refused.is_empty():
        return
    st.caption("The rows as they were given")
    shown = reading.list_refused_rows(plan.sheet, plan.problems, cut=True).head(REFUSED_ROWS)
    st.dataframe(shown.drop("problems"), hide_index=True, placeholder="")
    if refused.height > REFUSED_ROWS:
        st.caption(f"The first {REFUSED_ROWS:,} of {refused.height:,}; all are in the download")
    saving.show_save_button(
        "Download the refused rows",
        writing.write_csv(refused),
        name="refused.csv",
        mime="text/csv",
        key="refused-rows",
    )


def _write(plan: Plan, decisions: Decisions, upload: int) -> None:
    """Start writing the import (a callback)."""
    if upload != st.session_state[Key.UPLOAD] or Key.WRITING in st.session_state:
        return  # second click of a double click: already being written

    def begin() -> None:
        store, by = session.get_store(), session.get_person_name()
        size = import_words.format_plan_size(plan)
        st.session_state[Key.WRITING] = Work(
            lambda progress: import_sheet(
                store, plan.sheet, by=by, zone=plan.zone, decisions=decisions, progress=progress
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
    planning: Work[Plan] | None = st.session_state.get(Key.PLANNING)
    if planning:  # else it is the second click of a double click
        planning.cancel()
        _clear_file()
        attempt(lambda: CANCELLED)


def _clear_file() -> None:
    """Clear the file field and the plan of its file."""
    st.session_state[Key.UPLOAD] = st.session_state.get(Key.UPLOAD, 0) + 1
    st.session_state.pop(Key.PLANNING, None)
    st.session_state.pop(Key.IMPORT_ZONE, None)
