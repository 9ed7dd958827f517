"""The table of the phases under the matrix: its figures, and rows that filter."""

import json

from pipeline.store import Store
from tests.views.pages import OpenPage


def test_the_table_shows_a_dash_where_there_is_no_figure_and_no_sign_for_no_gain(
    shared_sample: Store, open_page: OpenPage
) -> None:
    (table,) = open_page(shared_sample, "overlap", main="Monitoring").get("bidi_component")
    sent = json.loads(table.proto.json)
    heads = [column["name"] for column in sent["columns"]]
    rows = {row["cells"][0]: dict(zip(heads, row["cells"], strict=True)) for row in sent["rows"]}
    assert [row["cells"][0] for row in sent["rows"] if row["pressed"]] == ["Monitoring"]
    assert rows["Monitoring"]["Came from"] == "23"
    assert rows["Data preparation"]["Difference"] == "−5"
    assert rows["Management"]["Difference"] == "0"
    assert (rows["Scalability"]["Mean distance"], rows["Scalability"]["Focus days"]) == ("–", "–")
