"""Import in the browser: choose a file, see what it would do row by row, then write all of it."""

from __future__ import annotations

import polars as pl
import streamlit as st

from pipeline import exporting, importing, records, wording
from pipeline.errors import RevisitsError
from pipeline.sheets import Sheet
from views.parts import session
from views.parts.keys import Key
from views.parts.messages import LABELS, Done, attempt, show_error, show_outcome

PREVIEW_ROWS = 50
PROBLEMS_SHOWN = 20


def button(label: str) -> None:
    """A button that opens the import."""
    if st.button(label, icon=":material/upload:", key=f"import-{label}"):
        st.session_state.pop(Key.REFUSED, None)
        _dialog()


@st.dialog("Import revisits or focus sessions", width="large")
def _dialog() -> None:
    if st.session_state.pop(Key.CLOSE, False):
        st.rerun()
    upload = st.file_uploader(
        "CSV, Parquet, JSON or Excel; the columns tell which it is",
        type=list(importing.FORMATS),
        key=f"upload-{st.session_state.setdefault(Key.UPLOAD, 0)}",
    )
    if Key.REFUSED in st.session_state:
        show_outcome()
    if upload is None:
        _explain()
        return
    try:
        sheet = importing.read_sheet(upload.getvalue(), importing.format_of(upload.name))
        with session.reader() as reader:
            plan = records.plan_sheet(reader, sheet)
    except RevisitsError as error:
        show_error(error)
        return
    for line in wording.plan(plan):
        st.text(line[:1].upper() + line[1:])
    if plan.problems:
        _show_refused(plan)
        return
    if plan.new.is_empty():
        st.text("Nothing in this file is new.")
        return
    st.caption(f"The first rows of {plan.new.height:,}, as they will be (times in UTC)")
    st.dataframe(_preview(plan.new), hide_index=True)
    st.button(
        f"Write {wording.plan_size(plan)}",
        type="primary",
        on_click=_write,
        args=(sheet, st.session_state[Key.UPLOAD]),
    )


def _explain() -> None:
    st.caption(
        "Revisits need the columns project, occurred_at, main_phase, revisited_phase and reason; "
        "note, minutes, avoidable and recorded_by are optional. Focus sessions need project, "
        "phase, started_at and ended_at. Nothing is written before you have seen what it would be."
    )


def _show_refused(plan: records.Plan) -> None:
    """Every problem in words, then the rows as they were given."""
    count = wording.counted(len(plan.problems), "problem")
    st.markdown(f":red[**{count}; nothing is written**]")
    for problem in plan.problems[:PROBLEMS_SHOWN]:
        st.text(str(problem))
    if len(plan.problems) > PROBLEMS_SHOWN:
        st.caption(f"and {len(plan.problems) - PROBLEMS_SHOWN:,} more, in the download")
    refused = importing.refused_rows(plan.sheet, plan.problems)
    if refused.is_empty():
        return
    st.caption("The rows as they were given")
    st.dataframe(refused.drop("problems"), hide_index=True, placeholder="")
    st.download_button(
        "Download the refused rows",
        exporting.csv_bytes(refused),
        file_name="refused.csv",
        mime="text/csv",
        on_click="ignore",
    )


def _preview(new: pl.DataFrame) -> pl.DataFrame:
    """The first rows under the pages' own labels, without the columns that hold nothing."""
    titles = {phase.key: phase.title for phase in session.catalogue().phases}
    labels = LABELS | {"written_by": "Who", "phase": "Phase"}
    phases = [name for name in new.columns if name.endswith("phase")]
    shown = [name for name in new.columns if name not in ("id", "written_at")]
    return (
        new.head(PREVIEW_ROWS)
        .with_columns(pl.col(phases).replace(titles))
        .select(pl.col(name).alias(labels.get(name, name)) for name in shown if _has_any(new, name))
    )


def _has_any(frame: pl.DataFrame, name: str) -> bool:
    return frame[name].null_count() < frame.height


def _write(sheet: Sheet, upload: int) -> None:
    if upload != st.session_state[Key.UPLOAD]:
        return  # the second click of a double click: this file is written

    def work() -> Done:
        added = records.add_sheet(session.store(), sheet, by=session.who())
        return Done(wording.imported(added), added.receipt, tuple(wording.plan(added.plan)))

    done = attempt(work)
    st.session_state[Key.CLOSE] = done
    if done:
        st.session_state[Key.UPLOAD] += 1
