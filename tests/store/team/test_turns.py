"""Who writes holds the turn: rules that were checked hold until the rows are in."""

from dataclasses import replace

import pytest

from pipeline.errors import ChangedMeanwhile, InputRefused, StoreBusy
from pipeline.ledger import projects, revisits
from pipeline.store.team.store import TeamStore
from tests.builders import (
    PROJECT,
    all_records,
    catalogue,
    id_of,
    ledger,
    log,
    made_up_log,
    only_id,
)


def test_of_two_changes_of_one_record_the_second_is_refused(
    team: TeamStore, other: TeamStore
) -> None:
    logged = log(team)
    other.catch_up()
    revisits.edit_revisit(team, only_id(logged), 1, by="ana", minutes="10")
    with pytest.raises(ChangedMeanwhile):
        revisits.edit_revisit(other, only_id(logged), 1, by="ben", minutes="20")
    assert len(ledger(team)) == 2


def test_a_name_that_another_machine_made_a_moment_ago_is_not_made_again(
    team: TeamStore, other: TeamStore
) -> None:
    other.catch_up()
    log(team, project="Churn", reason="Vendor")
    log(other, project="Churn", reason="Vendor")
    names = catalogue(other)
    assert [one.name for one in names.projects] == ["Churn"]
    assert [one.name for one in names.reasons].count("Vendor") == 1


def test_a_project_that_another_machine_archived_takes_no_more(
    team: TeamStore, other: TeamStore
) -> None:
    log(team, project="Prices")
    log(team)
    other.catch_up()
    projects.archive_project(team, id_of(team, PROJECT), by="ana")
    with pytest.raises(InputRefused, match="archived"):
        log(other)


def test_who_waits_for_a_turn_is_told_for_whom(team: TeamStore, other: TeamStore) -> None:
    other.catch_up()
    impatient = replace(other, patience=0.1)
    with (
        team.ledger.turn(0, patience=1),
        pytest.raises(StoreBusy, match=r"revisits on .*, process \d+ has been writing"),
        impatient.writing(),
    ):
        pass
    log(other)


def test_rows_of_a_large_unit_of_work_go_over_as_those_of_a_small_one(
    team: TeamStore, other: TeamStore
) -> None:
    made_up_log(team, 1_500)
    other.catch_up()
    assert all_records(other).sort("id").equals(all_records(team).sort("id"))
