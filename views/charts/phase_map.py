"""The map of the phases: arcs between them, above for going back, below for going ahead."""

from dataclasses import dataclass
from functools import cached_property
from math import radians, sin
from typing import Any

import altair as alt
import polars as pl

from views.charts import colours, theme
from views.charts.lettering.fitting import fit_names, measure_width
from views.charts.lettering.names import (
    GAP,
    SLANT,
    SLANTED_SIZE,
    SLANTED_WIDTH,
    Heads,
    build_overhang,
)

HEIGHT = 480
BOX_SHARE = 0.92  # of a phase's place
NUMBER_BOX_HEIGHT = 24  # height of a box that holds a number only
STEPS = 48
LABELLED = 5
ARC = "datum.kind !== 'phase'"
PHASE = "datum.kind === 'phase'"
ABOVE = "(datum.rise > 0 ? -1 : 1)"
# An arc is opaque while the pointer is on it or on one of its phases; without a pointer,
# unless the row says that it is faded.
TOUCHED = (
    "(near.phase && near.phase[0])"
    " ? (near.phase[0] === datum.main_phase || near.phase[0] === datum.revisited_phase)"
    " : (near.main_phase && near.main_phase[0])"
    " ? (near.main_phase[0] === datum.main_phase"
    " && near.revisited_phase[0] === datum.revisited_phase)"
    " : !datum.faded"
)
ARC_OPACITY = alt.expr(f"({TOUCHED}) ? 0.92 : 0.07")
# The theme's colour scale starts at the page's colour, so the palest arc starts further along it.
PALEST, BOX = -0.45, -0.27
COLOUR = alt.condition(
    "datum.chosen",
    alt.value(colours.ACCENT),
    alt.Color("strength:Q", scale=alt.Scale(domain=[PALEST, 1], clamp=True), legend=None),
)
PAGE_COLOUR = f"scale('color', {PALEST})"
ON_BOX = f"luminance(scale('color', {BOX})) > 0.18 ? '#111' : '#fff'"


@dataclass(frozen=True)
class Sizes:
    """Sizes in pixels as Vega expressions, because they depend on the width of the chart."""

    titles: tuple[str, ...]

    @cached_property
    def heads(self) -> Heads:
        """The names in the boxes."""
        return Heads(self.titles, places=max(len(self.titles), 1), share=BOX_SHARE)

    @cached_property
    def below(self) -> list[str]:
        """The numbered names below the boxes, where these have no room for names."""
        fitted = fit_names(self.titles, width=SLANTED_WIDTH, size=SLANTED_SIZE)
        return [f"{place} {fitted[title][0]}" for place, title in enumerate(self.titles, 1)]

    @property
    def narrow(self) -> str:
        """An expression that is true if the boxes have no room for names."""
        return self.heads.slanted

    @property
    def room_below(self) -> str:
        """The height of the names below."""
        longest = max(self._widths_below, default=0)
        return f"({self.narrow} ? {longest * sin(radians(SLANT)) + 2 * GAP:.0f} : 0)"

    @property
    def room_left(self) -> str:
        """How far the names below reach beyond the chart, to the left."""
        return f"({self.narrow} ? {build_overhang(self._widths_below, self.heads.places)} : 0)"

    @property
    def _widths_below(self) -> list[float]:
        return [measure_width(name, SLANTED_SIZE) for name in self.below]

    @property
    def half(self) -> str:
        """Half the height of a box."""
        with_name = f"({self.heads.get('height')} / 2 + {GAP})"
        return f"({self.narrow} ? {NUMBER_BOX_HEIGHT / 2} : {with_name})"

    @property
    def arc(self) -> str:
        """The width of an arc, at least one pixel."""
        return f"(1 + datum.width * width / {max(len(self.titles), 1)})"

    @property
    def head(self) -> str:
        """The width of an arrowhead; its height is 0.87 of that."""
        return f"({self.arc} + 5)"


