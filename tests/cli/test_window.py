"""What commands print into a window: never wider than it is, and whole where there is none."""

import fcntl
import io
import os
import pty
import shutil
import struct
import subprocess
import sys
import termios
from contextlib import redirect_stdout
from pathlib import Path

import polars as pl
import pytest

from pipeline.cli import tables
from pipeline.cli.main import main
from pipeline.cli.tables import format_narrow, measure_width, shorten_middle
from pipeline.figures.overlap.measures import MEASURES
from pipeline.ledger.phases import edit_phase
from pipeline.places import ROOT
from pipeline.store import Store
from tests.builders import adopt_action, catalogue
from tests.cli.arguments import Run, log_arguments

CHINESE = (
    "问题定义",
    "数据采集",
    "数据准备",
    "模型开发",
    "模型部署",
    "监控",
    "管理",
    "可扩展性",
    "治理与合规",
)
ALIKE = tuple(f"Customer churn prediction phase number {n}" for n in range(1, 10))
COMMANDS = {
    **{f"overlap by {one.key}": ["overlap", "--measure", one.key] for one in MEASURES},
    "phases": ["phases"],
    "insights": ["insights"],
    "actions": ["actions"],
    "check": ["check"],
}


class Window(io.StringIO):
    """What is printed into a window."""

    def isatty(self) -> bool:
        return True


def run_in_window(store: Store, columns: int, *arguments: str) -> list[str]:
    """The lines that a command prints into a window of so many columns."""
    window = Window()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(window):
        patch.setenv("COLUMNS", str(columns))
        assert main([*arguments, "--store", str(store.path)]) == 0
    return window.getvalue().splitlines()


def run_in_a_terminal(store: Store, columns: int, *arguments: str) -> list[str]:
    """The same, in a process of its own and a terminal of the system."""
    ours, its = pty.openpty()
    fcntl.ioctl(its, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    surroundings = {name: value for name, value in os.environ.items() if name != "COLUMNS"}
    process = subprocess.Popen(
        [sys.executable, "-m", "pipeline", *arguments, "--store", str(store.path)],
        stdout=its,
        stderr=subprocess.DEVNULL,
        cwd=ROOT,
        env=surroundings | {"PYTHONIOENCODING": "utf-8"},
    )
    os.close(its)
    printed = b""
    while True:
        try:
            part = os.read(ours, 65_536)
        except OSError:  # Linux: the other end is closed
            part = b""
        if not part:
            break
        printed += part
    os.close(ours)
    assert process.wait(timeout=60) == 0
    return printed.decode().splitlines()


def rename_phases(store: Store, names: tuple[str, ...]) -> None:
    for phase, name in zip(catalogue(store).phases, names, strict=True):
        edit_phase(store, phase.id, name=name, description="", by="ana")


@pytest.fixture(scope="module")
def with_an_action(_sample_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Store:
    """The sample with an action of many words, for tests that only read."""
    path = tmp_path_factory.mktemp("window") / "sample.duckdb"
    shutil.copyfile(_sample_file, path)
    adopt_action(Store(path), started_at="2026-08-03", expectation="half as many, " * 10)
    return Store(path)


@pytest.mark.parametrize("columns", [80, 60])
@pytest.mark.parametrize("command", COMMANDS)
def test_no_line_is_wider_than_the_window(
    with_an_action: Store, command: str, columns: int
) -> None:
    lines = run_in_window(with_an_action, columns, *COMMANDS[command])
    if command != "check":  # a path is not broken
        assert max(map(measure_width, lines)) <= columns, "\n".join(lines)
    assert lines


def test_the_whole_matrix_stands_in_a_window_of_80_columns_under_short_heads(
    sample: Store,
) -> None:
    lines = run_in_a_terminal(sample, 80, "overlap")
    heads = " ".join(lines[2:5]).split()
    assert heads == [
        *("Gover.", "Probl.", "Data", "Data", "Model", "Model", "and", "from", "↓", "to", "→"),
        *("defin.", "acqui.", "prepa.", "devel.", "deplo.", "Monit.", "Manag.", "Scala.", "compl."),
    ]
    (deployment,) = [line for line in lines if line.startswith("Model deployment")]
    assert deployment.split()[2:] == ["2", "3", "38", "8", "3", "0", "4", "2"]
    assert "Days and times are those of " in lines[-1]


def test_a_window_that_is_too_narrow_for_the_figures_has_the_strongest_pairs(
    sample: Store,
) -> None:
    lines = run_in_window(sample, 50, "overlap", "--measure", "minutes")
    assert "The strongest pairs; all of them need a window of" in lines
    assert any(line.startswith("  Monitoring → Problem definition: 44 h 05") for line in lines)


@pytest.mark.parametrize("names", [CHINESE, ALIKE], ids=["Chinese", "alike"])
def test_names_of_wide_letters_and_names_alike_keep_their_columns(
    sample: Store, names: tuple[str, ...]
) -> None:
    rename_phases(sample, names)
    lines = run_in_window(sample, 80, "overlap")
    assert max(map(measure_width, lines)) <= 80
    rule = next(number for number, line in enumerate(lines) if line.startswith("─"))
    ends = [place for place, sign in enumerate(lines[rule] + " ") if sign == " "]
    for line in lines[rule + 1 : rule + 10]:
        wide = "".join(letter + "\0" * (measure_width(letter) - 1) for letter in line)
        assert all(wide[end : end + 1] in (" ", "") for end in ends), line


def test_names_that_cannot_be_told_apart_when_cut_are_numbered() -> None:
    names = [f"Phase of the same beginning {n}" for n in "abcd"]
    table = pl.DataFrame({"from": names} | {name: ["10", "200", "3", ""] for name in names})
    lines = format_narrow(table, 34)
    assert lines is not None
    assert lines[0].split() == ["from", "1", "2", "3", "4"]
    assert lines[2].startswith("1 Phase")
    assert format_narrow(table, 24) is None


def test_what_goes_to_a_file_is_whole(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    run(*log_arguments())
    monkeypatch.setenv("COLUMNS", "40")
    said = run("overlap").said
    assert "Governance and compliance" in said
    assert max(map(len, said.splitlines())) > 180
    assert "1 revisit, " in said
    assert said.rstrip().endswith("Days and times are those of Europe/Berlin.")
    assert "those of Europe/Berlin" not in run("overlap", "--format", "csv").said


def test_a_text_is_shortened_in_its_middle() -> None:
    assert shorten_middle("Governance and compliance", 11) == "Gover…iance"
    assert shorten_middle("数据准备与数据采集", 9) == "数据…采集"
    assert shorten_middle("short", 5) == "short"
    assert measure_width("e\u0301 数") == 4
    assert tables.get_window_width() is None
