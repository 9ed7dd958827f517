"""Proposals in words: what keeps happening, what it costs, and what halving it would save."""

from pipeline.figures.cost.words import format_hours
from pipeline.figures.patterns.titles import Namer, Titles, format_thing
from pipeline.figures.patterns.words import format_times
from pipeline.figures.proposals.saving import DAYS_A_MONTH, Saving
from pipeline.figures.proposals.things import Thing
from pipeline.words import dates, plain

HALF, THIRD = 1 / 2, 1 / 3
NUMBERS = {1: "One thing to change", 2: "Two things to change", 3: "Three things to change"}
HOUR = 60
ORDER = (
    "What halving would save most comes first, without the share that was answered “not "
    "avoidable”; what came in fewer than five episodes comes last. Revisits within a working day "
    "of each other are one episode."
)
TOO_THIN = "There are too few episodes to say what halving it would save."


def format_heading(proposals: int) -> str:
    """Format how many things there are to change."""
    return NUMBERS.get(proposals, "Nothing to change yet")


def format_proposal_title(thing: Thing, titles: Titles, *, goes_on: bool) -> str:
    """Format what keeps happening: `Model deployment keeps sending you back to …`."""
    scope = thing.scope
    namer = Namer(
        titles,
        main_phase=scope.main_phase,
        revisited_phase=scope.revisited_phase,
        reason=scope.reason,
    )
    return format_thing(namer, both_ways=scope.kind == "ping_pong", goes_on=goes_on)


def format_cost(thing: Thing, *, zone: str, goes_on: bool) -> str:
    """Format how often, since when, how long and why, to follow the title and a colon."""
    cost = thing.cost
    often = format_times(cost.revisits, cost.episodes)
    if cost.first_at is not None:
        often += f" since {dates.format_month(plain.convert_to_zone(cost.first_at, zone))}"
    if cost.last_at is not None and not goes_on:
        often += f", last on {dates.format_day(plain.convert_to_zone(cost.last_at, zone))}"
    return ", ".join(filter(None, [often, _format_minutes(thing), _format_why(thing)])) + "."


def _format_minutes(thing: Thing) -> str:
    cost = thing.cost
    if not cost.timed:
        return ""
    without = cost.revisits - cost.timed
    minutes = plain.format_duration(cost.minutes)
    return f"{minutes} (not counting {without:,} without minutes)" if without else minutes


def _format_why(thing: Thing) -> str:
    """Format the reason: that of most of the revisits, or that of more than any other has."""
    if thing.reason is None or thing.scope.reason_id or thing.reason_share < THIRD:
        return ""
    most = "mostly" if thing.reason_share > HALF else "most often"
    return f"{most} because of “{plain.isolate(thing.reason)}”"


def format_avoidable_share(thing: Thing) -> str:
    """Format how many were avoidable: `28 of 38 avoidable, 4 not, 6 not said.`"""
    yes, no, unknown = thing.avoidable
    if not yes + no:
        return "Nobody said how many were avoidable."
    rest = [f"{no:,} not" if no else "", f"{unknown:,} not said" if unknown else ""]
    part = f"{yes:,}" if yes else "None"
    return ", ".join(filter(None, [f"{part} of {yes + no + unknown:,} avoidable", *rest])) + "."


def format_saving(saving: Saving) -> str:
    """Format what halving would save a month with its interval, or that nobody can tell."""
    if saving.low is None or saving.high is None:
        return TOO_THIN
    ends = (saving.a_month, saving.low, saving.high)
    if saving.unit == "minutes":
        unit = "h" if saving.high >= HOUR else "min"
        numbers = [_format_short(end / HOUR if unit == "h" else end) for end in ends]
    else:
        numbers, unit = [_format_short(end) for end in ends], "revisits"
    about, low, high = numbers
    return f"Halved, it would save the team about {about} {unit} a month ({low} to {high})."


def _format_short(number: float) -> str:
    return f"{number:,.0f}" if number >= 9.95 else f"{number:.1f}".removesuffix(".0")


def format_what_if(minutes: float, *, days: float) -> str:
    """Format how much less work in focus there would have been without it, and what it led to."""
    if minutes < HOUR:
        return ""
    hours = minutes / HOUR
    amount = f"{hours:,.0f}" if hours >= 9.95 else format_hours(hours)
    time = plain.format_count(max(1, round(days / DAYS_A_MONTH)), "month")
    return f"Without it, and the rework it led to: {amount} h less work in the {time} of this view."
