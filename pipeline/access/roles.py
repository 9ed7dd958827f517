"""Who may read and who may write: [access] in secrets.toml, beside Streamlit's [auth]."""

import re
import string
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from pipeline import fields
from pipeline.errors import TURNS_TEXT, InputRefused, Problem
from pipeline.spelling import find_nearest

SECRETS = Path(".streamlit/secrets.toml")
NOBODY_GETS_IN = "Nobody gets in: .streamlit/secrets.toml"
SECRET_LENGTH = 32
ACCESS_KEYS = ("editors", "viewers", "proxy", "contact")
_ENTRY = re.compile(r"[^@\s,;<>]*@[A-Za-z0-9][A-Za-z0-9.-]*")
# ASCII letters only: other characters with small forms belong to other people's addresses.
_SMALL = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)


class Role(StrEnum):
    """What a signed-in person may do."""

    EDITOR = "editor"
    VIEWER = "viewer"


@dataclass(frozen=True)
class Access:
    """The addresses with access, each with its role; `@team.example.org` is a whole domain.

    With `proxy` a reverse proxy names the person, else Streamlit's login does. `contact` is whom
    to ask for more rights.
    """

    roles: Mapping[str, Role]
    proxy: bool = False
    contact: str = ""


@dataclass(frozen=True)
class Person:
    """A signed-in person: the name that goes into records, and the e-mail address."""

    name: str
    address: str


def parse_access(secrets: Mapping[str, object]) -> Access | None:
    """Read the sections [auth] and [access] of secrets.toml; None where no login is configured.

    With a login and nobody listed nobody gets in. Raises InputRefused with every problem.
    """
    login = "auth" in secrets
    section = secrets.get("access", {} if login else None)
    if section is None:
        _refuse_misspelt(secrets)
        return None
    if not isinstance(section, Mapping):
        raise InputRefused(
            NOBODY_GETS_IN, [Problem("access", str(section), "must be a section: [access]")]
        )
    problems = [
        *_find_weak_secret(secrets.get("auth")),
        *_find_wrong_settings(section),
    ]
    editors, viewers = (_parse_entries(section, name, problems) for name in ("editors", "viewers"))
    problems += [
        Problem("viewers", entry, "is listed as editor too; once is enough")
        for entry in sorted(editors & viewers)
    ]
    proxy = section.get("proxy") is True
    if proxy and login:
        rule = "says that a proxy knows who somebody is, and [auth] that Streamlit does; keep one"
        problems.append(Problem("proxy", "true", rule))
    if not proxy and not login:
        rule = "needs an [auth] section, or proxy = true: without them nobody can say who they are"
        problems.append(Problem("access", "", rule))
    if problems:
        raise InputRefused(NOBODY_GETS_IN, problems)
    roles = dict.fromkeys(viewers, Role.VIEWER) | dict.fromkeys(editors, Role.EDITOR)
    return Access(roles, proxy, str(section.get("contact", "")).strip())


def find_role(address: str, access: Access) -> Role | None:
    """Return the role of an address, or None where it has no access.

    The address itself counts before its domain; capital letters make no difference.
    """
    own = _lower_address(address)
    if own.count("@") != 1 or own.startswith("@"):
        return None
    domain = own[own.index("@") :]
    return access.roles.get(own) or access.roles.get(domain)


def parse_person(claims: Mapping[str, object]) -> Person | None:
    """Build the person from the `email` and `name` claims of a login or a proxy.

    None without an address, or where the login says that the address is not verified.
    """
    address = claims.get("email")
    if not isinstance(address, str) or not address.strip():
        return None
    verified = claims.get("email_verified", True)
    if verified is not True and str(verified).strip().lower() != "true":
        return None
    claimed = claims.get("name")
    name = _clean_name(claimed) if isinstance(claimed, str) else ""
    return Person(name or _clean_name(address), address.strip())


def read_secrets(folders: Iterable[Path]) -> dict[str, object]:
    """Read .streamlit/secrets.toml from these folders; a later folder wins.

    Raises InputRefused where a file is not TOML.
    """
    secrets: dict[str, object] = {}
    for path in (folder / SECRETS for folder in folders):
        try:
            secrets |= tomllib.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            continue
        except ValueError as error:
            raise InputRefused(
                NOBODY_GETS_IN, [Problem("file", "", f"cannot be read: {error}")]
            ) from error
    return secrets


def _refuse_misspelt(secrets: Mapping[str, object]) -> None:
    """Raise InputRefused where a misspelt login section would let everybody in."""
    meant = {*ACCESS_KEYS, "client_id", "cookie_secret"}
    problems = [
        Problem(name, "", "belongs to a login; its section is [access] or [auth], spelled so")
        for name, value in secrets.items()
        if name in meant or (isinstance(value, Mapping) and meant & value.keys())
    ]
    if problems:
        raise InputRefused(NOBODY_GETS_IN, problems)


def _find_weak_secret(login: object) -> list[Problem]:
    """Report a cookie secret that is too short; the secret itself is never shown."""
    if login is None:
        return []
    secret = login.get("cookie_secret") if isinstance(login, Mapping) else None
    if isinstance(secret, str) and len(secret) >= SECRET_LENGTH:
        return []
    rule = (
        f"must be at least {SECRET_LENGTH} random signs: whoever guesses it gets in as anybody. "
        "Make one: python -c 'import secrets; print(secrets.token_hex())'"
    )
    return [Problem("auth, cookie_secret", "", rule)]


def _find_wrong_settings(section: Mapping[str, object]) -> list[Problem]:
    """Find unknown settings, and values of the wrong type."""
    rule = f"is not a setting of [access] ({', '.join(ACCESS_KEYS)})"
    problems = [
        Problem(str(key), "", rule, nearest=find_nearest(key, ACCESS_KEYS))
        for key in section
        if key not in ACCESS_KEYS
    ]
    if not isinstance(section.get("proxy", False), bool):
        problems.append(Problem("proxy", str(section["proxy"]), "must be true or false"))
    if not isinstance(section.get("contact", ""), str):
        problems.append(Problem("contact", str(section["contact"]), "must be one line of text"))
    return problems


def _parse_entries(
    section: Mapping[str, object], name: str, problems: list[Problem]
) -> frozenset[str]:
    """Parse a list of addresses in lower case; add invalid ones to `problems`."""
    entries = section.get(name, [])
    if not isinstance(entries, list):
        rule = 'must be a list: ["ana@example.org", "@team.example.org"]'
        problems.append(Problem(name, str(entries), rule))
        return frozenset()
    kept = set()
    for entry in entries:
        if isinstance(entry, str) and _ENTRY.fullmatch(entry.strip()):
            kept.add(_lower_address(entry))
        else:
            rule = "is neither an address (ana@example.org) nor a domain (@team.example.org)"
            problems.append(Problem(name, str(entry), rule))
    return frozenset(kept)


def _lower_address(address: str) -> str:
    return address.strip().translate(_SMALL)


def _clean_name(name: str) -> str:
    """Clean the name from a login for the store: no odd characters, cut to length."""
    characters = (" " if unicodedata.category(each) in ("Cc", "Cs") else each for each in name)
    line = " ".join("".join(each for each in characters if each not in TURNS_TEXT).split())
    return line[: fields.NAME_LENGTH].strip()
