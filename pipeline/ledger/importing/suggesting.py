"""What is suggested for a row that changes a record: update it, keep it, or add another."""

from collections.abc import Collection

import polars as pl

from pipeline.ledger.importing.matching import BEFORE, Identity, compose_texts
from pipeline.model import normalize_name
from pipeline.store import Reader

UPDATE, KEEP, ADD = "update", "keep", "add"
CHOICES = (UPDATE, KEEP, ADD)


def suggest(
    pairs: pl.DataFrame,
    identity: Identity,
    facts: Collection[str],
    *,
    kept: Collection[int],
    known_by_id: pl.Series,
    zone: str,
) -> pl.DataFrame:
    """Suggest what to do with each pair of a row and its record; returns row and suggested.

    Keep those of `kept`. A row that is known by its id updates. Without an id, other words for a
    day alone are another record, and an empty cell takes nothing away; the rest updates.
    """
    differs = {name: pl.col(name).ne_missing(pl.col(f"{name}{BEFORE}")) for name in facts}
    loses = [differs[name] & _is_blank(name) for name in facts]
    replaces = [differs[name] & ~_is_blank(f"{name}{BEFORE}") for name in facts]
    local = pl.col(identity.moment).dt.replace_time_zone("UTC").dt.convert_time_zone(zone)
    of_a_day = local.dt.time() == pl.time(0, 0)
    never = pl.lit(value=False)
    return pairs.select(
        "row",
        suggested=pl.when(pl.col("row").is_in(kept))
        .then(pl.lit(KEEP))
        .when(pl.col("row").is_in(known_by_id.implode()))
        .then(pl.lit(UPDATE))
        .when(of_a_day & pl.any_horizontal(never, *replaces))
        .then(pl.lit(ADD))
        .when(pl.any_horizontal(never, *loses))
        .then(pl.lit(KEEP))
        .otherwise(pl.lit(UPDATE)),
    )


def _is_blank(column: str) -> pl.Expr:
    if column.startswith("avoidable"):
        return pl.col(column).is_null() | (pl.col(column) == "unknown")
    return pl.col(column).is_null()


def find_older(
    reader: Reader, pairs: pl.DataFrame, revisions: pl.DataFrame, given: list[str]
) -> list[int]:
    """Find the rows that hold what their record held before somebody changed it here.

    A name that a project or a reason has had counts as its own.
    """
    references = [name for name in ("project_id", "reason_id") if name in given]
    rows = pairs.select(
        "row", "record", "newest", *given, *(f"{one}{BEFORE}" for one in references)
    )
    former = reader.query("former_spellings").with_columns(
        pl.col("name").map_elements(normalize_name, return_dtype=pl.String)
    )
    names = pairs.select("row", *(one.removesuffix("_id") for one in references))
    for reference in references:
        column = reference.removesuffix("_id")
        normal = {name: normalize_name(name) for name in names[column].unique()}
        known = (
            rows.select("row", pl.col(f"{reference}{BEFORE}").alias("id"))
            .join(names.select("row", name=pl.col(column).replace_strict(normal)), on="row")
            .join(former, on=["id", "name"])
        )
        rows = rows.with_columns(
            pl.when(pl.col("row").is_in(known["row"].implode()))
            .then(pl.col(f"{reference}{BEFORE}"))
            .otherwise(pl.col(reference))
            .alias(reference)
        )
    earlier = compose_texts(revisions.select("rev", *given, record="id"))
    held = rows.join(earlier, on="record", suffix="_held").filter(
        pl.col("rev") <= pl.col("newest"),
        *(pl.col(name).eq_missing(pl.col(f"{name}_held")) for name in given),
    )
    return held["row"].unique().to_list()
