"""A file that means to fill the memory is refused in words, and takes little of it."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from pipeline.intake.reading import read_sheet
from pipeline.store import Store
from tests.bad_input import bombs
from tests.bad_input.cases import Class
from tests.bad_input.test_files import rows_of, untouched

__all__ = ["untouched"]
MOST_MEMORY = 700  # MiB at the most, all of Python and its libraries (150) counted
NET = 6 * 2**30  # of addresses, so that a bomb that works takes this process alone
COMMAND = """
import contextlib, io, json, sys
from pathlib import Path
from pipeline.cli import main
store, *files = sys.argv[1:]
for file in files:
    said = io.StringIO()
    with contextlib.redirect_stderr(said):
        status = main(["import", file, "--store", store])
    (peak,) = [one for one in Path("/proc/self/status").open() if one.startswith("VmHWM")]
    print(json.dumps([Path(file).name, status, said.getvalue(), int(peak.split()[1]) // 1024]))
"""


@dataclass(frozen=True)
class Bomb:
    """A file, the function that makes it, and words with which it is refused."""

    make: Callable[[Path], None]
    kind: Class
    refused: str

    @property
    def file(self) -> str:
        """`million_columns.csv`."""
        return ".".join(self.make.__name__.rsplit("_", 1))


TEXT = "hold more than 200,000,000 characters"
BOMBS = (
    Bomb(bombs.million_columns_csv, Class.COLUMNS, "it has 1,000,000 columns; at most 64"),
    Bomb(bombs.huge_cell_csv, Class.HUGE_FIELD, "line 2, column 'note': it holds more than 40,000"),
    Bomb(bombs.commas_csv, Class.HUGE_FIELD, "line 2 has more than 2,560,000 fields"),
    Bomb(bombs.quoted_lines_csv, Class.HUGE_FIELD, "line 2 has more than 640,000 fields"),
    Bomb(bombs.empty_objects_json, Class.ROWS, "it has more than 1,000,000 rows"),
    Bomb(bombs.empty_lists_json, Class.HUGE_FIELD, "record 1, line 1: it has more than 5,120,000"),
    Bomb(bombs.nested_json, Class.JSON, "record 1, line 1: it is nested too deeply"),
    Bomb(bombs.dictionary_parquet, Class.PARQUET_BOMB, TEXT),
    Bomb(bombs.large_text_parquet, Class.PARQUET_BOMB, TEXT),
    Bomb(bombs.text_view_parquet, Class.PARQUET_BOMB, TEXT),
    Bomb(bombs.bytes_parquet, Class.PARQUET_BOMB, TEXT),
    Bomb(bombs.wide_bytes_parquet, Class.PARQUET_BOMB, TEXT),
    Bomb(bombs.rows_parquet, Class.PARQUET_BOMB, "it has more than 1,000,000 rows"),
    Bomb(bombs.page_parquet, Class.PARQUET_BOMB, TEXT),
    Bomb(bombs.lying_parquet, Class.PARQUET_BOMB, TEXT),
    Bomb(bombs.blanks_xlsx, Class.EXCEL_BOMB, "it unpacks to 150 MiB"),
    Bomb(bombs.lying_xlsx, Class.EXCEL_BOMB, "is not a readable Excel file"),
    Bomb(bombs.shared_text_xlsx, Class.EXCEL_BOMB, TEXT),
    Bomb(bombs.sheet_text_xlsx, Class.EXCEL_BOMB, TEXT),
    Bomb(bombs.far_cell_xlsx, Class.EXCEL_BOMB, "it has 16,384 columns; at most 64"),
    Bomb(
        bombs.far_row_xlsx, Class.EXCEL_BOMB, "it has 64,000,000 cells from its first to its last"
    ),
    Bomb(bombs.entities_xlsx, Class.EXCEL_BOMB, "declares a document type"),
    Bomb(bombs.many_reasons_csv, Class.WIDTH, "reason: 'r0, r1, …': brings 1,000 new reasons"),
    Bomb(bombs.many_projects_csv, Class.WIDTH, "project: 'p0, p1, …': brings 1,000 new projects"),
    Bomb(bombs.bad_rows_csv, Class.ROWS, "10,000 problems are enough"),
)

Outcome = tuple[int, str, int]


@pytest.fixture(scope="module")
def outcomes(untouched: Store, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Outcome]:
    """What the command said of each bomb, and the most memory that it had taken by then."""
    before = rows_of(untouched)
    folder = tmp_path_factory.mktemp("bombs")
    for bomb in BOMBS:
        bomb.make(folder / bomb.file)
    ran = subprocess.run(
        [sys.executable, "-c", COMMAND, untouched.path, *(folder / one.file for one in BOMBS)],
        capture_output=True,
        text=True,
        timeout=500,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (NET, NET)),
    )
    for bomb in BOMBS:
        (folder / bomb.file).unlink()
    assert ran.returncode == 0, ran.stderr
    assert rows_of(untouched) == before
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
