"""The commands that read a store, and those that write to it."""

from collections.abc import Callable

from pipeline.store import Store
from tests.builders import PROJECT

Run = Callable[[Store, list[str]], tuple[int, str]]
READING: list[list[str]] = [
    ["overlap"],
    ["phases"],
    ["insights"],
    ["actions"],
    ["export", "out.csv"],
    ["import", "in.csv", "--dry-run"],
]
WRITING: list[list[str]] = [
    ["log", "--project", PROJECT, "--from", "monitoring", "--to", "management", "--reason", "Load"],
    ["focus", "monitoring", "--project", PROJECT],
    ["focus", "--end", "--project", PROJECT],
    ["import", "in.csv"],
    ["sample"],
    ["sample", "--remove"],
]
