"""The state of a team's store in words."""

from datetime import datetime

from pipeline.clock import get_machine_zone
from pipeline.store.team.status import Status
from pipeline.words import plain


def format_status(status: Status, *, now: datetime) -> list[str]:
    """Format the state, in lines."""
    lines = [("team's database", status.name)]
    if status.away:
        lines.append(("", f"away: {status.away.message}"))
    if status.look and status.round_trip is not None:
        may = "may write" if status.look.may_write else "may look, not write"
        lines += [
            ("you", f"{status.person}, {may}"),
            ("encrypted", "yes" if status.is_encrypted else _format_open(status)),
            ("round trip", f"{status.round_trip * 1000:.1f} ms (median of 5)"),
            (
                "ledger",
                f"at place {status.look.newest:,} (epoch {status.look.epoch}, "
                f"schema {status.look.schema_number})",
            ),
        ]
    lines.append(("this machine", _format_here(status)))
    if status.seen_at:
        seen = plain.format_moment(status.seen_at, zone=get_machine_zone(), now=now)
        lines.append(("last looked", seen))
    for number, (program, person) in enumerate(status.connected):
        lines.append(("" if number else "connected too", f"{program} ({person})"))
    if status.look and not status.connected:
        lines.append(("connected too", "nobody now"))
    width = max(len(head) for head, _ in lines)
    return [f"{head:<{width}}  {words}" for head, words in lines]


def _format_open(status: Status) -> str:
    return "no; it stays on this machine" if status.is_local else "no (see sslmode)"


def _format_here(status: Status) -> str:
    if status.here is None:
        return "has no copy yet"
    if status.look is None:
        return f"at place {status.here.place:,}"
    if not status.here.follows(status.look):
        return "its copy is of before and will be made anew"
    behind = status.look.newest - status.here.place
    return "has all of it" if not behind else f"{plain.format_count(behind, 'place')} behind"
