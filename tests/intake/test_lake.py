"""A lake reads as the records, in DuckDB and in polars, and takes nobody's files away."""

from collections.abc import Callable
from pathlib import Path

import duckdb
import polars as pl
import pytest

from pipeline.errors import Cancelled, InputRefused
from pipeline.intake.lake import write_lake
from pipeline.intake.writing import select_exported_columns
from pipeline.ledger.sample import load_sample
from pipeline.store import Store
from tests.builders import add, all_records, log, revisit, revisits_of, run_python

NULL = "__HIVE_DEFAULT_PARTITION__"
ODD = (
    *("a/b", "x=y", "100 %", "%41", "a+b c", "é 日本 😀", "..", ".hidden", "Ltd.", "_x", "-x"),
    *("7", "007", "-7", "1e5", "2026-01-02", "2026-01-02 10:00", "true", "NaN", "'", '"q"', "\\"),
    *("null", "inf", "Infinity", "-infinity", "epoch", "ınfinity", "[a]*?", "{a,b}", "C:", "#"),
    "%" * 64,
)
ELSEWHERE = ("notes.txt", "project=P/notes.txt", "project=P/month=2026-03/part-1.parquet")


def read_with_duckdb(folder: Path) -> pl.DataFrame:
    files = f"{folder}/**/*.parquet"
    with duckdb.connect() as connection:
        connection.execute("set timezone = 'UTC'")
        return connection.execute(
            "from read_parquet($files, hive_partitioning = true)", {"files": files}
        ).pl()


def read_with_polars(folder: Path) -> pl.DataFrame:
    return pl.scan_parquet(folder, hive_partitioning=True).collect()


readers = pytest.mark.parametrize("read", [read_with_duckdb, read_with_polars])
Read = Callable[[Path], pl.DataFrame]


def lay_out(records: pl.DataFrame) -> pl.DataFrame:
    """What readers of a lake of these records get, by id."""
    rows = select_exported_columns(records).with_columns(records["synthetic"])
    return rows.with_columns(month=pl.col("occurred_at").dt.strftime("%Y-%m")).sort("id")


