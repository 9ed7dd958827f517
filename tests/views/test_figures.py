"""Every figure says how it is read, and can be saved with its title, filters, count and date."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import polars as pl
import pytest
from PIL import Image

from pipeline.asking import questions
from pipeline.figures.guide import examples
from pipeline.figures.guide.how_to_read import FIGURE_GUIDES, PARETO
from pipeline.store import Store
from tests.builders import EVERYTHING, ask
from tests.views.test_pages import FIGURES as PAGES
from tests.views.test_pages import opened
from views.charts.pareto import build_pareto_chart
from views.charts.picture import render_picture
from views.figure.figure import About, format_about

VIEWS = Path(__file__).parents[2] / "views"
DRAWN_BY = re.compile(r"\bchart\.draw\(|\bst\.(altair|vega_lite|line|bar|area)_chart\(")


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
        if isinstance(call, ast.Call) and ast.unparse(call.func) in ("figure.draw", "figure.head")
    ]
    assert len(calls) >= 6
    assert [call for call in calls if ".add_example(" not in call] == []


@pytest.mark.parametrize("one", FIGURE_GUIDES, ids=lambda one: one.key)
def test_every_figure_has_all_that_a_reader_needs(one: object) -> None:
    for part in ("title", "counts", "formula", "silent"):
        words = getattr(one, part)
        assert len(words) > 3
        assert not words.endswith(".")


def test_the_keys_of_figures_are_their_own() -> None:
    assert len({one.key for one in FIGURE_GUIDES}) == len(FIGURE_GUIDES)


@pytest.mark.parametrize("page", PAGES)
def test_each_chart_on_a_page_has_its_reading(
    sample: Store, monkeypatch: pytest.MonkeyPatch, page: str
) -> None:
    app = opened(sample, monkeypatch, page)
    # The small charts of patterns share the head above them.
    drawn = [one for one in app.get("vega_lite_chart") if "marked" not in one.proto.spec]
    charts = len(drawn)
    labels = [one.proto.popover.label for one in app.get("popover")]
    assert labels.count("How to read this") >= charts
    assert labels.count("Save") >= charts
    assert "There is nothing" not in "".join(text.value for text in app.text)


@pytest.mark.parametrize("form", ["png", "svg"])
def test_a_saved_chart_carries_title_filters_count_and_date(
    sample: Store, form: str, tmp_path: Path
) -> None:
    reasons = ask(sample, questions.Question("reason_counts", selection=EVERYTHING))
    about = format_about(About(("project Churn model (synthetic)", "since 2026-05-01"), 227))
    made = render_picture(
        build_pareto_chart(reasons.clear(), rows=reasons.height),
        reasons,
        title=PARETO.title,
        about=["Behind each bar: revisits.", about],
        form=form,  # type: ignore[arg-type]
    )
    if form == "svg":
        words = made.decode()
        assert "Behind each bar: revisits." in words
        assert PARETO.title in words
        assert re.search(
            r"227 revisits · project Churn model \(synthetic\), since 2026-05-01 · drawn \d", words
        )
        assert all(reason in words for reason in reasons["reason"])
        return
    file = tmp_path / "chart.png"
    file.write_bytes(made)
    with Image.open(file) as image:
        assert image.width > 1500
        assert len(image.convert("RGB").getcolors(1 << 24) or []) > 20


def test_people_s_text_in_a_saved_chart_is_text(sample: Store) -> None:
    named = ask(sample, questions.Question("reason_counts", selection=EVERYTHING)).with_columns(
        reason=pl.lit("</text><script>alert(1)</script>")
    )
    made = render_picture(
        build_pareto_chart(named.clear(), rows=1), named, title="<b>", about=["&"], form="svg"
    ).decode()
    assert "<script" not in made
    assert "<b>" not in made


def test_an_example_of_nothing_says_so() -> None:
    empty = pl.DataFrame(schema={"reason": pl.String, "revisits": pl.Int64})
    assert examples.exemplify_reasons(empty) == examples.NO_EXAMPLE
    assert examples.exemplify_cells(empty) == examples.NO_EXAMPLE
