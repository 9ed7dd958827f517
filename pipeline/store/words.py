"""Backups, restores, checks and faults of a store in words; also who holds it."""

import os
from datetime import datetime

import polars as pl

from pipeline.clock import get_machine_zone
from pipeline.errors import StoreAway, StoreBusy, StoreError
from pipeline.store.backup import Restored, RowCounts
from pipeline.store.backup_folder import Backup
from pipeline.store.check import Findings
from pipeline.words import dates, plain


def format_backup(backup: Backup) -> str:
    """Format a backup: when it was made (local time), why, and its size."""
    moment = plain.convert_to_zone(backup.made_at, get_machine_zone())
    clock = f"{dates.format_day(moment)} {dates.format_clock(moment)}"
    return f"{clock}, {backup.why}, {format_size(backup.size)}"


def format_size(count: int) -> str:
    """Format bytes as megabytes: `1.8 MB`."""
    return f"{count / 1e6:,.1f} MB"


def format_row_counts(counts: RowCounts) -> str:
    """Format the rows of each ledger: `229 rows of revisits, 30 rows of focus sessions, …`."""
    held = [
        f"{plain.format_count(count, 'row')} of {ledger.replace('_', ' ')}"
        for ledger, count in counts.items()
        if count
    ]
    return ", ".join(held) or "no rows"


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


def format_holdings(findings: Findings) -> list[str]:
    """Format what each ledger holds, one line each, and the newest backup."""
    lines = [
        f"{held['thing']}: {held['shown']:,}, {plain.format_count(held['revisions'], 'ledger row')}"
        + (f", {held['deleted']:,} deleted" if held["deleted"] else "")
        for held in findings.ledgers.to_dicts()
    ]
    last = findings.newest_backup
    return [*lines, f"newest backup: {format_backup(last)}" if last else "no backup yet"]


def format_shown_counts(findings: Findings) -> str:
    """Format how many records the store shows: `229 revisits, 30 focus sessions, 9 phases`."""
    held = findings.ledgers.filter(pl.col("shown") > 0).select("thing", "shown")
    counts = {"revisits": 0} | dict(held.rows())
    return ", ".join(
        plain.format_count(count, thing.removesuffix("s")) for thing, count in counts.items()
    )


def format_check_verdict(findings: Findings) -> str:
    """Format in one line whether the store is well."""
    if not findings.problems:
        return f"{findings.path}: all is well"
    return f"{findings.path}: {plain.format_count(len(findings.problems), 'problem')}"


def format_trouble(
    trouble: StoreError, *, file: str, as_of: datetime | None, zone: str, now: datetime
) -> str:
    """Format what prevents reading, how old the shown figures are, and what follows.

    `file` is the name of the store's file.
    """
    figures = "What is shown is as of now"
    if as_of is not None:
        figures = f"The figures are those of {plain.format_moment(as_of, zone=zone, now=now)}"
    if isinstance(trouble, StoreAway):
        reason = plain.capitalize_first(trouble.reason)
        return f"{reason}; until it does nothing can be written here. {figures}."
    if isinstance(trouble, StoreBusy):
        return (
            f"{_format_holder(trouble.holder, file)}; until then nothing can be written. {figures}."
        )
    reason = f"{trouble.message.rstrip('.')}."
    return reason if as_of is None else f"{reason} {figures}, the last that could be read."


def _format_holder(holder: str, file: str) -> str:
    if holder.startswith(f"process {os.getpid()} "):
        return f"This dashboard is writing to {file} and is not done yet"
    if holder.startswith("process "):  # one of our own processes, from the lock file
        return f"{holder.capitalize()} is writing to {file} and is not done yet"
    # Keep the spelling of a program.
    name = holder if "(process " in holder else holder.capitalize()
    return f"{name} has {file} open and has not closed it yet"


def format_exchanged(
    name: str, *, at: datetime, zone: str, now: datetime, is_shared: bool = False
) -> str:
    """Format that the store has been another file since a moment (UTC).

    Of a shared one its name is that of the team's database.
    """
    since = plain.format_moment(at, zone=zone, now=now)
    if is_shared:
        return (
            f"This machine's copy of {name} was made anew at {since}: somebody restored a backup, "
            "or it could not follow any more. All that is shown is what the team's log holds."
        )
    return (
        f"{name} is another file since {since}: it was restored from a backup, or exchanged. "
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
