"""What tests and benchmarks start is ended, whatever it does."""

import signal
import subprocess
import sys

import pytest

from benchmarks import servers

DEAF = "import signal; signal.signal(15, signal.SIG_IGN); print(flush=True); signal.pause()"


def test_a_server_that_does_not_end_when_it_is_asked_to_is_killed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(servers, "END_SECONDS", 0.2)
    with subprocess.Popen([sys.executable, "-c", DEAF], stdout=subprocess.PIPE) as server:
        assert server.stdout
        server.stdout.readline()
        servers.end_server(server)
        assert server.returncode == -signal.SIGKILL
