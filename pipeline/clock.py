"""The machine's zone and present moment."""

from __future__ import annotations

from datetime import UTC, datetime

import tzlocal


def machine_zone() -> str:
    """The IANA name of the machine's zone; UTC where it has none."""
    try:
        return tzlocal.get_localzone_name()
    except (LookupError, ValueError):
        return "UTC"


def utc_now() -> datetime:
    """The present moment as the store keeps it: UTC, without a zone."""
    return datetime.now(UTC).replace(tzinfo=None)
