"""Names fit into the room that a chart has for them, whole or shortened, and stay different."""

import re
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from math import ceil, cos, radians, sin

import altair as alt
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.figures.overlap.matrix import ARRIVED_AT, MADE_FROM, SCHEMA
from tests.long_names import ALIKE, BY_KIND, CHINESE, EIGHTY
from tests.views.charts.reading import draw_svg
from views.charts.lettering.fitting import break_name, fit_names, measure_width, shorten
from views.charts.lettering.names import SLANT, LegendNames
from views.charts.matrix import build_matrix_chart

LETTERS = st.text(st.characters(categories=["Lu", "Ll", "Lo", "Nd", "Zs", "Pd", "Mn"]), min_size=1)


@pytest.mark.parametrize("names", [*BY_KIND.values(), EIGHTY], ids=[*BY_KIND, "eighty"])
@pytest.mark.parametrize(("width", "lines"), [(56, 4), (110, 2), (130, 1), (220, 1)])
def test_long_names_stay_different_and_within_their_room(
    names: tuple[str, ...], width: int, lines: int
) -> None:
    fitted = fit_names(names, width=width, size=11, lines=lines)
    assert list(fitted) == list(names)
    assert len(set(fitted.values())) == len(names)
    for label in fitted.values():
        assert len(label) <= lines
        assert all(measure_width(line, 11) <= width for line in label), label


@given(st.lists(LETTERS, min_size=1, max_size=6, unique=True), st.integers(40, 200))
def test_any_names_stay_different_and_within_their_room(names: list[str], width: int) -> None:
    names = list({" ".join(name.split()) for name in names} - {""})
    fitted = fit_names(names, width=width, size=11, lines=2)
    assert len({"".join(label) for label in fitted.values()}) == len(names)
    for label in fitted.values():
        assert len(label) <= 2
        assert all(measure_width(line, 11) <= width for line in label), label


def test_a_name_is_shortened_in_the_middle() -> None:
    assert shorten("Datenaufbereitung und Produktion", width=130, size=11).startswith("Datenaufb")
    assert shorten("Datenaufbereitung und Produktion", width=130, size=11).endswith("Produktion")
    assert shorten("Monitoring", width=130, size=11) == "Monitoring"


def test_names_that_begin_and_end_alike_show_what_differs() -> None:
    for name, (label,) in fit_names(ALIKE, width=170, size=11).items():
        assert name.split()[-2] in label


def test_a_long_word_is_broken_at_a_syllable_and_between_chinese_signs() -> None:
    assert break_name("Datenschutzfolgenabschätzung", width=70, size=11) == [
        "Datenschutz-",
        "folgenab-",
        "schätzung",
    ]
    assert break_name(CHINESE[0], width=70, size=11) == ["业务问题定义", "与需求分析"]


def test_a_letter_keeps_its_marks() -> None:
    decomposed = "u\u0308ber" * 9
    for line in break_name(decomposed, width=50, size=11):
        assert not line.startswith("\u0308")


@dataclass(frozen=True)
class Head:
    """A head as it is drawn: its words, where it begins and ends below, its outermost points."""

    words: str
    left: float
    right: float
    top: float
    outer: float


def read_heads(svg: str) -> list[Head]:
    """The heads above the columns of a matrix, from left to right."""
    before, axis = svg.split('role-axis-label"', 1)
    below = float(re.findall(r"translate\(0.5,([\d.]+)\)", before)[-1])
    heads = []
    for attributes, text in re.findall(r"<text ([^>]*)>(.*?)</text>", axis.split("</g>")[0]):
        lines = re.findall(r"<tspan[^>]*>([^<]*)", text) or [text]
        x, y = map(float, re.findall(r"translate\(([\d.-]+),([\d.-]+)\)", attributes)[0])
        size = float(re.findall(r'font-size="([\d.]+)px', attributes)[0])
        widest = max(measure_width(line, size) for line in lines)
        if f"rotate(-{SLANT})" in attributes:
            top, outer = below - widest * sin(radians(SLANT)), x + widest * cos(radians(SLANT))
            heads.append(Head(text, x - size / 2, x + size / 2, top, outer))
        else:
            left, right = x - widest / 2, x + widest / 2
            heads.append(Head("".join(lines), left, right, below + y - size, right))
    return heads


@cache  # the same chart is drawn at every width
def build_chart(names: tuple[str, ...]) -> alt.TopLevelMixin:
    rows = [{"main": name, "revisited": name, "kind": "diagonal"} for name in names]
    return build_matrix_chart(
        pl.DataFrame(rows, schema=SCHEMA),
        titles=names,
        edges=(MADE_FROM, ARRIVED_AT),
        measure="Revisits",
    )


@pytest.mark.parametrize("names", BY_KIND.values(), ids=BY_KIND)
@pytest.mark.parametrize("width", [400, 560, 800, 1150])
def test_the_heads_of_a_matrix_neither_touch_nor_reach_beyond_it(
    names: tuple[str, ...], width: int
) -> None:
    heads = read_heads(draw_svg(build_chart(names), width))
    assert len({head.words for head in heads}) == len(names) + 1
    assert [head for head in heads if head.top < -2 or head.outer > width + 2] == []
    assert [left.words for left, right in pairwise(heads) if right.left < left.right] == []


@pytest.mark.parametrize("names", BY_KIND.values(), ids=BY_KIND)
@pytest.mark.parametrize("width", [380, 900])
def test_a_legend_has_as_many_columns_as_fit(names: tuple[str, ...], width: int) -> None:
    legend = LegendNames(names)
    columns = ceil(len(names) / legend.count_rows(width))
    labels = legend.labels[1 if width < 520 else 0].values()
    assert len(set(labels)) == len(names)
    assert columns * max(measure_width(label, 12) for (label,) in labels) < width
