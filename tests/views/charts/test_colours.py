"""A phase has one colour, on the page, in saved pictures and in the report."""

import re

import polars as pl

from pipeline.asking.questions import Question, answer_from
from pipeline.figures.report.retrospective import ask_retrospective
from pipeline.figures.time import weeks
from pipeline.ledger.phases import add_phase, edit_phase, place_phase, retire_phase
from pipeline.ledger.undo import undo
from pipeline.store import Store
from tests.builders import EVERYTHING, ask, catalogue, id_of, log
from views.charts.colours import order_by_colour, read_colours
from views.charts.picture import render_picture
from views.charts.trend import build_trend_chart
from views.report.figures import render_trend


def read_legend(svg: str, trend: pl.DataFrame) -> dict[str, str]:
    """The colour of each part of a trend, as the legend of the drawn chart has it."""
    colours = re.findall(r'role-legend-symbol"[^>]*><path[^>]* fill="(#\w{6})"', svg)
    return dict(zip(weeks.list_stack_titles(trend), colours, strict=True))


def read_picture(store: Store) -> dict[str, str]:
    question = Question("trend", selection=EVERYTHING, grain="week", stack="main_phase", zone="UTC")
    trend = weeks.name_periods(ask(store, question), "week")
    chart = build_trend_chart(
        trend.clear(),
        grain="week",
        parts=weeks.list_stack_titles(trend),
        colours_of=weeks.number_phases(catalogue(store).shown_phases),
    )
    svg = render_picture(chart, trend, title="Trend", about=[], form="svg").decode()
    return read_legend(svg, trend)


def read_report(store: Store) -> dict[str, str]:
    with store.reading() as reader:
        content = ask_retrospective(answer_from(reader), EVERYTHING, zone="UTC")
    return read_legend(render_trend(content, height=300), content.trend)


def test_a_phase_keeps_its_colour_whatever_comes_before_it(sample: Store) -> None:
    before = read_picture(sample)
    assert list(before.values()) == read_colours("light")["chartCategoricalColors"][:9]
    add_phase(sample, "Unused", by="ana")
    undo(sample, add_phase(sample, "Mistaken", place=1, by="ana"), by="ana")
    add_phase(sample, "Labelling", place=2, by="ana")
    retire_phase(sample, id_of(sample, "Unused"), by="ana")
    log(sample, "Labelling", "monitoring", at="2026-03-03T10:00Z")
    place_phase(sample, id_of(sample, "Scalability"), place=1, by="ana")
    edit_phase(sample, id_of(sample, "Monitoring"), name="Watching", by="ana")
    after = read_picture(sample)
    assert list(after)[:3] == ["Scalability", "Problem definition", "Labelling"]
    assert read_report(sample) == after
    assert after.pop("Labelling") not in before.values()
    before["Watching"] = before.pop("Monitoring")
    assert after == before


def test_beyond_the_last_colour_the_free_ones_come_first() -> None:
    numbers = {"one": 1, "three": 3, "eighteen": 18, "seventeen": 17}
    assert order_by_colour(numbers) == ["one", "seventeen", "three", "eighteen"]
    many = {str(number): number for number in range(1, 20)}
    assert order_by_colour(many) == list(many)
    assert order_by_colour({"three": 3}) == ["\n0", "\n1", "three"]
    assert order_by_colour({}) == []
