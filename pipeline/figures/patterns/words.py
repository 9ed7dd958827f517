"""Patterns in words: one plain sentence each, with its numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from pipeline.figures.patterns.kinds import Pattern
from pipeline.figures.patterns.tested import Claim
from pipeline.words import dates, ratios
from pipeline.words.plain import (
    capitalize_first,
    format_count,
    format_duration,
    format_figure,
    format_times,
    lower_first,
)

Titles = Mapping[str, str]
EXPOSURE = {"focus": "focus day", "calendar": "calendar day"}


def format_statement(claim: Claim, titles: Titles) -> str:
    """Format a claim as one plain sentence with its numbers; log quality may take several."""
    return _FORMATTERS[claim.kind](claim, titles)


def format_avoidable(pattern: Pattern) -> str:
    """Format how many of a pattern's revisits were avoidable, and how many have no answer."""
    yes, no, unknown = (
        int(pattern.evidence[f"avoidable_{answer}"] or 0) for answer in ("yes", "no", "unknown")
    )
    if not yes + no:
        return (
            f"Nobody said of these {format_count(unknown, 'revisit')} whether they were avoidable."
        )
    said = f"{yes:,} of these {format_count(yes + no + unknown, 'revisit')} avoidable, {no:,} not"
    return f"{said}, {unknown:,} not said." if unknown else f"{said}."


def _format_phase(key: str | None, titles: Titles) -> str:
    return lower_first(titles.get(key or "", key or ""))


def _format_q_value(claim: Claim) -> str:
    return f"q {_format_chance(claim.q_value)}"


def _format_chance(value: Any) -> str:
    said = format_figure(value, "chance")
    return said if said.startswith("<") else f"= {said}"


def _format_interval(numbers: Mapping[str, Any], name: str, *, unit: Any = "share") -> str:
    low, high = numbers[f"{name}_low"], numbers[f"{name}_high"]
    if unit == "share":
        return f"95 % interval {low * 100:.0f} to {high * 100:.0f} %"
    return f"95 % interval {low:.1f} to {high:.1f}"


def _format_hot_pair(claim: Claim, titles: Titles) -> str:
    found: Any = claim.numbers
    main, revisited = (
        _format_phase(claim.main_phase, titles),
        _format_phase(claim.revisited_phase, titles),
    )
    return (
        f"Work on {main} led to {revisited} {format_times(found['revisits'])}, "
        f"{found['lift']:.1f} times as often as the activity of the two phases explains "
        f"({found['expected']:,.1f} expected; {_format_q_value(claim)})."
    )


def _format_ping_pong(claim: Claim, titles: Titles) -> str:
    found: Any = claim.numbers
    main, revisited = (
        _format_phase(claim.main_phase, titles),
        _format_phase(claim.revisited_phase, titles),
    )
    return (
        f"{capitalize_first(main)} and {revisited} send work to each other: {format_times(found['there'])} there "
        f"and {found['back']:,} back, where {found['expected_there']:,.1f} and "
        f"{found['expected_back']:,.1f} are expected (reciprocity {found['reciprocity']:.2f}; "
        f"{_format_q_value(claim)})."
    )


def _format_dominant_reason(claim: Claim, titles: Titles) -> str:
    found: Any = claim.numbers
    main, revisited = (
        _format_phase(claim.main_phase, titles),
        _format_phase(claim.revisited_phase, titles),
    )
    which = f"made from {main}" if not claim.revisited_phase else f"to {revisited}"
    if claim.main_phase and claim.revisited_phase:
        which = f"from {main} to {revisited}"
    return (
        f"“{claim.title}” is the reason of {_format_part_of_revisits(found['revisits'], found['of'])} "
        f"{which} ({found['share'] * 100:.0f} %, {_format_interval(found, 'share')})."
    )


def _format_change(claim: Claim, titles: Titles) -> str:
    found: Any = claim.numbers
    which = "Revisits"
    if claim.main_phase:
        which = f"Revisits made from {_format_phase(claim.main_phase, titles)}"
    if claim.reason_id:
        which = f"Revisits because of “{claim.title}”"
    verb = "rise" if claim.kind == "rising" else "fall"
    per = EXPOSURE[found["exposure"]]
    days = [f"{found[name]:,.0f} {per}s" for name in ("recent_days", "days_before")]
    weeks = f"{_format_day(found['recent_from'])} – {_format_day(found['recent_until'])}"
    return (
        f"{which} {verb}: {_format_or_none(found['recent'])} in the last eight weeks of the log ({weeks}, "
        f"{days[0]}) after {_format_or_none(found['before'])} before ({days[1]}); per {per} "
        f"{_format_rate_change(found)}."
    )


