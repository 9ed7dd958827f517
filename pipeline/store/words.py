"""Backups, restores and checks in words."""

from __future__ import annotations

import os
from datetime import datetime

from pipeline.clock import get_machine_zone
from pipeline.errors import StoreBusy, StoreError
from pipeline.store.backing_up import Restored, RowCounts
from pipeline.store.backups import Backup
from pipeline.store.check import Findings
from pipeline.words import dates, plain


def format_backup(one: Backup) -> str:
    """Format a backup: when it was made (local time), why, and its size."""
    moment = plain.convert_to_zone(one.made_at, get_machine_zone())
    return f"{dates.format_day(moment)} {dates.format_clock(moment)}, {one.why}, {format_size(one.size)}"


def format_size(count: int) -> str:
    """Format bytes as megabytes: `1.8 MB`."""
    return f"{count / 1e6:,.1f} MB"


def format_row_counts(counts: RowCounts) -> str:
    """Format the ledger rows of each thing: `229 rows of revisits, 30 of focus sessions, …`."""
    said = [
        f"{count:,} {'row' if count == 1 else 'rows'} of {thing.replace('_', ' ')}s"
        for thing, count in sorted(counts.items(), key=lambda one: one[0] != "revisit")
        if count
    ]
    return ", ".join(said) or "no rows"


def format_restored(done: Restored) -> list[str]:
    """Format what a restore did and how to go back, in lines."""
    lines = [f"Restored {done.file}; {format_row_counts(done.rows)}."]
    fewer = done.fewer_revisits
    if fewer:
        than = "fewer" if fewer > 0 else "more"
        lines.append(
            f"These are {plain.format_count(abs(fewer), 'row')} of revisits {than} than before."
        )
    if done.kept and done.before:
        lines.append(f"What was here before is kept as {done.kept}; restore that to go back.")
    elif done.kept:
        lines.append(f"What was here before could not be read; it is kept as it was: {done.kept}")
    return lines


def format_holdings(found: Findings) -> list[str]:
    """Format what each ledger holds, one line each, and the newest backup."""
    lines = [
        f"{one['thing']}: {one['shown']:,}, {plain.format_count(one['revisions'], 'ledger row')}"
        + (f", {one['deleted']:,} deleted" if one["deleted"] else "")
        for one in found.ledgers.to_dicts()
    ]
    last = found.newest_backup
    return [*lines, f"newest backup: {format_backup(last)}" if last else "no backup yet"]


def format_shown_counts(found: Findings) -> str:
    """Format how many records the store shows: `229 revisits, 30 focus sessions, 9 phases`."""
    counts = {one["thing"]: one["shown"] for one in found.ledgers.to_dicts() if one["shown"]}
    counts = {"revisits": 0} | counts
    return ", ".join(
        plain.format_count(count, thing.removesuffix("s")) for thing, count in counts.items()
    )


def format_check_verdict(found: Findings) -> str:
    """Format in one line whether the store is well."""
    if not found.problems:
        return f"{found.path}: all is well"
    return f"{found.path}: {plain.format_count(len(found.problems), 'problem')}"


def format_trouble(
    trouble: StoreError, *, file: str, as_of: datetime | None, zone: str, now: datetime
) -> str:
    """Format what prevents reading, how old the shown figures are, and what follows.

    `file` is the name of the store's file.
    """
    figures = "What is shown is as of now"
    if as_of is not None:
        figures = f"The figures are those of {plain.format_moment(as_of, zone=zone, now=now)}"
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
    """Format that the store has been another file since a moment (UTC)."""
    since = plain.format_moment(at, zone=zone, now=now)
    return (
        f"{file} is another file since {since}: it was restored from a backup, or exchanged. "
        "All that is shown is of the new one."
    )


def format_backup_failure(file: str, *, days: int | None) -> str:
    """Format that the daily backup fails, and for how many days (None: no backup at all)."""
    since = (
        f"{file} has no backup"
        if days is None
        else f"The newest backup of {file} is {plain.format_count(days, 'day')} old"
    )
    return f"{since}, and today's could not be made: Settings, Backups says why."
