"""The visitor of the dashboard: who they are by the login, and what they may do."""

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st
from streamlit.errors import StreamlitSecretNotFoundError

from pipeline.access import roles
from pipeline.errors import InputRefused, NotAllowed, Problem
from pipeline.store import locate_store

DEFAULT_CONTACT = "whoever runs this dashboard"
# Whether this server ever had a login; if so, a missing or broken file admits nobody.
_had_login: set[bool] = set()


@dataclass(frozen=True)
class Visitor:
    """Somebody at a browser; if no login is configured, everybody may write."""

    access: roles.Access | None
    person: roles.Person | None
    role: roles.Role | None


def identify_visitor() -> Visitor:
    """Identify the visitor, read anew each time, as the lists may change. Raises InputRefused."""
    access = _read_access()
    if access is None:
        return Visitor(None, None, roles.Role.EDITOR)
    if not access.proxy and st.get_option("server.trustedUserHeaders"):
        rule = "are trusted (server.trustedUserHeaders): they would speak for who is logged in"
        raise InputRefused(roles.NOBODY_GETS_IN, [Problem("headers of a request", "", rule)])
    known = access.proxy or st.user.to_dict().get("is_logged_in") is True
    person = roles.parse_person(st.user.to_dict()) if known else None
    return Visitor(access, person, roles.find_role(person.address, access) if person else None)


def require_same_role(make: Callable[[], bytes]) -> Callable[[], bytes]:
    """Wrap `make` so that it runs later only if the visitor still has the role they have now.

    The wrapper raises NotAllowed if the role has changed, InputRefused if the lists cannot be read;
    in both cases Streamlit tells the browser only that no file was made.
    """
    asks = identify_visitor()

    def made() -> bytes:
        access = _read_access()
        if access is None:
            may = None if asks.access else asks.role
        else:
            may = roles.find_role(asks.person.address, access) if asks.person else None
        if may is None or may is not asks.role:
            raise NotAllowed("Nothing was made", "what you may do was changed. Load the page anew")
        return make()

    return made


def require_role() -> roles.Role:
    """Return the visitor's role. Raises NotAllowed if they are not admitted."""
    role = identify_visitor().role
    if role is None:
        raise NotAllowed("Nothing was done", "you are not logged in, or not on the list any more")
    return role


def may_write() -> bool:
    """Return whether the visitor may change anything: by the lists, and in the team's database."""
    return identify_visitor().role is roles.Role.EDITOR and locate_store(None).lets_write


def get_login_name() -> str | None:
    """Return the visitor's name by the login; None if there is no login."""
    person = identify_visitor().person
    return person.name if person else None


def get_contact() -> str:
    """Return whom to ask for access, as the settings name them."""
    access = identify_visitor().access
    return access.contact if access and access.contact else DEFAULT_CONTACT


def forget_login() -> None:
    """Forget that a login was configured, as after a restart (for tests)."""
    _had_login.clear()


def _read_access() -> roles.Access | None:
    """Read the access lists from the settings, None if there are none. Raises InputRefused."""
    access = roles.parse_access(_read_secrets())
    if access is None and _had_login:
        rule = "was there and is gone. If that is meant, start the dashboard anew"
        raise InputRefused(roles.NOBODY_GETS_IN, [Problem("the login", "", rule)])
    if access:
        _had_login.add(True)
    return access


def _read_secrets() -> dict[str, object]:
    """Read secrets.toml, empty if there is none. Raises InputRefused."""
    try:
        return dict(st.secrets.to_dict())
    except (OSError, ValueError) as error:  # StreamlitSecretNotFoundError is an OSError
        none = "no-secrets-found"
        if isinstance(error, StreamlitSecretNotFoundError) and error.error_id == none:
            return {}
        problem = Problem(str(roles.SECRETS), "", "cannot be read, so nobody is let in")
        raise InputRefused(roles.NOBODY_GETS_IN, [problem]) from error
