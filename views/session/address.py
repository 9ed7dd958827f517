"""The address of the page: what a link or Back asks for, and what the page shows.

Fields say how their value is written (`hold`). A link, F5 or a step in the history decides what
they hold; after that the fields decide, and each run writes the address once. Filters stay in the
address of pages that do not show them, so that F5 and links keep them there too.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from urllib.parse import parse_qs

import streamlit as st
from streamlit.runtime.scriptrunner import StopException, get_script_run_ctx

from pipeline.asking.former_names import Kind
from views.session import session
from views.session.keys import FILTERS, Key

Words = list[str]
"""The values of one parameter, as they stand in the address."""


class Parsed(NamedTuple):
    """What the words of a parameter mean: the value of the field, and the words not understood."""

    value: Any
    unknown: Words


@dataclass
class _Address:
    """What this session knows of its address, each by parameter.

    `asked` is what a link or Back asks for, less what fields have `taken`; `is_opened` until a run
    has shown it. `filters` are those last shown, `unknown` is what a link named in vain, `shown`
    writes the fields of the present run of `page`, and `before` are those of the run before, if it
    was of the same page. `held` are the last values of all fields: Streamlit forgets those that a
    page does not show.
    """

    asked: dict[str, Words] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)
    is_opened: bool = False
    filters: dict[str, Words] = field(default_factory=dict)
    unknown: dict[str, Words] = field(default_factory=dict)
    shown: dict[str, Callable[[], Words]] = field(default_factory=dict)
    before: frozenset[str] = frozenset()
    held: dict[str, Any] = field(default_factory=dict)
    page: str = ""

    def open(self, asked: dict[str, Words]) -> None:
        """Let the fields take what a link, F5 or a step in the history asks for."""
        self.asked = {key: [] for key in FILTERS} | asked
        self.taken, self.unknown, self.is_opened = set(), {}, True

    def take(self, key: str) -> Words | None:
        """Take what the address asks a field for; None where the field keeps what it holds."""
        if key in self.taken or not (self.is_opened or key in self.asked):
            return None
        self.taken.add(key)
        return self.asked.pop(key, [])


@contextmanager
def followed() -> Iterator[None]:
    """Within the block fields follow the address, and at its end the address follows them.

    It is written once, so that what a person does makes one entry of the history; and not by a run
    that a link or Back has begun, nor by one that the next interrupts.
    """
    context = get_script_run_ctx()
    in_browser = _parse(context.query_string if context else "")
    is_new = Key.ADDRESS not in st.session_state
    address = _get_address()
    page = context.page_script_hash if context else ""
    address.before = frozenset(address.shown if page == address.page else ())
    address.page, address.shown = page, {}
    if is_new or (context and context.is_history_navigation):
        address.open(in_browser)
    try:
        yield
    except StopException:
        _write(address, in_browser)
        raise
    _write(address, in_browser)


def hold(
    key: str, *, parse: Callable[[Words], Parsed], write: Callable[[Any], Words], empty: Any
) -> None:
    """Give a field, before it is shown, the value that a link or Back asks for.

    `write` returns the words of a value, none for one that need not stand in the address; `empty`
    is the value of a field of which the address says nothing.
    """
    address = _get_address()
    words = address.take(key)
    if words is None:
        last = st.session_state.get(key, address.held.get(key, empty))
        if key in FILTERS and key not in address.before:
            # The state may be that of before the menu of the filters was opened.
            last = address.held.get(key, last)
        if key not in address.before or key not in st.session_state:
            st.session_state[key] = last
    else:
        st.session_state[key], unknown = parse(words) if words else (empty, [])
        if unknown:
            address.unknown[key] = unknown
    address.shown[key] = lambda: write(st.session_state.get(key))


def hold_choice(
    key: str, titles: Mapping[Any, str], *, empty: Any = None, kind: Kind | None = None
) -> None:
    """Hold a field that chooses one of `titles` (words by value).

    What is renamed or merged is followed, in old links and in what the field holds, if it is of a
    `kind` whose former names are known.
    """

    def parse(words: Words) -> Parsed:
        value = _find_value(words[-1], titles, kind)
        return Parsed(empty, words[-1:]) if value is None else Parsed(value, [])

    def write(value: Any) -> Words:
        return [] if value in (None, empty) else [titles.get(value, str(value))]

    hold(key, parse=parse, write=write, empty=empty)
    held = st.session_state[key]
    if held not in (None, empty) and held not in titles:
        st.session_state[key], _ = parse([held])


def hold_list(key: str, titles: Mapping[Any, str], *, kind: Kind | None = None) -> None:
    """Hold a field that chooses several of `titles`, as `hold_choice` holds one."""

    def parse(words: Words) -> Parsed:
        values = {word: _find_value(word, titles, kind) for word in words}
        unknown = [word for word, value in values.items() if value is None]
        return Parsed(list(dict.fromkeys(filter(None, values.values()))), unknown)

    def write(values: Any) -> Words:
        return [titles.get(value, str(value)) for value in values or ()]

    hold(key, parse=parse, write=write, empty=[])
    held: list[Any] = st.session_state[key] or []
    if any(value not in titles for value in held):
        st.session_state[key], _ = parse(held)


def hold_text(key: str) -> None:
    """Hold a field of text."""
    hold(
        key,
        parse=lambda words: Parsed(words[-1], []),
        write=lambda text: [text] if text else [],
        empty="",
    )


def put(key: str, value: Any) -> None:
    """Set a field of another page, whatever the last link asked for (for callbacks)."""
    address = _get_address()
    address.asked.pop(key, None)
    address.taken.add(key)
    address.held[key] = st.session_state[key] = value


def keep(keys: Iterable[str]) -> None:
    """Keep what fields hold that this run does not show; Streamlit would forget it after it."""
    for key in keys:
        st.session_state[key] = st.session_state[key]


def get_unknown() -> dict[str, Words]:
    """Return what the last link or Back named that is not known here, by parameter."""
    return _get_address().unknown


def forget_unknown() -> None:
    """Forget what the last link or Back named in vain."""
    _get_address().unknown = {}


def _find_value(word: str, titles: Mapping[Any, str], kind: Kind | None) -> Any:
    """Find the value that a word means: its title, the value itself, or what it was once."""
    by_title = {title: value for value, title in titles.items()}
    if word in by_title:
        return by_title[word]
    value = session.find_former_name(kind, word) if kind and word not in titles else word
    return value if value in titles else None


def _get_address() -> _Address:
    address: _Address = st.session_state.setdefault(Key.ADDRESS, _Address())
    return address


def _write(address: _Address, in_browser: dict[str, Words]) -> None:
    shown = {key: write() for key, write in address.shown.items()}
    address.held |= {key: st.session_state.get(key) for key in shown}
    if any(key in shown for key in FILTERS):
        address.filters = {key: shown.get(key, []) for key in FILTERS}
    address.asked = {key: words for key, words in address.asked.items() if key in FILTERS}
    wanted = {
        key: words for key, words in (address.filters | address.asked | shown).items() if words
    }
    if not address.is_opened and wanted != in_browser:
        st.query_params.from_dict(wanted)
    address.is_opened = False


def _parse(query: str) -> dict[str, Words]:
    parsed = parse_qs(query, keep_blank_values=True)
    return {key: words for key, words in parsed.items() if not key.startswith("embed")}
