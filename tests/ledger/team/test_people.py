"""People are renamed and merged in all records at once, and one Undo takes it back."""

import pytest

from pipeline.errors import InputRefused, NotFound
from pipeline.ledger.team.people import merge_people, rename_person
from pipeline.ledger.undo import undo
from pipeline.ledger.words import format_notices
from pipeline.store import Store
from tests.builders import adopt_action, all_records, get_only_action, list_changes, log, violations


def list_people(store: Store) -> list[str]:
    return sorted(all_records(store)["written_by"])


def log_by(store: Store, *people: str) -> None:
    for number, person in enumerate(people):
        log(store, by=person, note=str(number))


def test_a_person_is_renamed_in_all_records_and_undone_at_once(store: Store) -> None:
    log_by(store, "ana", "ana", "Ben")
    adopt_action(store, adopted_by="ana")
    receipt = rename_person(store, "ana", to=" Anna  B ", by="Ben")
    assert list_people(store) == ["Anna B", "Anna B", "Ben"]
    assert get_only_action(store).adopted_by == "Anna B"
    assert list_changes(store)[0].startswith(("changed the action", "gave 2 revisits"))
    assert "gave 2 revisits by “ana” to “Anna B”" in list_changes(store)[0]
    undo(store, receipt, by="Ben")
    assert list_people(store) == ["Ben", "ana", "ana"]
    assert get_only_action(store).adopted_by == "ana"
    assert violations(store) == []


def test_spellings_of_one_person_are_merged(store: Store) -> None:
    log_by(store, "Ana", "ana", "Ben")
    receipt = merge_people(store, "ana", "Ana", by=None)
    assert list_people(store) == ["Ana", "Ana", "Ben"]
    assert len(receipt.changes) == 1
    assert "gave 1 revisit (Model deployment → Data preparation) by “ana” to “Ana”" in list_changes(
        store
    )


def test_renaming_refuses_what_would_mix_people_or_is_no_name(store: Store) -> None:
    log_by(store, "Ana", "Ben")
    for to, rule in (("Ben", "merge the two"), (" ", "needs a name"), ("a\nb\x00", "control")):
        with pytest.raises(InputRefused, match=rule):
            rename_person(store, "Ana", to=to, by=None)
    with pytest.raises(NotFound, match="“Chi”"):
        rename_person(store, "Chi", to="Dan", by=None)
    with pytest.raises(NotFound, match="“Chi”"):
        merge_people(store, "Ana", "Chi", by=None)
    assert list_people(store) == ["Ana", "Ben"]


@pytest.mark.parametrize("typed", ["ana", "Aná", "Anna"])
def test_a_person_who_is_almost_another_is_asked_about(store: Store, typed: str) -> None:
    log(store, by="Ana")
    assert not format_notices(log(store, by="Ana", note="x"))
    (notice,) = format_notices(log(store, by=typed, note="y"))
    assert notice == f"person {typed!r} is almost 'Ana': check that it is not a slip"
    assert typed in list_people(store)  # written as it was typed
