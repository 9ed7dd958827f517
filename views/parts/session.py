"""What one browser session works with: the store, cached answers, cached chart specifications."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from contextvars import ContextVar
from typing import Any, Concatenate, ParamSpec

import altair as alt
import polars as pl
import streamlit as st

from pipeline import reads
from pipeline.cli import store_named
from pipeline.clock import machine_zone
from pipeline.model import Catalogue
from pipeline.reads import Question
from pipeline.store import DataVersion, Reader, Store
from views.parts.keys import Key

Given = ParamSpec("Given")


def store() -> Store:
    """The store that this dashboard shows."""
    return store_named(None)


def zone() -> str:
    """The IANA zone of the reader's browser; the machine's where the browser does not say."""
    return st.context.timezone or machine_zone()


def who() -> str | None:
    """The person who writes down, as far as the session knows."""
    name = st.session_state.get(Key.WHO)
    return str(name).strip() or None if name else None


class _Source:
    """Opens the store at the first question that the cache cannot answer, and only then."""

    def __init__(self, stack: ExitStack) -> None:
        self.store = store()
        self.version = self.store.version()
        self._stack = stack
        self._reader: Reader | None = None

    def frame(self, question: Question) -> pl.DataFrame:
        if self._reader is None:
            self._reader = self._stack.enter_context(self.store.reading())
        return question.ask(self._reader)


_source: ContextVar[_Source | None] = ContextVar("source", default=None)


@contextmanager
def asking() -> Iterator[None]:
    """Within the block all questions share one opening of the store, made when first needed."""
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
    return _asked.frame(question)


def catalogue() -> Catalogue:
    """The names that hold now."""
    return reads.catalogue(ask)


def reader() -> AbstractContextManager[Reader]:
    """An opening of the store for what is no cached question (a history, a plan of an import)."""
    return store().reading()


def draw(
    chart: Callable[Concatenate[pl.DataFrame, Given], alt.TopLevelMixin],
    frame: pl.DataFrame,
    *,
    key: str,
    alt_text: str,
    on_select: Callable[[], None] | None = None,
    static: dict[str, Any] | None = None,
) -> None:
    """Draw a chart of views/charts: its specification is built once, the data go in each time.

    `static` are the chart's keyword arguments; they and the columns name the specification.
    """
    given = static or {}
    name = f"{chart.__module__}.{chart.__qualname__}"
    spec = _specification(
        name, repr(frame.schema), repr(sorted(given.items())), chart, frame, given
    )
    st.vega_lite_chart(
        frame,
        spec,
        key=key,
        on_select=on_select or "ignore",
        alt=alt_text,
        width="stretch",
    )


@st.cache_resource(show_spinner=False, max_entries=300)
def _specification(
    name: str,  # noqa: ARG001
    columns: str,  # noqa: ARG001
    given: str,  # noqa: ARG001
    _chart: Callable[..., alt.TopLevelMixin],
    _frame: pl.DataFrame,
    _static: dict[str, Any],
) -> dict[str, Any]:
    """A chart's specification without data; the first three arguments are its identity."""
    spec: dict[str, Any] = _without_data(_chart(_frame.clear(), **_static).to_dict())
    return spec


def _without_data(part: Any) -> Any:
    """A specification without the (empty) data that Altair writes into every layer."""
    if isinstance(part, dict):
        return {
            name: _without_data(value)
            for name, value in part.items()
            if name not in ("data", "datasets")
        }
    if isinstance(part, list):
        return [_without_data(value) for value in part]
    return part
