"""The matrix of the differences: what it encodes, its colours, and cells without a figure."""

import re
from typing import Any

import polars as pl
import pytest

from pipeline.asking.questions import Question, answer_from
from pipeline.asking.selection import Selection
from pipeline.figures.comparison.comparison import ask_comparison
from pipeline.figures.comparison.difference_matrix import SCHEMA, build_difference
from pipeline.figures.guide.how_to_read import DIFFERENCE
from pipeline.figures.overlap.matrix import ARRIVED_AT, MADE_FROM, build_matrix
from pipeline.figures.overlap.measures import MEASURES_BY_KEY
from pipeline.store import Store
from tests.builders import ask, catalogue, id_of
from tests.logs import DEPLOYMENT, PREPARATION
from tests.views.charts.reading import draw_svg, list_calculated, list_fields
from tests.views.pages import ROOT
from views.charts.colours import read_colours
from views.charts.difference import build_difference_chart
from views.charts.matrix import build_matrix_chart
from views.charts.picture import render_picture

PAIR = (DEPLOYMENT, PREPARATION)
LINE = 'stroke="#8b95a3"'


@pytest.fixture
def frame(two_to_read: Store) -> pl.DataFrame:
    """A row for each pair of phases, Fraud against Churn."""
    churn, fraud = (
        Selection(project_ids=(id_of(two_to_read, name),)) for name in ("Churn", "Fraud")
    )
    with two_to_read.reading() as reader:
        compared = ask_comparison(answer_from(reader), churn, fraud, zone="UTC")
    return build_difference(compared, catalogue(two_to_read).phases, chosen=PAIR)


@pytest.fixture
def layout(two_to_read: Store) -> dict[str, Any]:
    titles = tuple(phase.title for phase in catalogue(two_to_read).phases)
    return {"titles": titles, "edges": (MADE_FROM, ARRIVED_AT)}


def name_rgb(colour: str) -> str:
    return f"rgb({', '.join(str(int(colour[at : at + 2], 16)) for at in (1, 3, 5))})"


def test_the_difference_encodes_only_what_its_frame_has_and_draws_it(
    frame: pl.DataFrame, layout: dict[str, Any]
) -> None:
    assert dict(frame.schema) == SCHEMA
    spec = build_difference_chart(frame, **layout).to_dict()
    encoded = set(list_fields(spec))
    assert {"first", "second", "label", "interval", "verdict", "main_phase"} <= encoded
    assert encoded <= set(frame.columns) | set(list_calculated(spec))
    full = draw_svg(build_difference_chart(frame, **layout))
    empty = draw_svg(build_difference_chart(frame.clear(), **layout))
    assert full.count("<path") > empty.count("<path") + 72
    assert "0.08–0.63" in full
    # Every cell can be pointed at, also one without a figure.
    assert len(re.findall(r'aria-label="[^"]*From: [^"]*In B: [^"]*"[^>]*rect mark', full)) == 72


def test_less_often_is_blue_more_often_orange_and_too_few_hatched(
    frame: pl.DataFrame, layout: dict[str, Any]
) -> None:
    pair = (pl.col("main_phase") == PAIR[0]) & (pl.col("revisited_phase") == PAIR[1])
    ramp = read_colours("light")["chartDivergingColors"]
    blue, orange = name_rgb(ramp[0]), name_rgb(ramp[-1])
    for value, kind in ((-2.0, "sure"), (2.0, "sure"), (None, "few")):
        changed = frame.with_columns(
            value=pl.when(pair).then(pl.lit(value, dtype=pl.Float64)).otherwise(None),
            kind=pl.when(pair).then(pl.lit(kind)).otherwise("kind"),
        )
        svg = render_picture(
            build_difference_chart(changed.clear(), **layout),
            changed,
            title=DIFFERENCE.title,
            about=["A: x", "B: y"],
            form="svg",
        ).decode()
        assert (svg.count(blue), svg.count(orange)) == (int(value == -2.0), int(value == 2.0))
    without = draw_svg(build_difference_chart(frame.filter(pl.col("kind") != "few"), **layout))
    assert svg.count(LINE) == without.count(LINE) + 6


def test_the_theme_has_ten_diverging_colours_light_and_dark() -> None:
    config = (ROOT / ".streamlit" / "config.toml").read_text()
    assert config.count("chartDivergingColors") == 2
    for theme in ("light", "dark"):
        assert len(read_colours(theme)["chartDivergingColors"]) == 10


def test_two_matrices_can_share_their_darkest_colour(
    two_to_read: Store, layout: dict[str, Any]
) -> None:
    fraud = Selection(project_ids=(id_of(two_to_read, "Fraud"),))
    counts = ask(two_to_read, Question("pair_counts", selection=fraud))
    cells = build_matrix(counts, MEASURES_BY_KEY["revisits"], catalogue(two_to_read).phases)
    own, beside = (
        render_picture(
            build_matrix_chart(cells.clear(), measure="Revisits", **layout, **more),
            cells,
            title="",
            about=[],
            form="svg",
        ).decode()
        for more in ({"most": 6.0}, {"most": 24.0})
    )
    darkest = name_rgb("#08306b")
    assert (own.count(darkest), beside.count(darkest)) == (1, 0)
