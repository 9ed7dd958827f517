"""The backups of a store: where they are, what they are called, and which are kept.

A backup is a closed copy in backups/ beside the store, named by its moment (UTC) and its occasion.
"""

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

BACKUP_FOLDER = "backups"
UNFINISHED = ".part"
LAST_KEPT = 10
MOMENT_FORMAT = "%Y%m%dT%H%M%S%fZ"
_NAME = re.compile(r"-(?P<moment>\d{8}T\d{6}(\d{6})?Z)-(?P<occasion>[a-z0-9-]+)")
OCCASIONS = {
    "daily": "once a day",
    "by-hand": "by hand",
    "before-import": "before an import",
    "before-restore": "before a restore",
}


@dataclass(frozen=True)
class Backup:
    """One backup: its file, when it was made (UTC), why, and its size in bytes."""

    path: Path
    made_at: datetime
    occasion: str
    size: int

    @property
    def why(self) -> str:
        """The occasion, in words."""
        schema = self.occasion.removeprefix("before-schema-")
        if schema != self.occasion:
            return f"before an update (to schema {schema})"
        return OCCASIONS.get(self.occasion, self.occasion.replace("-", " "))


def get_log_path(store: Path) -> Path:
    """Return the path of the write-ahead log beside a store's file."""
    return Path(f"{store}.wal")


def get_backup_folder(store: Path) -> Path:
    """Return the folder of a store's backups."""
    return store.parent / BACKUP_FOLDER


def make_backup_path(store: Path, occasion: str) -> Path:
    """Make the path of a backup taken now."""
    moment = datetime.now(UTC).strftime(MOMENT_FORMAT)
    return get_backup_folder(store) / f"{store.stem}-{moment}-{occasion}{store.suffix}"


def list_backups(store: Path) -> list[Backup]:
    """List the backups of a store, newest first; empty where there are none or none can be read."""
    backups = [made for path in _list_folder(store) if (made := _parse_backup(path, store))]
    return sorted(backups, key=lambda backup: backup.made_at, reverse=True)


def delete_unfinished(store: Path) -> None:
    """Delete copies that were interrupted; the caller holds the lock, so none is in progress."""
    for path in _list_folder(store):
        if path.name.endswith(UNFINISHED) and _match_name(
            path.name.removesuffix(UNFINISHED), store
        ):
            with suppress(OSError):
                path.unlink()


def _list_folder(store: Path) -> list[Path]:
    try:
        return list(get_backup_folder(store).iterdir())
    except OSError:
        return []


def _match_name(name: str, store: Path) -> re.Match[str] | None:
    """Match a file name against the backup names of `store`; None where it is another file."""
    if not (name.startswith(store.stem) and name.endswith(store.suffix)):
        return None
    return _NAME.fullmatch(name, len(store.stem), len(name) - len(store.suffix))


def _parse_backup(path: Path, store: Path) -> Backup | None:
    """Parse a file as a backup of `store`; None where it is none, or is gone by now."""
    named = _match_name(path.name, store)
    if not named:
        return None
    moment = named["moment"]
    form = (
        MOMENT_FORMAT if len(moment) > len("20260101T000000Z") else MOMENT_FORMAT.replace("%f", "")
    )
    with suppress(ValueError, OSError):  # invalid date, or deleted by another process
        made_at = datetime.strptime(moment, form)  # the store keeps plain UTC
        if path.is_file():
            return Backup(path, made_at, named["occasion"], path.stat().st_size)
    return None


def find_newest_backup(store: Path) -> Backup | None:
    """Find the newest backup of a store, or None."""
    return next(iter(list_backups(store)), None)


def format_way_back(store: Path) -> str:
    """Format what to do, in a sentence, where a store is gone or damaged.

    A backup made before a restore is named only if there is no other: it was replaced on purpose.
    """
    backups = list_backups(store)
    wanted = [backup for backup in backups if backup.occasion != "before-restore"]
    last = next(iter(wanted or backups), None)
    if last is None:
        return (
            f"There is no backup of it in {get_backup_folder(store)}; go on with another --store."
        )
    made_at = last.made_at.replace(tzinfo=UTC).astimezone()
    return (
        f"Its newest backup is of {made_at:%Y-%m-%d %H:%M %Z}: Settings, Backups puts it "
        f"back, or `revisits restore {last.path}`."
    )


def list_surplus(backups: Sequence[Backup]) -> list[Backup]:
    """List the backups to delete: neither among the last ten nor the newest of a week."""
    weeks: set[tuple[int, int]] = set()
    surplus = []
    for number, backup in enumerate(backups):
        week = backup.made_at.isocalendar()[:2]
        if number >= LAST_KEPT and week in weeks:
            surplus.append(backup)
        weeks.add(week)
    return surplus


def make_broken_path(path: Path) -> Path:
    """Make the name under which a damaged file is kept."""
    return path.with_name(f"{path.name}.broken-{datetime.now(UTC).strftime(MOMENT_FORMAT)}")
