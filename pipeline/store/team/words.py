"""The state of a team's store in words."""

from collections.abc import Sequence

from pipeline.clock import get_machine_zone
from pipeline.store.team.ledger import Look
from pipeline.store.team.status import Status
from pipeline.words import plain


def format_status(status: Status, more: Sequence[tuple[str, str]]) -> list[str]:
    """Format the state, in lines: what it is about, then the words; `more` goes below."""
    lines = [("team's database", status.name)]
    if status.away:
        lines.append(("", status.away.reason))
    if status.look and status.round_trip is not None:
        may = "may write" if status.look.may_write else "may look, not write"
        lines += [
            ("you", f"{status.person}, {may}"),
            ("encrypted", "yes" if status.is_encrypted else _format_open(status)),
            ("round trip", f"{status.round_trip * 1000:.1f} ms (median of 5)"),
            ("ledger", _format_ledger(status.look)),
        ]
    lines.append(("this machine", _format_here(status)))
    if status.seen_at:
        seen = plain.convert_to_zone(status.seen_at, get_machine_zone())
        lines.append(("complete as of", f"{seen:%Y-%m-%d %H:%M %Z}"))
    for number, (program, person) in enumerate(status.connected):
        lines.append(("" if number else "connected too", f"{program} ({person})"))
    if status.look and not status.connected:
        lines.append(("connected too", "nobody now"))
    lines += more
    width = max(len(head) for head, _ in lines)
    return [f"{head:<{width}}  {words}" for head, words in lines]


def _format_ledger(look: Look) -> str:
    restored = look.epoch - 1
    begun = f", begun anew {plain.format_count(restored, 'time')}" if restored else ""
    return f"{plain.format_count(look.newest - look.begins_after, 'row')}{begun}"


def _format_open(status: Status) -> str:
    return "no; it stays on this machine" if status.is_local else "no (see sslmode)"


def _format_here(status: Status) -> str:
    if status.here is None:
        return "has no copy yet"
    if status.look is None:
        return "has a copy"
    if not status.here.follows(status.look):
        return "its copy is of before and will be made anew"
    behind = status.look.newest - status.here.place
    return "has all of it" if not behind else f"{plain.format_count(behind, 'row')} behind"
