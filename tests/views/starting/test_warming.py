"""Who opens the first page waits for nothing that could have been loaded before."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from benchmarks import servers
from pipeline.store import Store
from tests.builders import run_python

LOADED = "print(*({'altair', 'scipy', 'views.log.entry'} & sys.modules.keys()))"


def list_loaded(code: str, **surroundings: str) -> list[str]:
    ran = run_python(f"import sys; {code}; {LOADED}", **surroundings)
    assert ran.returncode == 0, ran.stderr
    return sorted(ran.stdout.split())


def test_the_first_page_waits_for_no_chart_code(store: Store) -> None:
    code = (
        "from views.starting import warming; from pipeline.store import locate_store; "
        "warming.warm(locate_store(None))"
    )
    assert list_loaded(code, REVISITS_STORE=str(store.path)) == ["views.log.entry"]


def test_every_module_of_the_pages_is_loaded_and_no_page_is_run() -> None:
    code = (
        "from views.starting import warming; from importlib import import_module; "
        "[import_module(name) for name in warming.list_modules()]; "
        "assert not [name for name in sys.modules if name[:6] + name[-5:] == 'views..page']"
    )
    assert list_loaded(code) == ["altair", "views.log.entry"]


def test_a_store_that_cannot_be_read_does_not_keep_the_server_from_starting(tmp_path: Path) -> None:
    store = tmp_path / "revisits.duckdb"
    store.write_bytes(b"no store")
    code = (
        "from views.session import warming; from pipeline.store import locate_store; "
        "warming.warm(locate_store(None))"
    )
    assert list_loaded(code, REVISITS_STORE=str(store)) == []


@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="what is loaded cannot be seen")
def test_a_server_that_nobody_visits_loads_the_charts(store: Store) -> None:
    with servers.dashboard(store) as server:
        maps = Path(f"/proc/{server.pid}/maps")
        for _ in range(300):
            if "vl_convert" in maps.read_text(encoding="utf-8"):
                return
            time.sleep(0.1)
    raise AssertionError("the charts were not loaded")


def test_the_server_says_where_it_is_reached_and_ends_when_asked_to(store: Store) -> None:
    port = servers.find_free_port()
    command = [sys.executable, "-m", "pipeline", "--store", str(store.path), "serve"]
    with subprocess.Popen(
        [*command, "--port", str(port)], stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout
        assert any(f"URL: http://localhost:{port}" in line for line in server.stdout)
        server.terminate()
        server.communicate(timeout=30)
    assert server.returncode in (0, -15)
