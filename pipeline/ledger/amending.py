"""Edit, delete and undo records, and read their history."""

from __future__ import annotations

from datetime import datetime

import polars as pl

from pipeline.errors import (
    ChangedMeanwhile,
    NotFound,
)
from pipeline.model import Catalogue
from pipeline.store import Writer


def read_seen_revision(writer: Writer, table: str, identifier: str, rev: int) -> pl.DataFrame:
    """Read the newest revision of the row to be edited, which must be `rev`.

    Raises ChangedMeanwhile, NotFound.
    """
    revisions = writer.read_revisions(table, [identifier])
    if revisions.is_empty():
        raise NotFound("Changing a record", f"there is no record {identifier}")
    newest = revisions.tail(1)
    if newest["rev"].item() != rev or newest["deleted"].item():
        raise ChangedMeanwhile(
            "Changing a record",
            "somebody else changed or deleted it a moment ago. Look at it again, then decide",
        )
    return newest


def format_utc(moment: datetime | None) -> str | None:
    """Format a moment of the store in ISO 8601, as an import would give it."""
    return f"{moment.isoformat()}+00:00" if moment else None


def resolve_names(catalogue: Catalogue, rows: pl.DataFrame) -> pl.DataFrame:
    """Replace names by ids in validated rows, as the ledger keeps them."""
    projects = {one.name: one.id for one in catalogue.projects}
    facts = rows.with_columns(
        pl.col("project").replace_strict(projects, return_dtype=pl.String).alias("project_id")
    ).drop("project", "row")
    if "reason" not in rows.columns:
        return facts
    reasons = {one.name: one.id for one in catalogue.reasons}
    return facts.with_columns(
        pl.col("reason").replace_strict(reasons, return_dtype=pl.String).alias("reason_id")
    ).drop("reason")
