"""Download what is shown as CSV, Parquet, JSON or Excel."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from pipeline import exporting, reads
from pipeline.filters import Selection
from views.parts import session

TITLES = {"csv": "CSV", "xlsx": "Excel", "parquet": "Parquet", "json": "JSON"}


def draw(selection: Selection) -> None:
    """A menu of the four formats; a file is made when it is asked for."""
    with st.popover("Download", icon=":material/download:"):
        for form, title in TITLES.items():
            st.download_button(
                title,
                _made(selection, form),
                file_name=f"revisits.{form}",
                mime=exporting.MIME[form],
                key=f"download-{form}",
                on_click="ignore",
                width="stretch",
            )


def _made(selection: Selection, form: str) -> Callable[[], bytes]:
    def make() -> bytes:
        with session.reader() as reader:
            return exporting.export(reads.records(selection).ask(reader), form)

    return make
