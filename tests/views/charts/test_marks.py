"""Actions as marks on every chart of time: lines, titles, and pictures that keep them."""

from datetime import UTC, datetime
from functools import partial
from typing import Any

import altair as alt
import polars as pl
import pytest

from pipeline.figures.time import weeks as time_weeks
from tests.views.charts.reading import draw_svg, read_marks
from views.charts.action_weeks import build_action_weeks_chart
from views.charts.marks import MOST_TITLES, Mark, compute_headroom
from views.charts.picture import drop_frames, render_picture
from views.charts.timeline import build_timeline_chart
from views.charts.trend import build_trend_chart
from views.charts.weeks import build_cumulative_chart, build_focus_share_chart


def count_ms(*parts: int) -> int:
    return int(datetime(*parts, tzinfo=UTC).timestamp() * 1000)  # type: ignore[arg-type,misc]


MARKS = (
    Mark(count_ms(2026, 6, 10), "Contract tests </text>", "Contract tests, since 10 Jun"),
    Mark(count_ms(2026, 9, 20), "Contract tests </text>", "Contract tests, ended", is_end=True),
)


@pytest.fixture(scope="module")
def charts(
    frames: dict[str, pl.DataFrame], titles: tuple[str, ...]
) -> dict[str, tuple[Any, pl.DataFrame]]:
    """Every chart of time, still without its marks, and the rows that it is drawn of."""
    trend, plain, weeks = frames["trend"], frames["plain"], frames["weeks"]

    def timeline(frame: pl.DataFrame, marks: tuple[Mark, ...]) -> alt.TopLevelMixin:
        return build_timeline_chart(frame, titles=titles, actions=marks)

    parts = time_weeks.list_stack_titles(trend)
    return {
        "trend": (partial(build_trend_chart, grain="week", parts=parts), trend),
        "pair": (partial(build_trend_chart, grain="week", with_mean=False, height=110), plain),
        "timeline": (timeline, frames["course"]),
        "cumulative": (build_cumulative_chart, weeks),
        "focus_share": (build_focus_share_chart, weeks),
        "weeks_of_action": (build_action_weeks_chart, plain),
    }


@pytest.mark.parametrize("width", [340, 1000])
def test_a_chart_draws_a_line_and_the_title_of_an_action(
    charts: dict[str, Any], width: int
) -> None:
    for name, (chart, frame) in charts.items():
        svg = draw_svg(chart(frame, marks=MARKS), width)
        plain = draw_svg(chart(frame, marks=()), width)
        assert svg.count("<line") == plain.count("<line") + len(MARKS), name
        twice = svg.count("Contract tests &lt;/text&gt;</text>")  # once to hide what is behind
        assert twice == 2, name
        assert "stroke-dasharray" in svg, name
        assert "</text></text>" not in svg, name
        assert read_marks(chart(frame, marks=()).to_dict()) == [], name


@pytest.mark.parametrize("form", ["png", "svg"])
def test_a_saved_picture_has_the_chart_and_its_marks(charts: dict[str, Any], form: Any) -> None:
    for name, (chart, frame) in charts.items():

        def save(rows: pl.DataFrame, marks: tuple[Mark, ...], chart: Any = chart) -> bytes:
            drawn = chart(rows.clear(), marks=marks)
            return render_picture(drawn, rows, title="T", about=["x"], form=form)

        whole = save(frame, MARKS)
        assert len(whole) > 1.2 * len(save(frame.clear(), MARKS)), name
        assert len(whole) > len(save(frame, ())), name
        assert form == "png" or b"Contract tests" in whole, name


def test_a_specification_keeps_the_marks_and_no_rows_of_the_frame(charts: dict[str, Any]) -> None:
    chart, frame = charts["trend"]
    spec = drop_frames(chart(frame, marks=MARKS).to_dict())
    assert "datasets" not in spec
    assert [row["moment"] for row in read_marks(spec)] == [mark.moment for mark in MARKS]
    assert all("data" not in layer for layer in spec["layer"][:2])


@pytest.mark.parametrize(("marks", "layers"), [(MARKS[:1], 3), (MARKS[1:], 1), (MARKS, 4)])
def test_no_layer_is_without_a_mark(
    charts: dict[str, Any], marks: tuple[Mark, ...], layers: int
) -> None:
    assert compute_headroom(()) == 0
    chart, frame = charts["pair"]
    plain = chart(frame, marks=()).to_dict()["layer"]
    assert len(chart(frame, marks=marks).to_dict()["layer"]) == len(plain) + layers


def test_of_many_actions_the_newest_titles_are_written_each_in_its_own_line() -> None:
    many = tuple(Mark(count_ms(2026, 6, day), f"A{day}", "x") for day in range(9, 2, -1))
    frame = pl.DataFrame(
        schema={"period": pl.Date, "period_end": pl.Date, "revisits": pl.Int64, "said": pl.String}
    )
    rows = read_marks(build_action_weeks_chart(frame, marks=many).to_dict())
    assert [row["title"] for row in rows] == [f"A{day}" for day in range(3, 10)]
    assert [row["line"] for row in rows] == [None] * 3 + list(range(MOST_TITLES))
