"""A letter with its accent is one name, whether Unicode spells it as one character or as two."""

import unicodedata
from datetime import datetime

import pytest

from pipeline.asking.selection import Selection, select_by_names
from pipeline.ledger import projects
from pipeline.ledger.focus import set_focus
from pipeline.ledger.logging.main_phase import find_phase_in_focus
from pipeline.ledger.names import PROJECT, REASON, find_same_name
from pipeline.model import normalize_name
from pipeline.spelling import find_nearest
from pipeline.store import Store
from tests.builders import add, all_records, catalogue, log, revisit, revisits_of

COMPOSED = "Café Größe"
APART = unicodedata.normalize("NFD", COMPOSED)
SPELLINGS = pytest.mark.parametrize("spelling", [COMPOSED, APART])


def test_both_spellings_are_one_name_whatever_their_case() -> None:
    assert COMPOSED != APART
    assert normalize_name(COMPOSED) == normalize_name(APART) == normalize_name(APART.upper())
    assert find_nearest(APART, [COMPOSED], at_least=1.0) == COMPOSED


@SPELLINGS
def test_a_form_adds_one_project_one_reason_and_one_person(store: Store, spelling: str) -> None:
    log(store, project=spelling, reason=spelling, by=spelling)
    log(store, project=COMPOSED, reason=APART, by=APART)
    records = all_records(store)
    for column in ("project", "reason", "written_by"):
        assert set(records[column]) == {COMPOSED}
    assert catalogue(store).people == (COMPOSED,)


def test_a_file_brings_one_project_one_reason_and_one_person(store: Store) -> None:
    names = [(one, two) for one in (APART, COMPOSED) for two in (APART, COMPOSED)]
    rows = [
        revisit("monitoring", "management", project=one, reason=two, recorded_by=one, note=str(row))
        for row, (one, two) in enumerate(names)
    ]
    add(store, revisits_of(rows))
    records = all_records(store)
    for column in ("project", "reason", "written_by"):
        assert set(records[column]) == {COMPOSED}


def test_the_same_file_is_known_in_either_spelling(store: Store) -> None:
    def make(spelling: str) -> dict[str, object]:
        return revisit("monitoring", "management", project=spelling, recorded_by=spelling)

    (first,), (second,) = (add(store, revisits_of([make(name)])) for name in (APART, COMPOSED))
    assert (first.written, second.written) == (1, 0)


@SPELLINGS
def test_names_are_found_in_either_spelling(store: Store, spelling: str) -> None:
    log(store, project=COMPOSED, reason=COMPOSED, by=COMPOSED)
    set_focus(store, project=spelling, phase="monitoring", at="2026-03-02T10:00Z")
    names = catalogue(store)
    assert names.find_project(spelling) == names.projects[0]
    for kind in (PROJECT, REASON):
        assert find_same_name(kind, names, spelling, excluding=None)
    chosen = select_by_names(names, projects=[spelling], reasons=[spelling], people=[spelling])
    assert all_records(store, chosen).height == 1
    with store.reading() as reader:
        moment = datetime(2026, 3, 3)
        found = find_phase_in_focus(reader, names, project=spelling, moment=moment)
    assert found == "monitoring"


def test_a_project_is_renamed_to_what_its_owner_wrote_composed(store: Store) -> None:
    log(store, project="Cafe")
    (project,) = catalogue(store).projects
    projects.rename_project(store, project.id, name=f"  {APART} ", by="ana")
    assert catalogue(store).projects[0].name == COMPOSED


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_the_text_of_a_note_is_found_in_either_spelling_and_kept_as_it_was(
    store: Store, form: str
) -> None:
    notes = {"im CAFÉ", unicodedata.normalize("NFD", "das Café")}
    for note in (*notes, "cafe"):
        log(store, note=note)
    found = all_records(store, Selection(note_text=unicodedata.normalize(form, "café")))
    assert set(found["note"]) == notes
