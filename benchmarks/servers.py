"""Starts a Streamlit server on a free port, and stops it afterwards."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from pipeline.store import Store

ROOT = Path(__file__).parents[1]
PAGES = Path(__file__).with_name("pages")
START_SECONDS = 60
END_SECONDS = 15
POLL_SECONDS = 0.02
READY = b"URL: http"
MILLISECONDS_A_TICK = 1000 / os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Server:
    """A running server: its address, its process, how long it took to be ready and to say so."""

    url: str
    pid: int
    ready_ms: float

    def read_processor_ms(self) -> float:
        """Read the processor time that its process has used until now, all threads included."""
        stat = Path(f"/proc/{self.pid}/stat").read_text(encoding="utf-8")
        user, system = stat.rsplit(")", 1)[1].split()[11:13]
        return (int(user) + int(system)) * MILLISECONDS_A_TICK


def dashboard(store: Store) -> AbstractContextManager[Server]:
    """Run the dashboard on `store` for the block."""
    return _serving("pipeline", "serve", "--port", REVISITS_STORE=str(store.path))


# The empty app and the twins run as Streamlit runs any app: it collects garbage after each run,
# which our own settings put off.
USUAL = ("--runner.postScriptGC", "true")


def empty_app() -> AbstractContextManager[Server]:
    """Run the empty app for the block."""
    app = str(PAGES / "empty_app.py")
    return _serving("streamlit", "run", app, *USUAL, "--server.port")


def twin_app(folder: Path) -> AbstractContextManager[Server]:
    """Run the twins of the pages that were recorded in `folder` for the block."""
    app = str(PAGES / "twin_app.py")
    return _serving("streamlit", "run", app, *USUAL, "--server.port", REVISITS_TWINS=str(folder))


@contextmanager
def _serving(*command: str, **environment: str) -> Iterator[Server]:
    port = find_free_port()
    start = time.perf_counter()
    server = subprocess.Popen(
        [sys.executable, "-m", *command, str(port)],
        cwd=ROOT,
        env=os.environ | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    try:
        _read_until_ready(server)
        wait_for(f"http://127.0.0.1:{port}/_stcore/health", server)
        ready_ms = (time.perf_counter() - start) * 1000
        yield Server(f"http://localhost:{port}", server.pid, ready_ms)
    finally:
        end_server(server)
        if server.stdout:
            server.stdout.close()


def _read_until_ready(server: subprocess.Popen[bytes]) -> None:
    """Read until the server says where it is reached. It says little more, which stays unread."""
    assert server.stdout
    for line in server.stdout:
        if READY in line:
            return


def end_server(server: subprocess.Popen[bytes]) -> None:
    """Stop the server; kill it where it keeps waiting for an open window, which has no limit."""
    server.terminate()
    try:
        server.wait(END_SECONDS)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def find_free_port() -> int:
    """Find a port of this machine that is free."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def wait_for(url: str, server: subprocess.Popen[bytes]) -> None:
    """Wait until the server answers. Raises RuntimeError where it ended or took too long."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            time.sleep(POLL_SECONDS)
    raise RuntimeError(f"the server at {url} did not start")
