"""Phases are added, moved, retired and brought back; the matrix follows."""

import uuid

import polars as pl
import pytest

from pipeline.errors import ChangedMeanwhile, InputRefused
from pipeline.ledger import phases
from pipeline.ledger.focus import end_focus, set_focus
from pipeline.ledger.undo import undo
from pipeline.store import Store
from tests.builders import PROJECT, catalogue, id_of, log, overlap, violations, with_phases


def list_places(store: Store) -> list[tuple[str, int]]:
    return [(one.title, one.position) for one in catalogue(store).phases]


def list_titles(store: Store) -> list[str]:
    return [one.title for one in catalogue(store).offered_phases]


def test_a_phase_gets_a_key_of_its_own_for_ever(store: Store) -> None:
    first = phases.add_phase(store, "Größe & Übung 2", by="ana")
    keys = {one.title: one.key for one in catalogue(store).phases}
    assert keys["Größe & Übung 2"] == "grösse_übung_2"
    undo(store, first, by="ana")
    phases.add_phase(store, "Größe: Übung 2", by="ana")
    phases.add_phase(store, "!?", by="ana")
    keys = {one.title: one.key for one in catalogue(store).phases}
    assert keys["Größe: Übung 2"] == "grösse_übung_2_2"
    assert keys["!?"] == "phase"


def test_a_title_that_is_the_key_of_another_phase_is_refused(store: Store) -> None:
    phases.edit_phase(store, id_of(store, "Data preparation"), name="Preparing", by="ana")
    with pytest.raises(InputRefused, match="is taken: it is the key of “Preparing”"):
        phases.add_phase(store, "data preparation", by="ana")


def test_a_new_phase_stands_last_and_the_matrix_has_it(store: Store) -> None:
    phases.add_phase(store, "Labelling", by="ana")
    assert list_titles(store)[-1] == "Labelling"
    assert len(overlap(store)) == 90
    log(store, "Labelling", "monitoring")
    assert overlap(store)["labelling", "monitoring"]["revisits"] == 1


def test_phases_change_places_and_the_matrix_follows(store: Store) -> None:
    before = list_titles(store)
    receipt = phases.move_phase(store, id_of(store, before[2]), up=True, by="ana")
    assert list_titles(store)[:3] == [before[0], before[2], before[1]]
    assert next(iter(overlap(store)))[0] == "problem_definition"
    phases.move_phase(store, id_of(store, before[2]), up=True, by="ana")
    assert next(iter(overlap(store)))[0] == "data_preparation"
    with pytest.raises(ChangedMeanwhile):
        undo(store, receipt, by="ana")
    order = list_titles(store)
    undo(store, phases.move_phase(store, id_of(store, order[0]), up=False, by="ana"), by="ana")
    assert list_titles(store) == order
    assert violations(store) == []


def list_numbers(store: Store) -> dict[str, int]:
    return {one.title: one.number for one in catalogue(store).phases}


def test_a_phase_is_placed_and_all_others_keep_their_order(store: Store) -> None:
    first, *others = list_titles(store)
    added = phases.add_phase(store, "Labelling", place=2, by="ana")
    assert list_titles(store) == [first, "Labelling", *others]
    order = list_titles(store)
    for place in (2, 10, 1):
        phases.place_phase(store, id_of(store, "Monitoring"), place=place, by="ana")
        placed = [title for title in order if title != "Monitoring"]
        placed.insert(place - 1, "Monitoring")
        assert list_titles(store) == placed
        assert [position for _, position in list_places(store)] == list(range(1, 11))
    again = phases.place_phase(store, id_of(store, "Monitoring"), place=1, by="ana")
    assert again.changes == ()
    with pytest.raises(ChangedMeanwhile):
        undo(store, added, by="ana")
    assert violations(store) == []


def test_undo_takes_a_placed_phase_away_and_closes_its_place(store: Store) -> None:
    before = list_places(store)
    added = phases.add_phase(store, "Labelling", place=2, by="ana")
    undone = undo(store, added, by="ana")
    assert list_places(store) == before
    undo(store, undone, by="ana")
    assert list_titles(store)[1] == "Labelling"
    order = list_titles(store)
    moved = phases.place_phase(store, id_of(store, "Monitoring"), place=2, by="ana")
    undo(store, moved, by="ana")
    assert list_titles(store) == order


def test_a_placed_phase_that_is_used_stays_where_it_is_when_its_addition_is_undone(
    store: Store,
) -> None:
    added = phases.add_phase(store, "Labelling", place=2, by="ana")
    log(store, "Labelling", "monitoring")
    order = list_places(store)
    assert undo(store, added, by="ana").changes == ()
    assert list_places(store) == order


def test_a_place_counts_the_phases_that_are_offered(store: Store) -> None:
    order = list_titles(store)
    phases.retire_phase(store, id_of(store, order[1]), by="ana")
    phases.place_phase(store, id_of(store, order[5]), place=2, by="ana")
    phases.add_phase(store, "Labelling", place=2, by="ana")
    assert list_titles(store)[:4] == [order[0], "Labelling", order[5], order[2]]
    phases.add_phase(store, "Review", place=10, by="ana")
    assert list_titles(store)[-2:] == [order[-1], "Review"]
    assert violations(store) == []


@pytest.mark.parametrize("place", [0, 11, -1])
def test_a_place_that_is_none_is_refused_and_nothing_is_written(store: Store, place: int) -> None:
    before = list_places(store)
    with pytest.raises(InputRefused, match="choose one from 1 to 10"):
        phases.add_phase(store, "Labelling", place=place, by="ana")
    with pytest.raises(InputRefused, match="choose one from 1 to 9"):
        phases.place_phase(store, id_of(store, "Monitoring"), place=place, by="ana")
    phases.retire_phase(store, id_of(store, "Monitoring"), by="ana")
    with pytest.raises(InputRefused, match="is retired: bring it back in Settings first"):
        phases.place_phase(store, id_of(store, "Monitoring"), place=1, by="ana")
    assert list_places(store) == before


