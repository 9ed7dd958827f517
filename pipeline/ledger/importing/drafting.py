"""A file before it is imported: what it is, how it could be read, and what that would do."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from pipeline.asking import questions
from pipeline.errors import OtherLayout, UnreadableFile
from pipeline.intake.formats.layout import Layout
from pipeline.intake.formats.table import MOST_BYTES, Table
from pipeline.intake.mapping.headings import TIMES, count_known, is_ours
from pipeline.intake.mapping.mapping import ANY, DAY, NEW, REASON, SheetMapping
from pipeline.intake.mapping.proposing import label_columns, look_into, propose_columns
from pipeline.intake.reading import open_table, read_mapped_sheet, read_own_sheet
from pipeline.intake.sheets import OPTIONAL, REQUIRED, Sheet, SheetKind, choose_kind, name_columns
from pipeline.ledger.importing.remembering import find_remembered
from pipeline.model import Catalogue
from pipeline.store import Reader

MOST_SHEETS = 10
"""So many other sheets of a workbook are looked into for headings that are known."""
FEWEST_HEADINGS = 3
"""A sheet with fewer headings that we know is not the one, if another has more."""


@dataclass(frozen=True)
class Draft:
    """A file that was opened: its table, its headings with their first values, and a proposal.

    `proposed` says by heading which column of ours it probably is. `remembered` is how sheets with
    these headings are read. A file in our own columns `is_ours`, unless it `has_times` of day in a
    column of their own, which would be lost. `likelier_sheet` is a sheet of the workbook whose
    headings we know, where we do not know those of the first.
    """

    table: Table
    form: str
    layout: Layout
    kind: SheetKind
    labels: tuple[str, ...]
    looks: tuple[tuple[object, ...], ...]
    proposed: Mapping[str, str]
    remembered: SheetMapping | None
    is_ours: bool
    has_times: bool
    catalogue: Catalogue
    likelier_sheet: str | None = None

    @property
    def own_columns(self) -> Mapping[str, str]:
        """The columns that bear our names or labels, by heading; an id only if it is of ours."""
        known = {*REQUIRED[self.kind], *OPTIONAL[self.kind]}
        names = zip(self.labels, name_columns(self.table.columns), strict=True)
        return {
            label: name
            for label, name in names
            if name in known and (self.is_ours or self.proposed.get(label) == name)
        }

    @property
    def bears_our_names(self) -> bool:
        """Tell whether all columns that are needed bear our names: then it is read strictly."""
        needed = set(REQUIRED[self.kind])
        return needed <= set(self.own_columns.values()) and not self.has_times

    @property
    def known_mapping(self) -> SheetMapping:
        """What is known without a proposal: what is remembered, else our own columns.

        A new reason in our own columns is one, as it always was.
        """
        own = SheetMapping(self.own_columns, {REASON: {ANY: NEW}} if self.is_ours else {})
        known = self.remembered or own
        if self.is_ours:
            known = known.keep_words(lambda kind, _word, _meaning: kind != DAY)
            known = replace(
                known.add_words(REASON, {ANY: NEW}), columns=self.own_columns, order=None
            )
        return replace(known, layout=self.layout)

    @property
    def first_mapping(self) -> SheetMapping:
        """The mapping to begin with: what is known, or else the columns that are proposed."""
        known = self.known_mapping
        return known if self.is_ours or self.remembered else replace(known, columns=self.proposed)


def draft_file(
    reader: Reader,
    data: bytes,
    form: str,
    layout: Layout,
    *,
    most_bytes: int = MOST_BYTES,
) -> Draft:
    """Open a file and propose how it is read. Writes nothing.

    Raises UnreadableFile; OtherLayout where somebody has to confirm its encoding or separator, and
    nobody did so for the same headings before.
    """
    catalogue = questions.load_catalogue(reader)
    try:
        table = open_table(data, form, layout, most_bytes=most_bytes)
    except OtherLayout as other:
        found = _find_known_layout(reader, data, form, layout, other, catalogue)
        if found is None:
            raise
        table, layout = found
    remembered = find_remembered(reader, label_columns(table.columns), catalogue)
    likelier_sheet = None
    if remembered is None and layout.sheet is None and not is_ours(table.columns):
        for another in _open_other_sheets(data, form, layout, table):
            remembered = find_remembered(reader, label_columns(another.columns), catalogue)
            if remembered:
                table, layout = another, replace(layout, sheet=another.sheet)
                break
            if count_known(table.columns) < FEWEST_HEADINGS <= count_known(another.columns):
                likelier_sheet = likelier_sheet or another.sheet
    looks = look_into(table)
    kind, proposed = propose_columns(table.columns, looks, catalogue.offered_phases)
    has_times = not TIMES.keys().isdisjoint(proposed.values())
    return Draft(
        table=table,
        form=form,
        layout=layout,
        kind=kind,
        labels=label_columns(table.columns),
        looks=looks,
        proposed=proposed,
        remembered=remembered,
        is_ours=is_ours(table.columns) and not has_times,
        has_times=has_times,
        catalogue=catalogue,
        likelier_sheet=None if remembered else likelier_sheet,
    )


def _find_known_layout(
    reader: Reader,
    data: bytes,
    form: str,
    layout: Layout,
    other: OtherLayout,
    catalogue: Catalogue,
) -> tuple[Table, Layout] | None:
    """Find the layout that somebody confirmed for the same headings."""
    for encoding in other.encodings or (layout.encoding,):
        separator = layout.separator or other.separator
        likely = replace(layout, encoding=encoding, separator=separator)
        try:
            table = open_table(data, form, likely)
        except UnreadableFile:
            continue
        known = find_remembered(reader, label_columns(table.columns), catalogue)
        if known and (known.layout.encoding, known.layout.separator) == (encoding, separator):
            return table, likely
    return None


def _open_other_sheets(data: bytes, form: str, layout: Layout, first: Table) -> Iterator[Table]:
    """Open the other visible sheets of a workbook, as far as they can be."""
    for name in first.other_sheets[:MOST_SHEETS]:
        try:
            yield open_table(data, form, replace(layout, sheet=name))
        except UnreadableFile:
            continue


def read_draft(draft: Draft, columns: Mapping[str, str], *, strictly: bool = False) -> Sheet:
    """Read the columns of a draft that `columns` names as the columns of ours that they are.

    A file in our own columns can be read `strictly`, as it stands. Raises InputRefused,
    UnreadableFile.
    """
    if strictly:
        return read_own_sheet(draft.table, draft.form)
    kind = choose_kind(tuple(columns.values())) if columns else draft.kind
    return read_mapped_sheet(draft.table, draft.form, kind, columns)
