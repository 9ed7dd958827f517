"""Admits or refuses the visitor before the store is opened, and shows login and logout."""

import sys
from collections.abc import Callable
from functools import partial

import streamlit as st

from pipeline.access import listening
from pipeline.errors import InputRefused, NotAllowed
from views.session import visitor
from views.session.messages import Refusal, escape_markdown, show_refusal

WIDTH = 640


def admit() -> None:
    """Admit the visitor, or show why not and stop the run, before the store is opened."""
    try:
        visitor_now = visitor.identify_visitor()
        address = st.get_option("server.address")
        listening.refuse_to_be_open(address, visitor_now.access, waived=listening.is_login_waived())
    except InputRefused as refused:
        print(f"revisits: {refused.title}: {refused.message}", file=sys.stderr, flush=True)  # noqa: T201
        words = "the settings of the login cannot be used. The terminal that runs it says why"
        _refuse(partial(show_refusal, Refusal("Nobody gets in", words)))
    except NotAllowed as refused:
        _refuse(partial(show_refusal, Refusal(refused.title, refused.message)))
    else:
        if visitor_now.role is None:
            _refuse(partial(_ask_to_log_in, visitor_now))


def is_admitted() -> bool:
    """Return whether the visitor is still admitted (`admit` shows why not)."""
    try:
        return visitor.identify_visitor().role is not None
    except InputRefused:
        return False


def show_read_only_note() -> None:
    """Show a note to visitors who may only read."""
    if not visitor.may_write():
        note = f"You may look; {visitor.get_contact()} lets you write."
        st.caption(escape_markdown(note), width="content")


def show_login() -> None:
    """Show who is logged in and a logout button; nothing if no login is configured."""
    visitor_now = visitor.identify_visitor()
    if visitor_now.access is None or visitor_now.person is None:
        return
    may = "you may look and write" if visitor.may_write() else "you may look"
    st.text(f"Logged in as {_format_person(visitor_now)}: {may}.")
    if not visitor_now.access.proxy:
        st.button("Log out", key="log-out", on_click=st.logout)


def _refuse(draw: Callable[[], None]) -> None:
    with st.container(width=WIDTH, key="door"):
        st.header("MLOps Revisits", anchor=False)
        draw()
    st.stop()


def _ask_to_log_in(visitor_now: visitor.Visitor) -> None:
    """Show the login buttons; to a logged-in visitor without access, whom to ask for it."""
    proxy = visitor_now.access is not None and visitor_now.access.proxy
    if st.user.to_dict().get("is_logged_in") is True or (proxy and visitor_now.person):
        _show_not_listed(visitor_now, proxy=proxy)
    elif proxy:
        st.text("The proxy in front of this dashboard does not say who you are.")
        st.text(f"Ask {visitor.get_contact()}.")
    else:
        st.text("Log in to see this dashboard.")
        for label, provider in _list_providers().items():
            st.button(
                label, key=f"log-in-{provider}", type="primary", on_click=st.login, args=(provider,)
            )


def _show_not_listed(visitor_now: visitor.Visitor, *, proxy: bool) -> None:
    if visitor_now.person:
        st.text(
            f"You are logged in as {_format_person(visitor_now)}. This address is not on the list."
        )
    else:
        st.text("You are logged in, but the login vouches for no address of yours.")
    st.text(f"Ask {visitor.get_contact()} to let you in.")
    if not proxy:
        st.button("Log out", key="log-out", on_click=st.logout)


def _format_person(visitor_now: visitor.Visitor) -> str:
    person = visitor_now.person
    if person is None:
        return "somebody"
    return person.address if person.name == person.address else f"{person.name}, {person.address}"


def _list_providers() -> dict[str, str | None]:
    """List the login providers of [auth] by button label; None is the single, unnamed one."""
    auth = st.secrets["auth"].to_dict()
    named = [
        name for name, value in auth.items() if isinstance(value, dict) and "client_id" in value
    ]
    if "client_id" in auth or not named:
        return {"Log in": None}
    return {f"Log in with {name}": name for name in named}
