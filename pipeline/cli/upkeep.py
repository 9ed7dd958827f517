"""The commands that maintain the store: backup, restore, check, doctor."""

import sys
from pathlib import Path

import click

from pipeline.cli.options import PATH, command
from pipeline.cli.tables import get_window_width, measure_width
from pipeline.cli.terminal import DONE, REFUSED, format_clock_note, progress_line
from pipeline.clock import get_machine_zone
from pipeline.store import Store, backup_folder
from pipeline.store import backup as backing_up
from pipeline.store import check as checking
from pipeline.store import words as store_words


@command("backup")
@click.argument("file", type=PATH, required=False)
@click.option("--list", "is_list", is_flag=True, help="List the backups instead.")
def run_backup(store: Store, file: str | None, is_list: bool) -> int:
    """Copy the store, whole and verified.

    FILE is a new file or a folder (default: backups/ beside the store).
    """
    if not is_list:
        copy = backing_up.back_up(store, to=Path(file).expanduser() if file else None)
        print(f"{copy}: {store_words.format_row_counts(backing_up.count_rows(copy))}")
        return DONE
    known = backup_folder.list_backups(store.path)
    width = get_window_width()
    for backup in known:
        line = f"{backup.path}  {store_words.format_backup(backup)}"
        narrow = width is not None and measure_width(line) > width
        print(line.replace("  ", "\n  ", 1) if narrow else line)
    if known:
        print(format_clock_note(get_machine_zone()))
    else:
        print(f"no backups in {backup_folder.get_backup_folder(store.path)}")
    return DONE


@command("restore")
@click.argument("file", type=PATH)
def run_restore(store: Store, file: str) -> int:
    """Put a backup in the store's place; what is there is backed up first.

    FILE is a backup, as `revisits backup --list` names it. Of a team's store it takes the place
    of everybody's log, on all machines.
    """
    if store.is_shared and sys.stdin.isatty():
        question = f"This takes the place of everybody's log in {store.name}. Go on?"
        click.confirm(question, abort=True, err=True)
    restored = backing_up.restore_backup(store, Path(file).expanduser().resolve())
    for line in store_words.format_restored(restored):
        print(line)
    if store.is_shared:
        print(f"It holds for everybody: each machine follows {store.name} when it looks next.")
    return DONE


@command("check")
def run_check(store: Store) -> int:
    """Check the store: schema, rules, revisions, counts.

    The exit status is 1 where there are problems.
    """
    return _print_check(store)


@command("doctor")
def run_doctor(store: Store) -> int:
    """Set a broken write-ahead log aside, then check the store.

    Of a team's store this machine's copy is made anew.
    """
    if store.is_shared:
        return _make_anew(store)
    aside = store.put_broken_log_aside()
    status = _print_check(store)
    if aside is None:
        return status
    print(f"the write-ahead log was broken and is kept as {aside}", file=sys.stderr)
    print("what was written last, and only there, is missing above", file=sys.stderr)
    return REFUSED


def _make_anew(store: Store) -> int:
    from pipeline.store.team.store import TeamStore

    assert isinstance(store, TeamStore)
    with progress_line("Fetching the team's log") as progress:
        store.make_anew(progress)
    print(f"{store.path} was made anew from {store.name}")
    return _print_check(store)


def _print_check(store: Store) -> int:
    checked = checking.check_store(store)
    for line in store_words.format_holdings(checked):
        print(line)
    if checked.newest_backup:
        print(format_clock_note(get_machine_zone()))
    for problem in checked.problems:
        print(f"revisits: {problem}", file=sys.stderr)
    print(store_words.format_check_verdict(checked))
    return REFUSED if checked.problems else DONE
