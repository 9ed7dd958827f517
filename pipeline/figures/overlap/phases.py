"""The table of the phases with figures and weeks, for the page and its file."""

import polars as pl

from pipeline.figures.overlap.words import format_top_reason

IN_FILTER = "●"


def build_phase_columns(rows: pl.DataFrame, chosen: tuple[str, ...]) -> pl.DataFrame:
    """Name the columns of phase_rows.sql as the page shows them; `●` marks the `chosen` phases."""
    marked = pl.format(f"{IN_FILTER} {{}}", "title")
    reason = pl.struct("top_reason", "equalled_by")
    return rows.select(
        pl.when(pl.col("phase").is_in(chosen)).then(marked).otherwise("title").alias("Phase"),
        pl.col("made_from").alias("Made from"),
        pl.col("arrived_at").alias("Arrived at"),
        pl.col("net_gain").alias("Net gain"),
        pl.col("mean_distance").alias("Mean distance"),
        pl.col("focus_days").alias("Focus days"),
        pl.col("share_of_focus_days").round(2).alias("Days with a revisit"),
        reason.map_elements(format_top_reason, return_dtype=pl.String).alias(
            "Most frequent reason"
        ),
        pl.col("weeks").alias("Made from, by week"),
    )


def build_phase_file(rows: pl.DataFrame) -> pl.DataFrame:
    """Build the rows of the CSV, with the weeks as numbers separated by spaces, oldest first."""
    return rows.with_columns(pl.col("weeks").cast(pl.List(pl.String)).list.join(" "))


def find_busiest_week(rows: pl.DataFrame) -> int:
    """Find the most revisits that any phase has in a week, the end of every sparkline's scale."""
    return max(rows["weeks"].explode().drop_nulls().to_list(), default=0)
