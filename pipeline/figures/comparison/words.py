"""Comparisons in words: two rates and their ratio, for cells, tooltips and sentences."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from pipeline.words.plain import capitalize_first, format_count
from pipeline.words.ratios import format_bound, format_ratio

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
        return format_ratio(row["ratio"])
    bound = _find_bound(row)
    if bound is None:
        return _format_counts(row)
    return f"{'≥' if bound > 1 else '≤'} {format_bound(bound)}"


def _format_counts(row: Mapping[str, Any]) -> str:
    return f"{row['first_revisits']:,} : {row['second_revisits']:,}"


def format_interval(row: Mapping[str, Any]) -> str:
    """Format the 95 % interval: `0.57 to 1.27`, `0.57 or more`; empty without a figure."""
    if row["low"] is None:
        return ""
    low = format_bound(row["low"])
    return f"{low} or more" if row["high"] is None else f"{low} to {format_bound(row['high'])}"


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
    numbers = [
        _format_number(row[f"{side}_revisits"]) + _format_episodes(row, side)
        for side in ("first", "second")
    ]
    counts = (
        f"{numbers[0]} in {_format_days(row['first_days'], days)} of {A}, "
        f"{numbers[1]} in {_format_length(row['second_days'])} of {B}"
    )
    if row["ratio"] is not None:
        return f"{counts}: {format_ratio(row['ratio'])} times as often"
    bound = _find_bound(row)
    if bound is None:
        return f"{counts}: a ratio needs revisits on both sides"
    least = "least" if bound > 1 else "most"
    return f"{counts}: at {least} {format_bound(bound)} times as often"


def _format_episodes(row: Mapping[str, Any], side: str) -> str:
    """Format the episodes of a side, which are what is compared, where revisits are more."""
    revisits, episodes = row[f"{side}_revisits"], row[f"{side}_episodes"]
    return "" if revisits == episodes else f" ({format_count(episodes, 'episode')})"


def format_side(row: Mapping[str, Any], side: str, days: DayKind) -> str:
    """Format one side of a cell: `9 revisits in 80 focus days, 1.1 per 10 focus days`.

    Where revisits are more than the episodes, whose rate it is, both are said.
    """
    revisits, rate = row[f"{side}_revisits"], row[f"{side}_rate"]
    counted = format_count(revisits, "revisit") if revisits else "no revisits"
    if rate is None:
        return f"{counted}, no {days}"
    in_days = _format_days(row[f"{side}_days"], days)
    if not revisits:
        return f"{counted} in {in_days}"
    length, per = RATE_UNITS[days]
    in_episodes = _format_episodes(row, side)
    unit = "episodes " if in_episodes else ""
    return f"{counted}{in_episodes} in {in_days}, {_format_rate(rate * length)} {unit}{per}"


def format_headline(whole: Mapping[str, Any], first: str, second: str, days: DayKind) -> str:
    """Format the whole comparison; `first` and `second` name its sides."""
    counts = (
        f"{A}: {first}, {format_count(whole['first_revisits'], 'revisit')}"
        f"{_format_episodes(whole, 'first')} in {_format_days(whole['first_days'], days)}. "
        f"{B}: {second}, {whole['second_revisits']:,}{_format_episodes(whole, 'second')} in "
        f"{_format_length(whole['second_days'])}."
    )
    if whole["low"] is None:
        return f"{counts} Nothing to compare: {_format_missing_days(whole, days) or 'no revisits'}."
    if whole["ratio"] is None:
        return f"{counts} {format_difference(whole, days)}"
    return (
        f"{counts} In {B} they came {format_ratio(whole['ratio'])} times as often as in {A}, "
        f"95 % interval {format_interval(whole)}: {whole['verdict']}."
    )


def format_difference(row: Mapping[str, Any], days: DayKind) -> str:
    """Format one row in full: its counts, the 95 % interval and the verdict."""
    basis = capitalize_first(format_ratio_basis(row, days))
    if row["low"] is None:
        return f"{basis}."
    return f"{basis}, 95 % interval {format_interval(row)}: {row['verdict']}."


def format_total(row: Mapping[str, Any], where: str) -> str:
    """Format a total that differs: `Went to model deployment: more often in B (0 → 17).`"""
    counts = f"{row['first_revisits']:,} → {row['second_revisits']:,}"
    return f"{where}: {row['verdict']} in {B} ({counts})."


def format_verdicts(verdicts: Sequence[str | None]) -> str:
    """Format how many pairs differ: `Of 31 pairs that can be compared 2 differ, 1 perhaps; …`."""
    known = [verdict for verdict in verdicts if verdict is not None]
    if not known:
        return "No pair can be compared: none has revisits on a side, and days on both."
    pairs = format_count(len(known), "pair")
    perhaps = sum(verdict.startswith("perhaps") for verdict in known)
    few = known.count("too few to tell")
    if few == len(known):
        return f"Too few to tell of any of the {pairs} that can be compared."
    number = len(known) - perhaps - few
    differ = f"{_format_number(number)} {'differs' if number < 2 else 'differ'}"
    possibly = f", {perhaps:,} perhaps" if perhaps else ""
    rest = f"; for {few:,} there are too few to tell" if few else ""
    return f"Of {pairs} that can be compared {differ}{possibly}{rest}."


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
    return f"{rate:.1f}" if rate >= 1 else format_ratio(rate)
