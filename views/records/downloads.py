"""The Download menu of the records: CSV, Excel, Parquet or JSON."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from pipeline.asking import questions
from pipeline.asking.selection import Selection
from pipeline.intake import writing
from pipeline.progress import Progress, ignore_progress
from pipeline.store import Store
from pipeline.words import plain
from views.files import saving
from views.session import session

TITLES = {"csv": "CSV", "xlsx": "Excel", "parquet": "Parquet", "json": "JSON"}
# Above this number of records, making the file takes longer than a second.
SLOW_FROM = {"csv": 400_000, "xlsx": 60_000, "parquet": 80_000, "json": 80_000}


def show(selection: Selection, records: int) -> None:
    """Show a menu of the four formats; a file is made when it is requested.

    A file of many `records` is prepared first, with a progress bar and Cancel.
    """
    store = session.get_store()
    with st.popover("Download", icon=":material/download:"):
        for form, title in TITLES.items():
            export = partial(_export, store, selection, form)
            if records <= SLOW_FROM[form]:
                _show_button(title, form, partial(export, ignore_progress))
                continue
            saving.show_preparation(
                f"Prepare {title}",
                export,
                about=(selection, form, store.read_version()),
                says=f"Preparing {plain.format_count(records, 'revisit')}",
                key=f"prepare-{form}",
                save=partial(_show_button, f"Save revisits.{form}", form),
            )


def _show_button(label: str, form: str, data: Callable[[], bytes] | bytes) -> None:
    name, mime = f"revisits.{form}", writing.MIME[form]
    saving.show_save_button(
        label, data, name=name, mime=mime, key=f"download-{form}", width="stretch"
    )


def _export(store: Store, selection: Selection, form: str, progress: Progress) -> bytes:
    with store.asking() as reader:
        records = questions.Question("records", selection=selection).ask(reader)
    return writing.export_records(records, form, progress=progress)
