"""Copies a closed store file so that the copy is whole, or not there at all."""

from __future__ import annotations

import os
import shutil
from datetime import UTC, datetime
from pathlib import Path

from pipeline.errors import StoreUnwritable


def place_for(store: Path, occasion: str) -> Path:
    """Where a backup of `store` taken now belongs: backups/ beside it, named by time and why."""
    moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    return store.parent / "backups" / f"{store.stem}-{moment}-{occasion}{store.suffix}"


def copy_file(store: Path, copy: Path) -> None:
    """Copy a store that nobody has open (the caller holds the exclusive lock).

    Writes under a temporary name, syncs, then renames. Raises StoreUnwritable.
    """
    unfinished = copy.with_name(f"{copy.name}.part")
    try:
        copy.parent.mkdir(parents=True, exist_ok=True)
        with store.open("rb") as source, unfinished.open("wb") as target:
            shutil.copyfileobj(source, target)
            target.flush()
            os.fsync(target.fileno())
        unfinished.replace(copy)
    except OSError as error:
        raise StoreUnwritable(
            "Making a backup",
            f"cannot write {copy}: {error.strerror or error}. Nothing was changed; make room or "
            "give the folder the right to be written, and try again",
        ) from error
