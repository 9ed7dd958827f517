"""Hands out the text of the .sql files, one file per question, a folder per theme."""

from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent
ASKED_OF_THE_FILE = frozenset({"history", "ledger", "store"})
"""The folders whose questions are about the ledgers, which only the store's file has."""


@cache
def read_query(name: str) -> str:
    """Read the SQL of the question `name`, in whatever folder it lies. Raises KeyError."""
    return _find_files()[name].read_text(encoding="utf-8")


def is_asked_of_the_file(name: str) -> bool:
    """Tell whether the question `name` is about the ledgers; others ask what holds now."""
    return _find_files()[name].parent.name in ASKED_OF_THE_FILE


def list_queries() -> tuple[str, ...]:
    """List every question, in alphabetical order."""
    return tuple(sorted(_find_files()))


@cache
def _find_files() -> dict[str, Path]:
    """Find the file of every question by its name; no two folders hold the same one."""
    return {path.stem: path for path in _FOLDER.glob("*/*.sql")}


def parse_header(name: str) -> dict[str, str]:
    """Parse the three header lines: `question`, `grain` and `params`."""
    first, second, third = read_query(name).splitlines()[:3]
    return {
        "question": first.removeprefix("--").strip(),
        "grain": second.removeprefix("-- grain:").strip(),
        "params": third.removeprefix("-- params:").strip(),
    }


def parse_parameters(name: str) -> frozenset[str]:
    """Parse the parameters that the header of `name` declares."""
    declared = parse_header(name)["params"]
    return frozenset() if declared == "none" else frozenset(declared.replace(" ", "").split(","))
