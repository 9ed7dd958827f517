"""The Trends page: the number of revisits per day, week or month."""

from datetime import date
from functools import partial

import streamlit as st

from pipeline.asking import questions
from pipeline.figures.guide import examples, how_to_read
from pipeline.figures.time import weeks
from pipeline.words import dates
from views.charts.trend import build_trend_chart
from views.figure import action_marks, address, chart, figure, filters, view
from views.frame import part
from views.session import session
from views.session.keys import Key

STACKS: dict[questions.Stack, str] = {
    "main_phase": "Main phase",
    "revisited_phase": "Revisited phase",
    "reason": "Reason",
    "none": "Nothing",
}
GRAINS: dict[questions.Grain, str] = {"week": "Week", "day": "Day", "month": "Month"}


def choose_period(grain: questions.Grain) -> None:
    """Filter by the period of the clicked bar, or drop that filter (a callback)."""
    bar = chart.find_clicked_mark(Key.TREND, "bar")
    if bar and bar.get("first_day"):
        first = date.fromisoformat(bar["first_day"])
        filters.set_period(first, weeks.get_period_end(first, grain))


def draw() -> None:
    """Draw the figures of the page, beginning with the filters."""
    catalogue = session.read_catalogue()
    shown = view.begin_page(catalogue, say=("count", "went", "reason", "synthetic"))
    with st.container(horizontal=True):
        stack = address.choose_option("Stacked by", STACKS, Key.STACK, "main_phase", wrap=True)
        asked = address.choose_option("Per", GRAINS, Key.GRAIN, "week", wrap=True)
    grain, trend = view.ask_drawable_trend(shown.selection, grain=asked, stack=stack)
    marks = view.find_marks(trend, shown.selection)
    note = weeks.format_drawn_grain(asked, grain)
    if grain == "week":
        note += how_to_read.format_week_note(session.get_week_start())
        st.text(
            weeks.ask_four_weeks(
                session.ask,
                shown.selection,
                trend,
                zone=session.get_zone(),
                week_start=session.get_week_start(),
            )
        )
    figure.show(
        how_to_read.TREND.add_example(examples.exemplify_trend(trend, grain), note=note.strip()),
        build_trend_chart,
        trend,
        about=shown.about,
        key=Key.TREND,
        alt_text=f"Revisits per {grain}{action_marks.format_marks(marks)}",
        clicks=chart.Clicks(("bar",), partial(choose_period, grain)),
        static={
            "grain": grain,
            "marks": marks,
            "day_form": dates.get_field_format().axis,
            "parts": weeks.list_stack_titles(trend),
            "colours_of": weeks.number_phases(catalogue.shown_phases) if "phase" in stack else None,
        },
    )


part.show(draw)
