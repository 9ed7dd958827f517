"""The timeline of a project: focus sessions as bars, revisits as marks connected to them."""

from typing import Any

import altair as alt
import polars as pl

from views.charts import colours, theme
from views.charts.lettering.names import Rows
from views.charts.marks import Mark, compute_headroom, layer_with_marks

LANE_HEIGHT = 36
BAR_SHARE = 0.5  # share of a lane's height that a bar takes
AXIS_HEIGHT = 30
SMALLEST, LARGEST = 42, 420
LARGEST_OF_MANY = 150
LEGEND = {
    "logged": "focus session",
    "inferred": "inferred session",
    "back": "went back",
    "ahead": "went ahead",
}
LEGEND_SHAPES = ("square", "square", "circle", "diamond")
LEGEND_FILLS = (colours.BAR, "transparent", colours.ACCENT, "transparent")
LEGEND_LINES = (colours.BAR, colours.BAR, colours.ACCENT, colours.MUTED)
LEGEND_DASHES = ([1, 0], [4, 3], [1, 0], [1, 0])
LEGEND_HEIGHT = 46
REVISIT = "datum.kind === 'back' || datum.kind === 'ahead'"


def build_timeline_chart(
    frame: pl.DataFrame,
    *,
    titles: tuple[str, ...],
    form: str = theme.DAY,
    many: bool = False,
    actions: tuple[Mark, ...] = (),
) -> theme.Layers:
    """Build the timeline: one lane per phase in workflow order, with bars, steps, marks and ties.

    `frame` has the columns of figures.time.timeline.SCHEMA, times as the reader's clock
    shows them; `titles` are the lanes from the top, `form` is the format of times on the axis,
    `many` puts hundreds of marks behind the bars, paler; `actions` are drawn over all lanes. A
    click on a bar or a mark reports `mark` as the point `hit`.
    """
    along = alt.X(
        "starts:T",
        scale=alt.Scale(type="utc", nice=False, padding=theme.MARGIN),
        axis=theme.build_time_axis(form, title="Time", most_ticks=8, domain=False),
    )
    base = alt.Chart(frame).encode(x=along, y=_build_lanes(titles, actions))
    between, bars, marks = (
        _build_steps_and_ties(base, many=many),
        _build_bars(base),
        _build_revisits(base, many=many),
    )
    # Many marks would hide the sessions, so the bars are drawn on top.
    layers = [*marks, *between, *bars] if many else [*between, *bars, *marks]
    height = max(len(titles), 1) * LANE_HEIGHT + AXIS_HEIGHT + LEGEND_HEIGHT
    chart = layer_with_marks(actions, _build_legend(frame), *layers, height=height)
    return chart.add_params(*_list_lanes(titles).build_params())


def _build_legend(frame: pl.DataFrame) -> alt.Chart:
    """Build the legend of bars and marks: a layer that draws nothing else."""
    kinds = list(LEGEND)
    legend = alt.Legend(
        title=None,
        orient="top",
        columns=alt.expr(f"{theme.NARROW} ? 1 : {len(kinds)}"),
        labelExpr=f"{LEGEND}[datum.value]",
        labelLimit=0,
        symbolSize=110,
        symbolOpacity=1,
        symbolStrokeWidth=1.5,
    )

    def show_kinds(*looks: Any) -> dict[str, Any]:
        return {"legend": legend, "scale": alt.Scale(domain=kinds, range=list(looks))}

    nothing: alt.Chart = (
        alt.Chart(frame)
        .transform_filter("false")
        .mark_point(aria=False)
        .encode(
            shape=alt.Shape("kind:N", **show_kinds(*LEGEND_SHAPES)),
            fill=alt.Fill("kind:N", **show_kinds(*LEGEND_FILLS)),
            stroke=alt.Stroke("kind:N", **show_kinds(*LEGEND_LINES)),
            strokeDash=alt.StrokeDash("kind:N", **show_kinds(*LEGEND_DASHES)),
        )
    )
    return nothing


def _list_lanes(titles: tuple[str, ...]) -> Rows:
    return Rows(titles, width=theme.NAME_WIDTH)


