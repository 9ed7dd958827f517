"""The commands that maintain the store: backup, restore, check, doctor."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from pipeline.cli.terminal import DONE, REFUSED
from pipeline.store import Store, backing_up, backups
from pipeline.store import check as checking
from pipeline.store import words as store_words


def run_backup(given: argparse.Namespace, store: Store) -> int:
    """Back up the store, or list its backups."""
    if given.list:
        found = backups.list_backups(store.path)
        for one in found:
            print(f"{one.path}  {store_words.format_backup(one)}")
        if not found:
            print(f"no backups in {backups.get_backup_folder(store.path)}")
        return DONE
    made = backing_up.back_up(store, to=Path(given.file).expanduser() if given.file else None)
    print(f"{made}: {store_words.format_row_counts(backing_up.count_rows(made))}")
    return DONE


def run_restore(given: argparse.Namespace, store: Store) -> int:
    """Replace the store by a backup."""
    for line in store_words.format_restored(
        backing_up.restore_backup(store, Path(given.file).expanduser().resolve())
    ):
        print(line)
    return DONE


def run_check(_given: argparse.Namespace, store: Store) -> int:
    """Check the store; the exit status is 1 where there are problems."""
    found = checking.check_store(store)
    for line in store_words.format_holdings(found):
        print(line)
    for problem in found.problems:
        print(f"revisits: {problem}", file=sys.stderr)
    print(store_words.format_check_verdict(found))
    return REFUSED if found.problems else DONE


def run_doctor(given: argparse.Namespace, store: Store) -> int:
    """Set a broken write-ahead log aside, then check."""
    aside = store.put_broken_log_aside()
    status = run_check(given, store)
    if aside is None:
        return status
    print(f"the write-ahead log was broken and is kept as {aside}", file=sys.stderr)
    print("what was written last, and only there, is missing above", file=sys.stderr)
    return REFUSED
