"""Hands out the text of the .sql files, one file per question, and what their headers declare."""

from __future__ import annotations

from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent


@cache
def read_query(name: str) -> str:
    """The SQL of the question `name`. Raises FileNotFoundError where there is no such file."""
    return (_FOLDER / f"{name}.sql").read_text(encoding="utf-8")


def list_queries() -> tuple[str, ...]:
    """Every question, in alphabetical order."""
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.sql")))


def parse_header(name: str) -> dict[str, str]:
    """The three header lines: `question`, `grain` and `params`."""
    first, second, third = read_query(name).splitlines()[:3]
    return {
        "question": first.removeprefix("--").strip(),
        "grain": second.removeprefix("-- grain:").strip(),
        "params": third.removeprefix("-- params:").strip(),
    }


def parse_parameters(name: str) -> frozenset[str]:
    """The names of the parameters that the header of `name` declares."""
    declared = parse_header(name)["params"]
    return frozenset() if declared == "none" else frozenset(declared.replace(" ", "").split(","))
