"""Times of day that stand in a column of their own, beside their days."""

import re

from pipeline.fields import is_blank
from pipeline.intake.cells import Cells, make_cells
from pipeline.intake.mapping.days import is_no_day, parse_time

_MIDNIGHT = " 00:00:00"  # the time of a day alone, in Excel
_OWN_TIME = re.compile(r"\d[:h时]\d")


def join_times(days: Cells, clocks: Cells) -> Cells:
    """Join the times of a column of their own to the days of another."""
    return make_cells([_join_time(day, clock) for day, clock in zip(days, clocks, strict=True)])


def _join_time(day: object, clock: object) -> object:
    """Join a time to its day; the day stays as it is where it has a time of its own.

    What is no time is joined too, so that the rules refuse the two together.
    """
    if is_blank(day) or is_blank(clock) or is_no_day(day):
        return day
    text = str(day).removesuffix(_MIDNIGHT)
    return day if _OWN_TIME.search(text) else f"{text} {parse_time(clock) or clock}"
