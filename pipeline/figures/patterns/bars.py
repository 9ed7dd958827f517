"""The bars of a pattern's small chart."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import polars as pl

from pipeline.figures.patterns.kinds import Bar
from pipeline.figures.patterns.tested import Claim
from pipeline.figures.patterns.words import EXPOSURE, Titles
from pipeline.words import ratios
from pipeline.words.plain import format_figure, lower_first

SCHEMA = {"name": pl.String, "value": pl.Float64, "said": pl.String, "marked": pl.Boolean}


def build_bars(claim: Claim, titles: Titles) -> tuple[Bar, ...]:
    """Build the bars of a pattern; the one that the pattern is about is marked."""
    made = _BUILDERS.get(claim.kind)
    return made(claim.numbers, claim, titles) if made else ()


def build_bar_frame(bars: Sequence[Bar]) -> pl.DataFrame:
    """Turn bars into a frame for the chart, one row each; columns as in SCHEMA."""
    return pl.DataFrame([vars(one) for one in bars], schema=SCHEMA)


def _build_expected_bars(found: Any, _claim: Claim, _titles: Titles) -> tuple[Bar, ...]:
    return (
        Bar("Counted", found["revisits"], f"{found['revisits']:,}", marked=True),
        Bar("Expected", found["expected"], f"{found['expected']:,.1f}"),
    )


def _build_two_way_bars(found: Any, claim: Claim, titles: Titles) -> tuple[Bar, ...]:
    main, revisited = (titles[one or ""] for one in (claim.main_phase, claim.revisited_phase))
    return (
        Bar(f"To {lower_first(revisited)}", found["there"], f"{found['there']:,}", marked=True),
        Bar("Expected there", found["expected_there"], f"{found['expected_there']:,.1f}"),
        Bar(f"To {lower_first(main)}", found["back"], f"{found['back']:,}", marked=True),
        Bar("Expected back", found["expected_back"], f"{found['expected_back']:,.1f}"),
    )


def _build_reason_bars(found: Any, claim: Claim, _titles: Titles) -> tuple[Bar, ...]:
    rest = found["of"] - found["revisits"]
    return (
        Bar(str(claim.title), found["revisits"], f"{found['revisits']:,}", marked=True),
        Bar("All others", rest, f"{rest:,}"),
    )


def _build_change_bars(found: Any, _claim: Claim, _titles: Titles) -> tuple[Bar, ...]:
    per = EXPOSURE[found["exposure"]]
    rates = {
        "Before": found["before"] / found["days_before"],
        "Last eight weeks": found["recent"] / found["recent_days"],
    }
    return tuple(
        Bar(name, rate, f"{ratios.format_ratio(rate)} per {per}", marked=name != "Before")
        for name, rate in rates.items()
    )


def _build_gain_bars(found: Any, claim: Claim, _titles: Titles) -> tuple[Bar, ...]:
    magnet = claim.kind == "magnet"
    return (
        Bar("Made from it", found["made_from"], f"{found['made_from']:,}", marked=not magnet),
        Bar("Arrived at it", found["arrived_at"], f"{found['arrived_at']:,}", marked=magnet),
    )


def _build_share_bars(found: Any, claim: Claim, _titles: Titles) -> tuple[Bar, ...]:
    of_revisits = found["share_of_revisits"] if claim.kind == "costly" else found["share"]
    shares = {"Of the revisits": of_revisits, "Of the minutes": found["share_of_minutes"]}
    return tuple(
        Bar(name, share, format_figure(share, "share"), marked=name == "Of the minutes")
        for name, share in shares.items()
        if share is not None
    )


def _build_quality_bars(found: Any, _claim: Claim, _titles: Titles) -> tuple[Bar, ...]:
    parts = {
        "late": ("Entered late", found["late"], found["with_time_of_entry"]),
        "without_minutes": ("Without minutes", found["without_minutes"], found["revisits"]),
        "one_person": ("By one person", found["written_by_one"], found["revisits"]),
        "vague_reasons": ("Vague reason", found["vague_reasons"], found["revisits"]),
    }
    return tuple(
        Bar(name, number / of, f"{number:,} of {of:,}", marked=key in found["amiss"].split(", "))
        for key, (name, number, of) in parts.items()
        if of
    )


_BUILDERS: dict[str, Callable[[Any, Claim, Titles], tuple[Bar, ...]]] = {
    "hot_pair": _build_expected_bars,
    "ping_pong": _build_two_way_bars,
    "dominant_reason": _build_reason_bars,
    "rising": _build_change_bars,
    "falling": _build_change_bars,
    "magnet": _build_gain_bars,
    "source": _build_gain_bars,
    "found_late": _build_share_bars,
    "costly": _build_share_bars,
    "log_quality": _build_quality_bars,
}
