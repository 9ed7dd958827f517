"""Comparisons in words: two rates and their ratio, for cells, tooltips and sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from pipeline.words import plain, ratios

DayKind = Literal["focus days", "calendar days"]
A, B = "A", "B"
RATE_UNITS: dict[DayKind, tuple[int, str]] = {
    "focus days": (10, "per 10 focus days"),
    "calendar days": (7, "per week"),
}


def format_label(row: Mapping[str, Any]) -> str:
    """Format a cell's label: the ratio, a bound of it, the two counts, or `–`.

    A bound stands where one side has no revisit and yet the interval leaves 1 out; the counts
    stand where it does not: no ratio could be given that would mean anything.
    """
    if row["low"] is None:
        return _format_counts(row) if row["first_revisits"] or row["second_revisits"] else "–"
    if row["ratio"] is not None:
        return ratios.format_ratio(row["ratio"])
    bound = _find_bound(row)
    if bound is None:
        return _format_counts(row)
    return f"{'≥' if bound > 1 else '≤'} {ratios.format_bound(bound)}"


def _format_counts(row: Mapping[str, Any]) -> str:
    return f"{row['first_revisits']:,} : {row['second_revisits']:,}"


def format_interval(row: Mapping[str, Any]) -> str:
    """Format the 95 % interval: `0.57 to 1.27`, `0.57 or more`; empty without a figure."""
    if row["low"] is None:
        return ""
    low = ratios.format_bound(row["low"])
    return (
        f"{low} or more" if row["high"] is None else f"{low} to {ratios.format_bound(row['high'])}"
    )


def format_ratio_basis(row: Mapping[str, Any], days: DayKind) -> str:
    """Format a ratio's counts: `9 in 80 focus days of A, 4 in 60 of B: 0.59 times as often`.

    Where there is no ratio: its bound, or why nothing can be compared.
    """
    first, second = row["first_revisits"], row["second_revisits"]
    missing = _format_missing_days(row, days)
    if missing:
        return f"{_format_number(first)} in {A}, {_format_number(second)} in {B}: {missing}"
    if not first and not second:
        return f"no revisits in {A} or {B}"
    within = _format_days(row["first_days"], days)
    counts = f"{_format_number(first)} in {within} of {A}, {_format_number(second)} in "
    counts += f"{_format_length(row['second_days'])} of {B}"
    if row["ratio"] is not None:
        return f"{counts}: {ratios.format_ratio(row['ratio'])} times as often"
    bound = _find_bound(row)
    if bound is None:
        return f"{counts}: a ratio needs revisits on both sides"
    least = "least" if bound > 1 else "most"
    return f"{counts}: at {least} {ratios.format_bound(bound)} times as often"


def format_side(revisits: int, in_days: float, rate: float | None, days: DayKind) -> str:
    """Format one side of a cell: `9 revisits in 80 focus days, 1.1 per 10 focus days`."""
    counted = plain.format_count(revisits, "revisit") if revisits else "no revisits"
    if rate is None:
        return f"{counted}, no {days}"
    if not revisits:
        return f"{counted} in {_format_days(in_days, days)}"
    length, per = RATE_UNITS[days]
    return f"{counted} in {_format_days(in_days, days)}, {_format_rate(rate * length)} {per}"


def format_headline(whole: Mapping[str, Any], first: str, second: str, days: DayKind) -> str:
    """Format the whole comparison; `first` and `second` name its sides."""
    said = (
        f"{A}: {first}, {plain.format_count(whole['first_revisits'], 'revisit')} in "
        f"{_format_days(whole['first_days'], days)}. {B}: {second}, {whole['second_revisits']:,} in "
        f"{_format_length(whole['second_days'])}."
    )
    if whole["low"] is None:
        return f"{said} Nothing to compare: {_format_missing_days(whole, days) or 'no revisits'}."
    if whole["ratio"] is None:
        return f"{said} {format_difference(whole, days)}"
    return (
        f"{said} In {B} revisits came {ratios.format_ratio(whole['ratio'])} times as often as in "
        f"{A}, 95 % interval {format_interval(whole)}: {whole['verdict']}."
    )


def format_difference(row: Mapping[str, Any], days: DayKind) -> str:
    """Format one row in full: its counts, the 95 % interval and the verdict."""
    said = format_ratio_basis(row, days)
    if row["low"] is None:
        return f"{plain.capitalize_first(said)}."
    return (
        f"{plain.capitalize_first(said)}, 95 % interval {format_interval(row)}: {row['verdict']}."
    )


def format_verdicts(given: Sequence[str | None]) -> str:
    """Format how many pairs differ: `Of 31 pairs that can be compared 2 differ, 1 perhaps; …`."""
    known = [one for one in given if one is not None]
    if not known:
        return "No pair can be compared: none has revisits on a side, and days on both."
    perhaps = sum(one.startswith("perhaps") for one in known)
    few = known.count("too few to tell")
    differ = len(known) - perhaps - few
    if few == len(known):
        return (
            f"Too few to tell of any of the {plain.format_count(few, 'pair')} that can be compared."
        )
    said = f"Of {plain.format_count(len(known), 'pair')} that can be compared {_format_number(differ)} "
    said += "differs" if differ < 2 else "differ"
    said += f", {perhaps:,} perhaps" if perhaps else ""
    return f"{said}; for {few:,} there are too few to tell." if few else f"{said}."


def _find_bound(row: Mapping[str, Any]) -> float | None:
    """Find the bound of a ratio with a count of 0, where it excludes 1."""
    if row["high"] is None:
        return row["low"] if row["low"] > 1 else None
    return row["high"] if row["high"] < 1 else None


def _format_missing_days(row: Mapping[str, Any], days: DayKind) -> str:
    """Format which side has no days to count in; empty where both have some."""
    without = [name for name, at in ((A, "first_days"), (B, "second_days")) if not row[at]]
    if not without:
        return ""
    what = "no focus days in" if days == "focus days" else "nothing was logged in the time of"
    return f"{what} {' or '.join(without)}"


def _format_number(revisits: int) -> str:
    return f"{revisits:,}" if revisits else "none"


def _format_days(number: float, days: DayKind) -> str:
    """Format days: `80 focus days`, `7.7 focus days`, `1 calendar day`."""
    shown = _format_length(number)
    return f"{shown} {days.removesuffix('s') if shown == '1' else days}"


def _format_length(number: float) -> str:
    return f"{number:,.0f}" if number >= 10 or number == int(number) else f"{number:.1f}"


def _format_rate(rate: float) -> str:
    if rate >= 10:
        return f"{rate:,.0f}"
    return f"{rate:.1f}" if rate >= 1 else ratios.format_ratio(rate)
