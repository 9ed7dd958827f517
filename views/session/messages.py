"""Messages to the user: what was done (with Undo), what was refused and why, and errors."""

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial, wraps
from typing import NoReturn, ParamSpec

import streamlit as st

from pipeline.errors import (
    InputRefused,
    Problem,
    RevisitsError,
    StoreAway,
    StoreBusy,
    StoreMissing,
)
from pipeline.ledger import undo as ledger_undo
from pipeline.model import Receipt
from views.session import session
from views.session.keys import Key
from views.session.opening import READ_ERRORS

Arguments = ParamSpec("Arguments")
UNDONE_PREFIX = "Taken back: "
NOTHING_WRITTEN = "Nothing was written"
NOT_READ = "Not read yet. It comes by itself as soon as the store can be read."
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~:$^=&@/])")
# Where Markdown finds a bare URL or mail address even if all punctuation is escaped.
_AUTOLINK = re.compile(r"(?<=http)(?=s?://)|(?<=www)(?=\.)|(?<=[\w.+-])(?=@[\w-])", re.I)
WORD_JOINER = "\u2060"  # invisible
LABELS = {
    "columns": "Column",
    "project": "Project",
    "phase": "Phase",
    "description": "Description",
    "main_phase": "From",
    "revisited_phase": "Back to",
    "reason": "Why",
    "note": "Note",
    "minutes": "Minutes",
    "occurred_at": "When",
    "avoidable": "Avoidable",
    "recorded_by": "Who",
    "started_at": "Started",
    "ended_at": "Ended",
    "practice": "Practice",
    "source": "Source",
    "title": "What",
    "expectation": "Expectation",
    "adopted_by": "Who takes care",
    "person": "Person",
}


@dataclass(frozen=True)
class Done:
    """What was done, the receipt that undoes it (None: nothing does), and notes."""

    words: str
    receipt: Receipt | None = None
    notes: tuple[str, ...] = ()


def report_change(words: str, receipt: Receipt) -> Done:
    """Report what was done, or that nothing had to be changed if the receipt is empty."""
    if not receipt.changes:
        return Done("Nothing to change: it is like that already")
    return Done(words, receipt)


def report_undo(words: str, receipt: Receipt, undone: Receipt) -> Done:
    """Report what an undo of `receipt` did; names that other records use by now are kept."""
    if not undone.changes:
        return Done(f"Not taken back, because other records use it by now: {words}")
    kept = len(undone.changes) < len(receipt.changes)
    notes = ("A name that other records use by now was kept.",) if kept else ()
    return Done(f"{UNDONE_PREFIX}{words}", undone, notes)


@dataclass(frozen=True)
class Refusal:
    """Why nothing was done: a title, a message, and the problems if there are any."""

    title: str
    message: str
    problems: tuple[Problem, ...] = ()
    form: str = ""
    while_away: bool = False


def escape_markdown(text: str) -> str:
    """Escape text for Markdown, so that it is shown as it is.

    Web and mail addresses get an invisible character, so that they do not become links.
    """
    return escape_link_text(_AUTOLINK.sub(WORD_JOINER, text))


def escape_link_text(text: str) -> str:
    """Escape the text of a Markdown link; addresses in it need no further escaping."""
    return _MARKDOWN.sub(r"\\\1", " ".join(text.split()))


def attempt(
    work: Callable[[], Done | None], *, form: str = "", nothing: str = NOTHING_WRITTEN
) -> bool:
    """Run `work` in a callback; keep its outcome, or why it was refused, for `show_outcome`.

    `form` is the submitted form: problems are shown beside its fields only.
    `nothing` is the title of the refusal if the store is busy or missing.
    """
    st.session_state.pop(Key.REFUSED, None)
    st.session_state.pop(Key.DONE, None)
    session.use_reader_locale()
    try:
        with session.only_current():
            done = work()
    except RevisitsError as error:
        # A store that is away, busy or missing is so before anything is written.
        title = nothing if isinstance(error, StoreAway | StoreBusy | StoreMissing) else error.title
        st.session_state[Key.REFUSED] = replace(_build_refusal(error), title=title, form=form)
        return False
    if done:
        st.session_state[Key.DONE] = done
    return True


def callback(work: Callable[Arguments, Done | None]) -> Callable[Arguments, None]:
    """Make a callback of a function that writes: it runs as in `attempt`."""

    @wraps(work)
    def run(*args: Arguments.args, **options: Arguments.kwargs) -> None:
        attempt(partial(work, *args, **options))

    return run


