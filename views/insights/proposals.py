"""The cards of the proposals: what happens, what it costs, what may be done, and how sure it is."""

from collections.abc import Sequence

import streamlit as st

from pipeline.figures.patterns.advice import NONE_FITS
from pipeline.figures.proposals.proposals import Proposal
from pipeline.figures.proposals.words import ORDER
from pipeline.model import Action, Catalogue
from pipeline.words import dates, plain
from views.charts.bars import draw_fortnights
from views.figure import advice
from views.figure.view import View
from views.insights import finding
from views.session import session, visitor
from views.session.messages import escape_markdown


def show(
    catalogue: Catalogue, shown: View, proposals: Sequence[Proposal], running: Sequence[Action]
) -> None:
    """Show a card for each proposal, side by side where the window is wide.

    It says which of the `running` actions tries it already.
    """
    if len(proposals) > 1:
        st.caption(ORDER)
    places = st.columns(len(proposals), gap="small")
    for number, (place, proposal) in enumerate(zip(places, proposals, strict=True)):
        with place, st.container(border=True, gap="small", key=f"proposal-{number}"):
            tried = [action for action in running if _concerns(action, proposal)]
            _show_card(catalogue, shown, proposal, tried, f"proposal-{number}")


def _concerns(action: Action, proposal: Proposal) -> bool:
    """Tell whether an action is about a proposal's pair of phases, or its phase or reason."""
    scope = proposal.scope
    phases = (action.main_phase, action.revisited_phase)
    same = (scope.main_phase, scope.revisited_phase) == phases or phases in proposal.thing.pairs
    return same and (any(phases) or action.reason_id == scope.reason_id)


def _show_card(
    catalogue: Catalogue,
    shown: View,
    proposal: Proposal,
    tried: Sequence[Action],
    key: str,
) -> None:
    st.markdown(f"**{escape_markdown(proposal.title)}**")
    for action in tried:
        since = dates.format_day(plain.convert_to_zone(action.started_at, session.get_zone()))
        st.caption(f"Being tried since {since}: {escape_markdown(action.title)}")
    st.text(f"{plain.capitalize_first(proposal.cost_in_words)} {proposal.avoidable}")
    if bars := draw_fortnights(proposal.fortnights):
        st.html(bars)
    st.text(" ".join(filter(None, (proposal.saving_in_words, proposal.what_if))))
    practices = proposal.scope.advice
    if practices:
        advice.show(practices[:1])
    else:
        st.caption(NONE_FITS)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if visitor.may_write() and st.button(
            "Adopt another" if tried else "Adopt", key=f"adopt-{key}"
        ):
            finding.adopt(shown, proposal.scope, practices[0] if practices else None)
        _show_reasons(shown, proposal, key)
        finding.show_records_button(catalogue, shown, proposal.scope, key)


def _show_reasons(shown: View, proposal: Proposal, key: str) -> None:
    """Show the menu of what the proposal rests on and what else may help, drawn once it is open."""
    menu = st.popover("How sure?", type="tertiary", key=f"sure-{key}", on_change="rerun")
    if not menu.open:
        return
    with menu:
        for pattern in proposal.patterns:
            st.markdown(f"**{escape_markdown(pattern.title)}**")
            finding.show_numbers(pattern)
        if proposal.scope.advice[1:]:
            st.markdown("**What else may help**")
        finding.show_advice(shown, proposal.scope, proposal.scope.advice[1:], key)
