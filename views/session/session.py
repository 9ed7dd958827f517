"""What one browser session works with: the store, the reader's zone, cached answers."""

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
    """The store that this dashboard shows, only to be read by who may only look.

    Once it was opened here, it is one that is there. Raises NotAllowed where the person is not
    let in.
    """
    shown = opening.configure_for_writing(locate_store(None))
    return replace(shown, only_reads=visitor.require_role() is Role.VIEWER)


def get_zone() -> str:
    """The IANA zone of the reader's browser; the machine's where the browser names none."""
    try:
        return ZoneInfo(st.context.timezone or "").key
    except (ValueError, KeyError, OSError):
        return get_machine_zone()


def get_theme() -> Theme:
    """The theme that the reader's browser shows; light until it has said so."""
    return "dark" if st.context.theme.type == "dark" else "light"


def use_reader_locale() -> None:
    """From now on write dates in this run as people of the reader's country do."""
    dates.set_locale(st.context.locale)


def get_today() -> date:
    """The day that it is where the reader is."""
    return plain.convert_to_zone(get_utc_now(), get_zone()).date()


def get_person_name() -> str | None:
    """The person who writes down: whom the login knows, else as far as the session knows."""
    name = visitor.get_login_name() or st.session_state.get(Key.WHO)
    return str(name).strip() or None if name else None


def get_week_start() -> int:
    """The day on which the reader's weeks begin: 0 Monday, 5 Saturday, 6 Sunday."""
    return int(st.session_state.get(Key.WEEK_START) or 0)


class Source:
    """Opens the store at the first question that the cache cannot answer, and only then.

    Where it cannot be opened, `trouble` says why, and the last known answers are given instead,
    unless only what holds now will do; `as_of` is then the moment of the oldest of them.
    """

    def __init__(self, stack: ExitStack) -> None:
        self.store = get_store()
        self.path = str(self.store.path)
        self.version = self.store.version()
        self.trouble: StoreError | None = None
        self.as_of: datetime | None = None
        self.is_searching = False
        self._stack = stack
        self._reader: Reader | None = None

    def reader(self) -> Reader:
        """The open store. Raises StoreError, and _Closed where it was not opened yet.

        Nobody waits for the store within a cached function: whoever waits there holds up those
        who ask the same and have it open, and for them a writer waits who keeps us from it.
        """
        if self.trouble:
            raise self.trouble
        if self._reader is None:
            raise _StoreNotOpen
        return self._reader

    def opened(self) -> Reader:
        """The store, opened where it was not yet, and its version as of then. Raises StoreError."""
        if self._reader is None and self.trouble is None:
            try:
                self._reader = self._stack.enter_context(_open_store(self.store))
            except READ_ERRORS as trouble:
                self.trouble = trouble
                raise
            self.version = self.store.version()
        return self.reader()

    def answer(self, question: Question) -> pl.DataFrame:
        """The answer that holds now, or else the last known one. Raises StoreError."""
        try:
            return self._current(question)
        except READ_ERRORS as trouble:
            self.trouble = trouble
            known = None if _wants_only_current.get() else _last_known.find(self.path, question)
            if known is None:
                raise
            self.as_of = min(self.as_of or known.moment, known.moment)
            return known.frame

    def look(self) -> None:
        """Find out whether the store can be read, where nobody has needed that lately."""
        if self.trouble is None and not opening.is_recently_read(self.store):
            with suppress(*READ_ERRORS):
                self.opened()

    def _current(self, question: Question) -> pl.DataFrame:
        try:
            frame = _ask_store(question, self.path, self.version, self)
        except _StoreNotOpen:
            if self.is_searching:
                raise
            self.opened()
            frame = _ask_store(question, self.path, self.version, self)
        if self.trouble is None:
            _last_known.keep(self.path, question, KnownAnswer(frame, get_utc_now()))
        return frame


class _StoreNotOpen(Exception):
    """An answer that the cache does not know needs the store, and that is not open."""


_source: ContextVar[Source | None] = ContextVar("source", default=None)
_wants_only_current: ContextVar[bool] = ContextVar("only_current", default=False)
_last_known = LastKnownAnswers()


@contextmanager
def asking() -> Iterator[Source]:
    """Within the block all questions share one opening of the store, made when first needed."""
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
    """Within the block no last known answer stands in for one that holds now: it is written by."""
    token = _wants_only_current.set(True)
    try:
        yield
    finally:
        _wants_only_current.reset(token)


def _open_store(store: Store) -> AbstractContextManager[Reader]:
    return opening.open_for_reading(store, to_write=_wants_only_current.get())


def ask(question: Question) -> pl.DataFrame:
    """The answer to a question: from the cache while nobody has written, else from the store.

    While the store cannot be read it is the last known answer. Raises StoreError where there is
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
    """What stands out in a selection, in the reader's words: searched once per minute and write."""
    source = _source.get()
    if source is None:
        with asking():
            return find_insights(selection)
    try:
        return _search_insights(selection, source)
    except _StoreNotOpen:
        with suppress(*READ_ERRORS):  # then it is found in the last known answers
            source.opened()
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
    """What was found in answers of another version than the one it would be kept under."""

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
    from pipeline.figures.patterns import search as patterns_search  # scipy takes its time to load

    found = patterns_search.ask_insights(ask, selection)
    if _asked.trouble or _asked.version != written[1]:
        raise _OutdatedInsights(found)
    return found


def read_catalogue() -> Catalogue:
    """The names that hold now."""
    if _source.get() is not None:
        return questions.ask_catalogue(ask)
    with asking():
        return questions.ask_catalogue(ask)


@contextmanager
def reader() -> Iterator[Reader]:
    """The open store, for what is no cached question (a history, a plan of an import).

    Within `asking` it is the same opening: a second one would wait for a writer who waits for us.
    """
    source = _source.get()
    if source is None:
        with _open_store(get_store()) as opened:
            yield opened
        return
    yield source.opened()
