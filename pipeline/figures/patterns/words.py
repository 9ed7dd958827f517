"""Patterns in words: one plain sentence each, with its numbers."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from pipeline.figures.patterns.claims import Claim
from pipeline.figures.patterns.kinds import Pattern
from pipeline.words import dates, plain, ratios

Titles = Mapping[str, str]
Numbers = Any  # a claim's numbers by name; each kind has its own
EXPOSURE = {"focus": "focus day", "calendar": "calendar day"}
MOMENTS = ("recent_from", "recent_until", "gap_from", "gap_until")


def format_statement(claim: Claim, titles: Titles, *, zone: str = "UTC") -> str:
    """Format a claim as one plain sentence with its numbers; log quality may take several.

    Days are those of `zone`.
    """
    days = {
        name: plain.convert_to_zone(datetime.fromisoformat(str(moment)), zone).isoformat()
        for name in MOMENTS
        if (moment := claim.numbers.get(name))
    }
    return _FORMATTERS[claim.kind](replace(claim, numbers={**claim.numbers, **days}), titles)


def format_avoidable(pattern: Pattern) -> str:
    """Format how many of a pattern's revisits were avoidable, and how many have no answer."""
    yes, no, unknown = (
        int(pattern.evidence[f"avoidable_{answer}"] or 0) for answer in ("yes", "no", "unknown")
    )
    these = f"these {plain.format_count(yes + no + unknown, 'revisit')}"
    if not yes + no:
        return f"Nobody said of {these} whether they were avoidable."
    answers = f"{yes:,} of {these} avoidable, {no:,} not"
    return f"{answers}, {unknown:,} not said." if unknown else f"{answers}."


def _format_hot_pair(claim: Claim, titles: Titles) -> str:
    numbers: Numbers = claim.numbers
    main, revisited = _format_pair(claim, titles)
    return (
        f"Work on {main} led to {revisited} {plain.format_times(numbers['revisits'])}, "
        f"{plain.format_figure(numbers['lift'], 'decimal')} times as often as the activity of the "
        f"two phases explains ({plain.format_figure(numbers['expected'], 'decimal')} expected; "
        f"{_format_q_value(claim)})."
    )


def _format_ping_pong(claim: Claim, titles: Titles) -> str:
    numbers: Numbers = claim.numbers
    _, revisited = _format_pair(claim, titles)
    return (
        f"{_begin_with(claim.main_phase, titles)} and {revisited} send work to each other: "
        f"{plain.format_times(numbers['there'])} there and {numbers['back']:,} back, where "
        f"{plain.format_figure(numbers['expected_there'], 'decimal')} and "
        f"{plain.format_figure(numbers['expected_back'], 'decimal')} are expected "
        f"(reciprocity {plain.format_figure(numbers['reciprocity'], 'rate')}; "
        f"{_format_q_value(claim)})."
    )


def _format_dominant_reason(claim: Claim, titles: Titles) -> str:
    numbers: Numbers = claim.numbers
    main, revisited = _format_pair(claim, titles)
    which = f"made from {main}" if main else f"to {revisited}"
    if main and revisited:
        which = f"from {main} to {revisited}"
    number, whole = numbers["revisits"], numbers["of"]
    part = f"all {whole:,}" if number == whole else f"{number:,} of the {whole:,}"
    return (
        f"“{plain.isolate(claim.title or '')}” is the reason of {part} revisits {which} "
        f"({plain.format_figure(numbers['share'], 'share')}, {_format_share_interval(numbers)})."
    )


def _format_change(claim: Claim, titles: Titles) -> str:
    numbers: Numbers = claim.numbers
    which = "Revisits"
    if claim.main_phase:
        which = f"Revisits made from {_format_pair(claim, titles)[0]}"
    if claim.reason_id:
        which = f"Revisits because of “{plain.isolate(claim.title or '')}”"
    verb = "rise" if claim.kind == "rising" else "fall"
    per = EXPOSURE[numbers["exposure"]]
    days, days_before = (
        f"{numbers[name]:,.0f} {per}s{_format_silent_days(numbers[silent])}"
        for name, silent in (
            ("recent_days", "recent_silent_days"),
            ("days_before", "silent_days_before"),
        )
    )
    weeks = f"{_format_day(numbers['recent_from'])} – {_format_day(numbers['recent_until'])}"
    return (
        f"{which} {verb}: {_format_or_none(numbers['recent'])} in the last eight weeks of the log "
        f"({weeks}, {days}) after {_format_or_none(numbers['before'])} before ({days_before}); "
        f"per {per} {_format_rate_change(numbers)}{_format_not_compared(numbers)}."
    )


def _format_silent_days(days: float) -> str:
    """Format the days of silence that are left out: `, without 86 days of silence`."""
    return f", without {days:,.0f} days of silence" if days >= 1 else ""


def _format_not_compared(numbers: Numbers) -> str:
    """Format which of the revisits counted are not compared, because they mark the ends."""
    first, last = (numbers[side] - numbers[f"{side}_compared"] for side in ("before", "recent"))
    if first and last:
        which = "those that begin and end the log"
    elif first:
        which = "the one that begins the log" if first == 1 else f"the {first:,} that begin the log"
    elif last:
        which = "the one that ends the log" if last == 1 else f"the {last:,} that end the log"
    else:
        return ""
    return f", not counting {which}"


