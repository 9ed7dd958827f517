"""The backups of a store: where they are, which are kept, and how a file is copied safely.

A backup is a closed copy in backups/ beside the store, named by its moment (UTC) and its occasion.
"""

from __future__ import annotations

import os
import re
import shutil
import stat
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pipeline.errors import StoreUnwritable

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
    found = [one for path in _list_folder(store) if (one := _parse_backup(path, store))]
    return sorted(found, key=lambda one: one.made_at, reverse=True)


def delete_unfinished(store: Path) -> None:
    """Delete copies that were interrupted; the caller holds the lock, so none is being made now."""
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
    with suppress(ValueError, OSError):  # no such day; another process has thinned it out
        made_at = datetime.strptime(moment, form)  # the store keeps plain UTC
        if path.is_file():
            return Backup(path, made_at, named["occasion"], path.stat().st_size)
    return None


def find_newest_backup(store: Path) -> Backup | None:
    """Find the newest backup of a store, or None."""
    return next(iter(list_backups(store)), None)


def list_daily_backups(store: Path) -> list[Backup]:
    """List the daily backups of a store."""
    return [one for one in list_backups(store) if one.occasion == "daily"]


def format_way_back(store: Path) -> str:
    """Format what to do, in a sentence, where a store is gone or damaged.

    What a restore left behind is named only where there is nothing else: it was left on purpose.
    """
    found = list_backups(store)
    last = next((one for one in found if one.occasion != "before-restore"), next(iter(found), None))
    if last is None:
        return (
            f"There is no backup of it in {get_backup_folder(store)}; go on with another --store."
        )
    return (
        f"Its newest backup is of {last.made_at:%Y-%m-%d %H:%M} UTC: Settings, Backups puts it "
        f"back, or `revisits restore {last.path}`."
    )


def list_surplus(found: Sequence[Backup]) -> list[Backup]:
    """List the backups to delete: neither among the last ten nor the newest of a week."""
    weeks: set[tuple[int, int]] = set()
    left = []
    for number, one in enumerate(found):
        week = one.made_at.isocalendar()[:2]
        if number >= LAST_KEPT and week in weeks:
            left.append(one)
        weeks.add(week)
    return left


def make_broken_path(path: Path) -> Path:
    """Make the name under which a damaged file is kept."""
    return path.with_name(f"{path.name}.broken-{datetime.now(UTC).strftime(MOMENT_FORMAT)}")


def copy_file(source: Path, target: Path, *, verify: Callable[[Path], None] | None = None) -> None:
    """Copy a file that nobody has open; `target` is then the complete copy, or unchanged.

    Writes under a temporary name, syncs, lets `verify` look at it (it raises where it is not
    well), then renames. Raises StoreUnwritable.
    """
    unfinished = target.with_name(f"{target.name}{UNFINISHED}")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with source.open("rb") as read, unfinished.open("wb") as written:
            copy_rights(unfinished, like=source)
            shutil.copyfileobj(read, written)
            written.flush()
            os.fsync(written.fileno())
        if verify:
            verify(unfinished)
        replace_file(unfinished, target)
    except OSError as error:
        raise StoreUnwritable(
            "Making a backup",
            f"cannot copy {source} to {target}: {error.strerror or error}. Nothing was changed; "
            "make room or give the folder the right to be written, and try again",
        ) from error
    finally:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)


def copy_rights(file: Path, *, like: Path) -> None:
    """Give `file` the owner and permissions of `like`, as far as this process may."""
    model = like.stat()
    with suppress(OSError):  # only root gives files away; a stick for every system has no rights
        os.chown(file, model.st_uid, model.st_gid)
    with suppress(OSError):
        file.chmod(stat.S_IMODE(model.st_mode) | stat.S_IWUSR)


def replace_file(incoming: Path, target: Path) -> None:
    """Rename a finished file to its final name and sync the folder where that is possible."""
    incoming.replace(target)
    with suppress(OSError):  # the file has its name already: what is done must not read as failed
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
