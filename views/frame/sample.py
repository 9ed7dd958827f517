"""The sample project: the note that it is synthetic, and its tour, four steps on four pages."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from pipeline.asking.questions import Question
from pipeline.asking.selection import Selection
from pipeline.ledger import sample
from pipeline.model import Catalogue, Project
from pipeline.words.plain import format_count
from views.session import address, session, visitor
from views.session.keys import Key
from views.session.messages import Done, attempt, escape_markdown
from views.session.opening import READ_ERRORS

if TYPE_CHECKING:
    from pipeline.figures.proposals.proposals import Proposal  # scipy takes its time


@dataclass(frozen=True)
class Step:
    """One step: its page, its heading, and the function that describes the sample."""

    page: str
    file: str
    heading: str
    describe: Callable[[Selection], list[str]]


def _describe_log(sample_only: Selection) -> list[str]:
    revisits = session.ask(Question("headline", selection=sample_only))["revisits"].item()
    return [
        "Each time work goes back to another phase it is written down on Log: the phase that it "
        "went to, the reason, Log revisit. Everything else may stay as it is.",
        f"The sample holds {format_count(revisits, 'revisit')} that an invented team "
        "wrote down in this way.",
    ]


def _describe_overlap(sample_only: Selection) -> list[str]:
    return [
        "The matrix counts how often work on a row's phase led back to a column's phase. Choose a "
        "cell, and its reasons, its course and its records stand beside it.",
        *[f"In the sample: {pair.sentence}" for pair in _find_dear_pairs(sample_only)[:1]],
    ]


def _describe_trends(_: Selection) -> list[str]:
    return [
        "Stacked by reason, the bars show what changes. A click on a bar narrows every page to "
        "that period, a second click lets go of it.",
    ]


def _describe_records(_: Selection) -> list[str]:
    return [
        "All revisits, the newest first. Select a row to edit or delete it, or to see its history: "
        "nothing is lost, and Undo takes back the last step.",
        "Seen enough? “Remove the sample” above takes all of it away. Your own project begins "
        "with its name, in the bar at the top.",
    ]


def _find_dear_pairs(sample_only: Selection) -> "list[Proposal]":
    """Find the pairs of phases of the sample that are to be changed first."""
    proposals = session.find_insights(sample_only).proposals
    return [proposal for proposal in proposals if proposal.scope.is_pair]


STEPS = (
    Step("Log", "views/log/page.py", "Three clicks write a revisit down", _describe_log),
    Step("Overlap", "views/overlap/page.py", "Which pair to change first", _describe_overlap),
    Step("Trends", "views/trends/page.py", "What changes over time", _describe_trends),
    Step("Records", "views/records/page.py", "Every revisit can be looked up", _describe_records),
)


def list_sample_projects(catalogue: Catalogue) -> tuple[Project, ...]:
    """List the projects with synthetic data."""
    return tuple(project for project in catalogue.projects if project.synthetic)


def _select_sample(catalogue: Catalogue) -> Selection:
    return Selection(project_ids=tuple(project.id for project in list_sample_projects(catalogue)))


def begin_tour_once(catalogue: Catalogue) -> None:
    """Start the tour automatically, once per browser, if there is a sample."""
    if list_sample_projects(catalogue) and not st.session_state.get(Key.TOURED):
        st.session_state[Key.TOURED] = True
        st.session_state[Key.TOUR] = 0


def start_tour() -> None:
    """Start the tour at its first step, filtered to the sample (a callback)."""
    catalogue = session.read_catalogue()
    sample_ids = _select_sample(catalogue).project_ids
    if len(catalogue.projects) > len(sample_ids):
        address.put(Key.PROJECTS, list(sample_ids))
    _turn_to_step(0)


def show_tour(catalogue: Catalogue, page: str) -> None:
    """Show the current step, or switch to the page that it leads to."""
    going = st.session_state.pop(Key.GOING, None)
    if going:
        st.switch_page(going)
    number = st.session_state.get(Key.TOUR)
    if number is None or not list_sample_projects(catalogue):
        return
    step = STEPS[number]
    with st.container(border=True, gap="xsmall", key="tour"):
        st.markdown(f"**{number + 1} of {len(STEPS)}** · **{escape_markdown(step.heading)}**")
        st.text("\n".join(step.describe(_select_sample(catalogue))))
        _show_buttons(number, page)


def _show_buttons(number: int, page: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if STEPS[number].page != page:
            st.button(
                f"Go to {STEPS[number].page}", on_click=_turn_to_step, args=(number,), key="tour-go"
            )
        if number + 1 < len(STEPS):
            st.button("Next", on_click=_turn_to_step, args=(number + 1,), key="tour-next")
        else:
            st.button("Done", on_click=_end_tour, key="tour-done")
        if number:
            st.button(
                "Back", on_click=_turn_to_step, args=(number - 1,), key="tour-back", type="tertiary"
            )
        if number + 1 < len(STEPS):
            st.button("Skip the tour", on_click=_end_tour, key="tour-skip", type="tertiary")


def _turn_to_step(number: int) -> None:
    """Turn to a step: switch to its page and choose what it points at (a callback)."""
    step = STEPS[number]
    st.session_state[Key.TOUR] = number
    st.session_state[Key.GOING] = step.file
    if step.page == "Overlap":
        _choose_pair()
    if step.page == "Trends":
        st.session_state[Key.STACK] = "reason"


def _choose_pair() -> None:
    try:
        pairs = _find_dear_pairs(_select_sample(session.read_catalogue()))
    except READ_ERRORS:
        return  # the page shows the error; the step works without a chosen pair
    if pairs:
        st.session_state[Key.PAIR_FROM] = pairs[0].scope.main_phase
        st.session_state[Key.PAIR_TO] = pairs[0].scope.revisited_phase


def _end_tour() -> None:
    st.session_state.pop(Key.TOUR, None)
    sample_ids = _select_sample(session.read_catalogue()).project_ids
    if st.session_state.get(Key.PROJECTS) == list(sample_ids):
        address.put(Key.PROJECTS, [])


def show_note(catalogue: Catalogue) -> None:
    """Show the note if the store holds synthetic data, else nothing."""
    names = ", ".join(escape_markdown(project.name) for project in list_sample_projects(catalogue))
    if not names:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="synthetic"):
        st.caption(
            f"The sample project {names} is synthetic: invented data, to look around with.",
            width="content",
        )
        if not visitor.may_write():
            return
        st.button("Show me around", type="tertiary", on_click=start_tour, key="show-around")
        st.button(
            "Remove the sample", type="tertiary", on_click=_remove_sample, key="remove-sample"
        )


def _remove_sample() -> None:
    if not list_sample_projects(session.read_catalogue()):
        return  # second click of a double click: already removed

    def work() -> Done:
        receipt = session.write(sample.remove_sample)
        return Done(sample.format_removal(receipt), receipt)

    if attempt(work):
        st.session_state.pop(Key.TOUR, None)
