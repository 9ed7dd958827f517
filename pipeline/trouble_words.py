"""What a page says while the store cannot be read, or is another file than before."""

from __future__ import annotations

import os
from datetime import datetime

from pipeline import wording
from pipeline.errors import StoreBusy, StoreError


def format_trouble(
    trouble: StoreError, *, file: str, as_of: datetime | None, zone: str, now: datetime
) -> str:
    """Who or what hinders reading, of when (UTC, None: just now) the figures are, what follows.

    `file` is the name of the store's file.
    """
    figures = "What is shown is as of now"
    if as_of is not None:
        figures = f"The figures are those of {wording.format_moment(as_of, zone=zone, now=now)}"
    if isinstance(trouble, StoreBusy):
        held = _format_holder(trouble.holder, file)
        return f"{held}; until then nothing can be written. {figures}."
    said = f"{trouble.message.rstrip('.')}."
    return said if as_of is None else f"{said} {figures}, the last that could be read."


def _format_holder(holder: str, file: str) -> str:
    if holder.startswith(f"process {os.getpid()} "):
        return f"This dashboard is writing to {file} and is not done yet"
    if holder.startswith("process "):  # one of ours: it has signed the lock
        return f"{holder.capitalize()} is writing to {file} and is not done yet"
    named = (
        holder if "(process " in holder else holder.capitalize()
    )  # a program is spelled as it is
    return f"{named} has {file} open and has not closed it yet"


def format_exchanged(file: str, *, at: datetime, zone: str, now: datetime) -> str:
    """That the figures are another file's since a moment (UTC)."""
    since = wording.format_moment(at, zone=zone, now=now)
    return (
        f"{file} is another file since {since}: it was restored from a backup, or exchanged. "
        "All that is shown is of the new one."
    )


def format_backup_failure(file: str, *, days: int | None) -> str:
    """That the daily backup fails, since so many days (None: there is no backup at all)."""
    since = (
        f"{file} has no backup"
        if days is None
        else f"The newest backup of {file} is {wording.format_count(days, 'day')} old"
    )
    return f"{since}, and today's could not be made: Settings, Backups says why."
