"""The Actions section of Insights: each action's verdict, weeks and buttons."""

from __future__ import annotations

import streamlit as st

from pipeline.clock import get_utc_now
from pipeline.figures.actions import effect as actions_effect
from pipeline.figures.actions import words as actions_words
from pipeline.figures.guide import examples
from pipeline.figures.guide.how_to_read import ACTION
from pipeline.figures.patterns.advice import ask_all_practices
from pipeline.ledger import actions
from pipeline.model import Action, Catalogue, Receipt
from pipeline.words import dates
from views.charts.action_weeks import build_action_weeks_chart
from views.figure import action_marks, advice, figure, view
from views.figure.figure import About
from views.figure.view import View
from views.insights import action_dialogs
from views.insights.action_dialogs import Prefill
from views.session import session, visitor
from views.session.keys import Key
from views.session.messages import Done, attempt, escape_markdown, report_change

EXPLANATION = (
    "An action is what you decide to do so that work goes back less often: what, for which pair "
    "of phases or reason, from which day on. Adopt one from a pattern or from its advice under "
    "Patterns, or begin one here. Its revisits before and after are then compared, and it marks "
    "every chart over time."
)


def show(catalogue: Catalogue, shown: View) -> None:
    """Show a button for a new action, and the actions of the chosen projects, newest first."""
    chosen = shown.selection.project_ids
    every = actions_effect.ask_actions(session.ask, project_ids=chosen)
    names = [one.name for one in catalogue.projects if one.id in chosen]
    if every:
        st.text(actions_words.format_heading(len(every), names))
    else:
        st.text(EXPLANATION)
    if visitor.may_write() and st.button("New action", key="new-action"):
        action_dialogs.adopt(Prefill(project_id=chosen[0] if len(chosen) == 1 else None))
    for action in every:
        with st.container(key=f"action-{action.id}", gap="small"):
            _show_action(action, chosen, names)


def _show_action(action: Action, chosen: tuple[str, ...], names: list[str]) -> None:
    effect = actions_effect.ask_effect(session.ask, action, project_ids=chosen)
    st.header(escape_markdown(actions_words.format_verdict(effect)), anchor=False, divider=False)
    st.markdown(f"**{escape_markdown(action.title)}**")
    st.caption(
        escape_markdown(actions_words.format_action(action, zone=session.get_zone(), chosen=names))
    )
    if action.expectation:
        st.text(f"Expected: {action.expectation}")
    st.text(" ".join(actions_words.format_explanation(effect)))
    from_advice = [one for one in ask_all_practices(session.ask) if one.id == action.practice_id]
    if from_advice:
        st.caption("Adopted from this advice:")
        advice.show(from_advice)
    _show_buttons(action)
    _show_weeks(action, chosen)


def _show_buttons(action: Action) -> None:
    now = get_utc_now()
    over = actions_effect.has_ended(action, now) or action.started_at >= now
    with st.container(horizontal=True, gap="small", key=f"hint-action-{action.id}"):
        change = visitor.may_write() and _show_write_buttons(action, over=over)
        look_back = st.button("History", key=f"history-{action.id}", type="tertiary")
    if change:
        action_dialogs.edit(action)
    if look_back:
        action_dialogs.show_history(action.id)


def _show_write_buttons(action: Action, *, over: bool) -> bool:
    """Show Edit, End and Delete; return whether Edit was pressed."""
    change = st.button("Edit", key=f"edit-{action.id}", type="tertiary")
    st.button(
        "End",
        key=f"end-{action.id}",
        type="tertiary",
        disabled=over,
        on_click=_end,
        args=(action,),
    )
    st.button(
        "Delete", key=f"delete-{action.id}", type="tertiary", on_click=_delete, args=(action,)
    )
    return change


def _show_weeks(action: Action, chosen: tuple[str, ...]) -> None:
    weeks = view.ask_trend(
        actions_effect.build_measured_selection(action, project_ids=chosen),
        grain="week",
        stack="none",
    )
    if weeks.is_empty():
        return
    marks = action_marks.build_marks((action,), weeks, zone=session.get_zone())
    concerns = actions_words.format_concern(action)
    where = (f"project {action.project}",) if action.project else ()
    revisits = int(weeks["revisits"].sum())
    figure.show(
        ACTION.add_example(examples.exemplify_trend(weeks, "week")),
        build_action_weeks_chart,
        weeks,
        about=About((*where, concerns), revisits),
        key=f"{Key.ACTION}-{action.id}",
        alt_text=f"Revisits per week, {concerns}{action_marks.format_marks(marks)}",
        static={"marks": marks, "day_form": dates.get_field_format().axis},
    )


def _end(action: Action) -> None:
    """End an action now; the outcome offers Undo (a callback)."""

    def work() -> Done:
        receipt = actions.end_action(
            session.get_store(), action.id, action.rev, by=session.get_person_name()
        )
        return report_change(f"Ended the action “{action.title}”", receipt)

    attempt(work)


def _delete(action: Action) -> None:
    """Delete an action; the outcome offers Undo (a callback)."""

    def work() -> Done:
        receipt: Receipt = actions.delete_action(
            session.get_store(), action.id, action.rev, by=session.get_person_name()
        )
        return Done(f"Deleted the action “{action.title}”", receipt)

    attempt(work)
