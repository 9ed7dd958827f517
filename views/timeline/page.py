"""The Timeline page: each project's focus sessions over time, and the revisits made in them."""

from functools import partial

import streamlit as st

from pipeline.figures.guide import examples, how_to_read
from pipeline.figures.time.timeline import ask_timeline
from pipeline.words import dates
from views.charts.weeks import build_cumulative_chart, build_focus_share_chart
from views.figure import action_marks, figure, view
from views.frame import part
from views.session import session
from views.session.keys import Key
from views.timeline import course, sessions


def draw() -> None:
    """Draw the figures of the page, beginning with the filters."""
    catalogue = session.read_catalogue()
    shown = view.begin_page(catalogue, say=("count", "went", "synthetic"))
    timeline = ask_timeline(
        session.ask, shown.selection, zone=session.get_zone(), week_start=session.get_week_start()
    )
    weeks = timeline.weeks
    marks = view.find_marks(weeks, shown.selection)
    day_form = dates.get_field_format().axis
    st.text(timeline.summary)
    course.show(catalogue, shown, timeline)

    left, right = st.columns(2, gap="large")
    with left:
        figure.show(
            how_to_read.CUMULATIVE.add_example(examples.exemplify_cumulative(weeks)),
            build_cumulative_chart,
            weeks,
            about=shown.about,
            key=Key.CUMULATIVE,
            alt_text=f"Revisits so far, week by week{action_marks.format_marks(marks)}",
            static={"with_points": weeks.height < 60, "day_form": day_form, "marks": marks},
        )
    with right:
        figure.show(
            how_to_read.FOCUS_SHARE.add_example(examples.exemplify_focus_share(weeks)),
            build_focus_share_chart,
            weeks,
            about=shown.about,
            key=Key.FOCUS_SHARE,
            alt_text="Share of the days with focus that saw a revisit, week by week"
            + action_marks.format_marks(marks),
            static={"day_form": day_form, "marks": marks},
        )
        st.caption(timeline.without_focus)

    figure.show_head(
        how_to_read.FOCUS_SESSIONS.add_example(examples.exemplify_sessions(timeline.sessions)),
        table=partial(sessions.build_file_rows, timeline.sessions),
        key=Key.FOCUS_SESSIONS,
    )
    sessions.show(timeline.sessions)


part.show(draw)
