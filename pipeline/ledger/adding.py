"""Adding records: plan what a sheet of rows would add, and add it in one transaction."""

from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from pipeline.asking import questions
from pipeline.clock import get_machine_zone, get_utc_now
from pipeline.errors import InputRefused, Problem
from pipeline.intake.sheets import Sheet
from pipeline.intake.validation import Validated, list_known_names, validate_sheet
from pipeline.ledger.amending import resolve_names
from pipeline.ledger.importing.comparing import Compared, compare_rows, skip_known
from pipeline.ledger.importing.suggesting import KEEP
from pipeline.ledger.names import PROJECT, REASON, append_name
from pipeline.ledger.sessions import find_overlaps_with_store, find_running_in_archived
from pipeline.model import Catalogue, Project, Reason, Receipt
from pipeline.progress import Progress, ignore_progress, scale_progress
from pipeline.spelling import Similar, find_similar
from pipeline.store import Reader, Store, Writer

VALIDATION_SHARE = 0.9  # share of the time; the rest is writing
LEAST_ROWS_AHEAD = 200  # fewer rows are validated faster than the store is opened again
# Per file; more are probably a mistake, and each would be a row in every figure.
MOST_NEW_NAMES = 200


@dataclass(frozen=True)
class Plan:
    """What adding a sheet would do: valid rows, new ones, known ones, new names, problems.

    Times without a zone were read as those of `zone`; `has_local_times` where there are any.
    """

    sheet: Sheet
    catalogue: Catalogue
    zone: str
    has_local_times: bool
    rows: pl.DataFrame
    compared: Compared
    new_projects: tuple[str, ...]
    new_reasons: tuple[str, ...]
    similar: tuple[Similar, ...]
    problems: tuple[Problem, ...]

    @property
    def new(self) -> pl.DataFrame:
        """The rows that are new."""
        return self.compared.new

    @property
    def already(self) -> int:
        """How many records are there already, and the same."""
        return self.compared.already

    @property
    def once_deleted(self) -> int:
        """How many of them were deleted since."""
        return self.compared.once_deleted


@dataclass(frozen=True)
class Added:
    """What was done: the plan, how many records were added and updated, and the receipt."""

    plan: Plan
    receipt: Receipt
    written: int
    updated: int = 0


def plan_sheet(
    reader: Reader,
    sheet: Sheet,
    *,
    zone: str | None = None,
    compares: bool = False,
    progress: Progress = ignore_progress,
    validated: Validated | None = None,
    catalogue: Catalogue | None = None,
) -> Plan:
    """Validate a sheet and compare it with the store. Writes nothing.

    Times without a zone are those of `zone`, by default this machine's. With `compares`, rows that
    change a record are told apart; else a row is known by its id alone. `validated` is an earlier
    validation, reused while the store's names are unchanged. `catalogue` is that of the store, or
    what it will be when the sheet is added.
    """
    catalogue = catalogue or questions.load_catalogue(reader)
    zone = zone or get_machine_zone()
    checked = validated
    if checked is None or checked.names != list_known_names(catalogue):
        checked = validate_rows(sheet, catalogue, zone, progress)
    compared = (
        compare_rows(reader, sheet, checked.rows, catalogue, zone=zone)
        if compares
        else skip_known(reader, sheet, checked.rows)
    )
    new = compared.new
    problems = list(checked.problems)
    if sheet.kind == "focus_sessions":
        changing = compared.changes["record"].to_list()
        problems += find_overlaps_with_store(reader, new, instead_of=changing, zone=zone)
        problems += find_running_in_archived(catalogue, new)
    updating = compared.changes.filter(pl.col("suggested") != KEEP)["row"].implode()
    written = pl.concat([new, compared.changed_rows.filter(pl.col("row").is_in(updating))])
    projects, reasons = find_new_names(catalogue, written)
    people = _find_new_people(catalogue, written)
    crowded = _find_crowded(project=projects, reason=reasons)
    problems += crowded
    return Plan(
        sheet=sheet,
        catalogue=catalogue,
        zone=zone,
        has_local_times=checked.has_local_times,
        rows=checked.rows,
        compared=compared,
        new_projects=() if crowded else projects,
        new_reasons=() if crowded else reasons,
        similar=()
        if crowded
        else find_similar(catalogue, projects=projects, reasons=reasons, people=people),
        problems=tuple(problems),
    )


