"""What is said of backups, of a restore and of a check."""

from __future__ import annotations

from pipeline import dates, wording
from pipeline.backups import Backup
from pipeline.checking import Findings
from pipeline.clock import get_machine_zone
from pipeline.safekeeping import Restored, RowCounts


def format_backup(one: Backup) -> str:
    """When a backup was made by the machine's clock, why, and its size."""
    moment = wording.convert_to_zone(one.made_at, get_machine_zone())
    return f"{dates.format_day(moment)} {dates.format_clock(moment)}, {one.why}, {format_size(one.size)}"


def format_size(count: int) -> str:
    """Bytes as megabytes: `1.8 MB`."""
    return f"{count / 1e6:,.1f} MB"


def format_row_counts(counts: RowCounts) -> str:
    """How many ledger rows of each thing: `229 rows of revisits, 30 of focus sessions, …`."""
    said = [
        f"{count:,} {'row' if count == 1 else 'rows'} of {thing.replace('_', ' ')}s"
        for thing, count in sorted(counts.items(), key=lambda one: one[0] != "revisit")
        if count
    ]
    return ", ".join(said) or "no rows"


def format_restored(done: Restored) -> list[str]:
    """What a restore did, and how it is taken back, in lines."""
    lines = [f"Restored {done.file}; {format_row_counts(done.rows)}."]
    fewer = done.fewer_revisits
    if fewer:
        than = "fewer" if fewer > 0 else "more"
        lines.append(
            f"These are {wording.format_count(abs(fewer), 'row')} of revisits {than} than before."
        )
    if done.kept and done.before:
        lines.append(f"What was here before is kept as {done.kept}; restore that to go back.")
    elif done.kept:
        lines.append(f"What was here before could not be read; it is kept as it was: {done.kept}")
    return lines


def format_holdings(found: Findings) -> list[str]:
    """What each ledger holds, a line each, and the newest backup."""
    lines = [
        f"{one['thing']}: {one['shown']:,}, {wording.format_count(one['revisions'], 'ledger row')}"
        + (f", {one['deleted']:,} deleted" if one["deleted"] else "")
        for one in found.ledgers.to_dicts()
    ]
    last = found.newest_backup
    return [*lines, f"newest backup: {format_backup(last)}" if last else "no backup yet"]


def format_shown_counts(found: Findings) -> str:
    """How much the store shows, in a line: `229 revisits, 30 focus sessions, 9 phases`."""
    counts = {one["thing"]: one["shown"] for one in found.ledgers.to_dicts() if one["shown"]}
    counts = {"revisits": 0} | counts
    return ", ".join(
        wording.format_count(count, thing.removesuffix("s")) for thing, count in counts.items()
    )


def format_check_verdict(found: Findings) -> str:
    """Whether all is well, in a line."""
    if not found.problems:
        return f"{found.path}: all is well"
    return f"{found.path}: {wording.format_count(len(found.problems), 'problem')}"
