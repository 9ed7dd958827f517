"""The sample comes with one call, goes with one, and nothing of your own goes with it."""

import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from pipeline.errors import ChangedMeanwhile, InputRefused
from pipeline.ledger import reasons
from pipeline.ledger.focus import set_focus
from pipeline.ledger.projects import archive_project, get_or_add_project, rename_project
from pipeline.ledger.revisits import delete_revisit
from pipeline.ledger.sample import LoadedSample, format_removal, load_sample, remove_sample
from pipeline.ledger.undo import undo
from pipeline.store import Store
from tests.builders import (
    PROJECT,
    SAMPLE_NOW,
    all_records,
    ask,
    catalogue,
    id_of,
    ledger_sizes,
    log,
    newest_rev,
    violations,
)

NAME = "Churn model (synthetic)"


# A week of days, each at another hour; and the two sides of a new year.
MONDAY_MORNING = datetime(2026, 3, 2, 7, 30)
LOADED_AT = [MONDAY_MORNING + timedelta(days=day, hours=2 * day) for day in range(7)]
LOADED_AT += [datetime(2025, 12, 31, 23), datetime(2026, 1, 1, 0)]


def list_moments(store: Store) -> pl.DataFrame:
    """When each record that holds now happened: one row per id."""
    sessions = ask(store, "focus_sessions").select("id", moment="started_at")
    return pl.concat([sessions, all_records(store).select("id", moment="occurred_at")])


def list_names(store: Store) -> list[str]:
    return [one.name for one in catalogue(store).projects]


def test_removing_takes_the_synthetic_project_and_nothing_else(sample: Store) -> None:
    log(sample, reason="Our own reason")
    log(sample, project=NAME)
    receipt = remove_sample(sample, by="ana")
    assert format_removal(receipt) == "Removed the sample: 228 revisits, 30 focus sessions"
    assert list_names(sample) == [PROJECT]
    assert all_records(sample)["project"].to_list() == [PROJECT]
    assert catalogue(sample).running == ()
    assert len(catalogue(sample).reasons) == 13
    assert violations(sample) == []


def test_a_removal_can_be_undone_and_the_undo_too(sample: Store) -> None:
    before = all_records(sample).drop("rev", "recorded_at")
    undone = undo(sample, remove_sample(sample), by="ana")
    assert all_records(sample).drop("rev", "recorded_at").equals(before)
    assert len(catalogue(sample).running) == 1
    undo(sample, undone, by="ana")
    assert list_names(sample) == []
    assert all_records(sample).is_empty()


def test_where_there_is_no_sample_nothing_is_written(store: Store) -> None:
    log(store)
    before = ledger_sizes(store)
    receipt = remove_sample(store)
    assert receipt.changes == ()
    assert format_removal(receipt) == "There is no sample project here; nothing was written"
    assert ledger_sizes(store) == before


def test_the_sample_stays_where_no_other_project_is_open(sample: Store) -> None:
    get_or_add_project(sample, PROJECT)
    archive_project(sample, id_of(sample, PROJECT), by="ana")
    with pytest.raises(ChangedMeanwhile, match="no project would be open"):
        remove_sample(sample)
    assert all_records(sample).height == 227


def test_loading_brings_a_removed_sample_back_as_it_was_shipped(sample: Store) -> None:
    before = all_records(sample).drop("rev", "recorded_at")
    set_focus(sample, project=NAME, phase="governance_compliance")
    remove_sample(sample)
    loaded = load_sample(sample, now=SAMPLE_NOW)
    assert (loaded.revisits, loaded.focus_sessions, loaded.brought_back) == (227, 30, 257)
    assert loaded.words == "Brought back the synthetic sample: 227 revisits, 30 focus sessions"
    assert all_records(sample).drop("rev", "recorded_at").equals(before)
    assert [one.phase for one in catalogue(sample).running] == ["monitoring"]
    assert [one.synthetic for one in catalogue(sample).projects] == [True]
    assert violations(sample) == []
    undo(sample, loaded.receipt, by=None)
    assert list_names(sample) == []
    assert all_records(sample).is_empty()


def test_loading_brings_back_a_single_record_too(sample: Store) -> None:
    one = all_records(sample).row(0, named=True)
    assert newest_rev(delete_revisit(sample, one["id"], one["rev"], by=None)) == 2
    loaded = load_sample(sample, now=SAMPLE_NOW)
    assert (loaded.revisits, loaded.focus_sessions, loaded.brought_back) == (1, 0, 1)
    assert load_sample(sample, now=SAMPLE_NOW).words.endswith(
        "is there already; nothing was written"
    )


def test_a_project_of_your_own_with_its_name_is_left_alone(sample: Store) -> None:
    receipt = remove_sample(sample)
    get_or_add_project(sample, NAME)
    with pytest.raises(InputRefused, match="project of your own"):
        load_sample(sample, now=SAMPLE_NOW)
    with pytest.raises(ChangedMeanwhile):
        undo(sample, receipt, by=None)
    assert all_records(sample).is_empty()


