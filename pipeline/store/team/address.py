"""The address of a team's database: what may be said of it, and where its mirror lies here."""

import hashlib
import ipaddress
import os
import re
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from pipeline.errors import StoreError
from pipeline.places import get_user_folder

PREFIXES = ("postgresql://", "postgres://")
USUAL_PORT = 5432
HIDDEN = "•••"
_OTHER_ADDRESS = re.compile(r"\s*[A-Za-z][\w+.-]*://")
SURROUNDINGS = ("PGHOST", "PGHOSTADDR", "PGPORT", "PGDATABASE", "PGOPTIONS", "PGSERVICE")


def is_team_address(named: str) -> bool:
    """Tell whether a store is named by the address of a database, and not by a path.

    Raises StoreError for an address of another kind, without repeating it: it may hold a password.
    """
    if named.startswith(PREFIXES):
        return True
    if _OTHER_ADDRESS.match(named):
        raise StoreError(
            "Opening the store",
            "this is an address, but not of a PostgreSQL: those begin with postgresql://",
        )
    return False


@dataclass(frozen=True)
class TeamAddress:
    """A `postgresql://` address; only `name` and `mirror` of it are ever shown.

    Raises StoreError where it is no address.
    """

    url: str = field(repr=False)

    def __post_init__(self) -> None:
        """Refuse what cannot be read as an address, without repeating its password."""
        try:
            if "," not in self._parts.netloc:  # a list of machines has no single port
                self._parts.port  # noqa: B018  # parses it
        except ValueError:
            raise StoreError(
                "Opening the team's store",
                "the address is none: it goes like postgresql://person@host/database. A / : @ or # "
                "in a password is written as %2F %3A %40 %23",
            ) from None

    @cached_property
    def _parts(self) -> SplitResult:
        return urlsplit(self.url)

    @cached_property
    def _settings(self) -> dict[str, str]:
        return {name: values[-1] for name, values in parse_qs(self._parts.query).items()}

    @property
    def host(self) -> str:
        """The machine; empty where the surroundings or a service file name it."""
        listed = self._parts.netloc.rpartition("@")[2] if "," in self._parts.netloc else ""
        named = self._settings.get("host") or listed or self._parts.hostname or ""
        return named or ("" if "service" in self._settings else os.environ.get("PGHOST", ""))

    @property
    def machine(self) -> str:
        """What the connection is made to: the host, or the number that stands for it."""
        return self._settings.get("hostaddr") or self.host

    @property
    def port(self) -> int:
        """The port there."""
        listed = "," in self._parts.netloc
        own = None if listed else self._parts.port
        named = self._settings.get("port") or own or os.environ.get("PGPORT", "")
        return int(named) if str(named).isdecimal() else USUAL_PORT

    @property
    def has_password(self) -> bool:
        """Whether a password is part of the address."""
        return bool(self._parts.password or self._settings.get("password"))

    @property
    def is_one_machine(self) -> bool:
        """Whether it names one machine in the network: no socket, no list, no service."""
        return bool(self.host) and not self.host.startswith(("/", "@")) and "," not in self.host

    @property
    def is_local(self) -> bool:
        """Whether the database is on this machine, as far as the address tells."""
        by_socket = not self.host and "service" not in self._settings
        if by_socket or self.host.startswith(("/", "@")) or self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False

    @property
    def name(self) -> str:
        """What people are told: the host and the database, neither person nor password."""
        service = self._settings.get("service")
        if service:
            return f"the service {service}"
        port = "" if self.port == USUAL_PORT else f":{self.port}"
        place = f"{self.host or 'localhost'}{port}/{self._database}"
        return f"{place} ({self.schema})" if self.schema else place

    @property
    def role_prefix(self) -> str:
        """What the names of its roles begin with: roles belong to all databases of a server."""
        named = "_".join(filter(None, (self._database, self.schema))) or "revisits"
        plain = re.sub(r"[^a-z0-9]+", "_", named.lower()).strip("_")[:40] or "revisits"
        return plain if plain[0].isalpha() else f"r_{plain}"

    @property
    def mirror(self) -> Path:
        """The file that mirrors it on this machine: one for each database or schema."""
        shown = [self._settings.get(name, "") for name in ("service", "hostaddr", "options")]
        around = [os.environ.get(name, "") for name in SURROUNDINGS]
        database = self._database or unquote(self._parts.username or "")
        whole = "\n".join((self.name, database, *shown, *around))
        mark = hashlib.sha256(whole.encode()).hexdigest()[:8]
        plain = re.sub(r"[^a-z0-9]+", "-", self._database.lower()).strip("-")
        return get_user_folder() / f"team-{plain[:40] or 'store'}-{mark}.duckdb"

    def hide_password(self, message: str) -> str:
        """Return a message without the password of the address, should it hold it."""
        for secret in (self._parts.password or "", self._settings.get("password", "")):
            for spelled in {secret, unquote(secret)} - {""}:
                message = message.replace(spelled, HIDDEN)
        return message.replace(self.url, self.name)

    @property
    def _database(self) -> str:
        return unquote(self._parts.path.strip("/")) or self._settings.get("dbname", "")

    @property
    def schema(self) -> str:
        """The schema that the address names; empty for the usual one."""
        path = re.search(r"search_path=(\S+)", self._settings.get("options", ""))
        return path[1] if path else ""
