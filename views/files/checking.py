"""The check of a file behind the import dialog: read, converted and planned, with progress."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from pipeline.errors import InputRefused, UnreadableFile
from pipeline.intake import reading
from pipeline.intake.formats.excel import read_glances
from pipeline.intake.formats.layout import Layout
from pipeline.intake.formats.table import PAGE_BYTES
from pipeline.intake.mapping.converting import Converted, convert_sheet
from pipeline.intake.mapping.mapping import REASON, SheetMapping
from pipeline.intake.mapping.words import accept_proposals
from pipeline.intake.sheets import Sheet
from pipeline.ledger.adding import Plan
from pipeline.ledger.importing.drafting import Draft, draft_file, read_draft
from pipeline.ledger.importing.writing import Reading, plan_import
from pipeline.progress import Progress
from pipeline.store import Store

Glances = Mapping[str, tuple[tuple[str | None, ...], ...]]


@dataclass(frozen=True)
class Upload:
    """A file as the browser sent it, and how it is to be read as far as somebody has said so."""

    name: str
    data: bytes
    layout: Layout
    zone: str


@dataclass(frozen=True)
class Checked:
    """What a file is: its draft, the mapping by which it was read, and the plan of its import.

    Without `converted` its columns are still to be said; without a plan its words are. A file in
    our own columns is read strictly until somebody accepts how else it can be read: then the plan
    is that of the strict reading, with its problems. `refused` is why it cannot be read as it is.
    `glances` are the first rows of each sheet of a workbook with several.
    """

    draft: Draft
    glances: Glances
    mapping: SheetMapping
    is_confirmed: bool
    raw: Sheet | None = None
    converted: Converted | None = None
    plan: Plan | None = None
    refused: InputRefused | None = None

    @property
    def is_read_strictly(self) -> bool:
        """Tell whether the file is read as our own columns, until somebody says otherwise."""
        return self.draft.bears_our_names and not self.is_confirmed

    @property
    def is_mapped(self) -> bool:
        """Tell whether the file has other columns, words or forms than ours."""
        if self.is_to_be_accepted and self.plan and not self.plan.problems:
            return False
        converted = self.converted
        return (
            not self.draft.is_ours
            or self.refused is not None
            or converted is None
            or bool(converted.readings or converted.in_doubt)
            or any(word.kind != REASON or word.meaning is None for word in converted.words)
        )

    @property
    def is_to_be_accepted(self) -> bool:
        """Tell whether somebody has to accept that it is read otherwise than strictly.

        What words mean may be remembered, of our own columns too; that other forms are read is not.
        """
        if not self.is_read_strictly:
            return False
        converted = self.converted
        return converted is None or bool(converted.readings) or not converted.is_decided

    def accept(self) -> SheetMapping:
        """Return the mapping in which everything that is proposed is accepted."""
        if self.converted is None:
            return replace(self.mapping, columns=self.draft.proposed)
        return accept_proposals(self.mapping, self.converted.words)

    def make_reading(self, name: str) -> Reading | None:
        """Make what is to be remembered of this file; None where it is as ours are."""
        if not self.is_mapped or self.converted is None:
            return None
        return Reading(self.draft.labels, self.mapping, name, self.converted.new_phases)


class FileCheck:
    """Reads a file, plans its import, and describes its progress.

    `before` is what was found of the same file before: it is not opened again.
    """

    def __init__(
        self, store: Store, upload: Upload, mapping: SheetMapping | None, before: Checked | None
    ) -> None:
        self._store, self._upload, self._mapping, self._before = store, upload, mapping, before
        self._rows = 0

    def __call__(self, progress: Progress) -> Checked:
        """Check the file; `progress` may raise to cancel."""
        checked = self._open()
        converted, strict = checked.converted, checked.raw
        if converted is None or strict is None:
            return checked
        if not (checked.is_to_be_accepted or converted.is_decided):
            return checked
        sheet = strict if checked.is_to_be_accepted else converted.sheet
        new_phases = () if checked.is_to_be_accepted else converted.new_phases
        self._rows = len(sheet.rows)
        with self._store.reading() as reader:
            plan = plan_import(
                reader, sheet, zone=self._upload.zone, new_phases=new_phases, progress=progress
            )
        return replace(checked, plan=plan)

    def _open(self) -> Checked:
        draft, glances = self._draft()
        mapping = self._mapping or draft.first_mapping
        is_confirmed = self._mapping is not None
        checked = Checked(draft, glances, mapping, is_confirmed)
        try:
            raw = self._read(draft, mapping, strictly=checked.is_read_strictly)
        except InputRefused as refused:
            return replace(checked, refused=refused)
        converted = convert_sheet(raw, mapping, draft.catalogue, accepts=not draft.bears_our_names)
        return replace(checked, mapping=converted.mapping, raw=raw, converted=converted)

    def _read(self, draft: Draft, mapping: SheetMapping, *, strictly: bool) -> Sheet:
        known = self._before
        is_the_same = known and known.is_read_strictly == strictly
        if known and is_the_same and known.raw and known.mapping.columns == mapping.columns:
            return known.raw
        return read_draft(draft, mapping.columns, strictly=strictly)

    def _draft(self) -> tuple[Draft, Glances]:
        if self._before:
            return self._before.draft, self._before.glances
        # The browser checks size and file ending too, but a request can be sent without it.
        upload, form = self._upload, reading.detect_format(self._upload.name)
        with self._store.reading() as reader:
            draft = draft_file(reader, upload.data, form, upload.layout, most_bytes=PAGE_BYTES)
            if draft.likelier_sheet:  # which the page shows, to be changed
                layout = replace(upload.layout, sheet=draft.likelier_sheet)
                draft = draft_file(reader, upload.data, form, layout, most_bytes=PAGE_BYTES)
        return draft, _read_glances(upload.data) if len(draft.table.sheets) > 1 else {}

    def says(self, done: float) -> str:
        """Describe how far it is."""
        checked = int(self._rows * done) // 100 * 100
        return f"Checking {checked:,} of {self._rows:,} rows" if self._rows else "Reading the file"


def _read_glances(data: bytes) -> Glances:
    """Read a glance at each sheet; none where one of those that nobody reads breaks a limit."""
    try:
        return read_glances(data)
    except UnreadableFile:
        return {}
