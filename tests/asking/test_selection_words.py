"""A selection says what it leaves out in the words of the chips."""

import pytest

from pipeline.asking.selection import (
    Selection,
    format_selection,
    get_first_day,
    get_last_day,
    select_by_names,
)
from pipeline.store import Store
from pipeline.words import dates
from tests.builders import catalogue, log


def test_each_value_that_is_set_is_said_once(store: Store) -> None:
    log(store, by="ana")
    names = catalogue(store)
    selection = select_by_names(
        names,
        projects=["churn"],
        main_phases=["model deployment"],
        revisited_phases=["data preparation"],
        reasons=["schema change"],
        people=["ana"],
        since="2026-03-01",
        until="2026-03-31",
        zone="Europe/Berlin",
        note_text="vendor",
    )
    assert format_selection(selection, names, zone="Europe/Berlin") == (
        "project Churn",
        "from Model deployment",
        "back to Data preparation",
        "reason Schema change",
        "who ana",
        "since 1 Mar 2026",
        "until 31 Mar 2026",
        "text vendor",
    )


def test_nothing_set_says_nothing(store: Store) -> None:
    assert format_selection(Selection(), catalogue(store), zone="UTC") == ()


@pytest.mark.parametrize("zone", ["UTC", "America/Los_Angeles", "Pacific/Auckland"])
def test_days_are_those_that_were_asked_for_and_in_the_readers_form(
    store: Store, zone: str
) -> None:
    selection = select_by_names(catalogue(store), since="2026-03-29", until="2026-10-25", zone=zone)
    days = (get_first_day(selection, zone=zone), get_last_day(selection, zone=zone))
    assert [str(day) for day in days] == ["2026-03-29", "2026-10-25"]
    dates.set_locale("en-US")
    said = format_selection(selection, catalogue(store), zone=zone)
    assert said == ("since Mar 29, 2026", "until Oct 25, 2026")
