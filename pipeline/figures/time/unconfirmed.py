"""What nobody confirmed: from when on a running focus counts within working hours only."""

from pipeline.asking.questions import Ask, ask_catalogue, get_current_minute
from pipeline.asking.selection import Selection
from pipeline.ledger.team.working_hours import (
    ask_working_hours,
    format_unconfirmed,
    is_in_doubt,
)


def describe_unconfirmed(ask: Ask, selection: Selection, *, zone: str) -> list[str]:
    """Say for each running focus of a selection that is in doubt what counts since its last sign.

    Empty where every running focus has shown a sign today in `zone`.
    """
    catalogue, now = ask_catalogue(ask), get_current_minute()
    return [
        format_unconfirmed(
            focus, catalogue.get_phase_title(focus.phase), ask_working_hours(ask), zone=zone
        )
        for focus in catalogue.running
        if is_in_doubt(focus, zone=zone, now=now)
        and focus.project_id in (selection.project_ids or (focus.project_id,))
        and focus.phase in (selection.main_phases or (focus.phase,))
    ]
