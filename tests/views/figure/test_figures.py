"""Every figure says how it is read, and can be saved with its title, filters, count and date."""

import ast
import html
import re

import polars as pl

from pipeline.asking import questions
from pipeline.figures.guide import examples
from pipeline.figures.guide.how_to_read import FIGURE_GUIDES, PARETO
from pipeline.store import Store
from tests.builders import EVERYTHING, ask
from tests.views.pages import ROOT
from views.charts.pareto import build_pareto_chart
from views.charts.picture import render_picture
from views.figure.figure import About, format_about

VIEWS = ROOT / "views"
DRAWN_BY = re.compile(r"\bchart\.show\(|\bst\.(altair|vega_lite|line|bar|area)_chart\(")


def test_no_chart_is_drawn_but_as_a_figure() -> None:
    elsewhere = [
        path.name
        for path in VIEWS.rglob("*.py")
        if path.name not in ("figure.py", "chart.py") and DRAWN_BY.search(path.read_text())
    ]
    assert elsewhere == []


def test_every_figure_that_is_drawn_shows_an_example() -> None:
    calls = [
        ast.unparse(call.args[0])
        for path in VIEWS.rglob("*.py")
        for call in ast.walk(ast.parse(path.read_text()))
        if isinstance(call, ast.Call)
        and ast.unparse(call.func) in ("figure.show", "figure.show_head")
    ]
    assert len(calls) >= 6
    assert [call for call in calls if ".add_example(" not in call] == []


def test_every_figure_has_a_key_of_its_own_and_all_that_a_reader_needs() -> None:
    assert len({figure.key for figure in FIGURE_GUIDES}) == len(FIGURE_GUIDES)
    for figure in FIGURE_GUIDES:
        for part in (figure.title, figure.counts, figure.formula, figure.silent):
            assert len(part) > 3, figure.key
            assert not part.endswith("."), figure.key


def test_a_saved_chart_carries_title_filters_count_and_date_and_people_s_text_as_text(
    shared_sample: Store,
) -> None:
    hostile = "</text><script>alert(1)</script>"
    reasons = ask(shared_sample, questions.Question("reason_counts", selection=EVERYTHING))
    reasons = reasons.with_columns(reason=pl.lit(hostile) + reasons["reason"])
    about = format_about(About(("project <b>", "since 2026-05-01"), 227))
    svg = render_picture(
        build_pareto_chart(reasons.clear(), reasons=tuple(reasons["reason"])),
        reasons,
        title=PARETO.title,
        about=["Behind each bar: revisits.", about],
        form="svg",
    ).decode()
    assert "<script" not in svg
    assert "<b>" not in svg
    saved = html.unescape(svg)
    assert "Behind each bar: revisits." in saved
    assert PARETO.title in saved
    assert re.search(r"227 revisits · project <b>, since 2026-05-01 · drawn \d", saved)
    assert all(reason in saved for reason in reasons["reason"])


def test_an_example_of_nothing_says_so() -> None:
    empty = pl.DataFrame(schema={"reason": pl.String, "revisits": pl.Int64})
    assert examples.exemplify_reasons(empty) == examples.NO_EXAMPLE
    assert examples.exemplify_cells(empty) == examples.NO_EXAMPLE
