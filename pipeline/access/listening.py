"""Where the dashboard may listen: on this machine only, unless there is a login or a waiver."""

import errno
import ipaddress
import os
import re
import socket
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Literal

from pipeline.access.roles import Access
from pipeline.errors import NotAllowed

WITHOUT_LOGIN_VARIABLE = "REVISITS_WITHOUT_LOGIN"
USUAL_PORT = 8501
OTHER_ADDRESS = "name an address of this machine, or 0.0.0.0 for all of them"
LAST_PORT = 65_535
_HOST = re.compile(r"(\*\.)?[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?")
_PATH_PART = re.compile(r"[A-Za-z0-9_~-][A-Za-z0-9._~-]*")


def is_this_machine(address: str | None) -> bool:
    """Tell whether only this machine can reach a server that listens on `address`.

    Nothing means every address. Of names only localhost counts: another may lead anywhere.
    """
    name = (address or "").strip().lower()
    if name == "localhost" or name.startswith("unix://"):
        return True
    try:
        return ipaddress.ip_address(name.strip("[]")).is_loopback
    except ValueError:
        return False


def refuse_to_be_open(address: str | None, access: Access | None, *, waived: bool) -> None:
    """Raise NotAllowed where others can reach the dashboard without a login.

    A proxy's login does not count: whoever reaches the port goes past it. With `waived` somebody
    has said explicitly that no login is needed.
    """
    if waived or is_this_machine(address) or (access is not None and not access.proxy):
        return
    where = f"on {address}" if address else "on every address of this machine"
    why = "it has no login" if access is None else "whoever reaches it there goes past the proxy"
    raise NotAllowed(
        "The dashboard shows nothing",
        f"it was told to listen {where}, where others reach it, and {why}: they could read and "
        "write everything. What to do: let it listen on localhost, or set up a login "
        "(docs/sharing.md says how). If it is meant to be open, start it with "
        f"`revisits serve --without-login`, or with {WITHOUT_LOGIN_VARIABLE}=1",
    )


@dataclass(frozen=True)
class Unusable:
    """Why the server cannot listen where it was told to, and which option it is that says so."""

    option: Literal["--port", "--address"]
    why: str


def find_unusable(address: str, port: int) -> Unusable | None:
    """Find out whether the server could listen there, by trying; None where it can."""
    if address.startswith("unix://"):
        return Unusable("--address", "the server listens on no Unix socket; name an address")
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    try:
        with closing(socket.socket(family)) as tried:
            if os.name != "nt":  # there it would take a port that somebody listens on
                tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            tried.bind((address, port))
            tried.listen(1)
    except (TypeError, UnicodeError):  # what cannot be a name of the network at all
        return Unusable("--address", f"{address!r} is no name of a machine; {OTHER_ADDRESS}")
    except socket.gaierror:
        return Unusable(
            "--address", f"no machine is known by the name {address!r}; {OTHER_ADDRESS}"
        )
    except OSError as error:
        return _explain_failure(error, address, port)
    return None


def _explain_failure(error: OSError, address: str, port: int) -> Unusable:
    if error.errno == errno.EADDRINUSE:
        return Unusable(
            "--port", f"another program listens on port {port}; end it, or name another port"
        )
    if error.errno in (errno.EACCES, errno.EPERM):
        return Unusable("--port", f"you may not listen on port {port}; name another, from 1024 on")
    if error.errno == errno.EADDRNOTAVAIL:
        return Unusable("--address", f"{address!r} is no address of this machine; {OTHER_ADDRESS}")
    return Unusable("--address", f"{address}, port {port}: {error.strerror or error}")


def is_login_waived(environment: Mapping[str, str] = os.environ) -> bool:
    """Tell whether somebody explicitly said that no login is needed."""
    return environment.get(WITHOUT_LOGIN_VARIABLE) == "1"


def build_server_options(
    *,
    port: int | None,
    address: str | None,
    hosts: Sequence[str],
    base_path: str | None = None,
) -> list[str]:
    """Build the server's options; `hosts` are further names that people reach it by.

    An address that is not every address is such a name itself, and the one that is printed.
    """
    single = address if address and _is_single_address(address) else None
    names = [*hosts, *([single] if single else [])]
    options = [] if port is None else ["--server.port", str(port)]
    if address:
        options += ["--server.address", address]
    if single:
        options += ["--browser.serverAddress", f"[{single}]" if ":" in single else single]
    if base_path:
        options += ["--server.baseUrlPath", base_path]
    if names:
        for name in ("localhost", "127.0.0.1", *names):
            options += ["--server.allowedHosts", name]
    return options


def is_hidden_from_others(address: str | None, hosts: Sequence[str]) -> bool:
    """Tell whether it listens on every address, but no host name for others was configured."""
    if not address or hosts or is_this_machine(address):
        return False
    return not _is_single_address(address)


def parse_host(name: str) -> str:
    """Parse a host name that people type. Raises ValueError, in words."""
    host = name.strip().rstrip(".")
    if not _HOST.fullmatch(host):
        raise ValueError(
            f"{name!r} is no name of a machine; name it without http://, port and path, such as "
            "revisits.example.org"
        )
    return host


def parse_port(text: str) -> int:
    """Parse a port; 0 is any that is free. Raises ValueError, in words."""
    try:
        port = int(text)
    except ValueError:
        port = -1
    if not 0 <= port <= LAST_PORT:
        raise ValueError(
            f"{text} is no port; name a number from 1 to {LAST_PORT}, or 0 for any that is free"
        )
    return port


def parse_base_path(path: str) -> str:
    """Parse the path below which the dashboard answers: `team/revisits`. Raises ValueError."""
    parts = path.strip().strip("/").split("/")
    if not all(_PATH_PART.fullmatch(part) for part in parts):
        raise ValueError(
            f"{path!r} is no path of an address; name it with letters, digits and hyphens, such as "
            "/revisits"
        )
    return "/".join(parts)


def _is_single_address(address: str) -> bool:
    try:
        return not ipaddress.ip_address(address).is_unspecified
    except ValueError:
        return not address.startswith("unix://")
