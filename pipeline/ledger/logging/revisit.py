"""Logging one revisit, in one unit of work that asks for the names once."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pipeline import fields
from pipeline.asking import questions
from pipeline.clock import get_machine_zone, get_utc_now
from pipeline.errors import InputRefused, Problem
from pipeline.intake.row_check import RowCheck
from pipeline.intake.rules import RECORD_RULES, Rules
from pipeline.ledger.amending import format_utc
from pipeline.ledger.logging.main_phase import find_phase_in_focus
from pipeline.ledger.names import PROJECT, REASON, append_name
from pipeline.model import Catalogue, Receipt
from pipeline.spelling import Similar, find_similar
from pipeline.store import Reader, Store, Writer
from pipeline.store.ledgers import LEDGERS

NOT_LOGGED = "Nothing was written"


@dataclass(frozen=True)
class Logged:
    """A revisit that was logged: its facts, the names that are new, and the receipt.

    `revisit` holds the columns of an import, validated, with the person and time of writing as
    written_by and written_at; `catalogue` is that of before. `is_new` is false where the id was
    known: nothing was written then.
    """

    revisit: Mapping[str, Any]
    catalogue: Catalogue
    is_new: bool
    new_projects: tuple[str, ...]
    new_reasons: tuple[str, ...]
    similar: tuple[Similar, ...]
    receipt: Receipt


def log_revisit(
    store: Store,
    *,
    by: str | None,
    zone: str | None = None,
    from_focus: bool = False,
    names: questions.DatedCatalogue | None = None,
    **values: object,
) -> Logged:
    """Log one revisit; `values` are fields as entered, named as the columns of an import.

    Without `id` a new one is made; with one, a second call with the same id adds nothing.
    `occurred_at` missing means now; with `from_focus`, a missing main phase means the one in focus
    then. `names` are reused while they are those of the store. Raises InputRefused with every
    problem, also where the project is archived.
    """
    entry = make_entry(values, by=by, zone=zone, from_focus=from_focus)
    with store.writing(by=by, few=True) as writer:
        catalogue = questions.load_current_catalogue(writer, names)
        return _append(writer, catalogue, entry.validate(writer, catalogue))


@dataclass(frozen=True)
class Entry:
    """A revisit as entered, with what was left out: its id, and when it happened."""

    values: Mapping[str, object]
    zone: str
    from_focus: bool

    def validate(self, reader: Reader, catalogue: Catalogue) -> dict[str, Any]:
        """Validate it. Raises InputRefused with every problem."""
        values = dict(self.values)
        if self.from_focus and values.get("main_phase") is None:
            values["main_phase"] = _find_main_phase(reader, catalogue, values, self.zone)
        return _validate(values, catalogue, self.zone)


def make_entry(
    values: Mapping[str, object], *, by: str | None, zone: str | None, from_focus: bool
) -> Entry:
    """Make an entry of the fields as entered, now, by a person."""
    now = format_utc(get_utc_now())
    entered = {"id": str(uuid.uuid4()), "recorded_by": by, "recorded_at": now, **values}
    if entered.get("occurred_at") is None:
        entered["occurred_at"] = now
    return Entry(entered, zone or get_machine_zone(), from_focus)


def _find_main_phase(
    reader: Reader, catalogue: Catalogue, entered: Mapping[str, object], zone: str
) -> str | None:
    """Find the phase in focus at the time that was entered; None where there is none."""
    try:
        moment = fields.parse_time(entered["occurred_at"], zone=zone, now=get_utc_now())
    except fields.BrokenRule:
        return None  # the validation says what is wrong with the time
    return find_phase_in_focus(
        reader, catalogue, project=str(entered.get("project")), moment=moment
    )


def _validate(entered: Mapping[str, object], catalogue: Catalogue, zone: str) -> dict[str, Any]:
    """Validate a revisit as entered. Raises InputRefused with every problem."""
    check = RowCheck(entered, from_sheet=True)
    revisit = RECORD_RULES["revisits"].parse_row(check, Rules(catalogue, zone, get_utc_now()))
    check.refuse_problems(NOT_LOGGED)
    return revisit


def _append(writer: Writer, catalogue: Catalogue, revisit: Mapping[str, Any]) -> Logged:
    """Append a validated revisit, and the project and the reason where they are new.

    Where its id is known, nothing is.
    """
    projects = {project.name: project for project in catalogue.projects}
    reasons = {reason.name: reason.id for reason in catalogue.reasons}
    facts, person = dict(revisit), revisit["written_by"]
    identifier, project, reason = (facts.pop(name) for name in ("id", "project", "reason"))
    known = projects.get(project)
    is_plain = known is not None and not known.archived and reason in reasons
    logged_before = Logged(revisit, catalogue, False, (), (), (), Receipt(()))
    # Looked up first only where names would be added for it: appending looks it up anyway.
    if not is_plain and _is_known(writer, identifier):
        return logged_before
    if known and known.archived:
        raise InputRefused(NOT_LOGGED, [Problem("project", project, PROJECT.out_of_use_rule)])
    facts["project_id"] = (
        known.id if known else append_name(writer, PROJECT, name=project, synthetic=False)
    )
    facts["reason_id"] = reasons.get(reason) or append_name(
        writer, REASON, name=reason, description=""
    )
    writer.append_new("revisits", facts, identifier)
    if not writer.new_records:
        return logged_before
    new_projects = () if known else (project,)
    new_reasons = () if reason in reasons else (reason,)
    new_people = () if person is None or person in catalogue.people else (person,)
    return Logged(
        revisit=revisit,
        catalogue=catalogue,
        is_new=True,
        new_projects=new_projects,
        new_reasons=new_reasons,
        similar=find_similar(
            catalogue, projects=new_projects, reasons=new_reasons, people=new_people
        ),
        receipt=writer.receipt,
    )


def _is_known(writer: Writer, identifier: str) -> bool:
    wanted = [{"id": identifier}]
    return bool(writer.list_rows("known_ids", ledger=LEDGERS["revisits"], wanted=wanted))
