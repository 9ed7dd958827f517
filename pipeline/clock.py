"""The machine's time zone, zones by their names, and the current time."""

import os
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from zoneinfo import TZPATH, ZoneInfo, available_timezones

import tzlocal

from pipeline.errors import UnknownZone

ASKING = "Asking for the time zone"
SET_IT = "Set TZ to the name of one, such as Europe/Berlin"
LOCAL_TIME = Path("/etc/localtime")
ZONE_FOLDERS = ("/zoneinfo/", "/zoneinfo.default/")  # where systems keep the zones' files


def get_machine_zone() -> str:
    """Return the IANA name of the machine's time zone; UTC where it has none.

    Raises UnknownZone where the machine's setting is not that of a zone with a name.
    """
    named = os.environ.get("TZ")
    if named:
        return _parse_setting(named)
    try:
        known: str | None = tzlocal.get_localzone_name()
    except (LookupError, ValueError) as error:  # several settings that contradict each other
        raise UnknownZone(ASKING, f"{error}. {SET_IT}") from error
    return known or _find_zone_of_file(LOCAL_TIME)


@cache
def _find_zone_of_file(file: Path) -> str:
    """Find the zone whose rules a file without a name holds; UTC where there is no file."""
    if not file.exists():
        return "UTC"
    rules = file.read_bytes()
    for name in list_zones():
        for folder in TZPATH:
            path = Path(folder, name)
            if path.is_file() and path.read_bytes() == rules:
                return name
    raise UnknownZone(ASKING, f"{file} holds the rules of no time zone with a name. {SET_IT}")


@cache
def _parse_setting(setting: str) -> str:
    """Parse the setting TZ: a name, perhaps after a colon, or the path of a zone's file."""
    name = setting.removeprefix(":")
    if name.startswith("/"):
        path = str(Path(name).resolve())
        name = next((path.split(each, 1)[1] for each in ZONE_FOLDERS if each in path), name)
    if find_zone(name) is None:
        words = f"the setting TZ of this machine, {setting!r}, is not the name of a time zone"
        raise UnknownZone(ASKING, f"{words}. {SET_IT}")
    return name


def find_zone(name: str) -> str | None:
    """Find the zone of that name; None where this machine knows none."""
    try:
        return ZoneInfo(name).key
    except (ValueError, LookupError, OSError):
        return None


@cache
def list_zones() -> tuple[str, ...]:
    """List the names of all zones that people use, in their order."""
    return tuple(sorted(name for name in available_timezones() if "/" in name or name == "UTC"))


def parse_zone(name: str) -> str:
    """Parse the name of a zone, ignoring case. Raises UnknownZone."""
    spelled = name.strip().replace(" ", "_")
    known = find_zone(spelled) or next(
        (zone for zone in list_zones() if zone.casefold() == spelled.casefold()), None
    )
    if known is None:
        raise UnknownZone(
            "Reading the time zone",
            f"{name!r} is not the name of a time zone. It is one such as Europe/Berlin, "
            "America/New_York or UTC",
        )
    return known


def get_utc_now() -> datetime:
    """Return the current time as the store keeps it: UTC, without a zone."""
    return datetime.now(UTC).replace(tzinfo=None)


def get_local_day(moment: datetime) -> date:
    """Return the local day of a moment (UTC without a zone), by the machine's clock."""
    return moment.replace(tzinfo=UTC).astimezone().date()
