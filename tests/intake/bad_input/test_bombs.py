"""A file that means to fill the memory is refused in words, and takes little of it."""

import json
import resource
import subprocess
import sys

import pytest

from pipeline.intake.reading import read_sheet
from pipeline.store import Store
from tests.intake.bad_input.bombs import BOMBS, Bomb

pytestmark = pytest.mark.soak

MOST_MEMORY = 700  # MiB at the most, all of Python and its libraries (150) counted
NET = 6 * 2**30  # of addresses, so that a bomb that works takes this process alone
COMMAND = """
import contextlib, io, json, sys
from pathlib import Path
from pipeline.cli.main import main
store, *files = sys.argv[1:]
for file in files:
    said = io.StringIO()
    with contextlib.redirect_stderr(said):
        status = main(["import", file, "--store", store])
    (peak,) = [one for one in Path("/proc/self/status").open() if one.startswith("VmHWM")]
    print(json.dumps([Path(file).name, status, said.getvalue(), int(peak.split()[1]) // 1024]))
"""


Outcome = tuple[int, str, int]


@pytest.fixture(scope="module")
def outcomes(
    _refusing_store: Store, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Outcome]:
    """What the command said of each bomb, and the most memory that it had taken by then."""
    before = _refusing_store.path.read_bytes()
    folder = tmp_path_factory.mktemp("bombs")
    for bomb in BOMBS:
        bomb.make(folder / bomb.file)
    ran = subprocess.run(
        [sys.executable, "-c", COMMAND, _refusing_store.path, *(folder / b.file for b in BOMBS)],
        capture_output=True,
        text=True,
        timeout=500,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (NET, NET)),
    )
    for bomb in BOMBS:
        (folder / bomb.file).unlink()
    assert ran.returncode == 0, ran.stderr
    assert _refusing_store.path.read_bytes() == before
    told = map(json.loads, ran.stdout.splitlines())
    return {name: (status, said, memory) for name, status, said, memory in told}


@pytest.mark.parametrize("bomb", BOMBS, ids=lambda one: one.file)
def test_a_bomb_is_refused_in_words_and_fills_no_memory(
    outcomes: dict[str, Outcome], bomb: Bomb
) -> None:
    status, said, memory = outcomes[bomb.file]
    assert bomb.refused in said
    assert status == 1
    assert memory < MOST_MEMORY


def test_columns_are_counted_before_any_row_is_read() -> None:
    """A quote that never closes stands behind a header that is refused first."""
    header = ",".join(f"c{number}" for number in range(65))
    with pytest.raises(Exception, match="it has 65 columns"):
        read_sheet(f'{header}\n"never closed'.encode(), "csv")
