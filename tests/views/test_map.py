"""Overlap as a map and as rows of phases: what is chosen shows in words and in filters."""

from __future__ import annotations

import json

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from pipeline.asking import questions
from pipeline.store import Store
from pipeline.words import plain
from tests.builders import EVERYTHING, ask
from tests.views.test_pages import opened, press, words
from views.frame import styles
from views.overlap import matrix_and_map, phase_table
from views.overlap.matrix_and_map import MATRIX_ON_WIDE, MATRIX_WHOLE
from views.session.keys import Key

DEPLOYMENT = (
    "From model deployment the team went back 51 times, most often to data preparation (38); "
    "ahead 9 times. 17 revisits arrived at it."
)


def opened_map(store: Store, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    app = opened(store, monkeypatch, "overlap.py")
    app.segmented_control(key=Key.AS).set_value("map").run()
    return app


def alternatives(app: AppTest) -> str:
    return "\n".join(chart.proto.alt for chart in app.get("vega_lite_chart"))


def test_the_map_stands_beside_the_matrix_with_the_same_measure(
    sample: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened(sample, monkeypatch, "overlap.py")
    app.selectbox(key=Key.MEASURE).set_value("intensity").run()
    assert "Intensity: how often per day in focus" in alternatives(app)
    app.segmented_control(key=Key.AS).set_value("map").run()
    assert not app.exception
    assert "Map of the phases by intensity" in alternatives(app)
    assert "Map of the phases: intensity" in words(app)


@pytest.mark.parametrize("measure", ["revisits", "minutes", "coupling"])
def test_a_chosen_phase_is_told_in_revisits_whatever_the_measure(
    sample: Store, monkeypatch: pytest.MonkeyPatch, measure: str
) -> None:
    app = opened_map(sample, monkeypatch)
    app.selectbox(key=Key.MEASURE).set_value(measure).run()
    app.selectbox(key=Key.PHASE).set_value("model_deployment").run()
    assert not app.exception
    assert DEPLOYMENT in alternatives(app)
    app.selectbox(key=Key.PHASE).set_value(None).run()
    assert "From model deployment" not in alternatives(app)


def test_the_phase_is_asked_for_only_with_the_map(
    sample: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened(sample, monkeypatch, "overlap.py")
    assert "Phase" not in [box.label for box in app.selectbox]
    app.segmented_control(key=Key.AS).set_value("map").run()
    assert "Phase" in [box.label for box in app.selectbox]


def test_a_pair_chosen_in_the_map_has_its_story_beside_it(
    sample: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened_map(sample, monkeypatch)
    app.selectbox(key=Key.PAIR_FROM).set_value("model_deployment")
    app.selectbox(key=Key.PAIR_TO).set_value("data_preparation").run()
    assert "38 revisits, 63 % of those from model deployment" in words(app)


def test_the_table_shows_a_dash_where_there_is_no_figure(
    sample: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened(sample, monkeypatch, "overlap.py")
    app.multiselect(key=Key.MAINS).set_value(["monitoring"]).run()
    table = app.dataframe[0]
    assert table.proto.placeholder == plain.NO_FIGURE
    shown = table.value.set_index("Phase")
    assert shown.loc["● Monitoring", "Made from"] == 23
    assert (
        shown.loc["Scalability", "Mean distance"] is None
        or (shown.loc["Scalability"].isna()["Mean distance"])
    )
    assert shown.loc["Scalability"].isna()["Focus days"]


@pytest.mark.parametrize("filtered", [(), ("monitoring",)])
def test_a_click_on_a_row_sets_the_filter_and_another_drops_it(
    sample: Store, filtered: tuple[str, ...]
) -> None:
    rows = ask(sample, questions.Question("phase_rows", selection=EVERYTHING, zone="UTC"))
    st.session_state["table"] = {"selection": {"rows": [5]}}
    st.session_state[Key.MAINS] = list(filtered)
    phase_table.choose_row("table", tuple(rows["phase"]))
    assert st.session_state[Key.MAINS] == ([] if filtered else ["monitoring"])
    st.session_state["table"] = {"selection": {"rows": []}}
    phase_table.choose_row("table", tuple(rows["phase"]))
    assert st.session_state[Key.MAINS] == ([] if filtered else ["monitoring"])


def test_a_net_gain_of_nothing_has_no_sign(sample: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened(sample, monkeypatch, "overlap.py")
    columns = json.loads(app.dataframe[0].proto.columns)
    assert columns["Net gain"]["type_config"]["format"] == "localized"


def test_other_rows_are_another_table(sample: Store) -> None:
    rows = ask(sample, questions.Question("phase_rows", selection=EVERYTHING, zone="UTC"))
    keys = {
        phase_table.build_key(rows, ()),
        phase_table.build_key(rows, ("monitoring",)),
        phase_table.build_key(rows.reverse(), ()),
    }
    assert len(keys) == 3


def click(**place: str | None) -> None:
    st.session_state[Key.MAP] = {"selection": {"place": [place]}}
    st.session_state[Key.CLICKS_SEEN] = {}
    matrix_and_map._handle_map_click()


def test_a_click_on_a_phase_chooses_it_and_another_lets_go() -> None:
    st.session_state[Key.PHASE] = None
    click(phase="monitoring", main_phase=None, revisited_phase=None)
    assert st.session_state[Key.PHASE] == "monitoring"
    click(phase="monitoring", main_phase=None, revisited_phase=None)
    assert st.session_state[Key.PHASE] is None


def test_a_click_on_an_arc_chooses_its_pair() -> None:
    click(phase=None, main_phase="monitoring", revisited_phase="data_preparation")
    assert st.session_state[Key.PAIR_FROM] == "monitoring"
    assert st.session_state[Key.PAIR_TO] == "data_preparation"


def test_the_list_for_narrow_screens_holds_the_strongest_pairs_and_opens_their_story(
    sample: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened(sample, monkeypatch, "overlap.py")
    listed = [button.label for button in app.button if button.key and "pair-" in button.key]
    assert len(listed) == 10
    assert listed[0] == "Model deployment → Data preparation **38**"
    press(app, listed[1])
    assert "28 revisits, 55 % of those from model development" in words(app)


def test_the_whole_matrix_is_shown_and_hidden_again(
    sample: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened(sample, monkeypatch, "overlap.py")
    press(app, "Show the whole matrix")
    press(app, "Hide the whole matrix")
    assert "Show the whole matrix" in [button.label for button in app.button]


def test_the_style_names_the_places_that_the_pages_have() -> None:
    rules = styles.FILE.read_text(encoding="utf-8")
    for place in (MATRIX_ON_WIDE, MATRIX_WHOLE, "strong-pairs", "strongest-in-words"):
        assert f".st-key-{place}" in rules
