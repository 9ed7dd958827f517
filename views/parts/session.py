"""What one browser session works with: the store, the reader's zone, cached answers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import polars as pl
import streamlit as st

from pipeline import dates, reads, wording
from pipeline.access import Role
from pipeline.clock import machine_zone, utc_now
from pipeline.filters import Selection
from pipeline.model import Catalogue
from pipeline.reads import Question
from pipeline.store import DataVersion, Reader, Store, store_named
from views.parts import visitor
from views.parts.colours import Theme
from views.parts.keys import Key

if TYPE_CHECKING:
    from pipeline.insights import Insights


def store() -> Store:
    """The store that this dashboard shows, only to be read by who may only look.

    Raises NotAllowed where the person is not let in.
    """
    return replace(store_named(None), only_reads=visitor.role() is Role.VIEWER)


def zone() -> str:
    """The IANA zone of the reader's browser; the machine's where the browser names none."""
    try:
        return ZoneInfo(st.context.timezone or "").key
    except (ValueError, KeyError, OSError):
        return machine_zone()


def shown_theme() -> Theme:
    """The theme that the reader's browser shows; light until it has said so."""
    return "dark" if st.context.theme.type == "dark" else "light"


def write_for_the_reader() -> None:
    """From now on write dates in this run as people of the reader's country do."""
    dates.written_for(st.context.locale)


def today() -> date:
    """The day that it is where the reader is."""
    return wording.in_zone(utc_now(), zone()).date()


def who() -> str | None:
    """The person who writes down: whom the login knows, else as far as the session knows."""
    name = visitor.name() or st.session_state.get(Key.WHO)
    return str(name).strip() or None if name else None


def week_start() -> int:
    """The day on which the reader's weeks begin: 0 Monday, 5 Saturday, 6 Sunday."""
    return int(st.session_state.get(Key.WEEK_START) or 0)


class _Source:
    """Opens the store at the first question that the cache cannot answer, and only then."""

    def __init__(self, stack: ExitStack) -> None:
        self.store = store()
        self.version = self.store.version()
        self._stack = stack
        self._reader: Reader | None = None

    def reader(self) -> Reader:
        if self._reader is None:
            self._reader = self._stack.enter_context(self.store.reading())
        return self._reader


_source: ContextVar[_Source | None] = ContextVar("source", default=None)


@contextmanager
def asking() -> Iterator[None]:
    """Within the block all questions share one opening of the store, made when first needed."""
    write_for_the_reader()
    with ExitStack() as stack:
        token = _source.set(_Source(stack))
        try:
            yield
        finally:
            _source.reset(token)


def ask(question: Question) -> pl.DataFrame:
    """The answer to a question: from the cache while nobody has written, else from the store."""
    source = _source.get()
    if source is not None:
        return _answer(question, str(source.store.path), source.version, source)
    with asking():
        return ask(question)


@st.cache_data(show_spinner=False, max_entries=1000)
def _answer(
    question: Question,
    path: str,  # noqa: ARG001
    version: DataVersion,  # noqa: ARG001
    _asked: _Source,
) -> pl.DataFrame:
    return question.ask(_asked.reader())


def insights(selection: Selection) -> Insights:
    """What stands out in a selection, in the reader's words: searched once per minute and write."""
    source = _source.get()
    if source is not None:
        written = (str(source.store.path), source.version, st.context.locale)
        return _found(selection, reads.this_minute(), written)
    with asking():
        return insights(selection)


@st.cache_data(show_spinner=False, max_entries=100)
def _found(
    selection: Selection,
    minute: datetime,  # noqa: ARG001
    written: tuple[str, DataVersion, str | None],  # noqa: ARG001
) -> Insights:
    from pipeline import insights as search  # scipy takes its time to load

    return search.insights(ask, selection)


def catalogue() -> Catalogue:
    """The names that hold now."""
    if _source.get() is not None:
        return reads.catalogue(ask)
    with asking():
        return reads.catalogue(ask)


@contextmanager
def reader() -> Iterator[Reader]:
    """The open store, for what is no cached question (a history, a plan of an import).

    Within `asking` it is the same opening: a second one would wait for a writer who waits for us.
    """
    source = _source.get()
    if source is not None:
        yield source.reader()
        return
    with store().reading() as opened:
        yield opened
