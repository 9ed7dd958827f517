"""The Actions section of Insights: each action's verdict, weeks and buttons."""

import streamlit as st

from pipeline.figures.actions.judged import JudgedAction, ask_judged_actions
from pipeline.figures.actions.words import format_concern
from pipeline.figures.guide import examples, how_to_read
from pipeline.ledger import actions
from pipeline.model import Action
from pipeline.words import dates
from views.charts.action_weeks import build_action_weeks_chart
from views.figure import action_marks, advice, figure
from views.figure.view import View
from views.insights import action_dialogs
from views.session import session, visitor
from views.session.keys import Key
from views.session.messages import Done, callback, escape_markdown, report_change

EXPLANATION = (
    "An action is what you decide to do so that work goes back less often: what, for which pair "
    "of phases or reason, from which day on. Adopt one under “What to do next”, or begin one here. "
    "Its revisits before and after are then compared, and it marks every chart over time."
)


def show(shown: View) -> None:
    """Show a button for a new action, and the actions of the chosen projects, newest first."""
    judged = ask_judged_actions(
        session.ask,
        shown.selection,
        zone=session.get_zone(),
        week_start=session.get_week_start(),
    )
    st.text(judged.heading if judged.actions else EXPLANATION)
    if visitor.may_write() and st.button("New action", key="new-action"):
        chosen = shown.selection.project_ids
        action_dialogs.adopt(project_id=chosen[0] if len(chosen) == 1 else None)
    for action in judged.actions:
        with st.container(key=f"action-{action.action.id}", gap="small"):
            _show_action(action)


def _show_action(judged: JudgedAction) -> None:
    action = judged.action
    st.header(escape_markdown(judged.verdict), anchor=False, divider=False)
    st.markdown(f"**{escape_markdown(action.title)}**")
    st.caption(escape_markdown(judged.about))
    if action.expectation:
        st.text(f"Expected: {action.expectation}")
    st.text(" ".join(judged.explanation))
    if judged.advice:
        st.caption("Adopted from this advice:")
        advice.show(judged.advice)
    _show_buttons(judged)
    if not judged.weeks.is_empty():
        _show_weeks(judged)


def _show_buttons(judged: JudgedAction) -> None:
    action = judged.action
    with st.container(horizontal=True, gap="small", key=f"hint-action-{action.id}"):
        change = visitor.may_write() and st.button("Edit", key=f"edit-{action.id}", type="tertiary")
        if visitor.may_write():
            for label, work, off in (
                ("End", _end, not judged.is_running),
                ("Delete", _delete, False),
            ):
                st.button(
                    label,
                    key=f"{label.lower()}-{action.id}",
                    type="tertiary",
                    disabled=off,
                    on_click=work,
                    args=(action,),
                )
        look_back = st.button("History", key=f"history-{action.id}", type="tertiary")
    if change:
        action_dialogs.edit(action)
    if look_back:
        action_dialogs.show_history(action.id)


def _show_weeks(judged: JudgedAction) -> None:
    action, weeks = judged.action, judged.weeks
    marks = action_marks.build_marks((action,), weeks, zone=session.get_zone())
    concerns = format_concern(action)
    where = (f"project {action.project}",) if action.project else ()
    figure.show(
        how_to_read.ACTION.add_example(examples.exemplify_trend(weeks, "week")),
        build_action_weeks_chart,
        weeks,
        about=figure.About((*where, concerns), judged.revisits),
        key=f"{Key.ACTION}-{action.id}",
        alt_text=f"Revisits per week, {concerns}{action_marks.format_marks(marks)}",
        static={"marks": marks, "day_form": dates.get_field_format().axis},
    )


@callback
def _end(action: Action) -> Done:
    """End an action now; the outcome offers Undo."""
    receipt = session.write(actions.end_action, action.id, action.rev)
    return report_change(f"Ended the action “{action.title}”", receipt)


@callback
def _delete(action: Action) -> Done:
    """Delete an action; the outcome offers Undo."""
    receipt = session.write(actions.delete_action, action.id, action.rev)
    return Done(f"Deleted the action “{action.title}”", receipt)