def _build_lanes(titles: tuple[str, ...], actions: tuple[Mark, ...]) -> alt.Y:
    return alt.Y(
        "lane:N",
        sort=list(titles),
        scale=alt.Scale(
            domain=list(titles),
            paddingInner=1 - BAR_SHARE,
            paddingOuter=(1 - BAR_SHARE) / 2,
            range=[compute_headroom(actions), {"expr": "height"}],
        ),
        axis=theme.build_name_axis(_list_lanes(titles), grid=True, title="Phase", **theme.TITLE),
    )


def _build_steps_and_ties(base: alt.Chart, *, many: bool) -> list[alt.Chart]:
    """Build the steps from session to session, and the line from each mark to its main phase."""
    upright = base.encode(y2=alt.Y2("from_lane", bandPosition=0.5))
    return [
        upright.transform_filter("datum.kind === 'step'").mark_rule(
            stroke=colours.BAR, strokeWidth=3, opacity=0.55, aria=False
        ),
        upright.transform_filter(REVISIT).mark_rule(
            stroke=colours.MUTED, strokeWidth=1, opacity=0.15 if many else 0.7, aria=False
        ),
    ]


def _build_bars(base: alt.Chart) -> list[alt.Chart]:
    """Build the bars: logged sessions solid, inferred ones dashed, the running one with an arrow.

    The outline makes the shortest session wide enough to be seen and hit.
    """
    wide = base.encode(
        x2="ends:T",
        tooltip=[
            alt.Tooltip("project:N", title="Project"),
            alt.Tooltip("lane:N", title="Phase"),
            alt.Tooltip("what:N", title="Session"),
            alt.Tooltip("when:N", title="When"),
            alt.Tooltip("revisits:Q", title="Revisits", format=","),
        ],
    )
    running = base.transform_filter("datum.kind === 'running'").encode(x="ends:T")
    return [
        wide.transform_filter("datum.kind === 'logged' || datum.kind === 'running'")
        .mark_bar(
            color=colours.BAR,
            stroke=colours.BAR,
            strokeWidth=2,
            strokeJoin="round",
            cursor="pointer",
        )
        .add_params(theme.build_click("hit", "mark")),
        wide.transform_filter("datum.kind === 'inferred'").mark_bar(
            fill="transparent",
            stroke=colours.BAR,
            strokeWidth=1.5,
            strokeDash=[4, 3],
            cursor="pointer",
        ),
        running.mark_point(
            shape="triangle-right", size=190, filled=True, color=colours.BAR, opacity=1, xOffset=5
        ),
        running.mark_text(align="left", dx=13, color=colours.MUTED, fontSize=12).encode(
            text=alt.value("now")
        ),
    ]


def _build_revisits(base: alt.Chart, *, many: bool) -> list[alt.Chart]:
    """Build the revisits: a filled circle for going back, an open diamond for going ahead."""
    area = f"min({LARGEST_OF_MANY if many else LARGEST}, {SMALLEST} * sqrt(datum.revisits))"
    sized = base.transform_calculate(size=f"({theme.NARROW} ? 0.5 : 1) * {area}").encode(
        size=alt.Size("size:Q", scale=None, legend=None),
        tooltip=[
            alt.Tooltip("project:N", title="Project"),
            alt.Tooltip("from_lane:N", title="From"),
            alt.Tooltip("lane:N", title="Back to"),
            alt.Tooltip("what:N", title="Goes"),
            alt.Tooltip("revisits:Q", title="Revisits", format=","),
            alt.Tooltip("why:N", title="Reason"),
            alt.Tooltip("when:N", title="When"),
        ],
    )
    return [
        sized.transform_filter("datum.kind === 'ahead'").mark_point(
            shape="diamond",
            stroke=colours.MUTED,
            strokeWidth=1.5,
            fill="transparent",
            cursor="pointer",
        ),
        sized.transform_filter("datum.kind === 'back'").mark_point(
            shape="circle",
            filled=True,
            color=colours.ACCENT,
            opacity=0.6 if many else 0.9,
            cursor="pointer",
        ),
    ]
