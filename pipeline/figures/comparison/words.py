"""Two rates and their ratio in words: in a cell, in a tooltip, in a sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from pipeline import ratio_words, wording

Days = Literal["focus days", "calendar days"]
A, B = "A", "B"
PER: dict[Days, tuple[int, str]] = {
    "focus days": (10, "per 10 focus days"),
    "calendar days": (7, "per week"),
}


def label(row: Mapping[str, Any]) -> str:
    """What a cell shows: the ratio, a bound of it, the two counts, or `–`.

    A bound stands where one side has no revisit and yet the interval leaves 1 out; the counts
    stand where it does not: no ratio could be given that would mean anything.
    """
    if row["low"] is None:
        return _counts(row) if row["first_revisits"] or row["second_revisits"] else "–"
    if row["ratio"] is not None:
        return ratio_words.figure(row["ratio"])
    bound = _bound(row)
    if bound is None:
        return _counts(row)
    return f"{'≥' if bound > 1 else '≤'} {ratio_words.end(bound)}"


def _counts(row: Mapping[str, Any]) -> str:
    return f"{row['first_revisits']:,} : {row['second_revisits']:,}"


def interval(row: Mapping[str, Any]) -> str:
    """The 95 % interval: `0.57 to 1.27`; open on a side without revisits; empty without figure."""
    if row["low"] is None:
        return ""
    low = ratio_words.end(row["low"])
    return f"{low} or more" if row["high"] is None else f"{low} to {ratio_words.end(row['high'])}"


def evidence(row: Mapping[str, Any], days: Days) -> str:
    """What a ratio rests on: `9 in 80 focus days of A, 4 in 60 of B: 0.59 times as often`.

    Where there is no ratio: its bound, or why nothing can be compared.
    """
    first, second = row["first_revisits"], row["second_revisits"]
    missing = _no_days(row, days)
    if missing:
        return f"{_number(first)} in {A}, {_number(second)} in {B}: {missing}"
    if not first and not second:
        return f"no revisits in {A} or {B}"
    within = _days(row["first_days"], days)
    counts = f"{_number(first)} in {within} of {A}, {_number(second)} in "
    counts += f"{_length(row['second_days'])} of {B}"
    if row["ratio"] is not None:
        return f"{counts}: {ratio_words.figure(row['ratio'])} times as often"
    bound = _bound(row)
    if bound is None:
        return f"{counts}: a ratio needs revisits on both sides"
    least = "least" if bound > 1 else "most"
    return f"{counts}: at {least} {ratio_words.end(bound)} times as often"


def side(revisits: int, in_days: float, rate: float | None, days: Days) -> str:
    """One side of a cell: `9 revisits in 80 focus days, 1.1 per 10 focus days`."""
    counted = wording.counted(revisits, "revisit") if revisits else "no revisits"
    if rate is None:
        return f"{counted}, no {days}"
    if not revisits:
        return f"{counted} in {_days(in_days, days)}"
    length, per = PER[days]
    return f"{counted} in {_days(in_days, days)}, {_rate(rate * length)} {per}"


def headline(whole: Mapping[str, Any], first: str, second: str, days: Days) -> str:
    """The whole comparison in words; `first` and `second` name its sides."""
    said = (
        f"{A}: {first}, {wording.counted(whole['first_revisits'], 'revisit')} in "
        f"{_days(whole['first_days'], days)}. {B}: {second}, {whole['second_revisits']:,} in "
        f"{_length(whole['second_days'])}."
    )
    if whole["low"] is None:
        return f"{said} Nothing to compare: {_no_days(whole, days) or 'no revisits'}."
    if whole["ratio"] is None:
        return f"{said} {difference(whole, days)}"
    return (
        f"{said} In {B} revisits came {ratio_words.figure(whole['ratio'])} times as often as in "
        f"{A}, 95 % interval {interval(whole)}: {whole['verdict']}."
    )


def difference(row: Mapping[str, Any], days: Days) -> str:
    """One row in full: its evidence, the 95 % interval and the verdict."""
    said = evidence(row, days)
    if row["low"] is None:
        return f"{wording.capital(said)}."
    return f"{wording.capital(said)}, 95 % interval {interval(row)}: {row['verdict']}."


def verdicts(given: Sequence[str | None]) -> str:
    """How many pairs differ: `Of 31 pairs that can be compared 2 differ, 1 perhaps; …`."""
    known = [one for one in given if one is not None]
    if not known:
        return "No pair can be compared: none has revisits on a side, and days on both."
    perhaps = sum(one.startswith("perhaps") for one in known)
    few = known.count("too few to tell")
    differ = len(known) - perhaps - few
    if few == len(known):
        return f"Too few to tell of any of the {wording.counted(few, 'pair')} that can be compared."
    said = f"Of {wording.counted(len(known), 'pair')} that can be compared {_number(differ)} "
    said += "differs" if differ < 2 else "differ"
    said += f", {perhaps:,} perhaps" if perhaps else ""
    return f"{said}; for {few:,} there are too few to tell." if few else f"{said}."


def _bound(row: Mapping[str, Any]) -> float | None:
    """The bound of a ratio of which one count is 0, where it leaves 1 out."""
    if row["high"] is None:
        return row["low"] if row["low"] > 1 else None
    return row["high"] if row["high"] < 1 else None


def _no_days(row: Mapping[str, Any], days: Days) -> str:
    """Which side has no days to count in; empty where both have some."""
    without = [name for name, at in ((A, "first_days"), (B, "second_days")) if not row[at]]
    if not without:
        return ""
    what = "no focus days in" if days == "focus days" else "nothing was logged in the time of"
    return f"{what} {' or '.join(without)}"


def _number(revisits: int) -> str:
    return f"{revisits:,}" if revisits else "none"


def _days(number: float, days: Days) -> str:
    """`80 focus days`, `7.7 focus days`, `1 calendar day`."""
    shown = _length(number)
    return f"{shown} {days.removesuffix('s') if shown == '1' else days}"


def _length(number: float) -> str:
    return f"{number:,.0f}" if number >= 10 or number == int(number) else f"{number:.1f}"


def _rate(rate: float) -> str:
    if rate >= 10:
        return f"{rate:,.0f}"
    return f"{rate:.1f}" if rate >= 1 else ratio_words.figure(rate)