def build_map_chart(frame: pl.DataFrame, *, titles: tuple[str, ...], measure: str) -> theme.Layers:
    """Build the map: phases in a row, an arrow per pair whose width shows the pair's figure.

    `frame` has the columns of figures.overlap.map.SCHEMA; `titles` are the phases in workflow
    order. On a narrow page the boxes hold numbers, and the names are below. Pointing at
    a phase or an arc (the selection `near`) fades the others. A click reports the phase, or the
    main_phase and revisited_phase of an arc, as the point `place`.
    """
    sizes = Sizes(titles)
    base = alt.Chart(frame).encode(x=_build_x(sizes), y=_build_y(sizes))
    layers = alt.layer(
        *_build_arcs(base.transform_filter(ARC), sizes, measure),
        *_build_boxes(base.transform_filter(PHASE), sizes),
        *_build_figures(
            base.transform_filter(f"{ARC} && datum.rank !== null && datum.rank <= {LABELLED}"),
            sizes,
        ),
    ).properties(height=HEIGHT)
    return layers.add_params(
        *sizes.heads.build_params(), alt.param(name="namesBelow", value=sizes.below)
    )


def _build_x(sizes: Sizes) -> alt.X:
    """Build the x encoding; on a narrow page the names of the phases are on the axis below."""
    number = len(sizes.titles)
    return alt.X(
        "x:Q",
        scale=alt.Scale(
            domain=[-0.5, max(number, 1) - 0.5],
            nice=False,
            range=[{"expr": sizes.room_left}, {"expr": "width"}],
        ),
        axis=theme.build_axis(
            orient="bottom",
            values=list(range(number)),
            offset=alt.expr(f"-{sizes.room_below}"),
            minExtent=0,
            maxExtent=0,
            labelExpr=f"{sizes.narrow} ? namesBelow[datum.value] : ''",
            labelAngle=-SLANT,
            labelAlign="right",
            labelBaseline="middle",
            labelFontSize=SLANTED_SIZE,
        ),
    )


def _build_y(sizes: Sizes) -> alt.Y:
    """Build the y encoding, with room for boxes, arrowheads and figures above and below."""
    room = f"({sizes.half} + 28)"
    bottom = f"height - {room} - {sizes.room_below}"
    scale = alt.Scale(domain=[0, 1], range=[{"expr": bottom}, {"expr": room}])
    return alt.Y("y:Q", scale=scale, axis=None)


def _build_arcs(arcs: alt.Chart, sizes: Sizes, measure: str) -> list[alt.Chart]:
    """Build the arcs with their arrowheads, and wider invisible ones that catch the pointer."""
    curves = _build_curves(arcs)
    # An arc leaves from the box itself and ends where its head begins.
    away = alt.expr(f"{ABOVE} * ({sizes.half} + 0.86 * {sizes.head} * datum.step / {STEPS})")
    lines = curves.mark_line(
        strokeWidth=alt.expr(sizes.arc), yOffset=away, opacity=ARC_OPACITY, aria=False
    ).encode(color=COLOUR)
    met = curves.mark_line(
        strokeWidth=alt.expr(f"max({sizes.arc}, 7)"),
        yOffset=away,
        stroke="transparent",
        cursor="pointer",
    ).encode(
        description="said:N",
        tooltip=[
            alt.Tooltip("main_title:N", title="From"),
            alt.Tooltip("revisited_title:N", title="Back to"),
            alt.Tooltip("label:N", title=measure),
            alt.Tooltip("evidence:N", title="Counted"),
        ],
    )
    return [lines, _build_heads(arcs, sizes), met]


def _build_curves(arcs: alt.Chart) -> alt.Chart:
    """Turn each arc into points on half an ellipse, from its start to its end."""
    turned = f"PI * datum.step / {STEPS}"
    curves: alt.Chart = (
        arcs.transform_calculate(step=f"sequence(0, {STEPS + 1})")
        .transform_flatten(["step"])
        .transform_calculate(
            x=f"(datum.start + datum.end) / 2 - (datum.end - datum.start) / 2 * cos({turned})",
            y=f"datum.line + datum.rise * sin({turned})",
        )
        .encode(order="step:O", detail=["main_phase:N", "revisited_phase:N"])
    )
    return curves


