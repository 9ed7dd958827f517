"""Parses text by column where it is plain: a time in ISO 8601, a UUID in lower case, a short note.

Each function gives what the rule of the same name in `fields` gives, or null: then the rule itself
decides. So it needs to know no rule's words, and may pass over whatever is not plain.
"""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import polars as pl

from pipeline.fields import EARLIEST, MOST_AHEAD, NOTE_LENGTH
from pipeline.intake.rules import Rules

_PLAIN_TIME = (
    r"^[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"(?:[T ](?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:\.[0-9]{1,6})?)?"
    r"(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])?)?$"
)
_ZONE = r"[T ].*?(Z|[+-][0-9:]{5})$"
_ANY_OFFSET = timedelta(days=2)
_MICROSECOND = timedelta(microseconds=1)
_PLAIN_IDENTIFIER = r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"
_CERTAINLY_SEEN = r"[\p{L}\p{N}!-~]"
_NOT_TEXT = "[\0\ufffe\uffff]"


def parse_moment(texts: pl.Series, rules: Rules) -> pl.Series:
    """Parse plain times into UTC, if they lie between 2000 and tomorrow.

    Of a day on which the clocks of the zone were changed only times with a zone are parsed.
    """
    frame = texts.to_frame("text").select(
        plain=pl.when(pl.col("text").str.contains(_PLAIN_TIME)).then("text")
    )
    frame = frame.with_columns(zone=pl.col("plain").str.extract(_ZONE))
    zone_length = pl.col("zone").str.len_bytes().fill_null(0)
    clock = _parse_clock(pl.col("plain").str.head(pl.col("plain").str.len_bytes() - zone_length))
    is_near = clock.is_between(EARLIEST - _ANY_OFFSET, rules.now + MOST_AHEAD + _ANY_OFFSET)
    frame = frame.with_columns(clock=pl.when(is_near).then(clock))
    local_day = pl.when(pl.col("zone").is_null()).then(pl.col("clock").dt.date())
    offset = pl.coalesce(
        _map_distinct(frame["zone"], _parse_offset),
        _map_distinct(
            frame.select(local_day).to_series(), partial(_find_offset, ZoneInfo(rules.zone))
        ),
    )
    moment = pl.col("clock") - offset.cast(pl.Duration("us"))
    is_valid = moment.is_between(EARLIEST, rules.now + MOST_AHEAD)
    return frame.select(pl.when(is_valid).then(moment)).to_series()


def find_local(texts: pl.Series) -> pl.Series:
    """Find the plain times without a zone: true or false for each, null for what is not plain."""
    text = pl.col("text")
    year = text.str.head(10).str.to_date("%Y-%m-%d", strict=False).dt.year()
    is_plain = text.str.contains(_PLAIN_TIME) & (year > 0)  # null for a day that does not exist
    local = pl.when(is_plain).then(~text.str.contains(_ZONE))
    return texts.to_frame("text").select(local).to_series()


def parse_identifier(texts: pl.Series, _rules: Rules) -> pl.Series:
    """Parse UUIDs that are written as we write them."""
    return texts.set(~texts.str.contains(_PLAIN_IDENTIFIER), None)


def parse_note(texts: pl.Series, _rules: Rules) -> pl.Series:
    """Parse notes that hold a letter, a digit or a sign, and nothing that is no text."""
    is_plain = (
        texts.str.contains(_CERTAINLY_SEEN)
        & ~texts.str.contains(_NOT_TEXT)
        & (texts.str.len_bytes() <= NOTE_LENGTH)
    )
    return texts.set(~is_plain, None)


PLAIN_PARSERS: dict[str, Callable[[pl.Series, Rules], pl.Series]] = {
    "parse_moment": parse_moment,
    "parse_identifier": parse_identifier,
    "parse_note": parse_note,
}
"""By the name of the rule."""


def _parse_clock(text: pl.Expr) -> pl.Expr:
    """Parse a time without a zone, as the clock shows it; null for a day that does not exist."""
    text = text.str.replace(" ", "T", literal=True)
    forms = ("%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%dT%H:%M")
    clocks = [text.str.to_datetime(form, time_unit="us", strict=False) for form in forms]
    day = text.str.to_date("%Y-%m-%d", strict=False).cast(pl.Datetime("us"))
    return (
        pl.when(text.str.len_bytes() > 16)
        .then(clocks[0])
        .when(text.str.len_bytes() == 16)
        .then(clocks[1])
        .otherwise(day)
    )


def _map_distinct(series: pl.Series, work: Callable[..., int | None]) -> pl.Series:
    """Map each distinct value to a whole number; null stays null."""
    distinct = series.drop_nulls().unique()
    numbers = pl.Series([work(value) for value in distinct], dtype=pl.Int64)
    return series.replace_strict(distinct, numbers, default=None, return_dtype=pl.Int64)


def _parse_offset(zone: str) -> int:
    """Parse the zone of a time (`Z` or `+02:00`) into microseconds ahead of UTC."""
    offset = datetime.fromisoformat(f"2000-01-01T00:00{zone}").utcoffset()
    return (offset or timedelta()) // _MICROSECOND


def _find_offset(zone: ZoneInfo, day: date) -> int | None:
    """Find how many microseconds a zone is ahead of UTC on a day; None where that changes."""
    begin = datetime.combine(day, time(), zone)
    moments = (begin, begin + timedelta(hours=12), begin + timedelta(days=1))
    first, *others = (moment.utcoffset() or timedelta() for moment in moments)
    return None if any(offset != first for offset in others) else first // _MICROSECOND
