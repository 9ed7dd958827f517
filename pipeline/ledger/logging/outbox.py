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
from typing import Any

from pipeline.asking import questions
from pipeline.errors import RevisitsError, StoreAway, StoreBusy, StoreUnwritable
from pipeline.ledger.amending import format_utc
from pipeline.ledger.logging.revisit import log_revisit, make_entry
from pipeline.model import Catalogue
from pipeline.store import Store
from pipeline.store.locks import locked

UNSENT = (StoreAway, StoreBusy)


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
    line = json.dumps(_make_values(revisit), ensure_ascii=False) + "\n"
    with locked(outbox, exclusive=True, timeout=store.patience):
        try:
            with outbox.open("ab") as file:
                file.write(line.encode())
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
            except UNSENT:
                break
            except (ValueError, TypeError, RevisitsError) as error:
                refused.append(waiting[0])
                refusals.append(str(error))
            del waiting[0]
        refused_file = get_refused_file(store)
        _append_lines(refused_file, refused)
        _write_lines(outbox, waiting)
    return Sent(sent, tuple(refusals), refused_file)


def _log(store: Store, line: str) -> None:
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


def _read_lines(file: Path) -> list[str]:
    try:
        return [line for line in file.read_text(encoding="utf-8").split("\n") if line.strip()]
    except FileNotFoundError:
        return []


def _append_lines(file: Path, lines: list[str]) -> None:
    if lines:
        with file.open("a", encoding="utf-8") as written:
            written.writelines(f"{line}\n" for line in lines)


def _write_lines(file: Path, lines: list[str]) -> None:
    """Replace a file by these lines at once; without any it goes."""
    if not lines:
        file.unlink(missing_ok=True)
        return
    unfinished = file.with_name(f"{file.name}.part")
    unfinished.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    unfinished.replace(file)
