"""The outbox of this machine: revisits logged while the team's database was away, sent later.

A file beside the mirror, one JSON object a line, each with its own id: sent twice, it is there
once.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from pipeline.asking import questions
from pipeline.errors import InputRefused, RevisitsError, StoreUnwritable
from pipeline.ledger.amending import format_utc
from pipeline.ledger.logging.revisit import log_revisit, make_entry
from pipeline.model import Catalogue
from pipeline.store import Store
from pipeline.store.locks import locked

REFUSED = (InputRefused, ValueError, LookupError, TypeError)
"""What will not be otherwise the next time: broken rules, and lines that are not whole."""


@dataclass(frozen=True)
class Kept:
    """A revisit that lies in the outbox; `revisit` and `catalogue` are as in `Logged`."""

    revisit: Mapping[str, Any]
    catalogue: Catalogue


@dataclass(frozen=True)
class Sent:
    """How many revisits of the outbox were sent, and why others were refused for good.

    What was refused is kept in `refused_file`.
    """

    count: int
    refusals: tuple[str, ...]
    refused_file: Path


def get_outbox(store: Store) -> Path:
    """Return the file of the outbox."""
    return store.path.with_name(f"{store.path.name}.outbox")


def get_refused_file(store: Store) -> Path:
    """Return the file of what the outbox could not send for good."""
    return store.path.with_name(f"{store.path.name}.outbox.refused")


def count_kept(store: Store) -> int:
    """Count what waits in the outbox."""
    return len(_read_lines(get_outbox(store)))


def count_refused(store: Store) -> int:
    """Count what the outbox could not send for good."""
    return len(_read_lines(get_refused_file(store)))


def keep_revisit(
    store: Store,
    *,
    by: str | None,
    zone: str | None = None,
    from_focus: bool = False,
    **values: object,
) -> Kept:
    """Validate a revisit by what is known on this machine, and keep it in the outbox.

    Takes what `log_revisit` takes. Raises InputRefused with every problem, StoreUnwritable.
    """
    entry = make_entry(values, by=by, zone=zone, from_focus=from_focus)
    with store.reading() as reader:
        catalogue = questions.load_catalogue(reader)
        revisit = entry.validate(reader, catalogue)
    outbox = get_outbox(store)
    line = json.dumps(_make_values(revisit)).encode() + b"\n"
    with locked(outbox, exclusive=True, timeout=store.patience):
        try:
            with _open_private(outbox) as file:
                if not _ends_whole(outbox):
                    file.write(b"\n")  # what a crash left stays a line of its own
                file.write(line)
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise StoreUnwritable(
                "Nothing was written", f"{outbox}: {error.strerror or error}"
            ) from error
    return Kept(revisit, catalogue)


def send(store: Store) -> Sent:
    """Send what lies in the outbox, in its order, until the database does not answer any more."""
    outbox = get_outbox(store)
    sent, refused, refusals = 0, [], []
    with locked(outbox, exclusive=True, timeout=store.patience):
        waiting = _read_lines(outbox)
        while waiting:
            try:
                _log(store, waiting[0])
                sent += 1
            except REFUSED as error:
                refused.append(waiting[0])
                refusals.append(str(error))
            except RevisitsError:  # a database that is away, an update that is due: later
                break
            del waiting[0]
        refused_file = get_refused_file(store)
        _append_lines(refused_file, refused)
        _write_lines(outbox, waiting)
    return Sent(sent, tuple(refusals), refused_file)


def _log(store: Store, line: bytes) -> None:
    values = json.loads(line)
    log_revisit(store, by=values["recorded_by"], zone="UTC", **values)


def _make_values(revisit: Mapping[str, Any]) -> dict[str, object]:
    """Make the fields of a validated revisit, as `log_revisit` takes them."""
    values = dict(revisit)
    values["recorded_at"] = values.pop("written_at")
    values["recorded_by"] = values.pop("written_by")
    return {
        name: format_utc(value) if isinstance(value, datetime) else value
        for name, value in values.items()
    }


def _open_private(file: Path) -> IO[bytes]:
    """Open a file to append to it; a new one is for this account alone."""
    return os.fdopen(os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "ab")


def _ends_whole(file: Path) -> bool:
    held = file.read_bytes()
    return not held or held.endswith(b"\n")


def _read_lines(file: Path) -> list[bytes]:
    try:
        return [line for line in file.read_bytes().split(b"\n") if line.strip()]
    except FileNotFoundError:
        return []


def _append_lines(file: Path, lines: list[bytes]) -> None:
    if lines:
        with _open_private(file) as written:
            written.writelines(line + b"\n" for line in lines)


def _write_lines(file: Path, lines: list[bytes]) -> None:
    """Replace a file by these lines at once; without any it goes."""
    if not lines:
        file.unlink(missing_ok=True)
        return
    unfinished = file.with_name(f"{file.name}.part")
    unfinished.unlink(missing_ok=True)
    _append_lines(unfinished, lines)
    unfinished.replace(file)