def test_a_phase_keeps_its_number_whatever_comes_before_it(store: Store) -> None:
    numbers = dict(zip(list_titles(store), range(1, 10), strict=True))
    assert list_numbers(store) == numbers
    undo(store, phases.add_phase(store, "Mistaken", place=1, by="ana"), by="ana")
    phases.add_phase(store, "Labelling", place=1, by="ana")
    phases.place_phase(store, id_of(store, "Monitoring"), place=1, by="ana")
    phases.retire_phase(store, id_of(store, "Data acquisition"), by="ana")
    phases.edit_phase(store, id_of(store, "Scalability"), name="Load", by="ana")
    numbers["Load"] = numbers.pop("Scalability")
    assert list_numbers(store) == numbers | {"Labelling": 11}


def test_no_two_phases_stand_at_one_place_after_an_undo(store: Store) -> None:
    last = list_titles(store)[-1]
    added = phases.add_phase(store, "X", by="ana")
    phases.add_phase(store, "Y", by="ana")
    undone = undo(store, added, by="ana")
    moved = phases.move_phase(store, id_of(store, "Y"), up=True, by="ana")
    undo(store, undone, by="ana")
    assert list_places(store)[-3:] == [("Y", 9), (last, 10), ("X", 11)]
    undo(store, moved, by="ana")
    assert list_places(store)[-3:] == [(last, 9), ("X", 11), ("Y", 12)]


def test_the_first_phase_cannot_go_up_nor_the_last_down(store: Store) -> None:
    ends = list_titles(store)[0], list_titles(store)[-1]
    for title, up in zip(ends, (True, False), strict=True):
        assert phases.move_phase(store, id_of(store, title), up=up, by="ana").changes == ()


def test_a_phase_passes_over_retired_ones(store: Store) -> None:
    order = list_titles(store)
    phases.retire_phase(store, id_of(store, order[1]), by="ana")
    phases.move_phase(store, id_of(store, order[2]), up=True, by="ana")
    assert list_titles(store)[:2] == [order[2], order[0]]


def test_a_retired_phase_keeps_its_records_in_the_matrix(store: Store) -> None:
    log(store)
    receipt = phases.retire_phase(store, id_of(store, "Model deployment"), by="ana")
    phases.retire_phase(store, id_of(store, "Monitoring"), by="ana")
    assert "Model deployment" not in list_titles(store)
    assert overlap(store)["model_deployment", "data_preparation"]["revisits"] == 1
    assert len(overlap(store)) == 8 * 7
    undo(store, receipt, by="ana")
    assert "Model deployment" in list_titles(store)
    phases.bring_back_phase(store, id_of(store, "Monitoring"), by="ana")
    assert len(list_titles(store)) == 9


def test_two_phases_stay_offered_also_after_an_undo(store: Store) -> None:
    with_phases(store, 2)
    with pytest.raises(InputRefused, match="needs two phases") as refused:
        phases.retire_phase(store, id_of(store, list_titles(store)[0]), by="ana")
    assert refused.value.problems[0].value == "Problem definition"
    back = phases.bring_back_phase(store, id_of(store, "Monitoring"), by="ana")
    phases.retire_phase(store, id_of(store, "Problem definition"), by="ana")
    with pytest.raises(ChangedMeanwhile, match="fewer than two phases"):
        undo(store, back, by="ana")


def test_a_phase_in_focus_is_not_retired(store: Store) -> None:
    set_focus(store, project=PROJECT, phase="monitoring")
    with pytest.raises(InputRefused, match=f"is in focus in “{PROJECT}”"):
        phases.retire_phase(store, id_of(store, "Monitoring"), by="ana")
    end_focus(store, project=PROJECT)
    phases.retire_phase(store, id_of(store, "Monitoring"), by="ana")


@pytest.mark.parametrize("number", [4, 15])
def test_a_team_has_four_phases_or_fifteen(store: Store, number: int) -> None:
    with_phases(store, number)
    assert len(list_titles(store)) == number
    assert len(overlap(store)) == number * (number - 1)


def test_undo_leaves_no_retired_phase_in_focus(store: Store) -> None:
    phases.retire_phase(store, id_of(store, "Monitoring"), by="ana")
    back = phases.bring_back_phase(store, id_of(store, "Monitoring"), by="ana")
    set_focus(store, project=PROJECT, phase="monitoring")
    with pytest.raises(ChangedMeanwhile, match="retired phase “Monitoring” would be in focus"):
        undo(store, back, by="ana")


def test_there_are_at_most_50_phases(store: Store) -> None:
    further = [
        {"title": f"Phase {place}", "key": f"phase_{place}", "position": place, "description": ""}
        for place in range(10, 51)
    ]
    same = {"rev": 1, "deleted": False, "retired": False}
    with store.writing(by="ana") as writer:
        rows = [{"id": str(uuid.uuid4()), **same, **one} for one in further]
        writer.append("phases", pl.DataFrame(rows))
    with pytest.raises(InputRefused, match="there are 50 phases"):
        phases.add_phase(store, "One more", by="ana")
    retired = phases.retire_phase(store, id_of(store, "Phase 50"), by="ana")
    phases.add_phase(store, "One more", by="ana")
    with pytest.raises(InputRefused, match="there are 50 phases"):
        phases.bring_back_phase(store, id_of(store, "Phase 50"), by="ana")
    with pytest.raises(ChangedMeanwhile, match="as many other phases as can be"):
        undo(store, retired, by="ana")
    assert len(catalogue(store).shown_phases) == 50
