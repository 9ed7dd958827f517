"""The current browser session: its store, the reader's zone and weeks, answers to questions."""

from collections.abc import Callable, Hashable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from contextvars import ContextVar
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, TypeVar

import polars as pl
import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from pipeline.access.roles import Role
from pipeline.asking import former_names, questions
from pipeline.asking.selection import Selection
from pipeline.clock import find_zone, get_machine_zone, get_utc_now
from pipeline.errors import StoreError, UnknownZone
from pipeline.model import Catalogue
from pipeline.store import Reader, Snapshot, Store, get_read_model, locate_store
from pipeline.words import dates, plain
from views.charts.colours import Theme
from views.session import ahead, opening, visitor
from views.session.keys import Key
from views.session.memory import KnownAnswer, Memory, identify

if TYPE_CHECKING:
    from pipeline.figures.proposals.insights import Insights

Written = TypeVar("Written")


def get_store() -> Store:
    """Return the store of this dashboard, read-only for visitors who may only read.

    If it was opened before, it is not created anew. Raises NotAllowed if the visitor is not
    admitted.
    """
    shown = opening.configure_for_writing(locate_store(None))
    return replace(shown, is_read_only=visitor.require_role() is Role.VIEWER)


def get_zone() -> str:
    """Return the IANA zone of the reader's browser, or the machine's if the browser names none.

    UTC if neither is known here: `find_unknown_zone` says so.
    """
    known = find_zone(st.context.timezone or "")
    with suppress(UnknownZone):
        return known or get_machine_zone()
    return "UTC"


def find_unknown_zone() -> str | None:
    """Find the zone that the reader's browser names and that is not known here, or None."""
    named = st.context.timezone
    return named if named and find_zone(named) is None else None


def get_theme() -> Theme:
    """Return the theme of the reader's browser; light until it is known."""
    return "dark" if st.context.theme.type == "dark" else "light"


def use_reader_locale() -> None:
    """Format dates in the rest of this run by the locale of the reader's browser."""
    dates.set_locale(st.context.locale)


def get_today() -> date:
    """Return today's date in the reader's zone."""
    return plain.convert_to_zone(get_utc_now(), get_zone()).date()


def get_person_name() -> str | None:
    """Return the name of the person who logs: from the login, else from the session, or None."""
    name = visitor.get_login_name() or st.session_state.get(Key.WHO)
    return str(name).strip() or None if name else None


def get_week_start() -> int:
    """Return the weekday on which the reader's weeks begin: 0 Monday, 5 Saturday, 6 Sunday."""
    return int(st.session_state.get(Key.WEEK_START) or 0)


class Source:
    """Answers questions from memory, else from the read model as it was at the first of them.

    If the store cannot be read, `trouble` says why, and the read model of before answers, unless
    only current answers will do; `as_of` is then when the store was last seen like that.
    """

    def __init__(self, stack: ExitStack) -> None:
        self.store = get_store()
        self.version = self.store.read_version()
        self.trouble: StoreError | None = None
        self.as_of: datetime | None = None
        self.selection: Selection | None = None
        self.asked: list[questions.Question] = []
        self._stack = stack
        self._snapshot: Snapshot | None = None

    def take_snapshot(self) -> Snapshot:
        """Return what the store holds, the same for the whole block. Raises StoreError."""
        if self._snapshot is None:
            self._snapshot = self._begin_snapshot()
        if self.trouble and _wants_only_current.get():
            raise self.trouble
        return self._snapshot

    def answer(self, question: questions.Question) -> pl.DataFrame:
        """Answer a question. Raises StoreError."""
        self.asked.append(question)
        key, minute = identify(question)
        frame: pl.DataFrame = self._recall(key, minute, lambda: self._ask(question))
        return frame

    def show(self, selection: Selection) -> None:
        """Note the selection that the page shows; begin to ask of it what was asked before."""
        self.selection = selection
        asked: ahead.Asked | None = st.session_state.get(Key.ASKED)
        if asked and asked.page == _get_page() and asked.selection != selection:
            version = self.take_snapshot().version
            ahead.begin(get_read_model(self.store.path), version, _memory, asked, selection)

    def note_asked(self) -> None:
        """Note what was asked for the page, for the next time."""
        if self.selection is not None:
            asked = ahead.Asked(_get_page(), self.selection, tuple(self.asked))
            st.session_state[Key.ASKED] = asked

    def find_insights(self, selection: Selection, *, zone: str) -> "Insights":
        """Find what stands out in a selection, as `answer` does. Raises StoreError."""
        from pipeline.figures.proposals.insights import ask_insights  # scipy is slow to import

        key = ("insights", selection, zone, st.context.locale)
        insights: Insights = self._recall(
            key,
            questions.get_current_minute(),
            lambda: ask_insights(self.answer, selection, zone=zone),
        )
        return insights

    def check_readable(self) -> None:
        """Check that the store can be read, unless this process has just read it."""
        if self.trouble is None and not opening.is_recently_read(self.store):
            try:
                opening.follow(self.store, even_unchanged=True)
            except opening.READ_ERRORS as trouble:
                self.trouble = trouble

    def _begin_snapshot(self) -> Snapshot:
        try:
            model = opening.follow(self.store, patiently=_wants_only_current.get())
        except opening.READ_ERRORS as trouble:
            self.trouble = self.trouble or trouble
            model = get_read_model(self.store.path)
        snapshot = self._stack.enter_context(model.snapshot())
        if snapshot is None:
            raise self.trouble or StoreError("Reading the store", "it could not be read")
        self.version = snapshot.version
        absence = self.store.find_absence()
        if self.trouble:
            self.as_of = snapshot.as_of
        elif absence:
            self.trouble, self.as_of = absence.why, absence.as_of
        return snapshot

    def _recall(
        self,
        question: Hashable,
        minute: datetime | None,
        compute: Callable[[], object],
    ) -> Any:
        snapshot = self.take_snapshot()
        key = (snapshot.path, question)
        with _memory.get_turn(key):  # another session may be asking it
            known = _memory.find(key)
            if known and (known.version, known.minute) == (snapshot.version, minute):
                return known.answer
            try:
                current = KnownAnswer(compute(), snapshot.version, minute)
            except opening.READ_ERRORS as trouble:
                self.trouble, self.as_of = trouble, snapshot.as_of
                if known is None or _wants_only_current.get():
                    raise
                return known.answer
            _memory.keep(key, current)
            return current.answer

    def _ask(self, question: questions.Question) -> pl.DataFrame:
        """Ask the snapshot; questions about the ledgers the file, which is open only meanwhile."""
        if not question.is_asked_of_the_file:
            return question.ask(self.take_snapshot())
        with opening.open_for_reading(self.store, patiently=_wants_only_current.get()) as file:
            return question.ask(file)


