"""People's names in filters: the spelling counts, and a name that may be two people is refused."""

import pytest

from pipeline.asking.former_names import find_former_name
from pipeline.asking.questions import answer_from
from pipeline.asking.selection import select_by_names
from pipeline.errors import InputRefused
from pipeline.ledger.team.people import merge_people, rename_person
from pipeline.ledger.undo import undo
from pipeline.store import Store
from tests.builders import all_records, catalogue, log


def log_by(store: Store, *people: str) -> None:
    for number, person in enumerate(people):
        log(store, by=person, note=str(number))


def count(store: Store, name: str) -> int:
    return all_records(store, select_by_names(catalogue(store), people=[name])).height


def find_former(store: Store, name: str) -> str | None:
    with store.reading() as reader:
        return find_former_name(answer_from(reader), "people", name)


def test_the_spelling_of_a_person_is_what_counts(store: Store) -> None:
    log_by(store, "Ana", "Ana", "Ana", "ana", "Ben")
    assert (count(store, "Ana"), count(store, "ana")) == (3, 1)
    assert count(store, "BEN") == 1  # nobody else is meant


def test_a_spelling_that_may_mean_two_people_is_refused_with_both(store: Store) -> None:
    log_by(store, "Ana", "ana")
    with pytest.raises(InputRefused, match="'ANA': may be 'Ana' and 'ana': spell it like one"):
        count(store, "ANA")


def test_a_former_name_means_the_present_one(store: Store) -> None:
    log_by(store, "ana", "ana", "Ben")
    rename_person(store, "ana", to="Anna", by=None)
    merged = merge_people(store, "Anna", "Ben", by=None)
    assert (find_former(store, "ana"), find_former(store, "Anna")) == ("Ben", "Ben")
    undo(store, merged, by=None)
    assert (find_former(store, "ana"), find_former(store, "Anna")) == ("Anna", None)
