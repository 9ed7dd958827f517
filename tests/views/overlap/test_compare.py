"""Overlap compares a view with a second selection, in words and in three matrices."""

import re
from datetime import date
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from pipeline.figures.overlap.measures import MEASURES_BY_KEY, find_group
from pipeline.ledger.actions import adopt_action
from pipeline.store import Store
from tests.builders import add, id_of, revisit, revisits_of, with_phases
from tests.logs import DEPLOYMENT, PREPARATION
from tests.views.pages import OpenPage, count_charts, press, read_page

PAIR = (DEPLOYMENT, PREPARATION)
CHURN_AGAINST_FRAUD = {"project": "Churn", "against": "Another project", "against-project": "Fraud"}
OFTEN = "0.25 times as often"


def compare(open_page: OpenPage, store: Store, **asked: str) -> AppTest:
    """Overlap in its form Compare, as a link opens it."""
    return open_page(store, "overlap", **{"as": "Compare", **asked})


def choose_second(app: AppTest, kind: str, **values: Any) -> AppTest:
    """Choose the second selection, with what belongs to it."""
    app.selectbox(key="against").set_value(kind).run()
    for key, value in values.items():
        widget = app.date_input if isinstance(value, date) else app.selectbox
        widget(key=f"against-{key}").set_value(value)
    app.run()
    assert not app.exception
    return app


def test_two_projects_are_compared_in_words_and_in_three_matrices(
    two_to_read: Store, open_page: OpenPage
) -> None:
    app = open_page(two_to_read, "overlap")
    app.multiselect(key="project").set_value([id_of(two_to_read, "Churn")])
    app.segmented_control(key="as").set_value("compare").run()
    sentence = "Choose the time before, another period, project or person, or an action."
    assert sentence in read_page(app)
    assert count_charts(app) == 0
    assert "Strongest pairs" not in read_page(app)

    choose_second(app, "Another project", project=id_of(two_to_read, "Fraud"))
    assert (
        "A: Churn, 24 revisits in 20 focus days. B: Fraud, 6 in 20. In B they came 0.25 times "
        "as often as in A, 95 % interval 0.08 to 0.63: less often."
    ) in read_page(app)
    assert count_charts(app) == 3
    assert {"Difference: B against A", "A: Churn", "B: Fraud"} <= set(read_page(app).splitlines())
    assert "Of 1 pair that can be compared 1 differs." in read_page(app)
    assert (
        f"24 in 20 focus days of A, 6 in 20 of B: {OFTEN}, 95 % interval 0.08 to 0.63: less often."
    ) in read_page(app)

    app.multiselect(key="project").set_value([id_of(two_to_read, "Fraud")]).run()
    assert not app.exception  # what is part of the view is no second side any more
    assert "Choose the other project." in read_page(app)
    assert count_charts(app) == 0


def test_two_people_are_compared(two_to_read: Store, open_page: OpenPage) -> None:
    app = choose_second(compare(open_page, two_to_read, by="ben"), "Another person", by="ana")
    assert "A: ben, 6 revisits in 40 focus days. B: ana, 24 in 40." in read_page(app)


def test_the_time_before_needs_a_period_and_then_comes_first(
    two_to_read: Store, open_page: OpenPage
) -> None:
    app = choose_second(compare(open_page, two_to_read), "The time before")
    assert "Set a first day (Since) under Filter" in read_page(app)
    assert count_charts(app) == 0
    press(app, "Last 30 days")
    assert app.date_input(key="since").value is not None
    assert "Set a first day (Since) under Filter" not in read_page(app)
    app.date_input(key="since").set_value(date(2026, 3, 11))
    app.date_input(key="until").set_value(date(2026, 3, 20)).run()
    assert re.search(
        r"A: 1 Mar 2026 – 10 Mar 2026, \d+ revisits in 20 focus days\.", read_page(app)
    )
    assert "B: 11 Mar 2026 – 20 Mar 2026" in read_page(app)
    assert count_charts(app) == 3


