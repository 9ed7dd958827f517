"""Patterns in words: one plain sentence each, with its counts and without statistics."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from pipeline.figures.claims.claim import Claim
from pipeline.figures.patterns.kinds import Pattern
from pipeline.figures.patterns.titles import Namer, Titles
from pipeline.words import dates, plain, ratios

Numbers = Any  # a claim's numbers by name; each kind has its own
EXPOSURE = {"focus": "focus day", "calendar": "calendar day"}
MOMENTS = ("recent_from", "recent_until", "gap_from", "gap_until")


def format_statement(claim: Claim, titles: Titles, *, zone: str = "UTC") -> str:
    """Format a claim as one plain sentence with its counts; log quality may take several.

    Its statistics are those of numbers.format_evidence. Days are those of `zone`.
    """
    days = {
        name: plain.convert_to_zone(datetime.fromisoformat(str(moment)), zone).isoformat()
        for name in MOMENTS
        if (moment := claim.numbers.get(name))
    }
    of_zone = replace(claim, numbers={**claim.numbers, **days})
    return _FORMATTERS[claim.kind](of_zone, build_namer(claim, titles))


def build_namer(claim: Claim, titles: Titles) -> Namer:
    """Build what names the phases and the reason of a claim."""
    return Namer(
        titles,
        main_phase=claim.main_phase,
        revisited_phase=claim.revisited_phase,
        reason=claim.title if claim.reason_id else None,
    )


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


def format_times(revisits: int, episodes: int) -> str:
    """Format how often, and how many episodes that were: `38 times (21 episodes)`."""
    times = plain.format_times(revisits)
    return times if episodes == revisits else f"{times} ({plain.format_count(episodes, 'episode')})"


def _format_pair_alone(claim: Claim, namer: Namer) -> str:
    usual = "This may be no more often than usual for these phases: it is listed for what it costs"
    return f"{_format_hot_pair(claim, namer)} {usual}."


def _format_hot_pair(claim: Claim, namer: Namer) -> str:
    numbers: Numbers = claim.numbers
    times = format_times(numbers["revisits"], numbers["episodes"])
    return f"{namer.main} sent you {namer.way} {times}."


def _format_ping_pong(claim: Claim, namer: Namer) -> str:
    numbers: Numbers = claim.numbers
    there, back = (plain.format_times(numbers[way]) for way in ("there", "back"))
    in_all = numbers["there"] + numbers["back"]
    episodes = f", {plain.format_count(numbers['episodes'], 'episode')} in all"
    return (
        f"{namer.main} sent you to {namer.to_phase} {there}, and {namer.to_phase} sent you to "
        f"{namer.from_phase} {back}{episodes if numbers['episodes'] != in_all else ''}."
    )


def _format_dominant_reason(claim: Claim, namer: Namer) -> str:
    numbers: Numbers = claim.numbers
    which = {
        (True, True): f" from {namer.from_phase} to {namer.to_phase}",
        (True, False): f" sent back from {namer.from_phase}",
        (False, True): f" that came back to {namer.to_phase}",
        (False, False): "",
    }[bool(namer.from_phase), bool(namer.to_phase)]
    number, whole = numbers["revisits"], numbers["of"]
    part = f"all {whole:,}" if number == whole else f"{number:,} of the {whole:,}"
    return f"{namer.reason} is the reason of {part} revisits{which}."


def _format_change(claim: Claim, namer: Namer) -> str:
    """Format how often things are now and were before, per day where these were counted."""
    numbers: Numbers = claim.numbers
    who = namer.main if claim.main_phase else namer.reason
    subject = f"{who} sent you back" if who else "You went back"
    per = EXPOSURE[numbers["exposure"]]
    weeks = f"{_format_day(numbers['recent_from'])} – {_format_day(numbers['recent_until'])}"
    ratio, recent, before = (numbers[name] for name in ("rate_ratio", "recent", "before"))
    often = f" {ratios.format_how_often(ratio, differs=True)}" if before and recent else ""
    counts = (
        f"{_format_how_often(recent)} in {numbers['recent_days']:,.0f} {per}s, "
        f"{_format_how_often(before)} in the {numbers['days_before']:,.0f} before"
    )
    return f"{subject}{often} in the last eight weeks of the log ({weeks}): {counts}."


def _format_how_often(number: int) -> str:
    return plain.format_times(number) if number else "never"


def _format_gain(claim: Claim, namer: Namer) -> str:
    numbers: Numbers = claim.numbers
    made, arrived = (_format_how_often(numbers[name]) for name in ("made_from", "arrived_at"))
    if claim.kind == "magnet":
        return f"You came back to {namer.to_phase} {arrived}, and were sent back from it {made}."
    return f"{namer.main} sent you back {made}, and you came back to it {arrived}."


def _format_found_late(claim: Claim, _namer: Namer) -> str:
    numbers: Numbers = claim.numbers
    late = (
        f"{numbers['revisits']:,} of {plain.format_count(numbers['of'], 'revisit')} went back over "
        "three phases or more"
    )
    if numbers["share_of_minutes"] is None:
        return f"{late}."
    minutes = plain.format_figure(numbers["share_of_minutes"], "share")
    return f"{late}. These took {minutes} of the minutes written down."


def _format_costly(claim: Claim, namer: Namer) -> str:
    numbers: Numbers = claim.numbers
    which = f"Revisits because of {namer.reason}"
    if claim.main_phase:
        which = f"Revisits from {namer.from_phase} to {namer.to_phase}"
    return (
        f"{which} take {plain.format_figure(numbers['share_of_minutes'], 'share')} of the minutes "
        f"({plain.format_duration(numbers['minutes'])}) with "
        f"{plain.format_figure(numbers['share_of_revisits'], 'share')} of the revisits that have "
        "minutes."
    )


def _format_log_quality(claim: Claim, _namer: Namer) -> str:
    numbers: Numbers = claim.numbers
    faults = "; ".join(_FAULTS[name](numbers) for name in numbers["amiss"].split(", "))
    return f"{'Read the rest with care' if numbers['bad'] else 'Mind when reading'}: {faults}."


def _format_late_entries(numbers: Numbers) -> str:
    return (
        f"{numbers['late']:,} of {numbers['with_time_of_entry']:,} were entered more than a day "
        "late, and late entries are partly guessed"
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


def _format_part(number: int, whole: int) -> str:
    return f"all {whole:,}" if number == whole else f"{number:,} of {whole:,}"


def _format_or_none(number: int) -> str:
    return f"{number:,}" if number else "none"


def _format_day(moment: str) -> str:
    return dates.format_day(datetime.fromisoformat(moment).date())


_FORMATTERS: dict[str, Callable[[Claim, Namer], str]] = {
    "hot_pair": _format_hot_pair,
    "pair": _format_pair_alone,
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
