"""Starts a Streamlit server on a free port, and stops it afterwards."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from pipeline.store import Store

ROOT = Path(__file__).parents[1]
EMPTY_APP = Path(__file__).with_name("empty_app.py")
START_SECONDS = 60
END_SECONDS = 15


def dashboard(store: Store) -> AbstractContextManager[str]:
    """Run the dashboard on `store` for the block; yields its address."""
    return _serving("pipeline", "serve", "--port", REVISITS_STORE=str(store.path))


def empty_app() -> AbstractContextManager[str]:
    """Run the empty app for the block; yields its address."""
    return _serving("streamlit", "run", str(EMPTY_APP), "--server.port")


@contextmanager
def _serving(*command: str, **environment: str) -> Iterator[str]:
    port = find_free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", *command, str(port)],
        cwd=ROOT,
        env=os.environ | environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(f"http://127.0.0.1:{port}/_stcore/health", server)
        yield f"http://localhost:{port}"
    finally:
        end_server(server)


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
            time.sleep(0.1)
    raise RuntimeError(f"the server at {url} did not start")