_source: ContextVar[Source | None] = ContextVar("source", default=None)
_wants_only_current: ContextVar[bool] = ContextVar("only_current", default=False)
_memory = Memory()


@contextmanager
def asking() -> Iterator[Source]:
    """Share one snapshot of the read model between all questions of the block.

    Within another such block this shares the outer one's.
    """
    source = _source.get()
    if source is not None:
        yield source
        return
    use_reader_locale()
    with ExitStack() as stack:
        source = Source(stack)
        token = _source.set(source)
        try:
            yield source
        finally:
            _source.reset(token)
            source.note_asked()


@contextmanager
def only_current() -> Iterator[None]:
    """Within the block ask nothing of before, because the block writes by what it reads."""
    token = _wants_only_current.set(True)
    try:
        yield
    finally:
        _wants_only_current.reset(token)


def ask(question: questions.Question) -> pl.DataFrame:
    """Answer a question from memory if nothing was written since, else from the read model.

    While the store cannot be read, that is the one of before. Raises StoreError if there is none.
    """
    with asking() as source:
        return source.answer(question)


def show_selection(selection: Selection) -> None:
    """Note the selection that the page shows, so that what it will ask is asked ahead."""
    with asking() as source:
        source.show(selection)


def _get_page() -> str:
    context = get_script_run_ctx()
    return context.page_script_hash if context else ""


def find_insights(selection: Selection) -> "Insights":
    """Find what stands out in a selection; searched at most once per minute and data version."""
    with asking() as source:
        return source.find_insights(selection, zone=get_zone())


def read_catalogue() -> Catalogue:
    """Read the current names of projects, phases, reasons and people."""
    with asking() as source:
        return questions.ask_catalogue(source.answer)


def read_dated_catalogue() -> questions.DatedCatalogue:
    """Read the current names as `read_catalogue` does, with the data version that they are of."""
    with asking() as source:
        catalogue = questions.ask_catalogue(source.answer)
        return questions.DatedCatalogue(catalogue, source.take_snapshot().version)


def find_former_name(kind: former_names.Kind, word: str) -> str | None:
    """Find what had this name or id once, as an old link says it; None where nothing had."""
    return former_names.find_former_name(ask, kind, word)


@contextmanager
def reader() -> Iterator[Reader]:
    """Open the file for questions about its ledgers (a history, an import's plan).

    Raises StoreError where it cannot be opened.
    """
    patiently = _wants_only_current.get()
    with opening.open_for_reading(get_store(), patiently=patiently) as opened:
        yield opened


def write(change: Callable[..., Written], *subject: object, **values: object) -> Written:
    """Call a function of the ledger that writes, with the store and the name of the person."""
    return change(get_store(), *subject, by=get_person_name(), **values)
