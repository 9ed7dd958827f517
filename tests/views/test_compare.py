"""Overlap compares a view with a second selection, and draws the difference and both sides."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from pipeline.asking.questions import Question
from pipeline.asking.selection import Selection
from pipeline.figures.comparison.comparison import ask_comparison
from pipeline.figures.comparison.difference import SCHEMA, build_difference
from pipeline.figures.guide.how_to_read import DIFFERENCE
from pipeline.figures.overlap.matrix import ARRIVED_AT, MADE_FROM, build_matrix
from pipeline.figures.overlap.measures import MEASURES_BY_KEY
from pipeline.ledger.actions import adopt_action
from pipeline.store import Store
from tests.builders import (
    add,
    ask,
    catalogue,
    id_of,
    revisit,
    revisits_of,
    sessions_of,
    with_phases,
)
from tests.views.test_charts import calculated, drawn, fields
from tests.views.test_pages import ROOT, opened, press, words
from views.charts.colours import read_colours
from views.charts.difference import build_difference_chart
from views.charts.matrix import build_matrix_chart
from views.charts.picture import render_picture

PAIR = ("model_deployment", "data_preparation")
EDGES = (MADE_FROM, ARRIVED_AT)


@pytest.fixture
def two(store: Store) -> Store:
    """Two projects of twenty days in focus each: Churn with 24 revisits by ana, Fraud 6 by ben."""
    for project, number, person in (("Churn", 24, "ana"), ("Fraud", 6, "ben")):
        rows = [
            revisit(
                *PAIR,
                project=project,
                occurred_at=f"2026-03-{1 + place % 20:02d}T12:{place:02d}",
                note=str(place),
                recorded_by=person,
            )
            for place in range(number)
        ]
        focus = sessions_of((PAIR[0], "2026-03-01T00:00", "2026-03-21T00:00"), project=project)
        add(store, focus, revisits_of(rows))
    return store


def comparing(store: Store, monkeypatch: pytest.MonkeyPatch, **filtered: Any) -> AppTest:
    """Overlap in its form Compare, with filters set."""
    app = opened(store, monkeypatch, "overlap.py")
    for key, value in filtered.items():
        if key in ("since", "until"):
            app.date_input(key=key).set_value(value)
        else:
            app.multiselect(key=key).set_value(value)
    app.segmented_control(key="as").set_value("compare").run()
    assert not app.exception
    return app


def against(app: AppTest, what: str, **chosen: Any) -> AppTest:
    """The second selection is chosen, with what belongs to it."""
    app.selectbox(key="against").set_value(what).run()
    for key, value in chosen.items():
        widget = app.date_input if isinstance(value, date) else app.selectbox
        widget(key=f"against-{key}").set_value(value)
    app.run()
    assert not app.exception
    return app


def charts(app: AppTest) -> int:
    return len(app.get("vega_lite_chart"))


def frame_of(store: Store) -> pl.DataFrame:
    churn, fraud = (Selection(project_ids=(id_of(store, one),)) for one in ("Churn", "Fraud"))
    with store.reading() as reader:
        found = ask_comparison(lambda one: one.ask(reader), churn, fraud, zone="UTC")
    return build_difference(found, catalogue(store).phases, chosen=PAIR)


def titles_of(store: Store) -> tuple[str, ...]:
    return tuple(phase.title for phase in catalogue(store).phases)


def test_until_a_second_side_is_chosen_only_the_choice_and_what_to_do_is_shown(
    two: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = comparing(two, monkeypatch)
    assert "Choose the time before, another period, project or person, or an action." in words(app)
    assert charts(app) == 0
    assert "Strongest pairs" not in words(app)


def test_two_projects_are_compared_in_words_and_in_three_matrices(
    two: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = comparing(two, monkeypatch, project=[id_of(two, "Churn")])
    against(app, "Another project", project=id_of(two, "Fraud"))
    assert (
        "A: Churn, 24 revisits in 20 focus days. B: Fraud, 6 in 20. In B revisits came 0.25 times "
        "as often as in A, 95 % interval 0.08 to 0.63: less often."
    ) in words(app)
    assert charts(app) == 3
    assert {"Difference: B against A", "A: Churn", "B: Fraud"} <= set(words(app).splitlines())
    assert "Of 1 pair that can be compared 1 differs." in words(app)
    assert (
        "24 in 20 focus days of A, 6 in 20 of B: 0.25 times as often, 95 % interval 0.08 to 0.63: "
        "less often."
    ) in words(app)


def test_two_people_are_compared(two: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    app = against(comparing(two, monkeypatch, by=["ben"]), "Another person", by="ana")
    assert "A: ben, 6 revisits in 40 focus days. B: ana, 24 in 40." in words(app)


def test_the_time_before_needs_a_period_and_then_comes_first(
    two: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = against(comparing(two, monkeypatch), "The time before")
    assert "Set a first day (Since) under Filter" in words(app)
    assert charts(app) == 0
    app.date_input(key="since").set_value(date(2026, 3, 11))
    app.date_input(key="until").set_value(date(2026, 3, 20)).run()
    assert re.search(r"A: 1 Mar 2026 – 10 Mar 2026, \d+ revisits in 20 focus days\.", words(app))
    assert "B: 11 Mar 2026 – 20 Mar 2026" in words(app)
    assert charts(app) == 3


def test_another_period_needs_both_its_days(two: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    app = comparing(two, monkeypatch, until=date(2026, 3, 5))
    against(app, "Another period", since=date(2026, 3, 6))
    assert "Choose the first and the last day of the other period." in words(app)
    app.date_input(key="against-until").set_value(date(2026, 3, 10)).run()
    assert "A: until 5 Mar 2026" in words(app)
    assert "B: 6 Mar 2026 – 10 Mar 2026" in words(app)


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("Another project", "Filter by one project first: the two sides must not share a revisit"),
        ("Another person", "Filter by one person first: the two sides must not share a revisit"),
    ],
)
def test_a_view_that_holds_all_has_no_other(
    two: Store, monkeypatch: pytest.MonkeyPatch, what: str, said: str
) -> None:
    assert said in words(against(comparing(two, monkeypatch), what))


def test_one_project_alone_has_no_other(sample: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    app = against(comparing(sample, monkeypatch), "Another project")
    assert "There is no other project to compare with." in words(app)


def test_a_project_that_becomes_part_of_the_view_is_no_second_side_any_more(
    two: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    churn, fraud = id_of(two, "Churn"), id_of(two, "Fraud")
    app = comparing(two, monkeypatch, project=[churn])
    against(app, "Another project", project=fraud)
    app.multiselect(key="project").set_value([fraud]).run()
    assert not app.exception
    assert "Choose the other project." in words(app)
    assert charts(app) == 0


def test_a_link_carries_the_comparison(two: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REVISITS_STORE", str(two.path))
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
    given = {
        "as": "Compare",
        "project": "Churn",
        "against": "Another project",
        "against-project": "Fraud",
    }
    for name, value in given.items():
        app.query_params[name] = value
    app.switch_page("views/overlap/page.py").run()
    assert not app.exception
    assert "B: Fraud, 6 in 20." in words(app)


def test_a_link_that_names_nobody_known_asks_again(
    two: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REVISITS_STORE", str(two.path))
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
    for name, value in {"as": "Compare", "by": "ana", "against": "x", "against-by": "y"}.items():
        app.query_params[name] = value
    app.switch_page("views/overlap/page.py").run()
    assert not app.exception
    assert "Choose the time before" in words(app)


def test_the_chosen_pair_says_how_it_compares_and_tells_its_story(
    two: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = comparing(two, monkeypatch, project=[id_of(two, "Churn")])
    against(app, "Another project", project=id_of(two, "Fraud"))
    app.selectbox(key="from").set_value(PAIR[0])
    app.selectbox(key="to").set_value(PAIR[1]).run()
    said = words(app)
    assert "24 in 20 focus days of A, 6 in 20 of B: 0.25 times as often" in said
    assert "24 revisits, 100 % of those from model deployment" in said
    press(app, "Clear the pair")
    assert "Of 1 pair that can be compared" in words(app)


@pytest.mark.parametrize("measure", list(MEASURES_BY_KEY))
def test_the_sides_show_the_chosen_measure(
    two: Store, monkeypatch: pytest.MonkeyPatch, measure: str
) -> None:
    app = comparing(two, monkeypatch, project=[id_of(two, "Churn")])
    against(app, "Another project", project=id_of(two, "Fraud"))
    app.selectbox(key="measure").set_value(measure).run()
    assert not app.exception
    assert (
        words(app).count(f"{MEASURES_BY_KEY[measure].title}; the same colours on both sides.") == 2
    )


@pytest.mark.parametrize(("phases", "beside"), [(9, True), (12, False)])
def test_of_many_phases_the_sides_stand_below_each_other(
    two: Store, monkeypatch: pytest.MonkeyPatch, phases: int, beside: bool
) -> None:
    app = comparing(with_phases(two, phases), monkeypatch, project=[id_of(two, "Churn")])
    against(app, "Another project", project=id_of(two, "Fraud"))
    assert charts(app) == 3
    in_columns = [column for column in app.columns if len(column.get("vega_lite_chart")) == 1]
    assert (len(in_columns) >= 3) == beside  # one of them is the column of the difference


def test_a_name_with_signs_of_markdown_is_shown_as_it_is(
    two: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(two, revisits_of([revisit(*PAIR, project="**bold** [x](y)", note="1")]))
    app = comparing(two, monkeypatch, project=[id_of(two, "Churn")])
    against(app, "Another project", project=id_of(two, "**bold** [x](y)"))
    headings = [one.value for one in app.subheader]
    assert r"B\: \*\*bold\*\* \[x\]\(y\)" in headings


def test_the_difference_encodes_only_what_its_frame_has(two: Store) -> None:
    frame = frame_of(two)
    assert dict(frame.schema) == SCHEMA
    spec = build_difference_chart(frame, titles=titles_of(two), edges=EDGES).to_dict()
    encoded = set(fields(spec))
    assert {"first", "second", "label", "interval", "verdict", "main_phase"} <= encoded
    assert encoded <= set(frame.columns) | set(calculated(spec))


def test_the_difference_draws_without_rows_and_with_all_of_them(two: Store) -> None:
    frame, titles = frame_of(two), titles_of(two)
    full = drawn(build_difference_chart(frame, titles=titles, edges=EDGES))
    empty = drawn(build_difference_chart(frame.clear(), titles=titles, edges=EDGES))
    assert full.count("<path") > empty.count("<path") + 72
    assert "0.08–0.63" in full


def test_every_cell_can_be_pointed_at_also_one_without_a_figure(two: Store) -> None:
    svg = drawn(build_difference_chart(frame_of(two), titles=titles_of(two), edges=EDGES))
    assert len(re.findall(r'aria-label="[^"]*From: [^"]*In B: [^"]*"[^>]*rect mark', svg)) == 72


def test_less_often_is_blue_more_often_orange_and_too_few_hatched(two: Store) -> None:
    frame = frame_of(two)
    pair = (pl.col("main_phase") == PAIR[0]) & (pl.col("revisited_phase") == PAIR[1])
    titles = titles_of(two)
    for value, kind in ((-2.0, "sure"), (2.0, "sure"), (None, "few")):
        told = frame.with_columns(
            value=pl.when(pair).then(pl.lit(value, dtype=pl.Float64)).otherwise(None),
            kind=pl.when(pair).then(pl.lit(kind)).otherwise("kind"),
        )
        svg = render_picture(
            build_difference_chart(told.clear(), titles=titles, edges=EDGES),
            told,
            title=DIFFERENCE.title,
            about=["A: x", "B: y"],
            form="svg",
        ).decode()
        ramp = read_colours("light")["chartDivergingColors"]
        filled = {rgb(ramp[0]): svg.count(rgb(ramp[0])), rgb(ramp[-1]): svg.count(rgb(ramp[-1]))}
        assert filled == {
            rgb(ramp[0]): int(value == -2.0),
            rgb(ramp[-1]): int(value == 2.0),
        }
    lines = svg.count('stroke="#8b95a3"')
    plain = frame.filter(pl.col("kind") != "few")
    without = drawn(build_difference_chart(plain, titles=titles, edges=EDGES))
    assert lines == without.count('stroke="#8b95a3"') + 6


def rgb(colour: str) -> str:
    return f"rgb({', '.join(str(int(colour[at : at + 2], 16)) for at in (1, 3, 5))})"


def test_the_theme_has_ten_diverging_colours_light_and_dark() -> None:
    config = (Path(ROOT) / ".streamlit" / "config.toml").read_text()
    assert config.count("chartDivergingColors") == 2
    for theme in ("light", "dark"):
        assert len(read_colours(theme)["chartDivergingColors"]) == 10  # type: ignore[arg-type]


def test_two_matrices_can_share_their_darkest_colour(two: Store) -> None:
    titles = titles_of(two)
    fraud = Selection(project_ids=(id_of(two, "Fraud"),))
    frame = build_matrix(
        ask(two, Question("pair_counts", selection=fraud)),
        MEASURES_BY_KEY["revisits"],
        catalogue(two).phases,
    )
    given: dict[str, Any] = {"titles": titles, "edges": EDGES, "measure": "Revisits"}
    alone, beside = (
        render_picture(
            build_matrix_chart(frame.clear(), **given, **more),
            frame,
            title="",
            about=[],
            form="svg",
        ).decode()
        for more in ({}, {"most": 24.0})
    )
    darkest = rgb("#08306b")
    assert (alone.count(darkest), beside.count(darkest)) == (1, 0)


def test_before_and_after_an_action_are_compared(
    two: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = against(comparing(two, monkeypatch), "Before and after an action")
    assert "No action concerns this view: adopt one on Insights." in words(app)
    adopt_action(two, title="Contract tests", by="ana", started_at="2026-03-11T00:00+00:00")
    app.run()
    app.selectbox(key="against-action").select_index(0).run()
    assert not app.exception
    assert "until 10 Mar 2026" in words(app)
    assert "since 11 Mar 2026" in words(app)


def test_of_two_actions_of_one_title_each_can_be_chosen(
    two: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    for day in (11, 11, 15):
        adopt_action(two, title="Contract tests", by="ana", started_at=f"2026-03-{day}T00:00+00:00")
    app = against(comparing(two, monkeypatch), "Before and after an action")
    choice = app.selectbox(key="against-action")
    assert choice.options == [
        "Contract tests · All revisits · all projects · since 15 Mar 2026 · ana",
        "Contract tests · All revisits · all projects · since 11 Mar 2026 · ana",
        "Contract tests · All revisits · all projects · since 11 Mar 2026 · ana (2)",
    ]
    for place, day in enumerate((15, 11, 11)):
        choice.select_index(place).run()
        assert f"since {day} Mar 2026" in words(app)
