"""The wheel works anywhere: installed where there is no checkout, started from any folder."""

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import urllib.request
import venv
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from benchmarks.servers import end_server
from pipeline.places import ROOT
from tests.cli.arguments import GOOD, HEADER, log_arguments, write_lines

PACKAGE = "mlops_revisits"
FOLDERS = ("pipeline", "queries", "views", "data/sample")
FILES = ("__init__.py", "__main__.py", "app.py", ".streamlit/config.toml", "data/practices.toml")


@dataclass(frozen=True)
class Installed:
    """An environment that holds the wheel, and the folder of a person who uses it."""

    wheel: Path
    environment: Path
    person: Path

    @property
    def python(self) -> Path:
        return self.environment / "bin" / "python"

    @property
    def packages(self) -> Path:
        (folder,) = self.environment.glob("lib/python*/site-packages")
        return folder

    @property
    def store(self) -> Path:
        """The store by default."""
        return self.person / "data" / "mlops-revisits" / "revisits.duckdb"

    @property
    def surroundings(self) -> dict[str, str]:
        """The variables of the person: nothing in them leads to the checkout."""
        own = {"HOME": str(self.person), "XDG_DATA_HOME": str(self.person / "data")}
        kept = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        return kept | own | {"PYTHONDONTWRITEBYTECODE": "1"}

    def run(self, *words: str, by_module: bool = False) -> subprocess.CompletedProcess[str]:
        """Run `revisits` as the person does, in their own folder."""
        script = [str(self.environment / "bin" / "revisits")]
        command = [str(self.python), "-m", PACKAGE] if by_module else script
        return subprocess.run(
            [*command, *words],
            cwd=self.person,
            env=self.surroundings,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    @contextmanager
    def serving(self) -> Iterator[str]:
        """Run the dashboard on a free port for the block; yields its address."""
        with subprocess.Popen(
            [self.environment / "bin" / "revisits", "serve", "--port", "0"],
            cwd=self.person,
            env=self.surroundings,
            stdout=subprocess.PIPE,
        ) as server:
            assert server.stdout
            said = (line.decode() for line in server.stdout)
            try:
                yield next(line.split("URL: ")[1].strip() for line in said if "URL: " in line)
            finally:
                end_server(server)


@pytest.fixture(scope="module")
def _environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installed]:
    """The wheel in an environment of its own, which borrows the packages of the running one.

    The .pth file of another folder is not read, so that the checkout is not found there.
    """
    folder = tmp_path_factory.mktemp("installed")
    wheel = build_wheel(ROOT, folder)
    copy = Installed(wheel, folder / "environment", folder)
    venv.create(copy.environment)
    pip = [sys.executable, "-m", "pip", "--python", copy.python, "install", "--quiet"]
    subprocess.run([*pip, "--no-index", "--no-deps", wheel], check=True, capture_output=True)
    (copy.packages / "borrowed.pth").write_text(sysconfig.get_path("purelib"))
    before = list_files(copy.packages)
    yield copy
    assert list_files(copy.packages) == before, "something was written beside the code"


@pytest.fixture
def installed(_environment: Installed, tmp_path: Path) -> Installed:
    """The same, used by a person whose folder has things of their own named as ours are."""
    for name in ("pipeline", "queries", "views"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text("raise ImportError('not ours')")
    return replace(_environment, person=tmp_path)


def build_wheel(source: Path, folder: Path) -> Path:
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel"]
    subprocess.run([*build, "--directory", folder], cwd=source, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    return wheel


def list_files(folder: Path) -> set[str]:
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_the_wheel_holds_what_runs_and_no_more(installed: Installed) -> None:
    needed = {f"{top}/{name}" for top in FOLDERS for name in list_files(ROOT / top)} | {*FILES}
    packed = set(zipfile.ZipFile(installed.wheel).namelist())
    about = {name for name in packed if name.split("/")[0].endswith(".dist-info")}
    assert packed - about == {f"{PACKAGE}/{name}" for name in needed}


def test_the_image_is_given_what_the_same_wheel_is_built_of(
    installed: Installed, tmp_path: Path
) -> None:
    given = (ROOT / ".dockerignore").read_text().splitlines()
    assert "*" in given
    for name in (line.removeprefix("!") for line in given if line.startswith("!")):
        place = tmp_path / "context" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copyfile
        copy(ROOT / name, place)
    built = build_wheel(tmp_path / "context", tmp_path)
    assert zipfile.ZipFile(built).namelist() == zipfile.ZipFile(installed.wheel).namelist()


def test_nothing_of_ours_is_installed_under_a_general_name(installed: Installed) -> None:
    names = {path.name.split("-")[0] for path in installed.packages.iterdir()}
    assert names - {"__pycache__"} == {PACKAGE, "borrowed.pth"}
    code = f"import {PACKAGE}; from importlib.util import find_spec; "
    code += "assert not any(map(find_spec, ('pipeline', 'queries', 'views', 'tests', 'app')))"
    ran = subprocess.run(
        [installed.python, "-P", "-c", code], env=installed.surroundings, check=False
    )
    assert ran.returncode == 0


def test_its_store_lies_in_the_folder_of_the_person(installed: Installed) -> None:
    ran = installed.run("--help")
    assert (ran.returncode, ran.stderr) == (0, "")
    assert str(installed.store) in ran.stdout
    assert not installed.store.parent.exists()  # help makes nothing


def test_its_commands_write_and_read_from_any_folder(installed: Installed) -> None:
    assert installed.run(*log_arguments()).returncode == 0
    assert installed.store.parent.stat().st_mode & 0o777 == 0o700
    write_lines(installed.person / "notes.csv", HEADER, GOOD)
    ran = installed.run("import", "notes.csv", by_module=True)
    assert (ran.returncode, ran.stderr) == (0, "")


@pytest.mark.soak
def test_its_commands_draw_figures_and_the_report(installed: Installed) -> None:
    installed.run(*log_arguments())
    listed = installed.run("overlap", "--format", "json")
    assert sum(pair["revisits"] for pair in json.loads(listed.stdout)) > 0
    reported = installed.run("report", "--project", "P", "--out", "report.html")
    assert (reported.returncode, reported.stderr) == (0, "")
    assert "</html>" in (installed.person / "report.html").read_text(encoding="utf-8")


def test_its_dashboard_answers(installed: Installed) -> None:
    with (
        installed.serving() as url,
        urllib.request.urlopen(f"{url}/_stcore/health", timeout=10) as answer,
    ):
        assert answer.status == 200


def test_it_reads_a_login_from_the_folder_of_the_person(installed: Installed) -> None:
    secrets = installed.store.parent / ".streamlit" / "secrets.toml"
    secrets.parent.mkdir(parents=True)
    secrets.write_text('[access]\nproxy = true\neditors = ["ana"]\n')
    ran = installed.run("serve", "--port", "0")
    secrets.unlink()
    assert ran.returncode == 1
    assert "editors: 'ana': is neither an address" in ran.stderr


@pytest.mark.browser
def test_its_pages_open(installed: Installed, browser: Browser) -> None:
    installed.run(*log_arguments())
    with installed.serving() as url:
        page = browser.new_page()
        page.goto(f"{url}/settings?section=backups")
        page.get_by_text(f"The store is {installed.store}").wait_for()
        page.goto(f"{url}/overlap")
        page.get_by_text("Strongest pairs").wait_for()
        assert page.get_by_test_id("stException").count() == 0
        page.close()
