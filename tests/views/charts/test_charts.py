"""Each chart encodes only columns that its frame has, draws nothing without rows, and draws."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import altair as alt
import polars as pl
import pytest
import vl_convert

from pipeline.asking import questions
from pipeline.figures.cost.bars import REWORK, build_cost_bars
from pipeline.figures.cost.total_work import compute_total_work, measure_rework, scale_rework
from pipeline.figures.overlap import pairs
from pipeline.figures.overlap.map import build_arcs
from pipeline.figures.overlap.matrix import ARRIVED_AT, MADE_FROM, SCHEMA, build_matrix
from pipeline.figures.overlap.measures import MEASURES_BY_KEY
from pipeline.figures.time import weeks as time_weeks
from pipeline.store import Store
from tests.builders import EVERYTHING, catalogue
from tests.views.charts.reading import draw_svg, list_calculated, list_fields, list_tooltip_titles
from views.charts.matrix import HATCH_LINES, build_matrix_chart
from views.charts.pareto import CUMULATIVE, OWN, build_pareto_chart
from views.charts.phase_map import build_map_chart
from views.charts.reason_phase import build_reason_phase_chart
from views.charts.timeline import LEGEND, build_timeline_chart
from views.charts.total_work import HOURS, build_total_work_chart
from views.charts.trend import build_trend_chart
from views.charts.weeks import build_cumulative_chart, build_focus_share_chart


@dataclass(frozen=True)
class Case:
    """A chart, the rows that it is drawn of, and what else it is told."""

    chart: Callable[..., alt.TopLevelMixin]
    frame: pl.DataFrame
    static: dict[str, Any]

    def specify(self) -> dict[str, Any]:
        return self.chart(self.frame, **self.static).to_dict()

    def draw(self, rows: pl.DataFrame | None = None, width: int = 800) -> str:
        return draw_svg(self.chart(self.frame if rows is None else rows, **self.static), width)


@pytest.fixture(scope="module")
def cases(
    _read_only_sample: Store, frames: dict[str, pl.DataFrame], titles: tuple[str, ...]
) -> dict[str, Case]:
    phases = catalogue(_read_only_sample).phases
    trend, weeks = frames["trend"], frames["weeks"]
    with _read_only_sample.reading() as reader:
        overlap = pairs.ask_overlap(questions.answer_from(reader), EVERYTHING, zone="UTC")
        reasons = questions.Question("reason_counts", selection=EVERYTHING).ask(reader)
        cells = questions.Question("reason_phases", selection=EVERYTHING).ask(reader)
        work = questions.Question(
            "phase_work", selection=EVERYTHING, zone="UTC", hours_a_day=8
        ).ask(reader)
        logged = measure_rework(
            work, questions.Question("pair_rework", selection=EVERYTHING).ask(reader)
        )
    halved = scale_rework(logged, {("model_development", "data_preparation"): 0.5})
    costs = build_cost_bars(compute_total_work(logged), compute_total_work(halved))
    edges = (MADE_FROM, ARRIVED_AT)
    shown = {"titles": titles, "edges": edges, "measure": "Incidence"}
    return {
        "matrix": Case(
            build_matrix_chart, build_matrix(overlap, MEASURES_BY_KEY["incidence"], phases), shown
        ),
        "map": Case(
            build_map_chart,
            build_arcs(overlap, MEASURES_BY_KEY["revisits"], phases, phase="monitoring"),
            {"titles": titles, "measure": "Revisits"},
        ),
        "trend": Case(
            build_trend_chart,
            trend,
            {"grain": "week", "parts": time_weeks.list_stack_titles(trend)},
        ),
        "pareto": Case(build_pareto_chart, reasons, {"reasons": tuple(reasons["reason"])}),
        "reason_phase": Case(
            build_reason_phase_chart,
            cells,
            {"titles": titles, "reasons": tuple(reasons["reason"])},
        ),
        "timeline": Case(build_timeline_chart, frames["course"], {"titles": titles}),
        "cumulative": Case(build_cumulative_chart, weeks, {}),
        "focus_share": Case(build_focus_share_chart, weeks, {}),
        "revisits": Case(
            build_matrix_chart,
            build_matrix(overlap, MEASURES_BY_KEY["revisits"], phases),
            shown | {"measure": "Revisits"},
        ),
        "lift": Case(
            build_matrix_chart,
            build_matrix(overlap, MEASURES_BY_KEY["lift"], phases),
            {"titles": titles, "edges": edges, "measure": "Lift", "scale": "around_one"},
        ),
        "total_work": Case(build_total_work_chart, costs, {"titles": titles, "what_if": True}),
    }


def test_a_chart_encodes_only_what_its_frame_has_under_names_that_are_used_everywhere(
    cases: dict[str, Case],
) -> None:
    for name, case in cases.items():
        spec = case.specify()
        encoded = set(list_fields(spec))
        assert len(encoded) > 3, name
        assert encoded <= set(case.frame.columns) | set(list_calculated(spec)), name
        assert set(list_tooltip_titles(spec)).isdisjoint({"To", "Why"}), name


def test_a_chart_draws_without_rows_and_with_all_of_them(cases: dict[str, Case]) -> None:
    for name, case in cases.items():
        empty = case.draw(case.frame.clear())
        assert case.draw().count("<path") > empty.count("<path") + 5, name


@pytest.mark.parametrize("most", [1, 2])
def test_a_saved_picture_of_few_revisits_counts_in_whole_numbers(
    cases: dict[str, Case], most: int
) -> None:
    """Its Vega draws a tick at a half, which rounds to the number beside it."""
    case = cases["trend"]
    week = case.frame.head(1).with_columns(revisits=pl.lit(most), total=pl.lit(most))
    svg = case.draw(week)
    counts = re.findall(r">(\d+)</text>", svg)
    assert counts == [str(number) for number in range(most + 1)]


@pytest.mark.parametrize(("width", "shown"), [(800, "1"), (360, "0")])
def test_the_map_has_names_in_the_boxes_where_they_have_room(
    cases: dict[str, Case], width: int, shown: str
) -> None:
    case = cases["map"]
    svg = case.draw(width=width)
    (name,) = re.findall(r"<text[^>]*>Monitoring</text>", svg)
    assert f'opacity="{shown}"' in name or (shown == "1" and "opacity" not in name)
    assert ("6 Monitoring" in svg) == (shown == "0")


def test_the_diagonal_has_no_figure_and_the_edges_have_the_totals(cases: dict[str, Case]) -> None:
    frame = cases["matrix"].frame
    assert dict(frame.schema) == SCHEMA
    assert frame["kind"].value_counts().sort("kind").rows() == [
        ("ahead", 36),
        ("back", 36),
        ("diagonal", 9),
        ("edge", 19),
    ]
    diagonal = frame.filter(kind="diagonal")
    assert diagonal["value"].to_list() == [None] * 9
    assert diagonal["label"].to_list() == [""] * 9
    corner = frame.filter(main=ARRIVED_AT, revisited=MADE_FROM)
    assert corner["label"].item() == "227"
    deployment = frame.filter(main="Model deployment", revisited=MADE_FROM)
    assert deployment["label"].item() == "60"


def test_going_back_is_left_of_the_diagonal(cases: dict[str, Case]) -> None:
    frame = cases["matrix"].frame
    back = frame.filter(main="Monitoring", revisited="Problem definition")
    assert back["kind"].item() == "back"
    ahead = frame.filter(main="Problem definition", revisited="Data acquisition")
    assert ahead["kind"].item() == "ahead"


def test_a_cell_without_a_figure_is_a_dash_and_a_zero_is_a_dot(store: Store) -> None:
    with store.reading() as reader:
        overlap = pairs.ask_overlap(questions.answer_from(reader), EVERYTHING, zone="UTC")
    phases = catalogue(store).phases
    counts = build_matrix(overlap, MEASURES_BY_KEY["revisits"], phases).filter(kind="back")
    shares = build_matrix(overlap, MEASURES_BY_KEY["share_of_main"], phases).filter(kind="back")
    assert set(counts["label"]) == {"·"}
    assert set(shares["label"]) == {"–"}
    assert shares["value"].null_count() == 36


def test_a_reason_has_its_own_share_at_its_bar_and_the_cumulative_one_in_a_column(
    cases: dict[str, Case],
) -> None:
    case = cases["pareto"]
    words = re.findall(r">([^<>]+)</text>", case.draw(width=500))
    rows = case.frame.to_dicts()
    assert [f"{row['revisits']} · {row['share'] * 100:.0f} %" for row in rows] == [
        word for word in words if "·" in word and "revisits" not in word
    ]
    assert [f"{row['cumulative_share'] * 100:.0f} %" for row in rows] == [
        word for word in words if word.endswith(" %") and "·" not in word
    ]
    assert (words.count(OWN), words.count(CUMULATIVE)) == (1, 1)


@pytest.mark.parametrize(
    ("figures", "darkest"),
    [((28, 30, 32), 32 / 60), ((1, 5, 45), 45 / 46), ((0, 0, 7), 7 / 14), ((0, 0, 0), None)],
)
def test_amounts_that_are_nearly_equal_are_of_a_middle_shade(
    cases: dict[str, Case], figures: tuple[int, ...], darkest: float | None
) -> None:
    case = cases["revisits"]
    cell = pl.col("kind").is_in(["back", "ahead"])
    number = pl.int_range(pl.len()).over(cell) % len(figures)
    values = number.replace_strict(dict(enumerate(map(float, figures))), return_dtype=pl.Float64)
    rows = case.frame.with_columns(value=pl.when(cell).then(values))
    grey = {"range": {"heatmap": ["#000", "#fff"], "ramp": ["#000", "#fff"]}}
    spec = case.chart(rows, **case.static).properties(width=800).to_dict() | {"config": grey}
    svg = vl_convert.vegalite_to_svg(spec)
    shades = [int(shade) / 255 for shade in re.findall(r'fill="rgb\((\d+), \1, \1\)"', svg)]
    assert len(shades) == 72
    assert max(shades) == pytest.approx(darkest or 0, abs=0.05)


def test_every_axis_of_a_chart_over_time_or_phases_has_a_title(cases: dict[str, Case]) -> None:
    titles = {
        "matrix": ("Back to →", "From ↓"),
        "reason_phase": ("Back to →", "Reason ↓"),
        "trend": ("Week", "Revisits"),
        "timeline": ("Time", "Phase"),
        "cumulative": ("End of the week", "Revisits so far"),
        "focus_share": ("Week", "Days with a revisit"),
        "total_work": (HOURS,),
    }
    for name, words in titles.items():
        svg = cases[name].draw()
        assert [word for word in words if f">{word}</text>" in svg] == list(words), name


def test_the_timeline_says_what_its_bars_and_marks_are(cases: dict[str, Case]) -> None:
    svg = cases["timeline"].draw(cases["timeline"].frame.clear())
    assert [words for words in LEGEND.values() if f">{words}</text>" not in svg] == []


def test_what_an_hour_costs_is_written_beside_each_bar(cases: dict[str, Case]) -> None:
    case = cases["total_work"]
    words = case.draw()
    written = case.frame["written"].drop_nulls()
    assert len(written) == 18
    assert all(f">{hours}</text>" in words for hours in written)
    now = case.frame.filter(variant="as logged")
    without = draw_svg(case.chart(now, titles=case.static["titles"]))
    assert "what if" not in without


def test_a_phase_without_a_figure_has_a_dash_and_no_bar(cases: dict[str, Case]) -> None:
    case = cases["total_work"]
    nothing = case.frame.filter(variant="as logged", part=REWORK).with_columns(
        pl.lit(None, dtype=pl.Float64).alias(column) for column in ("begins", "ends", "total_work")
    )
    words = draw_svg(
        case.chart(nothing.with_columns(written=pl.lit("–")), titles=case.static["titles"])
    )
    places = re.findall(r'translate\(([\d.]+),[\d.]+\)"[^>]*>–</text>', words)
    assert [float(place) for place in places] == [6.0] * 9
    assert "NaN" not in words


def test_what_is_too_few_to_tell_is_hatched_and_can_still_be_clicked(
    cases: dict[str, Case],
) -> None:
    case = cases["lift"]
    layers = case.specify()["layer"]
    filters = [[step["filter"] for step in layer.get("transform", [])] for layer in layers]
    assert filters.count(["datum.too_few"]) == HATCH_LINES
    (clicked,) = [
        layer for layer in layers if isinstance(layer["mark"], dict) and "cursor" in layer["mark"]
    ]
    assert clicked["mark"]["fill"] == "transparent"
    assert "color" not in clicked["encoding"]  # a cell without a colour would be left out


def test_around_a_middle_colours_diverge_to_the_same_ends(cases: dict[str, Case]) -> None:
    case = cases["lift"]
    spec = case.specify()
    (scale,) = [
        layer["encoding"]["color"]["scale"]
        for layer in spec["layer"]
        if "color" in layer.get("encoding", {})
    ]
    assert (scale["domain"], scale["domainMid"]) == ([-2, 2], 0)
