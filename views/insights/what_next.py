"""The first section of Insights: what to change, what else stands out, how far to trust it."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import polars as pl
import streamlit as st

from pipeline.asking.selection import Selection
from pipeline.clock import get_utc_now
from pipeline.figures.actions.effect import ask_actions
from pipeline.figures.actions.judged import judge_actions
from pipeline.figures.guide import examples, how_to_read
from pipeline.figures.patterns.kinds import Pattern
from pipeline.figures.patterns.search import ONE_PROJECT, serialize_pattern
from pipeline.figures.proposals.insights import Insights, format_nothing_found
from pipeline.figures.proposals.words import format_heading
from pipeline.model import Action, Catalogue
from views.figure import figure
from views.figure.view import View
from views.insights import finding, next_phase, proposals
from views.session import session
from views.session.keys import Key
from views.session.messages import escape_markdown

FILE_COLUMNS = [
    "kind",
    "main_phase",
    "revisited_phase",
    "reason",
    "title",
    "statement",
    "statistics",
    "evidence",
    "advice",
]


def show(catalogue: Catalogue, shown: View) -> None:
    """Show what to change first, or the plain counts of a small log; below it the rest, folded."""
    insights = session.find_insights(shown.selection)
    actions = ask_actions(session.ask, Selection(project_ids=shown.selection.project_ids))
    running = [action for action in actions if _is_running(action)]
    if insights.silence:
        st.text(insights.silence)
    if insights.log_quality and insights.is_in_doubt:
        st.text(insights.log_quality.statement)
    _show_head(insights)
    for sentence in insights.counts:
        st.text(sentence)
    if not insights.patterns:
        st.text(format_nothing_found(insights))
    if insights.proposals:
        proposals.show(catalogue, shown, insights.proposals, running)
    if insights.others:
        st.subheader("What else stands out", anchor=False)
        finding.show_others(catalogue, shown, insights.others)
    if shown.head["projects"] > 1 and insights.patterns:
        st.caption(ONE_PROJECT)
    _show_what_is_tried(shown, running)
    next_phase.show(catalogue, shown)
    if insights.log_quality:
        _show_trust(insights.log_quality)


def _show_head(insights: Insights) -> None:
    title = (
        "What the log says so far" if insights.needed else format_heading(len(insights.proposals))
    )
    figure.show_head(
        replace(how_to_read.PATTERNS, title=title).add_example(
            examples.exemplify_patterns(insights.patterns)
        ),
        key=Key.PATTERNS,
        table=partial(_build_file_rows, insights.patterns),
    )


def _show_what_is_tried(shown: View, running: Sequence[Action]) -> None:
    """Show the line of the running actions; how each does is asked once it is open."""
    if not running:
        return
    box = st.expander(
        f"What we are trying: {len(running):,} running", key="trying", on_change="rerun"
    )
    if not box.open:
        return
    with box:
        for each in judge_actions(
            session.ask,
            running,
            project_ids=shown.selection.project_ids,
            zone=session.get_zone(),
        ):
            st.markdown(
                f"**{escape_markdown(each.verdict)}** · {escape_markdown(each.action.title)}"
            )
            st.caption(escape_markdown(each.about))
        st.button("All actions ›", key="all-actions", type="tertiary", on_click=_turn_to_actions)


def _is_running(action: Action) -> bool:
    now = get_utc_now()
    return action.started_at <= now and (action.ended_at is None or action.ended_at > now)


def _turn_to_actions() -> None:
    """Turn to the section of the actions (a callback)."""
    st.session_state[Key.SHOW] = "actions"


def _show_trust(quality: Pattern) -> None:
    box = st.expander(escape_markdown(quality.title), key="trust", on_change="rerun")
    if box.open:
        with box:
            finding.show_numbers(quality)


def _build_file_rows(patterns: tuple[Pattern, ...]) -> pl.DataFrame:
    """Build the rows of the CSV: one per pattern, with the evidence as text."""
    rows = [
        serialize_pattern(pattern)
        | {
            "evidence": "; ".join(f"{name} = {value}" for name, value in pattern.evidence.items()),
            "advice": " | ".join(practice.practice for practice in pattern.advice),
        }
        for pattern in patterns
    ]
    return pl.DataFrame(rows, schema=dict.fromkeys(FILE_COLUMNS, pl.String))
