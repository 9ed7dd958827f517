"""Parses days by column where they are plain numbers: 02/03/2026, 2.3.2026 14:05.

What is not plain is left to `days`, which gives the same for what is.
"""

import polars as pl

from pipeline.intake.mapping.days import DAY_FIRST, Order

_PLAIN = (
    r"^(?P<first>[0-9]{1,2})(?P<sign>[-/.])(?P<second>[0-9]{1,2})(?P<again>[-/.])(?P<year>[0-9]{4})"
    r"(?: (?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2}))?$"
)
_NUMBERS = ("first", "second", "year", "hour", "minute")
_TEXT = "text"


def split_days(texts: pl.Series) -> pl.DataFrame:
    """Split texts into their numbers; null where they are not plain.

    Columns: text, sign, first, second, year, hour, minute (null in a day alone).
    """
    parts = texts.str.extract_groups(_PLAIN).struct.unnest()
    is_plain = pl.col("sign") == pl.col("again")
    return parts.select(
        pl.when(is_plain).then(texts).alias(_TEXT),
        pl.when(is_plain).then("sign").alias("sign"),
        *(pl.when(is_plain).then(pl.col(name).cast(pl.Int32)).alias(name) for name in _NUMBERS),
    )


def list_examples(days: pl.DataFrame) -> list[str]:
    """List one text for each pair of day and month, which is all that their order depends on."""
    different = days.drop_nulls(_TEXT).unique(["sign", "first", "second"], maintain_order=True)
    return different[_TEXT].to_list()


def format_days(days: pl.DataFrame, order: Order | None) -> pl.Series:
    """Format split days in ISO 8601; null for what is not plain, or needs an order and has none."""
    is_day_first = (pl.col("sign") == ".") | pl.lit(order == DAY_FIRST)
    is_clear = (
        pl.lit(order is not None) | (pl.col("sign") == ".") | pl.col("first").eq(pl.col("second"))
    )
    day = pl.when(is_day_first).then("first").otherwise("second")
    month = pl.when(is_day_first).then("second").otherwise("first")

    def fill(number: pl.Expr, width: int) -> pl.Expr:
        return number.cast(pl.String).str.zfill(width)

    date = pl.concat_str(fill(pl.col("year"), 4), fill(month, 2), fill(day, 2), separator="-")
    clock = pl.concat_str(fill(pl.col("hour"), 2), fill(pl.col("minute"), 2), separator=":")
    exists = date.str.to_date("%Y-%m-%d", strict=False).is_not_null() & (
        pl.col("hour").is_null() | ((pl.col("hour") < 24) & (pl.col("minute") < 60))
    )
    whole = (
        pl.when(pl.col("hour").is_null())
        .then(date)
        .otherwise(pl.concat_str(date, clock, separator="T"))
    )
    return days.select(pl.when(is_clear & exists).then(whole)).to_series()