@pytest.mark.parametrize("removed", [True, False])
def test_loading_again_stands_a_reason_that_was_renamed_or_merged(
    sample: Store, removed: bool
) -> None:
    reasons.edit_reason(sample, id_of(sample, "Schema change"), name="Columns", by="ana")
    source, into = id_of(sample, "Data quality"), id_of(sample, "Defect")
    reasons.merge_reasons(sample, source, into, by="ana")
    if removed:
        remove_sample(sample)
    loaded = load_sample(sample, now=SAMPLE_NOW)
    assert loaded.brought_back == (257 if removed else 0)
    given = set(all_records(sample)["reason"])
    assert given & {"Schema change", "Columns"} == {"Schema change" if removed else "Columns"}
    assert ("Data quality" in given) == removed
    assert violations(sample) == []


@pytest.mark.parametrize("removed", [True, False])
def test_loading_again_finds_its_project_under_another_name(sample: Store, removed: bool) -> None:
    rename_project(sample, id_of(sample, NAME), name="Shown to ben", by="ana")
    one = all_records(sample).row(0, named=True)
    delete_revisit(sample, one["id"], one["rev"], by=None)
    if removed:
        remove_sample(sample)
    loaded = load_sample(sample, now=SAMPLE_NOW)
    assert loaded.brought_back == (257 if removed else 1)
    assert list_names(sample) == [NAME if removed else "Shown to ben"]
    assert all_records(sample).height == 227
    assert load_sample(sample, now=SAMPLE_NOW).receipt.changes == ()
    assert violations(sample) == []


def test_loading_again_reopens_its_project(sample: Store) -> None:
    log(sample)
    archive_project(sample, id_of(sample, NAME), by="ana")
    remove_sample(sample)
    load_sample(sample, now=SAMPLE_NOW)
    assert NAME in [one.name for one in catalogue(sample).open_projects]


@dataclass(frozen=True)
class Loaded:
    """A store into which the sample was loaded at a moment, for tests that only read."""

    store: Store
    now: datetime
    sample: LoadedSample


@pytest.fixture(scope="module", params=LOADED_AT, ids=lambda now: f"{now:%a %d %b %H:%M}")
def loaded(
    request: pytest.FixtureRequest, _empty_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> Loaded:
    path = tmp_path_factory.mktemp("loaded") / "revisits.duckdb"
    shutil.copyfile(_empty_file, path)
    return Loaded(Store(path), request.param, load_sample(Store(path), now=request.param))


def test_the_sample_ends_in_the_week_in_which_it_is_loaded_and_not_later(loaded: Loaded) -> None:
    store, now = loaded.store, loaded.now
    records, sessions = all_records(store), ask(store, "focus_sessions")
    told = (loaded.sample.revisits, loaded.sample.focus_sessions)
    assert told == (records.height, sessions.height)
    assert records.height > 220
    times = [
        *(records[name].max() for name in ("occurred_at", "written_at")),
        *(sessions[name].max() for name in ("started_at", "ended_at")),
    ]
    assert max(times) <= now
    assert now - max(times) < timedelta(days=4)
    assert sessions["ended_at"].null_count() == 1
    (running,) = sessions.filter(pl.col("ended_at").is_null())["started_at"]
    assert now - running < timedelta(days=5)
    assert violations(store) == []


@pytest.fixture(scope="module")
def made(_sample_file: Path, tmp_path_factory: pytest.TempPathFactory) -> pl.DataFrame:
    """The moments of the sample as its files have them."""
    path = tmp_path_factory.mktemp("made") / "sample.duckdb"
    return list_moments(Store(Path(shutil.copyfile(_sample_file, path))))


def test_its_weekdays_and_times_of_day_are_kept(loaded: Loaded, made: pl.DataFrame) -> None:
    both = list_moments(loaded.store).join(made, on="id", validate="1:1", suffix="_made")
    apart = (both["moment"] - both["moment_made"]).unique()
    assert len(apart) == 1
    assert apart.item() % timedelta(weeks=1) == timedelta()


def test_the_same_moment_lays_it_in_the_same_way(store: Store, sample: Store) -> None:
    before = all_records(sample).drop("rev", "recorded_at")
    load_sample(store, now=SAMPLE_NOW)
    assert all_records(store).drop("rev", "recorded_at").equals(before)


def test_what_is_loaded_already_stays_where_it_is(store: Store) -> None:
    load_sample(store, now=MONDAY_MORNING)
    before = list_moments(store)
    later = MONDAY_MORNING + timedelta(weeks=9, days=3)
    assert load_sample(store, now=later).receipt.changes == ()
    lost = all_records(store).row(7, named=True)
    delete_revisit(store, lost["id"], lost["rev"], by=None)
    assert load_sample(store, now=later).brought_back == 1
    assert list_moments(store).sort("id").equals(before.sort("id"))
    assert len(catalogue(store).running) == 1
    assert violations(store) == []


def test_a_removed_sample_comes_back_where_it_would_be_loaded_today(store: Store) -> None:
    load_sample(store, now=MONDAY_MORNING)
    remove_sample(store)
    loaded = load_sample(store, now=MONDAY_MORNING + timedelta(weeks=9, days=5))
    assert (loaded.revisits, loaded.focus_sessions) == (227, 30)
    assert loaded.words.startswith("Brought back")
    assert all_records(store)["occurred_at"].max() == datetime(2026, 5, 8, 14, 20)
    assert len(catalogue(store).running) == 1
    assert violations(store) == []
