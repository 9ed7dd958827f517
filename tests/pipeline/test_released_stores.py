"""Every released schema: its small store opens, migrates, and reads to the same figures."""

from __future__ import annotations

import json
import lzma
import math
from pathlib import Path

import pytest

from pipeline.store import Store, backups
from pipeline.store import check as checking
from pipeline.store.schema import get_newest_schema
from tests.stores import fill

STORES = Path(fill.__file__).parent
RELEASED = sorted(int(path.name.split("-")[1].split(".")[0]) for path in STORES.glob("*.xz"))


def released(number: int, folder: Path) -> Store:
    store = Store(folder / "revisits.duckdb")
    store.path.write_bytes(lzma.decompress((STORES / f"schema-{number}.duckdb.xz").read_bytes()))
    return store


def same(said: object, then: object) -> bool:
    if isinstance(said, float) and isinstance(then, int | float):
        return math.isclose(said, then, rel_tol=1e-9)
    return said == then


@pytest.mark.parametrize("number", RELEASED)
def test_a_store_of_a_released_schema_reads_to_the_same_figures(
    number: int, tmp_path: Path
) -> None:
    store = released(number, tmp_path)
    then = json.loads((STORES / f"schema-{number}.json").read_text(encoding="utf-8"))
    now = fill.said(store)
    assert len(then["records"]) == 13
    assert now["records"] == then["records"]
    assert len(now["overlap"]) == len(then["overlap"]) > 3
    differs = [
        (one["main_phase"], one["revisited_phase"], name, one[name], other[name])
        for one, other in zip(now["overlap"], then["overlap"], strict=True)
        for name in other
        if not same(one[name], other[name])
    ]
    assert differs == []


@pytest.mark.parametrize("number", RELEASED)
def test_a_store_of_a_released_schema_passes_the_check_once_it_is_migrated(
    number: int, tmp_path: Path
) -> None:
    store = released(number, tmp_path)
    found = checking.check_store(store)
    assert found.problems == ()
    before = [one.occasion for one in backups.list_backups(store.path)]
    older = number < get_newest_schema()
    assert before == ([f"before-schema-{get_newest_schema()}"] if older else [])


def test_the_present_schema_has_its_store() -> None:
    assert get_newest_schema() in RELEASED, "run python -m tests.stores.fill"
    assert RELEASED[0] == 5


def test_the_recipe_of_the_next_one_still_works(store: Store) -> None:
    fill.fill(store)
    assert len(fill.said(store)["records"]) == 13
    assert checking.check_store(store).problems == ()
