"""What a write did, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pipeline.model import Catalogue
from pipeline.words import plain
from pipeline.words.plain import NO_FIGURE

if TYPE_CHECKING:
    from pipeline.ledger.adding import Plan
    from pipeline.ledger.logging.revisit import Logged


def format_delay(record: Mapping[str, Any]) -> str:
    """Format how long after the event a record was written; `–` where that is unknown."""
    written, occurred = record["written_at"], record["occurred_at"]
    if written is None:
        return NO_FIGURE
    minutes = int((written - occurred).total_seconds() // 60)
    if minutes < 60:
        return "at once"
    return f"{minutes // 60} h later" if minutes < 2880 else f"{minutes // 1440} days later"


def format_notices(planned: Plan | Logged) -> list[str]:
    """Format the new names, and those that look misspelled."""
    slips = [
        f"{new.thing} {new.given!r} is almost {new.known!r}: check that it is not a slip"
        for new in planned.similar
    ]
    return [
        *_format_new_names("project", planned.new_projects),
        *_format_new_names("reason", planned.new_reasons),
        *slips,
    ]


def _format_new_names(thing: str, names: Sequence[str]) -> list[str]:
    if not names:
        return []
    return [f"new {thing}{'' if len(names) == 1 else 's'}: {', '.join(names)}"]


def format_logged(catalogue: Catalogue, revisit: Mapping[str, Any]) -> str:
    """Format a logged revisit: `Model deployment → Data preparation, Schema change`."""
    phases = (revisit["main_phase"], revisit["revisited_phase"])
    main, revisited = map(catalogue.get_phase_title, phases)
    return f"{plain.format_pair(main, revisited)}, {plain.isolate(revisit['reason'])}"