def _format_rate_change(found: Any) -> str:
    rate, low, high = (found[f"rate_ratio{end}"] for end in ("", "_low", "_high"))
    if high is None:
        return (
            f"at least {ratios.format_bound(low)} times as often (the low end of the 95 % interval)"
        )
    interval = f"95 % interval {ratios.format_bound(low)} to {ratios.format_bound(high)}"
    if rate > 1:
        return f"{ratios.format_ratio(rate)} times as often ({interval})"
    often = ratios.format_how_often(rate, differs=True)
    return f"{often} ({ratios.format_ratio(rate)}, {interval})"


def _format_gain(claim: Claim, titles: Titles) -> str:
    found: Any = claim.numbers
    made, arrived = found["made_from"], found["arrived_at"]
    made_from = f"{_choose_was_or_were(made)} made from it"
    if claim.kind == "magnet":
        arrived_first = f"{format_count(arrived, 'revisit')} arrived at it"
        said = f"absorbs loops: {arrived_first}, {made:,} {made_from}"
    else:
        said = (
            f"starts loops: {format_count(made, 'revisit')} {made_from}, {arrived:,} arrived at it"
        )
    phase = capitalize_first(_format_phase(claim.main_phase or claim.revisited_phase, titles))
    return (
        f"{phase} {said} (net gain {_format_signed(found['net_gain'])}; {_format_q_value(claim)})."
    )


def _format_found_late(claim: Claim, _titles: Titles) -> str:
    found: Any = claim.numbers
    said = (
        f"{found['revisits']:,} of {format_count(found['of'], 'revisit')} went back over three phases "
        f"or more ({found['share'] * 100:.0f} %, {_format_interval(found, 'share')}): found late"
    )
    if found["share_of_minutes"] is None:
        return f"{said}."
    return f"{said}. They took {found['share_of_minutes'] * 100:.0f} % of the minutes written down."


def _format_costly(claim: Claim, titles: Titles) -> str:
    found: Any = claim.numbers
    which = f"Revisits because of “{claim.title}”"
    if claim.main_phase:
        main, revisited = (
            _format_phase(claim.main_phase, titles),
            _format_phase(claim.revisited_phase, titles),
        )
        which = f"Revisits from {main} to {revisited}"
    return (
        f"{which} take {found['share_of_minutes'] * 100:.0f} % of the minutes "
        f"({format_duration(found['minutes'])}) with {found['share_of_revisits'] * 100:.0f} % of the "
        f"revisits that have minutes: {found['ratio']:.1f} times their share "
        f"({_format_interval(found, 'ratio', unit='rate')})."
    )


def _format_log_quality(claim: Claim, _titles: Titles) -> str:
    found: Any = claim.numbers
    revisits = found["revisits"]
    parts = {
        "late": lambda: (
            f"{found['late']:,} of {found['with_time_of_entry']:,} were entered more than a day "
            "late, and late entries are partly invented"
        ),
        "without_minutes": lambda: _format_known_cost(
            revisits - found["without_minutes"], revisits
        ),
        "one_person": lambda: (
            f"{found['one_person']} wrote {_format_part_of(found['written_by_one'], revisits)}: what "
            "others met may be missing"
        ),
        "gap": lambda: (
            f"nothing was written down for {found['longest_gap_days']:.0f} days, "
            f"{_format_day(found['gap_from'])} to {_format_day(found['gap_until'])}"
        ),
        "vague_reasons": lambda: (
            f"{_format_part_of(found['vague_reasons'], revisits)} give a reason that says nothing"
        ),
    }
    said = "; ".join(parts[name]() for name in found["amiss"].split(", "))
    return f"{'Read the rest with care' if found['bad'] else 'Mind when reading'}: {said}."


def _format_known_cost(with_minutes: int, revisits: int) -> str:
    """Format how many revisits have minutes, and what that means for the cost."""
    has = "has" if with_minutes < 2 else "have"
    known = "little is" if with_minutes * 2 < revisits else "not all is"
    return (
        f"{_format_or_none(with_minutes)} of the {revisits:,} revisits {has} minutes, so that {known} "
        "known of what they cost"
    )


def _choose_was_or_were(number: int) -> str:
    return "was" if number == 1 else "were"


def _format_signed(number: int) -> str:
    return f"{number:+,}".replace("-", "−")


def _format_part_of_revisits(number: int, whole: int) -> str:
    return f"all {whole:,} revisits" if number == whole else f"{number:,} of the {whole:,} revisits"


def _format_or_none(number: int) -> str:
    return f"{number:,}" if number else "none"


def _format_part_of(number: int, whole: int) -> str:
    return f"all {whole:,}" if number == whole else f"{number:,} of {whole:,}"


def _format_day(moment: str) -> str:
    return dates.format_day(datetime.fromisoformat(moment).date())


_FORMATTERS: dict[str, Callable[[Claim, Titles], str]] = {
    "hot_pair": _format_hot_pair,
    "ping_pong": _format_ping_pong,
    "dominant_reason": _format_dominant_reason,
    "rising": _format_change,
    "falling": _format_change,
    "magnet": _format_gain,
    "source": _format_gain,
    "found_late": _format_found_late,
    "costly": _format_costly,
    "log_quality": _format_log_quality,
}
