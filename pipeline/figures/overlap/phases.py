"""The table of the phases with figures and weeks, for the page and its file."""

import polars as pl

from pipeline.figures.overlap.words import build_phase_table

IN_WORDS = ("Phase", "Most frequent reason")
MINUS = str.maketrans("-", "−")


def format_phase_table(rows: pl.DataFrame) -> pl.DataFrame:
    """Format the table of the phases as text for a page: its figures with a true minus sign."""
    columns = []
    for column in build_phase_table(rows).get_columns():
        texts = [f"{value:,}" if isinstance(value, int) else value for value in column]
        if column.name not in IN_WORDS:
            texts = [text.translate(MINUS) for text in texts]
        columns.append(pl.Series(column.name, texts, dtype=pl.String))
    return pl.DataFrame(columns)


def build_phase_file(rows: pl.DataFrame) -> pl.DataFrame:
    """Build the rows of the CSV, with the weeks as numbers separated by spaces, oldest first."""
    return rows.with_columns(pl.col("weeks").cast(pl.List(pl.String)).list.join(" "))


def find_busiest_week(rows: pl.DataFrame) -> int:
    """Find the most revisits that any phase has in a week, the end of every sparkline's scale."""
    return max(rows["weeks"].explode().drop_nulls().to_list(), default=0)