def _format_rate_change(numbers: Numbers) -> str:
    rate, low, high = (numbers[f"rate_ratio{end}"] for end in ("", "_low", "_high"))
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
    numbers: Numbers = claim.numbers
    made, arrived = numbers["made_from"], numbers["arrived_at"]
    was_made = f"{'was' if made == 1 else 'were'} made from it"
    if claim.kind == "magnet":
        arrivals = f"{plain.format_count(arrived, 'revisit')} arrived at it"
        loops = f"absorbs loops: {arrivals}, {made:,} {was_made}"
    else:
        starts = f"{plain.format_count(made, 'revisit')} {was_made}"
        loops = f"starts loops: {starts}, {arrived:,} arrived at it"
    phase = _begin_with(claim.main_phase or claim.revisited_phase, titles)
    gain = plain.format_signed(numbers["net_gain"])
    return f"{phase} {loops} (net gain {gain}; {_format_q_value(claim)})."


def _format_found_late(claim: Claim, _titles: Titles) -> str:
    numbers: Numbers = claim.numbers
    late = (
        f"{numbers['revisits']:,} of {plain.format_count(numbers['of'], 'revisit')} went back over "
        f"three phases or more ({plain.format_figure(numbers['share'], 'share')}, "
        f"{_format_share_interval(numbers)}): found late"
    )
    if numbers["share_of_minutes"] is None:
        return f"{late}."
    minutes = plain.format_figure(numbers["share_of_minutes"], "share")
    return f"{late}. These took {minutes} of the minutes written down."


def _format_costly(claim: Claim, titles: Titles) -> str:
    numbers: Numbers = claim.numbers
    which = f"Revisits because of “{plain.isolate(claim.title or '')}”"
    if claim.main_phase:
        main, revisited = _format_pair(claim, titles)
        which = f"Revisits from {main} to {revisited}"
    ratio, low, high = (
        plain.format_figure(numbers[f"ratio{end}"], "decimal") for end in ("", "_low", "_high")
    )
    return (
        f"{which} take {plain.format_figure(numbers['share_of_minutes'], 'share')} of the minutes "
        f"({plain.format_duration(numbers['minutes'])}) with "
        f"{plain.format_figure(numbers['share_of_revisits'], 'share')} of the revisits that have "
        f"minutes: {ratio} times their share (95 % interval {low} to {high})."
    )


def _format_log_quality(claim: Claim, _titles: Titles) -> str:
    numbers: Numbers = claim.numbers
    faults = "; ".join(_FAULTS[name](numbers) for name in numbers["amiss"].split(", "))
    return f"{'Read the rest with care' if numbers['bad'] else 'Mind when reading'}: {faults}."


def _format_late_entries(numbers: Numbers) -> str:
    return (
        f"{numbers['late']:,} of {numbers['with_time_of_entry']:,} were entered more than a day "
        "late, and late entries are partly invented"
    )


def _format_known_cost(numbers: Numbers) -> str:
    """Format how many revisits have minutes, and what that means for the cost."""
    revisits = numbers["revisits"]
    known = revisits - numbers["without_minutes"]
    return (
        f"{_format_or_none(known)} of the {revisits:,} revisits "
        f"{'has' if known < 2 else 'have'} minutes, so that "
        f"{'little' if known * 2 < revisits else 'not all'} is known of what they cost"
    )


def _format_one_person(numbers: Numbers) -> str:
    part = _format_part(numbers["written_by_one"], numbers["revisits"])
    return f"{plain.isolate(numbers['one_person'])} wrote {part}: what others met may be missing"


def _format_gap(numbers: Numbers) -> str:
    return (
        f"no revisit was written down for {numbers['longest_gap_days']:.0f} days, "
        f"{_format_day(numbers['gap_from'])} to {_format_day(numbers['gap_until'])}"
    )


def _format_vague_reasons(numbers: Numbers) -> str:
    part = _format_part(numbers["vague_reasons"], numbers["revisits"])
    return f"{part} give a reason that says nothing"


def _format_pair(claim: Claim, titles: Titles) -> tuple[str, str]:
    """Format the main and the revisited phase of a claim; empty where it names none."""
    main, revisited = (
        plain.lower_first(titles.get(key, key)) if key else ""
        for key in (claim.main_phase, claim.revisited_phase)
    )
    return main, revisited


def _begin_with(key: str | None, titles: Titles) -> str:
    """Begin a sentence with a phase: its title as its owner wrote it."""
    return plain.isolate(titles.get(key or "", key or ""))


def _format_q_value(claim: Claim) -> str:
    chance = plain.format_figure(claim.q_value, "chance")
    return f"q {chance}" if chance.startswith("<") else f"q = {chance}"


def _format_share_interval(numbers: Numbers) -> str:
    low, high = numbers["share_low"], numbers["share_high"]
    return f"95 % interval {low * 100:.0f} to {high * 100:.0f} %"


def _format_part(number: int, whole: int) -> str:
    return f"all {whole:,}" if number == whole else f"{number:,} of {whole:,}"


def _format_or_none(number: int) -> str:
    return f"{number:,}" if number else "none"


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
_FAULTS: dict[str, Callable[[Numbers], str]] = {
    "late": _format_late_entries,
    "without_minutes": _format_known_cost,
    "one_person": _format_one_person,
    "gap": _format_gap,
    "vague_reasons": _format_vague_reasons,
}
