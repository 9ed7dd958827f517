"""Actions in words: what an action concerns, and whether it helped."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from pipeline.figures.actions.effect import LEVEL, Effect
from pipeline.figures.statistics.rates import RateRatio, Stretch
from pipeline.model import Action
from pipeline.words import dates, plain, ratios

VERDICTS = {
    "too_few": "Too few to tell",
    "not_begun": "Not begun yet",
    "just_begun": "Just begun",
    "nothing_before": "Nothing before it to compare with",
    "nothing_since": "Nothing since to compare with",
}
WITHOUT_RATES = {
    "not_begun": "It is compared with the time before once it has begun.",
    "just_begun": "It is judged for the first time when four weeks of the log lie behind it.",
    "nothing_before": "Nothing was logged before it began: no rate to compare with.",
    "nothing_since": "Nothing was logged since it began: no rate to compare yet.",
}


def format_concern(action: Action) -> str:
    """Format what an action concerns: `Model deployment → Data preparation, Schema change`."""
    main, revisited = action.main_title, action.revisited_title
    if main and revisited:
        pair = plain.format_pair(main, revisited)
    elif main:
        pair = f"from {plain.lower_first(main)}"
    elif revisited:
        pair = f"back to {plain.lower_first(revisited)}"
    else:
        pair = "all revisits" if action.reason is None else "any pair of phases"
    return pair if action.reason is None else f"{pair}, {plain.isolate(action.reason)}"


def format_heading(actions: int, chosen: Sequence[str]) -> str:
    """Format how many actions are listed, for which projects, and how they are judged."""
    of = f" of {', '.join(chosen)}, and those of all projects" if chosen else ""
    return (
        f"{plain.format_count(actions, 'action')}{of}, the one begun last first. Each is judged by "
        "all revisits of its project, pair and reason: of the filters only the project counts here."
    )


def _begin_with_concern(action: Action) -> str:
    """Format what an action concerns as a beginning; a name stays as its owner wrote it."""
    concern, named = format_concern(action), action.main_title and action.revisited_title
    return concern if named else plain.capitalize_first(concern)


def format_action(action: Action, *, zone: str, chosen: Sequence[str] = ()) -> str:
    """Format what an action concerns, its project, its period and its owner.

    An action of all projects is measured on those that are `chosen`.
    """
    first, last = (
        _format_day(at, zone) if at else "" for at in (action.started_at, action.ended_at)
    )
    parts = [
        _begin_with_concern(action),
        plain.isolate(action.project) if action.project else "all projects",
        f"{first} – {last}" if last else f"since {first}",
        action.adopted_by,
        f"measured on {', '.join(chosen)}" if chosen and action.project_id is None else "",
    ]
    return " · ".join(part for part in parts if part)


def format_distinct_titles(actions: Sequence[Action], *, zone: str) -> dict[str, str]:
    """Map action ids to distinct titles; equal titles get what else differs.

    (A list to choose from, and a link that carries the choice, know an action by these words.)
    """
    uses = Counter(action.title for action in actions)
    met: Counter[str] = Counter()
    titles = {}
    for action in actions:
        title = action.title
        if uses[title] > 1:
            title = f"{title} · {format_action(action, zone=zone)}"
        met[title] += 1
        titles[action.id] = title if met[title] == 1 else f"{title} ({met[title]})"
    return titles


def format_verdict(effect: Effect) -> str:
    """Format the verdict in a line: `Helped: half as often`."""
    if effect.outcome in VERDICTS:
        return VERDICTS[effect.outcome]
    verdict = "Helped" if effect.outcome == "helped" else "Got worse"
    return f"{verdict}: {format_change(effect.change)}"


def format_explanation(effect: Effect, *, zone: str) -> list[str]:
    """Explain the verdict in sentences: rates, ratio with interval, days counted, what to do."""
    if effect.outcome in WITHOUT_RATES:
        return [WITHOUT_RATES[effect.outcome]]
    sentences = [format_rates(effect), format_rate_ratio(effect), format_exposure(effect)]
    sentences.append(format_looks(effect, zone=zone))
    return [sentence for sentence in sentences if sentence]


def format_rates(effect: Effect) -> str:
    """Format both rates: `1.2 a week before (23 in 134 days), 0.6 a week since (8 in 93 days).`

    With their episodes, where these are fewer, and with the records and days that are not compared,
    so that they add up to what pages show.
    """
    when = "while it lasted" if effect.ended else "since"
    in_focus = effect.exposure == "focus"
    before, after = (
        _format_rate(stretch, episodes, in_focus=in_focus)
        for stretch, episodes in zip((effect.before, effect.after), effect.episodes, strict=True)
    )
    left_out = ""
    if effect.at_ends:
        marks = "marks an end" if effect.at_ends == 1 else "mark the ends"
        are = "is" if effect.at_ends == 1 else "are"
        left_out = f"; {effect.at_ends:,} more {marks} of the log and {are} not compared"
    if effect.silent_days >= 1:
        left_out += f"; without {effect.silent_days:,.0f} days in which nobody wrote anything down"
    return f"Before {before}, {when} {after}{left_out}."


def _format_rate(stretch: Stretch, episodes: int, *, in_focus: bool) -> str:
    rate = plain.NO_FIGURE if stretch.rate is None else _format_short_number(stretch.rate * 7)
    unit, days = ("per 7 focus days", "focus days") if in_focus else ("a week", "days")
    number = f"{stretch.revisits:,}"
    if episodes != stretch.revisits:
        number += f", {plain.format_count(episodes, 'episode')},"
    return f"{rate} {unit} ({number} in {_format_short_number(stretch.days)} {days})"


def _format_short_number(value: float) -> str:
    """Format a rate or a number of days: `0.31`, `2.4`, `12`."""
    if value < 2:
        return ratios.format_ratio(value)
    return f"{value:.1f}" if value < 10 else f"{value:,.0f}"


def format_rate_ratio(effect: Effect) -> str:
    """Format the ratio with its interval: `Half as often: 0.50, 99 % interval 0.31 to 0.82.`

    Where episodes were compared that are fewer than the revisits it says so.
    """
    change = effect.change
    if change is None:
        return ""
    low, level = ratios.format_bound(change.low), f"{LEVEL * 100:.0f} % interval"
    if change.ratio is None:
        return f"No revisit before, so no ratio; {level} from {low} upwards."
    high = "upwards" if change.high is None else f"to {ratios.format_bound(change.high)}"
    words, ratio = plain.capitalize_first(format_change(change)), ratios.format_ratio(change.ratio)
    revisits = (effect.before.revisits, effect.after.revisits)
    by = "" if effect.episodes == revisits else ", by episodes"
    return f"{words}{by}: {ratio}, {level} {low} {high}."


def format_change(change: RateRatio | None) -> str:
    """Format the change: `half as often`, `2.4 times as often`, `not once since`."""
    if change is None or (change.ratio is None and not change.after.revisits):
        return "never, before and since"
    if change.ratio is None:
        return f"none before, {change.after.revisits:,} since"
    if not change.after.revisits:
        return "not once since"
    return ratios.format_how_often(change.ratio, differs=change.fell or change.rose)


def format_exposure(effect: Effect) -> str:
    """Say whether focus days or calendar days were counted, and why."""
    revisits = effect.before.revisits + effect.after.revisits
    if effect.exposure == "focus":
        return "Counted per day in focus."
    if not effect.sessions_logged:
        return "Counted per calendar day: focus sessions were not logged both before and since."
    return (
        "Counted per calendar day: focus sessions cover too few of the revisits "
        f"({effect.in_focus:,} of {revisits:,})."
    )


def format_looks(effect: Effect, *, zone: str) -> str:
    """Format when it was judged, and when it is judged next; if too early, when one could tell."""
    if effect.ended:
        return "It ended before one could tell." if effect.outcome == "too_few" else ""
    seen = f"Judged by its first {effect.look} weeks"
    if effect.next_look is None or effect.next_look_at is None:
        return f"{seen}, for the last time."
    day = _format_day(effect.next_look_at, zone)
    later = f" ({plain.format_count(effect.waiting, 'revisit')} since)" if effect.waiting else ""
    next_look = f"{seen}{later}; judged again after {effect.next_look} weeks, on {day}"
    if effect.outcome != "too_few":
        return f"{next_look}."
    if effect.tells_at is None:
        return f"{next_look}. At today's rate even a year will be too short to tell."
    return f"{next_look}. At today's rate one could tell after {effect.tells_at} weeks."


def _format_day(moment: datetime, zone: str) -> str:
    return dates.format_day(plain.convert_to_zone(moment, zone))
