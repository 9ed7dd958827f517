"""The names along a chart: laid out for each width that the chart may have, as Vega parameters.

A parameter holds the layouts, from the widest to the narrowest; another chooses one by the width
of the chart, which only the browser knows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import ceil, cos, radians, sin
from typing import Any

import altair as alt

from views.charts.lettering.fitting import fit_names, fits_whole, measure_width

LINE = 1.2  # height of a line in parts of the letters' height
SLANT = 60  # degrees
SLANTED_WIDTH = 170  # most pixels along a slanted name
MOST_LINES, MOST_PIECES = 4, 3
MOST_BEYOND = 8  # columns whose slanted name may reach beyond the last
GAP = 6  # pixels between two names
PLACES = ((165, 15), (140, 14), (115, 13), (92, 12), (80, 11), (70, 11), (62, 11), (54, 11))
"""Widths of a place in pixels, and the size of the letters of a name that stands in it."""
SLANTED_SIZE = 11
ROW_SIZE = 12
LEGEND_SIZE = 12
LEGEND_WIDTHS = (220, 130)  # most pixels of a label, in a wide chart and in a narrow one
NARROW_LEGEND = 520
LEGEND_MARGIN = 30  # pixels beside a legend: the axis of the chart
SYMBOL_WIDTH = 34  # pixels of a symbol, and of the gap to the next column
OUTER_WIDTH = "outerWidth"
CONTAINER = "containerSize()[0]"
"""The width of a chart with its axes: a parameter, which a picture of a known width sets."""


@dataclass(frozen=True)
class Layout:
    """Names for places at least `place` pixels wide; on the last one they are slanted."""

    place: int
    size: int
    labels: dict[str, tuple[str, ...]]

    @property
    def lines(self) -> int:
        """The most lines that a name takes."""
        return max(map(len, self.labels.values()), default=1)

    @property
    def line_height(self) -> int:
        """The height of a line in pixels."""
        return round(self.size * LINE)

    @property
    def height(self) -> int:
        """The height of the names in pixels."""
        return self.lines * self.line_height

    @property
    def widths(self) -> list[float]:
        """The width of each name in pixels."""
        return [
            max(measure_width(line, self.size) for line in label) for label in self.labels.values()
        ]


@dataclass(frozen=True)
class Heads:
    """Names side by side over `places` columns of a chart; slanted where columns are too narrow.

    `share` is the part of a column's width that a name may take, `name` that of the parameters.
    """

    titles: tuple[str, ...]
    places: int
    name: str = "heads"
    share: float = 1.0

    @cached_property
    def layouts(self) -> tuple[Layout, ...]:
        """The layouts: upright ones in which every name is whole, then the slanted one."""
        upright = []
        for place, largest in PLACES:
            for size in range(largest, SLANTED_SIZE - 1, -1):
                room: dict[str, Any] = {"width": place * self.share - GAP, "size": size}
                room["lines"] = MOST_LINES
                if all(fits_whole(title, pieces=MOST_PIECES, **room) for title in self.titles):
                    upright.append(Layout(place, size, fit_names(self.titles, **room)))
                    break
        slanted = fit_names(self.titles, width=SLANTED_WIDTH, size=SLANTED_SIZE)
        return (*upright, Layout(0, SLANTED_SIZE, slanted))

    def find_layout(self, width: float) -> Layout:
        """Find the layout in a chart `width` pixels wide."""
        return next(each for each in self.layouts if width / self.places >= each.place)

    def compute_height(self, width: float | None = None) -> int:
        """Compute the height of the names in a chart of that width, or of the highest upright."""
        if width is not None and self.find_layout(width) is self.layouts[-1]:
            return self.slanted_height
        upright = self.layouts[:-1] if width is None else (self.find_layout(width),)
        return max((layout.height for layout in upright), default=self.slanted_height)

    @property
    def slanted_height(self) -> int:
        """The height of the slanted names in pixels."""
        return round(max(self.layouts[-1].widths, default=0) * sin(radians(SLANT)) + SLANTED_SIZE)

    def build_params(self) -> list[alt.Parameter]:
        """Build the parameters that the expressions below refer to; the chart must have them."""
        value = [
            {
                "labels": layout.labels,
                "size": layout.size,
                "line": layout.line_height,
                "height": layout.height if layout.place else self.slanted_height,
            }
            for layout in self.layouts
        ]
        steps = [
            f"width / {self.places} >= {layout.place} ? {number} : "
            for number, layout in enumerate(self.layouts[:-1])
        ]
        step = f"{''.join(steps)}{len(self.layouts) - 1}"
        widths = self.layouts[-1].widths[::-1]
        room = f"{self.slanted} ? {build_overhang(widths, self.places)} : 0"
        return [
            alt.param(name=self.name, value=value),
            alt.param(name=f"{self.name}Step", expr=step),
            alt.param(name=f"{self.name}Room", expr=room),
        ]

    @property
    def room(self) -> str:
        """The expression of the height that the chart leaves for the names."""
        return f"{self.get('height')} + {GAP}"

    @property
    def across(self) -> list[Any]:
        """The range of the columns; right of them is room for slanted names that reach beyond."""
        return [0, {"expr": f"width - {self.name}Room"}]

    @property
    def slanted(self) -> str:
        """An expression that is true where the names are slanted."""
        return f"({self.name}Step === {len(self.layouts) - 1})"

    def get(self, part: str) -> str:
        """Return the expression of a part of the layout: labels, size, line or height."""
        return f"{self.name}[{self.name}Step].{part}"


def build_overhang(widths: Sequence[float], places: int) -> str:
    """Build the expression of how far slanted names reach beyond a chart, from the edge inwards."""
    beyond = [
        f"{cos(radians(SLANT)) * width + GAP:.0f} - width / {places} * {column + 0.5}"
        for column, width in enumerate(widths[:MOST_BEYOND])
    ]
    return f"max(0, {', '.join(beyond or ['0'])})"


@dataclass(frozen=True)
class Rows:
    """Names one below the other, left of a chart, each in at most `lines` lines."""

    titles: tuple[str, ...]
    width: int
    lines: int = 2
    size: int = ROW_SIZE
    name: str = "rows"

    @cached_property
    def labels(self) -> dict[str, tuple[str, ...]]:
        """The lines of each name."""
        return fit_names(self.titles, width=self.width, size=self.size, lines=self.lines)

    def build_params(self) -> list[alt.Parameter]:
        """Build the parameter that `label` refers to; the chart must have it."""
        return [alt.param(name=self.name, value=self.labels)]

    def compute_width(self, size: int) -> float:
        """Compute the width of the longest line in pixels, in letters of that size."""
        return max(
            (measure_width(line, size) for label in self.labels.values() for line in label),
            default=0.0,
        )

    @property
    def label(self) -> str:
        """The expression of an axis label: its lines."""
        return f"{self.name}[datum.label] || datum.label"

    def test_lines(self, number: int) -> str:
        """Return the expression that is true of a label of so many lines."""
        return f"length({self.name}[datum.label]) === {number}"


@dataclass(frozen=True)
class LegendNames:
    """Names in a legend below a chart, in as many columns as fit beside each other."""

    titles: tuple[str, ...]
    most_columns: int = 5
    name: str = "legend"

    @cached_property
    def labels(self) -> tuple[dict[str, tuple[str, ...]], ...]:
        """The label of each name, for a wide chart and for a narrow one."""
        return tuple(
            fit_names(self.titles, width=width, size=LEGEND_SIZE) for width in LEGEND_WIDTHS
        )

    def build_params(self) -> list[alt.Parameter]:
        """Build the parameters that the expressions below refer to; the chart must have them."""
        value = [
            {"labels": {name: label[0] for name, label in labels.items()}, "column": column}
            for labels, column in zip(self.labels, self._columns, strict=True)
        ]
        step = f"{OUTER_WIDTH} < {NARROW_LEGEND} ? 1 : 0"
        return [
            alt.param(name=OUTER_WIDTH, expr=f"containerSize()[0] > 0 ? {CONTAINER} : width"),
            alt.param(name=self.name, value=value),
            alt.param(name=f"{self.name}Step", expr=step),
        ]

    @property
    def label(self) -> str:
        """The expression of a label."""
        return f"{self.name}[{self.name}Step].labels[datum.label] || datum.label"

    @property
    def columns(self) -> str:
        """The expression of the number of columns."""
        most = max(min(len(self.titles), self.most_columns), 1)
        column = f"{self.name}[{self.name}Step].column"
        return f"clamp(floor(({OUTER_WIDTH} - {LEGEND_MARGIN}) / {column}), 1, {most})"

    def count_rows(self, width: float) -> int:
        """Count the rows of the legend of a chart of that width, axes included."""
        column = self._columns[1 if width < NARROW_LEGEND else 0]
        most = max(min(len(self.titles), self.most_columns), 1)
        return ceil(len(self.titles) / min(max((width - LEGEND_MARGIN) // column, 1), most))

    @property
    def _columns(self) -> list[int]:
        return [
            ceil(
                max((measure_width(label[0], LEGEND_SIZE) for label in labels.values()), default=0)
            )
            + SYMBOL_WIDTH
            for labels in self.labels
        ]