def test_another_period_needs_both_its_days(two_to_read: Store, open_page: OpenPage) -> None:
    app = compare(open_page, two_to_read, until="2026-03-05")
    choose_second(app, "Another period", since=date(2026, 3, 6))
    assert "Choose the first and the last day of the other period." in read_page(app)
    app.date_input(key="against-until").set_value(date(2026, 3, 10)).run()
    assert "A: until 5 Mar 2026" in read_page(app)
    assert "B: 6 Mar 2026 – 10 Mar 2026" in read_page(app)


def test_a_second_side_that_cannot_be_says_what_it_needs(
    two_to_read: Store, shared_sample: Store, open_page: OpenPage
) -> None:
    for kind in ("project", "person"):
        app = choose_second(compare(open_page, two_to_read), f"Another {kind}")
        needed = f"Filter by one {kind} first: the two sides must not share a revisit"
        assert needed in read_page(app)
    app = compare(open_page, two_to_read, **{"by": "ana", "against": "x", "against-by": "y"})
    assert "Choose the time before" in read_page(app)
    app = compare(open_page, shared_sample, against="Another project")
    assert "There is no other project to compare with." in read_page(app)


def test_the_chosen_pair_says_how_it_compares_and_tells_its_story(
    two_to_read: Store, open_page: OpenPage
) -> None:
    app = compare(open_page, two_to_read, **CHURN_AGAINST_FRAUD)
    app.selectbox(key="from").set_value(PAIR[0])
    app.selectbox(key="to").set_value(PAIR[1]).run()
    assert f"24 in 20 focus days of A, 6 in 20 of B: {OFTEN}" in read_page(app)
    assert "24 revisits, 100 % of those from model deployment" in read_page(app)
    press(app, "Clear the pair")
    assert "Of 1 pair that can be compared" in read_page(app)


def test_the_sides_show_the_chosen_measure(two_to_read: Store, open_page: OpenPage) -> None:
    app = compare(open_page, two_to_read, **CHURN_AGAINST_FRAUD)
    for key in ("minutes", "incidence", "lift"):
        app.selectbox(key="MEASURE_GROUP").set_value(find_group(key)).run()
        app.selectbox(key="measure").set_value(key).run()
        assert not app.exception
        caption = f"{MEASURES_BY_KEY[key].title}; the same colours on both sides."
        assert read_page(app).count(caption) == 2


@pytest.mark.parametrize(("phases", "beside"), [(9, True), (12, False)])
def test_of_many_phases_the_sides_stand_below_each_other(
    two: Store, open_page: OpenPage, phases: int, beside: bool
) -> None:
    app = compare(open_page, with_phases(two, phases), **CHURN_AGAINST_FRAUD)
    assert count_charts(app) == 3
    in_columns = [column for column in app.columns if len(column.get("vega_lite_chart")) == 1]
    assert (len(in_columns) >= 3) == beside  # one of them is the column of the difference


def test_a_name_with_signs_of_markdown_is_shown_as_it_is(two: Store, open_page: OpenPage) -> None:
    name = "**bold** [x](y)"
    add(two, revisits_of([revisit(*PAIR, project=name, note="1")]))
    app = compare(open_page, two, **CHURN_AGAINST_FRAUD | {"against-project": name})
    headings = [heading.value for heading in app.subheader]
    assert r"B\: \*\*bold\*\* \[x\]\(y\)" in headings


def test_before_and_after_an_action_are_compared_also_where_titles_are_the_same(
    two: Store, open_page: OpenPage
) -> None:
    app = compare(open_page, two, against="Before and after an action")
    assert "No action concerns this view: adopt one on Insights." in read_page(app)
    for day in (11, 11, 15):
        adopt_action(two, title="Contract tests", by="ana", started_at=f"2026-03-{day}T00:00+00:00")
    choice = app.run().selectbox(key="against-action")
    assert choice.options == [
        "Contract tests · All revisits · all projects · since 15 Mar 2026 · ana",
        "Contract tests · All revisits · all projects · since 11 Mar 2026 · ana",
        "Contract tests · All revisits · all projects · since 11 Mar 2026 · ana (2)",
    ]
    for place, day in enumerate((15, 11, 11)):
        choice.select_index(place).run()
        assert not app.exception
        assert f"until {day - 1} Mar 2026" in read_page(app)
        assert f"since {day} Mar 2026" in read_page(app)
