"""A finding that was opened: its sentence, numbers, advice and records, and what adopts it."""

from collections.abc import Sequence
from dataclasses import astuple
from functools import partial

import streamlit as st

from pipeline.figures.claims.described import list_late_pairs
from pipeline.figures.patterns.advice import Practice
from pipeline.figures.patterns.kinds import RULES_BY_KIND, Pattern
from pipeline.figures.patterns.search import narrow_to_pattern, needs_advice
from pipeline.figures.patterns.words import format_avoidable
from pipeline.model import Catalogue
from pipeline.words import plain
from views.charts import bars
from views.dialogs import practice as practice_dialogs
from views.dialogs import records as dialogs_records
from views.figure import advice
from views.figure.view import View
from views.insights import action_dialogs
from views.session import visitor
from views.session.messages import escape_markdown


def show_others(catalogue: Catalogue, shown: View, patterns: Sequence[Pattern]) -> None:
    """Show one line for each finding; what is in it is drawn once it is open."""
    for number, pattern in enumerate(patterns):
        box = st.expander(
            escape_markdown(pattern.title), key=f"finding-{number}", on_change="rerun"
        )
        if box.open:
            with box:
                _show_finding(catalogue, shown, pattern, f"finding-{number}")


def _show_finding(catalogue: Catalogue, shown: View, pattern: Pattern, key: str) -> None:
    show_numbers(pattern)
    if needs_advice(pattern):
        st.caption(escape_markdown(format_avoidable(pattern)))
    with st.container(horizontal=True, gap="small"):
        may_adopt = needs_advice(pattern) and visitor.may_write()
        if may_adopt and st.button("Adopt an action", key=f"adopt-{key}", type="tertiary"):
            adopt(shown, pattern)
        show_records_button(catalogue, shown, pattern, key)
    if needs_advice(pattern):
        show_advice(shown, pattern, pattern.advice, key)


def show_numbers(pattern: Pattern) -> None:
    """Show a finding's sentence beside its bars, its statistics, and the rule that it holds by."""
    words, numbers = st.columns([3, 2], gap="medium", vertical_alignment="top")
    with words:
        st.text(pattern.statement)
        rule = RULES_BY_KIND[pattern.kind]
        holds = f"{rule.title}: {rule.holds}."
        statistics = f"{escape_markdown(pattern.statistics)} " if pattern.statistics else ""
        st.caption(f"{statistics}{escape_markdown(holds)}")
    with numbers:
        if pattern.bars:
            st.html(bars.draw_bars([astuple(bar) for bar in pattern.bars]))


def show_records_button(catalogue: Catalogue, shown: View, pattern: Pattern, key: str) -> None:
    """Show the button that opens the records behind a finding."""
    if st.button("Records ›", key=f"records-{key}", type="tertiary"):
        phases = [phase.key for phase in catalogue.shown_phases]
        dialogs_records.show(
            narrow_to_pattern(pattern, shown.selection),
            f"{plain.shorten(pattern.title)}: the records",
            pairs=list_late_pairs(phases) if pattern.kind == "found_late" else None,
        )


def show_advice(shown: View, pattern: Pattern, practices: Sequence[Practice], key: str) -> None:
    """Show practices of a finding, each with Adopt, and the button that adds the team's own."""
    write = visitor.may_write()
    if practices or not pattern.advice:
        advice.show(
            practices,
            adopt=partial(adopt, shown, pattern) if write else None,
            key=key,
        )
    if write and st.button("Add the team's own practice", key=f"own-{key}", type="tertiary"):
        practice_dialogs.add(pattern.main_phase, pattern.revisited_phase, pattern.reason_id)


def adopt(shown: View, pattern: Pattern, practice: Practice | None = None) -> None:
    """Open the dialog of a new action, filled in from a finding and a practice.

    A practice's own pair wins over the finding's: a ping-pong has two ways, a phase many pairs.
    """
    projects = shown.selection.project_ids
    about = practice if practice and practice.main_phase and practice.revisited_phase else pattern
    action_dialogs.adopt(
        practice.in_brief if practice else "",
        main_phase=about.main_phase,
        revisited_phase=about.revisited_phase,
        reason_id=pattern.reason_id,
        project_id=projects[0] if len(projects) == 1 else None,
        practice_id=practice.id if practice else None,
    )
