"""Compares the read model with the ledgers: both must show the same."""

from pipeline.store.units import Reader

KEPT = ("session_id", "in_running_session")
SHOWN = (
    "actions",
    "focus_sessions",
    "person_uses",
    "phase_numbers",
    "phase_uses",
    "phases",
    "practices",
    "project_uses",
    "projects",
    "reason_uses",
    "reasons",
    "revisits",
    "revisits_with_sessions",
    "shown_phases",
    "used_phases",
    "working_hours",
)
"""The tables of the read model, which are views or macros over the ledgers in the file."""


def find_differences(file: Reader, model: Reader) -> list[str]:
    """Name the tables of the read model `model` that differ from what the open `file` shows."""
    columns: dict[str, list[str]] = {}
    for table, column in model.query("table_columns").rows():
        columns.setdefault(table, []).append(column)
    # The table of revisits has what the file has in a view of its own.
    columns["revisits"] = [one for one in columns["revisits"] if one not in KEPT]
    return [
        table
        for table in SHOWN
        if _read_fingerprint(file, table, columns[table])
        != _read_fingerprint(model, table, columns[table])
    ]


def _read_fingerprint(reader: Reader, table: str, columns: list[str]) -> tuple[object, ...]:
    return reader.query("fingerprint_of_columns", records=table, columns=columns).row(0)
