"""The ledgers: their names, the queries that append to each, and their next revisions."""

from __future__ import annotations

import polars as pl

# The tables a person writes to, and the files that append to them and show their revisions.
LEDGERS = {
    "projects": ("add_projects", "project_revisions"),
    "phases": ("add_phases", "phase_revisions"),
    "reasons": ("add_reasons", "reason_revisions"),
    "focus_sessions": ("add_focus_sessions", "focus_session_revisions"),
    "revisits": ("add_revisits", "revisit_revisions"),
    "practices": ("add_practices", "practice_revisions"),
    "actions": ("add_actions", "action_revisions"),
}

# What a file has seen is no ledger, but is read with them: its newest number alone is not its rows.
MIGRATION_THING = "migration"
# What tells two files apart, by the table that must be there: an older file lacks the later ones.
FINGERPRINTS = {
    "revisit_ledger": "fingerprint",
    "practice_ledger": "fingerprint_practices",
    "action_ledger": "fingerprint_actions",
    "schema_migrations": "fingerprint_migrations",
}


def make_next_revisions(newest: pl.DataFrame, **facts: object) -> pl.DataFrame:
    """Make the next revisions of the ledger rows `newest`, with `facts` changed.

    A row that holds these facts already is left out; without `facts`, all are there.
    """
    given = [pl.lit(value, dtype=newest.schema[name]).alias(name) for name, value in facts.items()]
    if given:
        differs = (pl.col(name).ne_missing(one) for name, one in zip(facts, given, strict=True))
        newest = newest.filter(pl.any_horizontal(*differs))
    return newest.drop("recorded_at", "recorded_by").with_columns(pl.col("rev") + 1, *given)
