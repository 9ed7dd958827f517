"""The current browser session: its store, the reader's zone and weeks, cached answers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from contextvars import ContextVar
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import polars as pl
import streamlit as st

from pipeline.access.roles import Role
from pipeline.asking import questions
from pipeline.asking.questions import Question
from pipeline.asking.selection import Selection
from pipeline.clock import get_machine_zone, get_utc_now
from pipeline.errors import StoreError
from pipeline.model import Catalogue
from pipeline.store import Reader, Store, locate_store
from pipeline.store.store import DataVersion
from pipeline.words import dates, plain
from views.charts.colours import Theme
from views.session import opening, visitor
from views.session.keys import Key
from views.session.last_known import KnownAnswer, LastKnownAnswers
from views.session.opening import READ_ERRORS

if TYPE_CHECKING:
    from pipeline.figures.patterns.search import Insights


def get_store() -> Store:
    """Return the store of this dashboard, read-only for visitors who may only read.

    If it was opened before, it is not created anew. Raises NotAllowed if the visitor is not
    admitted.
    """
    shown = opening.configure_for_writing(locate_store(None))
    return replace(shown, is_read_only=visitor.require_role() is Role.VIEWER)


def get_zone() -> str:
    """Return the IANA zone of the reader's browser, or the machine's if the browser names none."""
    try:
        return ZoneInfo(st.context.timezone or "").key
    except (ValueError, KeyError, OSError):
        return get_machine_zone()


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
    """Answers questions from the cache, and opens the store at the first one it has not cached.

    If it cannot be opened, `trouble` says why, and the last known answers are used instead,
    unless only current answers will do; `as_of` is then the time of the oldest of them.
    """

    def __init__(self, stack: ExitStack) -> None:
        self.store = get_store()
        self.path = str(self.store.path)
        self.version = self.store.read_version()
        self.trouble: StoreError | None = None
        self.as_of: datetime | None = None
        self.is_searching = False
        self._stack = stack
        self._reader: Reader | None = None

    def reader(self) -> Reader:
        """Return the open store. Raises StoreError, or _Closed if it is not open yet.

        Never wait for the store in a cached function: it holds the cache's lock, so sessions that
        ask the same and have the store open would block the writer that we are waiting for.
        """
        if self.trouble:
            raise self.trouble
        if self._reader is None:
            raise _StoreNotOpen
        return self._reader

    def open_reader(self) -> Reader:
        """Open the store if it is not open, note its version, and return it. Raises StoreError."""
        if self._reader is None and self.trouble is None:
            try:
                self._reader = self._stack.enter_context(_open_store(self.store))
            except READ_ERRORS as trouble:
                self.trouble = trouble
                raise
            self.version = self.store.read_version()
        return self.reader()

    def answer(self, question: Question) -> pl.DataFrame:
        """Return the current answer, or else the last known one. Raises StoreError."""
        try:
            return self._current(question)
        except READ_ERRORS as trouble:
            self.trouble = trouble
            known = None if _wants_only_current.get() else _last_known.find(self.path, question)
            if known is None:
                raise
            self.as_of = min(self.as_of or known.moment, known.moment)
            return known.frame

    def check_readable(self) -> None:
        """Check that the store can be read, unless this process has just read it."""
        if self.trouble is None and not opening.is_recently_read(self.store):
            with suppress(*READ_ERRORS):
                self.open_reader()

    def _current(self, question: Question) -> pl.DataFrame:
        try:
            frame = _ask_store(question, self.path, self.version, self)
        except _StoreNotOpen:
            if self.is_searching:
                raise
            self.open_reader()
            frame = _ask_store(question, self.path, self.version, self)
        if self.trouble is None:
            _last_known.keep(self.path, question, KnownAnswer(frame, get_utc_now()))
        return frame


class _StoreNotOpen(Exception):
    """Raised in a cached function that needs the store while it is not open."""


_source: ContextVar[Source | None] = ContextVar("source", default=None)
_wants_only_current: ContextVar[bool] = ContextVar("only_current", default=False)
_last_known = LastKnownAnswers()


@contextmanager
def asking() -> Iterator[Source]:
    """Share one opening of the store between all questions of the block; opened on first use."""
    use_reader_locale()
    with ExitStack() as stack:
        source = Source(stack)
        token = _source.set(source)
        try:
            yield source
        finally:
            _source.reset(token)


@contextmanager
def only_current() -> Iterator[None]:
    """Within the block use no last known answers, because the block writes what it reads."""
    token = _wants_only_current.set(True)
    try:
        yield
    finally:
        _wants_only_current.reset(token)


def _open_store(store: Store) -> AbstractContextManager[Reader]:
    return opening.open_for_reading(store, to_write=_wants_only_current.get())


def ask(question: Question) -> pl.DataFrame:
    """Answer a question from the cache if nothing was written since, else from the store.

    While the store cannot be read, return the last known answer. Raises StoreError if there is
    none.
    """
    source = _source.get()
    if source is not None:
        return source.answer(question)
    with asking():
        return ask(question)


@st.cache_data(show_spinner=False, max_entries=1000)
def _ask_store(
    question: Question,
    path: str,  # noqa: ARG001
    version: DataVersion,  # noqa: ARG001
    _asked: Source,
) -> pl.DataFrame:
    return question.ask(_asked.reader())


def find_insights(selection: Selection) -> Insights:
    """Find what stands out in a selection; searched at most once per minute and data version."""
    source = _source.get()
    if source is None:
        with asking():
            return find_insights(selection)
    try:
        return _search_insights(selection, source)
    except _StoreNotOpen:
        with suppress(*READ_ERRORS):  # if it cannot be opened, search in the last known answers
            source.open_reader()
        return _search_insights(selection, source)


def _search_insights(selection: Selection, source: Source) -> Insights:
    written = (source.path, source.version, st.context.locale)
    source.is_searching = True
    try:
        return _search_cached(selection, questions.get_current_minute(), written, source)
    except _OutdatedInsights as found:
        return found.insights
    finally:
        source.is_searching = False


class _OutdatedInsights(Exception):
    """Carries insights out of the cache that rest on another data version than their cache key."""

    def __init__(self, found: Insights) -> None:
        super().__init__()
        self.insights = found


@st.cache_data(show_spinner=False, max_entries=100)
def _search_cached(
    selection: Selection,
    minute: datetime,  # noqa: ARG001
    written: tuple[str, DataVersion, str | None],
    _asked: Source,
) -> Insights:
    from pipeline.figures.patterns import search as patterns_search  # scipy is slow to import

    found = patterns_search.ask_insights(ask, selection)
    if _asked.trouble or _asked.version != written[1]:
        raise _OutdatedInsights(found)
    return found


def read_catalogue() -> Catalogue:
    """Read the current names of projects, phases, reasons and people."""
    if _source.get() is not None:
        return questions.ask_catalogue(ask)
    with asking():
        return questions.ask_catalogue(ask)


@contextmanager
def reader() -> Iterator[Reader]:
    """Open the store for reads that are not cached questions (a history, an import's plan).

    Within `asking` this reuses its opening; a second one could deadlock with a waiting writer.
    """
    source = _source.get()
    if source is None:
        with _open_store(get_store()) as opened:
            yield opened
        return
    yield source.open_reader()
