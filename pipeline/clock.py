"""The machine's time zone and the current time."""

from datetime import UTC, date, datetime

import tzlocal


def get_machine_zone() -> str:
    """Return the IANA name of the machine's time zone; UTC where it has none."""
    try:
        return tzlocal.get_localzone_name()
    except (LookupError, ValueError):
        return "UTC"


def get_utc_now() -> datetime:
    """Return the current time as the store keeps it: UTC, without a zone."""
    return datetime.now(UTC).replace(tzinfo=None)


def get_local_day(moment: datetime) -> date:
    """Return the local day of a moment (UTC without a zone), by the machine's clock."""
    return moment.replace(tzinfo=UTC).astimezone().date()
