"""Every released schema: its small store opens, migrates, and reads to the same figures."""

import json
import math
from pathlib import Path

import pytest

from pipeline.store import Store, backup_folder
from pipeline.store import check as checking
from pipeline.store.schema import get_newest_schema
from tests.store.released import fill

FOLDER = Path(fill.__file__).parent
BY_EPISODES = 23  # the schema from which these figures count episodes
COUNTED_ANEW = ("p_value", "q_value", "too_few")
RELEASED = sorted(int(path.name.split("-")[1].split(".")[0]) for path in FOLDER.glob("*.xz"))


def is_same(said: object, then: object) -> bool:
    if isinstance(said, float) and isinstance(then, int | float):
        return math.isclose(said, then, rel_tol=1e-9)
    return said == then


@pytest.mark.parametrize("number", RELEASED)
def test_a_store_of_a_released_schema_is_backed_up_migrated_well_and_says_the_same(
    number: int, tmp_path: Path
) -> None:
    store = fill.restore_released(number, tmp_path)
    then = json.loads((FOLDER / f"schema-{number}.json").read_text(encoding="utf-8"))
    now = fill.read_figures(store)
    assert len(then["records"]) == 13
    assert now["records"] == then["records"]
    assert len(now["overlap"]) == len(then["overlap"]) > 3
    differs = [
        (one["main_phase"], one["revisited_phase"], name, one[name], other[name])
        for one, other in zip(now["overlap"], then["overlap"], strict=True)
        for name in other
        if not is_same(one[name], other[name])
        and not (number < BY_EPISODES and name in COUNTED_ANEW)
    ]
    assert differs == []
    assert checking.check_store(store).problems == ()
    made = [one.occasion for one in backup_folder.list_backups(store.path)]
    assert made == (
        [f"before-schema-{get_newest_schema()}"] if number < get_newest_schema() else []
    )


def test_the_present_schema_has_its_store() -> None:
    assert get_newest_schema() in RELEASED, "run python -m tests.store.released.fill"
    assert RELEASED[0] == 5


@pytest.mark.embedded
def test_the_recipe_of_the_next_one_still_works(store: Store) -> None:
    fill.fill(store)
    assert len(fill.read_figures(store)["records"]) == 13
    assert checking.check_store(store).problems == ()
