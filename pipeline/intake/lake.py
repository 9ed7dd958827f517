"""Writes records as a lake: a folder of Parquet files, one per project and month."""

import io
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import polars as pl

from pipeline.errors import InputRefused, Problem
from pipeline.intake.writing import select_exported_columns
from pipeline.progress import Progress, ignore_progress

FILE = "part-0.parquet"
MARK = {"written by": "revisits export --format lake"}  # in the metadata of each file
PLACE = re.compile(rf"project=[^/]+(/month=[^/]+(/{re.escape(FILE)})?)?")
OF_THE_SYSTEM = frozenset({".DS_Store", "Thumbs.db"})
NULL = "__HIVE_DEFAULT_PARTITION__"
LONGEST = 255  # bytes that the name of a folder may have
# Signs that a file system or a reader takes for something else, what begins as a number or a date
# or ends in a dot, and the words that DuckDB reads as null or as a date. Letters beyond ASCII stay:
# Hive would decode each of their bytes as a letter of its own.
ESCAPED = re.compile(
    r"[\x00-,/:-@\[-^`{-\x7f]|^[-._0-9]|\.$|^(?=(null|inf|infinity|epoch)$).",
    re.ASCII | re.IGNORECASE,
)
REFUSED = "No lake was written"
EXCHANGE, HERE = 2, -100  # RENAME_EXCHANGE and AT_FDCWD of Linux


def write_lake(
    records: pl.DataFrame, folder: Path, *, progress: Progress = ignore_progress
) -> None:
    """Write the records (columns of records.sql) to `project=…/month=…/part-0.parquet` in a folder.

    Columns: those of an export, and `synthetic`; the project stands in the rows too. Months are
    those of UTC. Without records there is one file without rows, so that readers know the columns.

    A lake that is there is replaced whole once the new one is complete beside it; until then it
    stays as it was. `progress` may raise to cancel. Raises OSError, and InputRefused where the
    folder holds anything else or where a project's name cannot name a folder.
    """
    folder = folder.resolve()  # a link stays, and what it leads to is replaced
    _refuse_other_contents(folder)
    _refuse_names(records["project"])
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".revisits-lake-", dir=folder.parent) as beside:
        lake = Path(beside) / "new"
        written = 0
        progress(0.0)
        for place, rows in _list_parts(records):
            _write_file(rows, lake / place)
            written += rows.height
            progress(written / max(records.height, 1))
        _refuse_other_contents(folder)  # somebody may have put a file there meanwhile
        if not folder.exists():
            lake.rename(folder)
            return
        with suppress(OSError):  # FAT has no permissions
            shutil.copymode(folder, lake)
        if not _exchange(lake, folder):
            _replace(folder, lake)


def encode_name(name: str) -> str:
    """Encode a project's name as the name of a folder, from which readers decode it again."""
    return ESCAPED.sub(lambda sign: f"%{ord(sign[0]):02X}", name)


def _refuse_names(projects: pl.Series) -> None:
    """Refuse names that cannot be told from the name of their folder."""
    rule = "cannot name a folder of a lake; rename the project, or leave it out with --project"
    problems = [
        Problem("project", name, rule)
        for name in projects.unique().sort()
        if name == NULL or len(f"project={encode_name(name)}".encode()) > LONGEST
    ]
    if problems:
        raise InputRefused(REFUSED, problems)


def _refuse_other_contents(folder: Path) -> None:
    """Refuse a file, and a folder that holds anything that no export has written."""
    if folder.exists() and not folder.is_dir():
        raise InputRefused(REFUSED, [Problem("folder", str(folder), "is a file; name a folder")])
    for path in folder.rglob("*"):
        if not _is_ours(path, folder):
            rule = "is in the folder and not of a lake; move it away, or name another folder"
            raise InputRefused(REFUSED, [Problem("folder", str(path), rule)])


def _is_ours(path: Path, folder: Path) -> bool:
    place = PLACE.fullmatch(path.relative_to(folder).as_posix())
    if place is None or path.is_symlink():
        return path.name in OF_THE_SYSTEM
    if path.is_dir():
        return True
    try:
        return place[2] is not None and MARK.items() <= pl.read_parquet_metadata(path).items()
    except pl.exceptions.PolarsError:  # not a Parquet file
        return False


def _list_parts(records: pl.DataFrame) -> Iterator[tuple[str, pl.DataFrame]]:
    """List the rows of each folder, month by month, so that few are in memory twice."""
    rows = select_exported_columns(records).with_columns(records["synthetic"])
    if rows.is_empty():
        yield f"project={NULL}/month={NULL}", rows
    months = rows["occurred_at"].dt.truncate("1mo")
    for month in months.unique().sort():
        of_month = rows.filter(months == month)
        for (project,), part in of_month.partition_by("project", as_dict=True).items():
            yield f"project={encode_name(project)}/month={month:%Y-%m}", part


def _write_file(rows: pl.DataFrame, folder: Path) -> None:
    """Write the rows to a new file and sync it: a lake must be whole before it is the lake."""
    written = io.BytesIO()
    rows.write_parquet(written, metadata=MARK)
    folder.mkdir(parents=True)  # never there yet, unless the file system takes two names for one
    with (folder / FILE).open("wb") as file:
        file.write(written.getbuffer())
        file.flush()
        os.fsync(file.fileno())


def _exchange(lake: Path, folder: Path) -> bool:
    """Exchange two folders in one step, so that there is always one; False where that fails."""
    if sys.platform != "linux":
        return False
    import ctypes

    rename = getattr(ctypes.CDLL(None), "renameat2", None)
    if rename is None:
        return False
    return bool(rename(HERE, os.fsencode(lake), HERE, os.fsencode(folder), EXCHANGE) == 0)


def _replace(folder: Path, lake: Path) -> None:
    """Put the new lake in the folder's place by two renames; the first is undone on failure."""
    before = folder.rename(lake.with_name("old"))
    try:
        lake.rename(folder)
    except OSError:
        before.rename(folder)
        raise