def add_sheet(
    store: Store,
    sheet: Sheet,
    *,
    by: str | None = None,
    zone: str | None = None,
    synthetic: bool = False,
    progress: Progress = ignore_progress,
) -> Added:
    """Add all rows of a sheet in one transaction, or none; those whose ids are known are skipped.

    Names that are new are added; `synthetic` marks the new projects as invented data. Records of
    archived projects are added too. Raises InputRefused with every problem, and whatever `progress`
    raises to cancel.
    """
    validated = None
    if len(sheet.rows) >= LEAST_ROWS_AHEAD:  # before anybody has to wait for the write lock
        with store.reading() as reader:
            catalogue = questions.load_catalogue(reader)
        share = scale_progress(progress, 0.0, VALIDATION_SHARE)
        validated = validate_rows(sheet, catalogue, zone, share)
    with store.writing(by=by) as writer:
        plan = plan_sheet(writer, sheet, zone=zone, validated=validated)
        if plan.problems:
            raise InputRefused("Nothing was written", plan.problems)
        facts = add_and_resolve_names(writer, plan.catalogue, plan.new, synthetic=synthetic)
        writer.append(sheet.kind, facts.with_columns(rev=pl.lit(1), deleted=pl.lit(False)))
        progress(1.0)  # last chance to cancel: the commit follows
        return Added(plan, writer.receipt, plan.new.height)


def validate_rows(
    sheet: Sheet, catalogue: Catalogue, zone: str | None, progress: Progress
) -> Validated:
    """Validate a sheet now; times without a zone are those of `zone`, by default this machine's."""
    return validate_sheet(
        sheet, catalogue, zone=zone or get_machine_zone(), now=get_utc_now(), progress=progress
    )


def add_and_resolve_names(
    writer: Writer, catalogue: Catalogue, rows: pl.DataFrame, *, synthetic: bool = False
) -> pl.DataFrame:
    """Add new projects and reasons, and return the rows with ids, as the ledger keeps them."""
    projects, reasons = find_new_names(catalogue, rows)
    for name in projects:
        append_name(writer, PROJECT, name=name, synthetic=synthetic)
    for name in reasons:
        append_name(writer, REASON, name=name, description="")
    return resolve_names(
        questions.load_catalogue(writer) if projects or reasons else catalogue, rows
    )


def find_new_names(
    catalogue: Catalogue, rows: pl.DataFrame
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Find the projects and reasons of validated rows that the store does not know."""
    projects = _find_unknown(rows["project"], catalogue.projects)
    if "reason" not in rows.columns:
        return projects, ()
    return projects, _find_unknown(rows["reason"], catalogue.reasons)


def _find_unknown(names: pl.Series, known: Iterable[Project | Reason]) -> tuple[str, ...]:
    """Find the unknown names, each once, as first spelled."""
    known_names = {named.name for named in known}
    return tuple(name for name in names.unique(maintain_order=True) if name not in known_names)


def _find_crowded(**names: tuple[str, ...]) -> list[Problem]:
    """Find columns with too many new names: probably the wrong column."""
    return [
        Problem(
            thing,
            f"{new[0]}, {new[1]}, …",
            f"brings {len(new):,} new {thing}s; a file may bring {MOST_NEW_NAMES}. Is something "
            f"else in this column? If not, split the file",
        )
        for thing, new in names.items()
        if len(new) > MOST_NEW_NAMES
    ]


def _find_new_people(catalogue: Catalogue, rows: pl.DataFrame) -> tuple[str, ...]:
    if "written_by" not in rows.columns:
        return ()
    people = rows["written_by"].drop_nulls().unique(maintain_order=True)
    return tuple(name for name in people if name not in catalogue.people)
