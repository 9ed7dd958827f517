"""What surrounds a command on a team's store: the first copy, the outbox, and what is of before."""

import sys
from collections.abc import Callable

from pipeline.cli.terminal import format_clock, progress_line
from pipeline.errors import RevisitsError
from pipeline.ledger.logging import outbox
from pipeline.store import Store
from pipeline.store.team.store import TeamStore
from pipeline.words import plain


def run_on_team(store: TeamStore, run: Callable[[], int]) -> int:
    """Run a command on a team's store; says on stderr what was sent, and as of when it answers."""
    if not store.path.exists():
        with progress_line("Fetching the team's log") as progress:
            store.catch_up(progress=progress)
    send_kept(store)
    status = run()
    absence = store.find_absence()
    if absence:
        since = f" as of {format_clock(absence.as_of)}" if absence.as_of else ""
        print(
            f"revisits: {absence.why.reason}; this is this machine's copy{since}",
            file=sys.stderr,
        )
    return status


def send_kept(store: Store) -> None:
    """Send what lies in the outbox, and say so."""
    if not outbox.get_outbox(store).exists():
        return
    try:
        sent = outbox.send(store)
    except (RevisitsError, OSError) as error:  # it must not keep the command from running
        print(f"revisits: the outbox could not be sent: {error}", file=sys.stderr)
        return
    if sent.count:
        words = plain.format_count(sent.count, "revisit")
        print(f"revisits: {words} of the outbox sent to the team", file=sys.stderr)
    for refusal in sent.refusals:
        print(f"revisits: not sent, kept in {sent.refused_file}: {refusal}", file=sys.stderr)
