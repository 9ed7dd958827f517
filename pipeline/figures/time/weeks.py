"""Revisits by week, month or day, and these periods in words."""

from collections.abc import Iterable, Set
from datetime import date, timedelta

import polars as pl

from pipeline.asking.questions import Ask, Grain, Question, Stack
from pipeline.asking.selection import Selection
from pipeline.model import Phase
from pipeline.words import dates
from pipeline.words.plain import format_count

MOST_BARS = 2000  # more parts of bars cannot be told apart, and take a browser seconds
LONGER: dict[Grain, Grain] = {"day": "week", "week": "month"}
SILENT_DAYS = 7  # from so many days on it is said that nothing was written down since


def ask_trend(
    ask: Ask, selection: Selection, *, grain: Grain, stack: Stack, zone: str, week_start: int = 0
) -> pl.DataFrame:
    """Ask for the revisits over time (trend.sql), each period named in `said`."""
    question = Question(
        "trend", selection=selection, grain=grain, stack=stack, zone=zone, week_start=week_start
    )
    return name_periods(ask(question), grain)


def ask_drawable_trend(
    ask: Ask, selection: Selection, *, grain: Grain, stack: Stack, zone: str, week_start: int = 0
) -> tuple[Grain, pl.DataFrame]:
    """Ask for a trend by `grain`, or by a longer one if that has more bars than can be drawn.

    Returns the grain with the trend (`ask_trend`); nothing is longer than a month.
    """
    trend = ask_trend(ask, selection, grain=grain, stack=stack, zone=zone, week_start=week_start)
    if trend.height <= MOST_BARS or grain not in LONGER:
        return grain, trend
    return ask_drawable_trend(
        ask, selection, grain=LONGER[grain], stack=stack, zone=zone, week_start=week_start
    )


def format_drawn_grain(asked: str, drawn: str) -> str:
    """Say that a trend is drawn by a longer period than was asked for; empty if it is not."""
    if asked == drawn:
        return ""
    return (
        f"By {asked} there are more bars than can be drawn side by side, so it is by {drawn}; "
        "a shorter period shows more. "
    )


def format_period(first: date, grain: str) -> str:
    """Format a period: `week of 5 Sep 2025`, `5 Sep 2025`, `September 2025`."""
    if grain == "month":
        return dates.format_month(first)
    return f"week of {dates.format_day(first)}" if grain == "week" else dates.format_day(first)


def name_periods(trend: pl.DataFrame, grain: str) -> pl.DataFrame:
    """Add the column `said` to a frame of periods: each period in words."""
    days = trend["period"].unique().to_list()
    return trend.with_columns(
        said=pl.col("period").replace_strict(
            days, [format_period(day, grain) for day in days], return_dtype=pl.String
        )
    )


def ask_four_weeks(
    ask: Ask, selection: Selection, weeks: pl.DataFrame, *, zone: str, week_start: int = 0
) -> str:
    """Ask for the last four whole weeks of `weeks` (trend.sql) against the four before, in words.

    Where nobody wrote anything down that is said, and before any comparison.
    """
    written = Question("written_weeks", selection=selection, zone=zone, week_start=week_start)
    return format_four_weeks(weeks, ask(written))


def format_four_weeks(weeks: pl.DataFrame, written: pl.DataFrame) -> str:
    """Format the last four whole weeks against the four before: counts, no verdict.

    `weeks` is the answer to trend.sql by week, `written` that to written_weeks.sql; a week that is
    not over, or that the filter cuts, does not count.
    """
    return f"{_format_silence_since(written)}{_compare_four_weeks(weeks, set(written['week']))}"


def _format_silence_since(written: pl.DataFrame) -> str:
    """Format since when nothing was written down; empty where that is less than a week."""
    if written.is_empty() or written["silent_days"][-1] < SILENT_DAYS:
        return ""
    days, last = written["silent_days"][-1], dates.format_day(written["last_day"][-1])
    return f"Nothing was written down in the {days:,} days since {last}. "


def _compare_four_weeks(weeks: pl.DataFrame, written: Set[date]) -> str:
    whole = weeks.unique("period", maintain_order=True).filter("whole")
    if whole.height < 8:
        so_far = whole.height or "none"
        return f"After eight whole weeks four are compared with the four before; so far: {so_far}."
    totals, periods = whole["total"].to_list(), whole["period"].to_list()
    now, before = sum(totals[-4:]), sum(totals[-8:-4])
    silent_now, silent_before = (
        sum(week not in written for week in four) for four in (periods[-4:], periods[-8:-4])
    )
    last = whole["period_end"][-1] - timedelta(days=1)
    period = f"{dates.format_day(periods[-4])} – {dates.format_day(last)}"
    counts = f"Four weeks, {period}: {format_count(now, 'revisit')}"
    if now == before:
        return f"{counts}, as many as in the four before."
    if now < before and silent_now:
        weeks_now = f"Four weeks, {period}, {_format_silent_weeks(silent_now)}"
        return f"{weeks_now}: {format_count(now, 'revisit')}; {before:,} in the four before."
    if now > before and silent_before:
        silence = _format_silent_weeks(silent_before)
        return f"{counts}; {before or 'none'} in the four before, {silence}."
    more = "more" if now > before else "fewer"
    return f"{counts}, {more} than the {before:,} of the four before."


def _format_silent_weeks(number: int) -> str:
    """Format in how many of four weeks nothing was written down."""
    return f"in {'' if number == 4 else f'{number} of '}which nothing was written down"


def get_period_end(first: date, grain: str) -> date:
    """Return the last day of the week, month or day that begins on `first`."""
    if grain == "month":
        return (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return first + timedelta(days=6 if grain == "week" else 0)


def number_phases(phases: Iterable[Phase]) -> dict[str, int]:
    """Return the number of each phase by its title: in a stack it is the phase's colour."""
    return {phase.title: phase.number for phase in phases}


def list_stack_titles(trend: pl.DataFrame) -> tuple[str, ...]:
    """List the titles of a stacked trend, in the order of the stack."""
    named = trend.filter(pl.col("title") != "").sort("position", "title")
    return tuple(named["title"].unique(maintain_order=True))