def list_files(folder: Path) -> dict[str, bytes]:
    """What lies in a folder, and in each file."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


@readers
def test_readers_get_the_records_and_know_what_is_synthetic(
    store: Store, tmp_path: Path, read: Read
) -> None:
    load_sample(store)
    moments = ("2026-03-31T23:59:59.999999Z", "2026-04-01T01:30+02:00", "2026-04-01T00:00Z")
    rows = [
        revisit(
            "monitoring", "management", project=name, occurred_at=at, note=f"{name}\n", minutes=5
        )
        for name in ODD
        for at in moments
    ]
    add(store, revisits_of(rows))
    folder = tmp_path / "lake"
    write_lake(all_records(store), folder)
    found = read(folder)
    expected = lay_out(all_records(store))
    assert found.select(expected.columns).sort("id").equals(expected)
    assert found.select(expected.columns).schema == expected.schema
    assert set(found.filter("synthetic")["project"]).isdisjoint(ODD)
    assert found["synthetic"].any()
    assert {path.name for path in (folder / "project=a%2Fb").iterdir()} == {
        "month=2026-03",
        "month=2026-04",
    }


@readers
def test_a_name_is_the_same_where_no_other_stands_beside_it(
    store: Store, tmp_path: Path, read: Read
) -> None:
    """Readers guess the type of a partition by its values: 7 alone would be a number."""
    log(store)
    folder = tmp_path / "lake"
    for name in ODD:
        write_lake(all_records(store).with_columns(project=pl.lit(name)), folder)
        assert read(folder)["project"].to_list() == [name]


@readers
def test_a_lake_without_records_has_the_columns(store: Store, tmp_path: Path, read: Read) -> None:
    folder = tmp_path / "lake"
    write_lake(all_records(store), folder)
    found = read(folder)
    assert found.is_empty()
    assert set(found.columns) == set(lay_out(all_records(store)).columns)


@pytest.mark.parametrize("at_once", [True, False])
def test_a_lake_is_replaced_whole(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at_once: bool
) -> None:
    if not at_once:  # as on a system that cannot exchange two folders
        monkeypatch.setattr("pipeline.intake.lake._exchange", lambda lake, folder: False)
    place = tmp_path / "lakes"
    place.mkdir()
    (place / "real").mkdir(mode=0o700)
    (place / "link").symlink_to("real")
    log(store, project="Q")
    for day in ("2026-03-02T10:00Z", "2026-05-02T10:00Z"):
        log(store, project="P", at=day)
    write_lake(all_records(store), place / "link")
    (place / "real" / ".DS_Store").touch()
    write_lake(all_records(store).filter(project="P").head(1), place / "link")
    assert list(list_files(place / "real")) == ["project=P/month=2026-05/part-0.parquet"]
    assert sorted(path.name for path in place.iterdir()) == ["link", "real"]
    assert ((place / "link").is_symlink(), (place / "real").stat().st_mode & 0o777) == (True, 0o700)


@pytest.mark.parametrize("name", [*ELSEWHERE, "project=P/month=2026-03/part-0.parquet"])
def test_a_folder_with_other_files_is_refused_and_left_alone(
    store: Store, tmp_path: Path, name: str
) -> None:
    log(store)
    folder = tmp_path / "lake"
    write_lake(all_records(store), folder)
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    pl.DataFrame({"theirs": [1]}).write_parquet(folder / name)
    before = list_files(tmp_path)
    with pytest.raises(InputRefused, match="move it away, or name another folder") as refused:
        write_lake(all_records(store), folder)
    assert Path(name).name in str(refused.value)
    assert list_files(tmp_path) == before


def test_what_comes_into_the_folder_meanwhile_stays(store: Store, tmp_path: Path) -> None:
    log(store)
    folder = tmp_path / "lake"
    write_lake(all_records(store), folder)

    def put_a_note(_done: float) -> None:
        (folder / "note.txt").write_text("mine")

    with pytest.raises(InputRefused, match=r"note\.txt"):
        write_lake(all_records(store).clear(), folder, progress=put_a_note)
    assert (folder / "note.txt").read_text() == "mine"
    assert len(list_files(folder)) == 2


@pytest.mark.parametrize("name", [NULL, "😀" * 64])
def test_a_name_that_no_folder_can_have_is_refused(store: Store, tmp_path: Path, name: str) -> None:
    log(store, project=name)
    with pytest.raises(InputRefused, match="rename the project") as refused:
        write_lake(all_records(store), tmp_path / "lake")
    assert [problem.value for problem in refused.value.problems] == [name]
    assert not (tmp_path / "lake").exists()


def test_a_cancelled_export_leaves_the_lake_of_before(store: Store, tmp_path: Path) -> None:
    log(store)
    lakes, told = tmp_path / "lakes", []
    write_lake(all_records(store), lakes / "lake")
    before = list_files(lakes)

    def cancel_at_the_end(done: float) -> None:
        told.append(done)
        if done == 1.0:
            raise Cancelled

    log(store, at="2026-04-02T10:00Z")
    with pytest.raises(Cancelled):
        write_lake(all_records(store), lakes / "lake", progress=cancel_at_the_end)
    assert told == [0.0, 0.5, 1.0]
    assert list_files(lakes) == before


def test_a_process_that_dies_half_way_leaves_the_lake_of_before(
    store: Store, tmp_path: Path
) -> None:
    log(store)
    folder = tmp_path / "lake"
    write_lake(all_records(store), folder)
    before = list_files(folder)
    log(store, at="2026-04-02T10:00Z")
    code = """
import os, sys
from pathlib import Path
from pipeline.intake.lake import write_lake
from pipeline.store import Store
from tests.builders import all_records

def die(done: float) -> None:
    if done == 0.5:
        os._exit(9)

write_lake(all_records(Store(Path(sys.argv[1]))), Path(sys.argv[2]), progress=die)
"""
    assert run_python(code, store.path, folder).returncode == 9
    assert list_files(folder) == before
    write_lake(all_records(store), folder)
    assert len(list_files(folder)) == 2
