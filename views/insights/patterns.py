"""The Patterns section of Insights: what stands out, its numbers, records and advice."""

from dataclasses import astuple
from functools import partial

import polars as pl
import streamlit as st

from pipeline.figures.guide import examples, how_to_read
from pipeline.figures.patterns import search as patterns_search
from pipeline.figures.patterns.advice import Practice
from pipeline.figures.patterns.described import list_late_pairs
from pipeline.figures.patterns.kinds import RULES_BY_KIND, Pattern
from pipeline.figures.patterns.words import format_avoidable
from pipeline.model import Catalogue
from pipeline.words import plain
from views.charts import bars
from views.dialogs import practice as practice_dialogs
from views.dialogs import records as dialogs_records
from views.figure import advice, figure
from views.figure.view import View
from views.insights import action_dialogs, next_phase
from views.session import session, visitor
from views.session.keys import Key
from views.session.messages import escape_markdown

FILE_COLUMNS = [
    "kind",
    "main_phase",
    "revisited_phase",
    "reason",
    "statement",
    "evidence",
    "advice",
]


def show(catalogue: Catalogue, shown: View) -> None:
    """Show the patterns of the view, strongest evidence and cost first, or why there are none."""
    insights = session.find_insights(shown.selection)
    figure.show_head(
        how_to_read.PATTERNS.add_example(examples.exemplify_patterns(insights.patterns)),
        key=Key.PATTERNS,
        table=partial(_build_file_rows, insights.patterns),
    )
    if shown.head["projects"] > 1:
        st.caption(patterns_search.ONE_PROJECT)
    if not insights.patterns:
        st.text(patterns_search.format_nothing_found(insights))
    for number, pattern in enumerate(insights.patterns):
        _show_pattern(catalogue, shown, pattern, number)
    next_phase.show(catalogue, shown)


def _show_pattern(catalogue: Catalogue, shown: View, pattern: Pattern, number: int) -> None:
    rule = RULES_BY_KIND[pattern.kind]
    with st.container(key=f"pattern-{number}", gap="small"):
        words, numbers = st.columns([3, 2], gap="large", vertical_alignment="top")
        with words:
            st.markdown(
                f"**{rule.title}**",
                help=escape_markdown(plain.capitalize_first(rule.holds)) + ".",
            )
            st.text(pattern.statement)
        with numbers:
            if pattern.bars:
                st.html(bars.draw_bars([astuple(bar) for bar in pattern.bars]))
        _show_buttons(catalogue, shown, pattern, number)
        if patterns_search.needs_advice(pattern):
            _show_advice(shown, pattern, number)


def _show_buttons(catalogue: Catalogue, shown: View, pattern: Pattern, number: int) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        may_adopt = patterns_search.needs_advice(pattern) and visitor.may_write()
        if may_adopt and st.button("Adopt an action", key=f"adopt-{number}", type="tertiary"):
            _adopt(shown, pattern)
        if st.button("Records ›", key=f"records-{number}", type="tertiary"):
            phases = [phase.key for phase in catalogue.shown_phases]
            dialogs_records.show(
                patterns_search.narrow_to_pattern(pattern, shown.selection),
                f"{RULES_BY_KIND[pattern.kind].title}: the records",
                pairs=list_late_pairs(phases) if pattern.kind == "found_late" else None,
            )


def _show_advice(shown: View, pattern: Pattern, number: int) -> None:
    """Show the line that opens the advice; what is in it is drawn once it is open."""
    write = visitor.may_write()
    count = plain.format_count(len(pattern.advice), "practice") if pattern.advice else "none fits"
    box = st.expander(f"Advice: {count}", key=f"advice-{number}", on_change="rerun")
    if not box.open:
        return
    with box:
        st.caption(escape_markdown(format_avoidable(pattern)))
        advice.show(
            pattern.advice,
            of="pair" if pattern.is_pair else "pattern",
            adopt=partial(_adopt, shown, pattern) if write else None,
            key=str(number),
        )
        if write and st.button("Add the team's own practice", key=f"own-{number}", type="tertiary"):
            practice_dialogs.add(pattern.main_phase, pattern.revisited_phase, pattern.reason_id)


def _adopt(shown: View, pattern: Pattern, practice: Practice | None = None) -> None:
    """Open the dialog of a new action, filled in from a pattern and a practice.

    A practice's own pair wins over the pattern's: a ping-pong has two ways, a phase many pairs.
    """
    projects = shown.selection.project_ids
    about = practice if practice and practice.main_phase and practice.revisited_phase else pattern
    action_dialogs.adopt(
        plain.shorten(practice.practice) if practice else "",
        main_phase=about.main_phase,
        revisited_phase=about.revisited_phase,
        reason_id=pattern.reason_id,
        project_id=projects[0] if len(projects) == 1 else None,
        practice_id=practice.id if practice else None,
    )


def _build_file_rows(patterns: tuple[Pattern, ...]) -> pl.DataFrame:
    """Build the rows of the CSV: one per pattern, with the evidence as text."""
    rows = [
        patterns_search.serialize_pattern(pattern)
        | {
            "evidence": "; ".join(f"{name} = {value}" for name, value in pattern.evidence.items()),
            "advice": " | ".join(practice.practice for practice in pattern.advice),
        }
        for pattern in patterns
    ]
    return pl.DataFrame(rows, schema=dict.fromkeys(FILE_COLUMNS, pl.String))
