"""The statistics of a finding in words: what is expected, the interval, how sure it is."""

from collections.abc import Callable

from pipeline.figures.claims.claim import Claim
from pipeline.figures.patterns.words import EXPOSURE, Numbers
from pipeline.words import plain, ratios


def format_evidence(claim: Claim) -> str:
    """Format the statistics of a claim as one sentence; empty where it has none."""
    formatter = _FORMATTERS.get(claim.kind)
    if formatter is None:
        return ""
    sure = "" if claim.q_value is None else f"; {_format_q_value(claim)}"
    return f"{plain.capitalize_first(formatter(claim.numbers))}{sure}."


def _format_q_value(claim: Claim) -> str:
    chance = plain.format_figure(claim.q_value, "chance")
    return f"q {chance}" if chance.startswith("<") else f"q = {chance}"


def _format_hot_pair(numbers: Numbers) -> str:
    return f"{_format_excess(numbers)} the activity of the two phases explains"


def _format_ping_pong(numbers: Numbers) -> str:
    reciprocity = plain.format_figure(numbers["reciprocity"], "rate")
    return f"{_format_excess(numbers)} are expected both ways; reciprocity {reciprocity}"


def _format_pair(numbers: Numbers) -> str:
    return _format_hot_pair(numbers) if "lift_of_episodes" in numbers else "Too few to compare"


def _format_excess(numbers: Numbers) -> str:
    """Format how many times as many episodes there are, to follow with what brings them."""
    times = plain.format_figure(numbers["lift_of_episodes"], "decimal")
    expected = plain.format_figure(numbers["expected_episodes"], "decimal")
    interval = _format_interval(numbers, "lift")
    episodes = plain.format_count(numbers["episodes"], "episode")
    return f"{episodes}, {times} times{interval} the {expected} that"


def _format_share(numbers: Numbers) -> str:
    low, high = numbers["share_low"], numbers["share_high"]
    return (
        f"{plain.format_figure(numbers['share'], 'share')}, "
        f"95 % interval {low * 100:.0f} to {high * 100:.0f} %"
    )


def _format_change(numbers: Numbers) -> str:
    rate, low, high = (numbers[f"rate_ratio{end}"] for end in ("", "_low", "_high"))
    per = EXPOSURE[numbers["exposure"]]
    silent = sum(numbers[side] for side in ("recent_silent_days", "silent_days_before"))
    left_out = f", without {silent:,.0f} days of silence" if silent >= 1 else ""
    rest = f"{left_out}{_format_not_compared(numbers)}"
    if high is None:
        bound = ratios.format_bound(low)
        often = f"at least {bound} times as often (the low end of the 95 % interval)"
        return f"per {per} {often}{rest}"
    interval = f"95 % interval {ratios.format_bound(low)} to {ratios.format_bound(high)}"
    return f"per {per} {ratios.format_ratio(rate)} times as often ({interval}){rest}"


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


def _format_gain(numbers: Numbers) -> str:
    times = plain.format_figure(numbers["ratio"], "decimal")
    return (
        f"difference {plain.format_signed(numbers['net_gain'])}; {times} times as many episodes "
        f"one way as the other{_format_interval(numbers, 'ratio')}"
    )


def _format_costly(numbers: Numbers) -> str:
    ratio = plain.format_figure(numbers["ratio"], "decimal")
    return f"{ratio} times their share{_format_interval(numbers, 'ratio')}"


def _format_interval(numbers: Numbers, name: str) -> str:
    """Format the 95 % interval of a figure; empty where it has none."""
    low, high = numbers.get(f"{name}_low"), numbers.get(f"{name}_high")
    if low is None:
        return ""
    ends = [plain.format_figure(end, "decimal") for end in (low, high) if end is not None]
    return f" (95 % interval {' to '.join(ends) if len(ends) > 1 else f'from {ends[0]} on'})"


_FORMATTERS: dict[str, Callable[[Numbers], str]] = {
    "hot_pair": _format_hot_pair,
    "pair": _format_pair,
    "ping_pong": _format_ping_pong,
    "dominant_reason": _format_share,
    "rising": _format_change,
    "falling": _format_change,
    "magnet": _format_gain,
    "source": _format_gain,
    "found_late": _format_share,
    "costly": _format_costly,
}
