"""The table of the phases under the matrix: its figures, and rows that filter."""

import json

from pipeline.asking import questions
from pipeline.store import Store
from pipeline.words import plain
from tests.builders import EVERYTHING, ask
from tests.views.pages import OpenPage
from views.overlap import phase_table


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


def test_other_rows_are_another_table(shared_sample: Store) -> None:
    rows = ask(shared_sample, questions.Question("phase_rows", selection=EVERYTHING, zone="UTC"))
    keys = {
        phase_table.build_key(rows, 0),
        phase_table.build_key(rows, 1),
        phase_table.build_key(rows.reverse(), 0),
    }
    assert len(keys) == 3
