"""The table of the phases under the matrix: its figures, and rows that filter."""

from __future__ import annotations

import json

import pytest
import streamlit as st

from pipeline.asking import questions
from pipeline.store import Store
from pipeline.words import plain
from tests.builders import EVERYTHING, ask
from tests.views.pages import OpenPage
from views.overlap import phase_table
from views.session.keys import Key


def test_the_table_shows_a_dash_where_there_is_no_figure_and_no_sign_for_no_gain(
    shared_sample: Store, open_page: OpenPage
) -> None:
    app = open_page(shared_sample, "overlap", main="Monitoring")
    table = app.dataframe[0]
    assert table.proto.placeholder == plain.NO_FIGURE
    shown = table.value.set_index("Phase")
    assert shown.loc["● Monitoring", "Made from"] == 23
    assert shown.loc["Scalability"].isna()[["Mean distance", "Focus days"]].all()
    columns = json.loads(table.proto.columns)
    assert columns["Net gain"]["type_config"]["format"] == "localized"


@pytest.mark.parametrize("filtered", [(), ("monitoring",)])
def test_a_click_on_a_row_sets_the_filter_and_another_drops_it(
    shared_sample: Store, filtered: tuple[str, ...]
) -> None:
    rows = ask(shared_sample, questions.Question("phase_rows", selection=EVERYTHING, zone="UTC"))
    st.session_state["table"] = {"selection": {"rows": [5]}}
    st.session_state[Key.MAINS] = list(filtered)
    phase_table.choose_row("table", tuple(rows["phase"]))
    assert st.session_state[Key.MAINS] == ([] if filtered else ["monitoring"])
    st.session_state["table"] = {"selection": {"rows": []}}
    phase_table.choose_row("table", tuple(rows["phase"]))
    assert st.session_state[Key.MAINS] == ([] if filtered else ["monitoring"])


def test_other_rows_are_another_table(shared_sample: Store) -> None:
    rows = ask(shared_sample, questions.Question("phase_rows", selection=EVERYTHING, zone="UTC"))
    keys = {
        phase_table.build_key(rows, ()),
        phase_table.build_key(rows, ("monitoring",)),
        phase_table.build_key(rows.reverse(), ()),
    }
    assert len(keys) == 3
