"""The panel beside the matrix: a pair with reasons, weeks and records, or the strongest pairs."""

from dataclasses import replace

import streamlit as st

from pipeline.asking.questions import Question
from pipeline.asking.selection import Selection
from pipeline.clock import get_utc_now
from pipeline.figures.guide import examples, how_to_read
from pipeline.figures.overlap.overlap import Overlap
from pipeline.figures.overlap.words import format_pair_counts
from pipeline.model import Catalogue
from pipeline.words import dates, plain
from views.charts.pareto import build_pareto_chart, compute_pareto_height
from views.charts.trend import build_trend_chart
from views.dialogs import records as dialogs_records
from views.figure import action_marks, address, chart, figure, view
from views.session import session
from views.session.keys import Key
from views.session.messages import escape_markdown

MOST_REASONS = 5
MOST_RECORDS = 4
MOST_IN_WORDS = 3
STRONGEST_KEY = "strongest-in-words"  # style.css hides it where the list of strong pairs is shown


def choose(catalogue: Catalogue) -> tuple[str, str] | None:
    """Show the choice of both phases (for the keyboard); return the pair or None."""
    titles = {phase.key: phase.title for phase in catalogue.shown_phases}
    main, revisited = (
        address.choose_name(label, titles, key, f"{label}: click a cell, or choose", kind="phases")
        for label, key in (("From", Key.PAIR_FROM), ("Back to", Key.PAIR_TO))
    )
    if main and main == revisited:
        st.text("A phase does not revisit itself: choose two.")
        return None
    return (main, revisited) if main and revisited else None


def handle_click(matrix: Key = Key.MATRIX) -> None:
    """Choose the pair of the clicked cell, or clear it if it was chosen (a callback)."""
    cell = chart.find_clicked_mark(matrix, "cell")
    if cell and cell.get("main_phase") is not None:
        toggle(cell["main_phase"], cell["revisited_phase"])


def toggle(main: str, revisited: str) -> None:
    """Choose a pair, or clear it if it is the chosen one (for callbacks)."""
    state = st.session_state
    if (state.get(Key.PAIR_FROM), state.get(Key.PAIR_TO)) == (main, revisited):
        clear()
    else:
        state[Key.PAIR_FROM], state[Key.PAIR_TO] = main, revisited


def clear() -> None:
    """Clear the chosen pair (a callback)."""
    st.session_state[Key.PAIR_FROM] = st.session_state[Key.PAIR_TO] = None


def show_story(overlap: Overlap, shown: view.View) -> None:
    """Show the chosen pair's headline, reasons, weeks and newest records."""
    row = overlap.chosen_row
    if row is None:
        return
    main, revisited = row["main_title"], row["revisited_title"]
    st.subheader(escape_markdown(plain.format_pair(main, revisited)), anchor=False)
    st.text(format_pair_counts(row))
    if not row["revisits"]:
        return
    phases = row["main_phase"], row["revisited_phase"]
    of_pair = replace(shown.selection, main_phases=(phases[0],), revisited_phases=(phases[1],))
    about = shown.about.narrow(f"from {main}", f"back to {revisited}", records=row["revisits"])
    _show_reasons(of_pair, about)
    _show_weeks(of_pair, about)
    newest = Question("records", selection=of_pair, most=MOST_RECORDS)
    zone, now = session.get_zone(), get_utc_now()
    for record in session.ask(newest).to_dicts():
        when = plain.format_moment(record["occurred_at"], zone=zone, now=now)
        parts = filter(None, (when, record["reason"], record["note"]))
        st.caption(escape_markdown(" · ".join(parts)))
    if st.button(f"{plain.format_count(row['revisits'], 'record')} ›", type="tertiary"):
        dialogs_records.show(of_pair, plain.format_pair(main, revisited))
    st.button("Filter all pages by this pair", type="tertiary", on_click=_filter_by, args=phases)


def _show_reasons(of_pair: Selection, about: figure.About) -> None:
    reasons = session.ask(Question("reason_counts", selection=of_pair)).head(MOST_REASONS)
    names = tuple(reason.name for reason in session.read_catalogue().reasons)
    figure.show(
        how_to_read.PAIR_REASONS.add_example(examples.exemplify_reasons(reasons)),
        build_pareto_chart,
        reasons,
        about=about,
        key="pair-reasons",
        alt_text="Reasons of this pair",
        static={"reasons": names, "with_share": False},
        height=compute_pareto_height(reasons.height, with_share=False),
    )


def _show_weeks(of_pair: Selection, about: figure.About) -> None:
    weeks = view.ask_trend(of_pair, grain="week", stack="none")
    marks = view.find_marks(weeks, of_pair)
    figure.show(
        how_to_read.PAIR_WEEKS.add_example(examples.exemplify_trend(weeks, "week")),
        build_trend_chart,
        weeks,
        about=about,
        key="pair-weeks",
        alt_text=f"Revisits of this pair per week{action_marks.format_marks(marks)}",
        static={
            "grain": "week",
            "day_form": dates.get_field_format().axis,
            "with_mean": False,
            "height": 110,
            "marks": marks,
        },
    )


def _filter_by(main: str, revisited: str) -> None:
    st.session_state[Key.MAINS], st.session_state[Key.REVISITEDS] = [main], [revisited]


def show_strongest(overlap: Overlap) -> None:
    """Show the strongest pairs by the measure, in words (while no pair is chosen)."""
    with st.container(key=STRONGEST_KEY):
        st.subheader("Strongest pairs", anchor=False)
        words = [f":small[:gray[by {escape_markdown(overlap.measure.title.lower())}]]"]
        for strong in overlap.strongest[:MOST_IN_WORDS]:
            title, basis = escape_markdown(strong.title), escape_markdown(strong.basis)
            words.append(f"{title}  \n:small[:gray[{basis}]]")
        st.markdown("\n\n".join(words))
        with st.container(key="hint-pairs"):
            st.caption(
                "Click a cell or an arc, or choose two phases above, to see the pair's reasons, "
                "course and records."
            )
