"""The machine's zone and present moment."""

from __future__ import annotations

from datetime import UTC, date, datetime

import tzlocal


def get_machine_zone() -> str:
    """The IANA name of the machine's zone; UTC where it has none."""
    try:
        return tzlocal.get_localzone_name()
    except (LookupError, ValueError):
        return "UTC"


def get_utc_now() -> datetime:
    """The present moment as the store keeps it: UTC, without a zone."""
    return datetime.now(UTC).replace(tzinfo=None)


def get_local_day(moment: datetime) -> date:
    """The day that a moment (UTC without a zone) is on, by the machine's clock."""
    return moment.replace(tzinfo=UTC).astimezone().date()