def _build_heads(arcs: alt.Chart, sizes: Sizes) -> alt.Chart:
    """Build the triangle at the end of each arc."""
    heads: alt.Chart = (
        arcs.transform_calculate(x="datum.end", y="datum.line")
        .mark_point(
            filled=True,
            shape=alt.expr("datum.rise > 0 ? 'triangle-down' : 'triangle-up'"),
            size=alt.expr(f"pow({sizes.head}, 2)"),
            yOffset=alt.expr(f"{ABOVE} * ({sizes.half} + 1 + 0.43 * {sizes.head})"),
            opacity=ARC_OPACITY,
            aria=False,
        )
        .encode(color=COLOUR)
    )
    return heads


def _build_boxes(phases: alt.Chart, sizes: Sizes) -> list[alt.Chart]:
    """Build the boxes of the phases with name or number; the chosen one is framed."""
    fields = ["phase", "main_phase", "revisited_phase"]
    near = alt.selection_point(
        "near", fields=fields, on="pointerover", clear="pointerout", toggle=False
    )
    boxes = phases.transform_calculate(
        x=f"datum.start - {BOX_SHARE / 2}", x2=f"datum.start + {BOX_SHARE / 2}", y="datum.line"
    ).mark_rect(
        cornerRadius=4,
        cursor="pointer",
        fill=alt.expr(f"scale('color', {BOX})"),
        stroke=alt.expr(f"datum.chosen ? '{colours.ACCENT}' : null"),
        strokeWidth=3,
        yOffset=alt.expr(f"-{sizes.half}"),
        y2Offset=alt.expr(sizes.half),
    )
    seen = boxes.encode(x2="x2:Q", y2="y:Q", description="said:N", tooltip=alt.Tooltip("said:N"))
    return [
        seen.add_params(theme.build_click("place", *fields), near),
        *_build_box_labels(phases, sizes),
    ]


def _build_box_labels(phases: alt.Chart, sizes: Sizes) -> list[alt.Chart]:
    """Build the text in the boxes: names, or numbers where names do not fit."""
    words = phases.transform_calculate(
        x="datum.start", y="datum.line", lines=f"{sizes.heads.get('labels')}[datum.title]"
    )
    names = words.mark_text(
        fontSize=alt.expr(sizes.heads.get("size")),
        lineHeight=alt.expr(sizes.heads.get("line")),
        baseline="middle",
        color=alt.expr(ON_BOX),
        dy=alt.expr(f"-(length(datum.lines) - 1) * {sizes.heads.get('line')} / 2"),
        opacity=alt.expr(f"{sizes.narrow} ? 0 : 1"),
        aria=False,
    )
    numbers = words.mark_text(
        fontSize=12,
        color=alt.expr(ON_BOX),
        opacity=alt.expr(f"{sizes.narrow} ? 1 : 0"),
        aria=False,
    )
    return [names.encode(text="lines:N"), numbers.encode(text="number:N")]


def _build_figures(arcs: alt.Chart, sizes: Sizes) -> list[alt.Chart]:
    """Build the largest figures, each beside the top of its arc, outlined in the page's colour."""
    away = f"{ABOVE} * ({sizes.half} + 0.43 * {sizes.head} + {sizes.arc} / 2 + 9)"
    at_the_top = arcs.transform_calculate(
        x="(datum.start + datum.end) / 2", y="datum.line + datum.rise"
    ).encode(text="label:N")
    style: dict[str, Any] = {
        "fontSize": 13,
        "fontWeight": 600,
        "yOffset": alt.expr(away),
        "opacity": alt.expr(f"({TOUCHED}) ? 1 : 0"),
        "aria": False,
    }
    rims = at_the_top.mark_text(
        **style, stroke=alt.expr(PAGE_COLOUR), strokeWidth=4, strokeJoin="round"
    )
    return [rims, at_the_top.mark_text(**style)]
