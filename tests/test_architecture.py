"""The house keeps its shape: imports point one way, and no file runs away."""

import re
import subprocess
import sys
import tomllib
from collections import Counter
from pathlib import Path

import pytest

from pipeline.store import Store
from tests.builders import run_python

ROOT = Path(__file__).parent.parent
CODE = ("pipeline", "queries", "views", "benchmarks")
FILES = [ROOT / "app.py"] + [
    path
    for folder in CODE
    for ending in ("py", "sql")
    for path in sorted((ROOT / folder).rglob(f"*.{ending}"))
]
LONGEST = 300
SLOW_TO_LOAD = {
    "duckdb",
    "polars",
    "pyarrow",
    "numpy",
    "pandas",
    "fastexcel",
    "xlsxwriter",
    "scipy",
    "altair",
    "streamlit",
}


def test_the_import_contracts_hold() -> None:
    ran = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"],
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=120,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert " kept, 0 broken." in ran.stdout


@pytest.mark.parametrize(
    ("words", "loaded"),
    [
        (["--help"], set()),
    ],
)
def test_a_command_loads_what_it_uses(store: Store, words: list[str], loaded: set[str]) -> None:
    ran = run_python(
        f"import sys; sys.argv[1:] = {words}; from pipeline.__main__ import run; "
        f"assert run() == 0; print(*({SLOW_TO_LOAD} & sys.modules.keys()), file=sys.stderr)",
        REVISITS_STORE=str(store.path),
    )
    assert (ran.returncode, set(ran.stderr.split())) == (0, loaded)


@pytest.mark.parametrize("module", ["pipeline.cli.figures", "views.figure.view", "views.log.entry"])
def test_who_only_logs_does_not_wait_for_what_figures_need(module: str) -> None:
    ran = run_python(f"import sys, {module}; sys.exit('scipy' in sys.modules)")
    assert ran.returncode == 0, ran.stderr


def test_no_file_runs_away() -> None:
    lines = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in FILES}
    assert [path for path, number in lines.items() if number > LONGEST] == []


def test_the_app_is_a_list_of_pages_and_no_more() -> None:
    assert len((ROOT / "app.py").read_text(encoding="utf-8").splitlines()) < 40


def test_the_server_listens_on_this_machine_only_and_tells_nobody() -> None:
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text())
    assert config["server"]["address"] == "127.0.0.1"
    assert config["server"]["allowedHosts"] == ["localhost", "127.0.0.1"]
    assert config["browser"]["gatherUsageStats"] is False
    assert config["client"]["showErrorDetails"] == "none"


def test_every_folder_says_what_it_holds_and_holds_at_most_fifteen_files() -> None:
    tops = [ROOT / name for name in ("pipeline", "views", "queries", "tests")]
    code = [path for top in tops for ending in ("py", "sql") for path in top.rglob(f"*.{ending}")]
    holding = Counter(path.parent for path in code if path.name != "__init__.py")
    del holding[ROOT / "pipeline" / "store" / "migrations"]
    assert {folder: number for folder, number in holding.items() if number > 15} == {}
    silent = [
        folder
        for folder in holding
        if not (folder / "__init__.py").read_text(encoding="utf-8").startswith('"""')
    ]
    assert silent == []


def test_every_page_keeps_its_address() -> None:
    app = (ROOT / "app.py").read_text(encoding="utf-8")
    named = dict(re.findall(r'st\.Page\("views/(\w+)/page\.py".*url_path="(\w+)"', app))
    pages = {path.parent.name for path in (ROOT / "views").glob("*/page.py")} - {"report"}
    assert named == {page: page for page in pages}


def test_no_test_takes_anything_from_another_test() -> None:
    importing = re.compile(r"^\s*(from|import) tests\.(\w+\.)*test_\w+", re.MULTILINE)
    tests = (ROOT / "tests").rglob("*.py")
    assert [path for path in tests if importing.search(path.read_text(encoding="utf-8"))] == []
