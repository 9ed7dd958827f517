"""The checks that are ticked off for a focus session: they are kept with it."""

import json
from collections.abc import Sequence

from pipeline.errors import NotFound
from pipeline.ledger.amending import read_newest
from pipeline.model import Receipt
from pipeline.store import Store

DOING = "Ticking a check"


def tick_check(
    store: Store, session_id: str, check: str, *, is_ticked: bool, by: str | None = None
) -> Receipt:
    """Tick a check of a focus session, or take its tick away; nothing is written where it is so.

    Raises NotFound where the session was removed.
    """
    with store.writing(by=by, few=True) as writer:
        newest = read_newest(writer, "focus_sessions", [session_id])
        if newest.is_empty() or newest["deleted"].item():
            raise NotFound(DOING, "its focus session was removed meanwhile")
        checks = [one for one in parse_checks(newest["checks"].item()) if one != check]
        checks += [check] if is_ticked else []
        writer.amend("focus_sessions", newest, checks=_format_checks(checks))
        return writer.receipt


def parse_checks(text: str | None) -> tuple[str, ...]:
    """Parse what a focus session keeps: the texts of its ticked checks, as they were ticked."""
    return tuple(json.loads(text)) if text else ()


def _format_checks(checks: Sequence[str]) -> str | None:
    return json.dumps(checks, ensure_ascii=False) if checks else None