def undo(done: Done) -> None:
    """Undo the last outcome (a callback); the undo itself can be undone."""
    receipt = done.receipt
    if receipt is None:
        return

    def work() -> Done:
        undone = session.write(ledger_undo.undo, receipt)
        words = done.words.removeprefix(UNDONE_PREFIX)
        if done.words == words:
            return report_undo(words, receipt, undone)
        return Done(words, undone)

    if not attempt(work):
        st.session_state[Key.DONE] = done  # keep Undo on offer: it may work a moment later


def show_outcome(*, form: str = "", fields: Iterable[str] = ()) -> None:
    """Show what was done last, with Undo, or why it was refused.

    Problems of the columns `fields` of `form` are left to `show_field_problems`.
    """
    done: Done | None = st.session_state.get(Key.DONE)
    if done:
        with st.container(horizontal=True, vertical_alignment="center", key="outcome"):
            st.markdown(":green[:material/check_circle:]", width="content")
            st.text(done.words, width="content")
            if done.receipt and done.receipt.changes:
                # Ctrl + Z presses the key `undo` (keyboard.js): pressed again it must not redo.
                key = "undo-again" if done.words.startswith(UNDONE_PREFIX) else "undo"
                st.button("Undo", key=key, on_click=undo, args=(done,), type="tertiary")
        for note in done.notes:
            st.text(note)
    refusal: Refusal | None = st.session_state.get(Key.REFUSED)
    if refusal:
        left = set(fields) if refusal.form == form else set()
        elsewhere = [problem for problem in refusal.problems if problem.column not in left]
        show_refusal(Refusal(refusal.title, refusal.message, tuple(elsewhere)))


def forget_absence() -> None:
    """Forget that nothing was written while the team's database was away: it is back."""
    refusal: Refusal | None = st.session_state.get(Key.REFUSED)
    if refusal and refusal.while_away:
        del st.session_state[Key.REFUSED]


def show_refusal(refusal: Refusal) -> None:
    """Show a refusal: its title, its message and each problem as plain text."""
    with st.container(border=True, key="refusal", gap="small"):
        st.markdown(f":red[:material/error:] **{escape_markdown(refusal.title)}**")
        if refusal.message:
            st.text(refusal.message)
        for problem in refusal.problems:
            st.text(format_problem(problem))


def forget_outcome() -> None:
    """Forget the last outcome, so that the next page does not repeat it."""
    st.session_state.pop(Key.DONE, None)
    st.session_state.pop(Key.REFUSED, None)


def format_problem(problem: Problem) -> str:
    """Format a problem as one line, with the label of the field (for a file: the column)."""
    if problem.row is not None:
        return str(problem)
    label = LABELS.get(problem.column, problem.column)
    if problem.rule == "is missing" and problem.column in LABELS:
        return f"{label}: choose one."
    shown = (
        LABELS.get(problem.value, problem.value) if problem.column == "columns" else problem.value
    )
    value = f" “{shown}”" if shown else ""
    near = f" Did you mean “{problem.nearest}”?" if problem.nearest else ""
    return f"{label}{value} {problem.rule}.{near}"


def show_field_problems(column: str, *, form: str) -> None:
    """Show the problems of one field of a form beside it."""
    refusal: Refusal | None = st.session_state.get(Key.REFUSED)
    for problem in refusal.problems if refusal and refusal.form == form else ():
        if problem.column == column:
            with st.container(horizontal=True, gap="xsmall", vertical_alignment="center"):
                st.markdown(":red[:material/error:]", width="content")
                st.text(format_problem(problem), width="content")


def show_error(error: RevisitsError) -> None:
    """Show an error that occurred while the page was running."""
    show_refusal(_build_refusal(error))


def _build_refusal(error: RevisitsError) -> Refusal:
    problems = error.problems if isinstance(error, InputRefused) else ()
    message = "" if problems else error.message
    return Refusal(error.title, message, problems, while_away=isinstance(error, StoreAway))


class PageEnded(Exception):
    """Raised to end a page early; what app.py shows around the page still runs."""


def end_page() -> NoReturn:
    """End the page here. Unlike `st.stop`, this lets app.py show its notices above the page."""
    raise PageEnded


@contextmanager
def errors_shown(*, said_above: bool = False) -> Iterator[None]:
    """Show an error of the block in its place, and go on with the rest of the page.

    With `said_above`, why the store cannot be read is shown above the page already (`notices`).
    """
    session.use_reader_locale()
    try:
        yield
    except READ_ERRORS as hindered:
        if said_above:
            st.text(NOT_READ)
        else:
            show_error(hindered)
    except RevisitsError as error:
        show_error(error)
