"""Every part of the soak, in its short form."""

import re
from pathlib import Path

import pytest

from benchmarks.pages.windows import find_browser
from benchmarks.soak import damage, import_kills, kills, places
from benchmarks.soak.__main__ import main
from benchmarks.soak.crowd import Crowd, run_crowd
from benchmarks.soak.losses import Losses
from benchmarks.soak.outcomes import Outcome

pytestmark = pytest.mark.soak


def test_writers_that_are_killed_lose_nothing(tmp_path: Path) -> None:
    outcome = kills.kill_writers(tmp_path, kills=3)
    assert outcome.losses == Losses()
    assert outcome.tries == 3
    assert outcome.acknowledged > 0


def test_an_import_that_is_killed_is_there_whole_or_not_at_all(tmp_path: Path) -> None:
    outcome = import_kills.kill_imports(tmp_path, kills=4, rows=2_000)
    begun, whole = (int(number) for number in re.findall(r"(\d+) (?:of the|imports)", outcome.says))
    assert begun + whole > 0  # two of four wait for a step of the writing
    assert outcome.losses == Losses()
    assert outcome.tries == 4
    assert outcome.acknowledged > 0


def test_terminals_at_once_lose_nothing(tmp_path: Path) -> None:
    crowd = Crowd(browsers=0, terminals=2, seconds=1, pause=0)
    outcome = run_crowd(tmp_path, crowd)
    assert outcome.losses == Losses()
    assert outcome.tries >= crowd.terminals  # each once at least, however slow the machine is
    assert outcome.acknowledged >= outcome.tries - 1  # the last one may be ended in its course
    assert "a write in the store itself" in outcome.says


@pytest.mark.browser
def test_a_browser_and_a_terminal_at_once_lose_nothing(tmp_path: Path) -> None:
    crowd = Crowd(browsers=1, terminals=1, seconds=1, pause=0)
    outcome = run_crowd(tmp_path, crowd)
    if find_browser() is None:
        assert outcome.not_tried == "no Chromium or Chrome is installed"
        pytest.skip(outcome.not_tried)
    assert outcome.losses == Losses()
    assert outcome.acknowledged >= crowd.browsers + crowd.terminals


@pytest.fixture(scope="module")
def without_room(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Outcome]:
    """What came of a full disk and of a limit to the size of files, by what was tried."""
    folder = tmp_path_factory.mktemp("room")
    outcomes = [
        *places.try_full_disk(folder, short=True),
        *places.try_size_limit(folder, short=True),
    ]
    return {one.what: one for one in outcomes}


def test_without_room_nothing_is_lost_and_each_refusal_says_what_to_do(
    without_room: dict[str, Outcome],
) -> None:
    for one in without_room.values():
        assert one.losses == Losses(), one
        assert one.is_well, one
    limited = {what: one for what, one in without_room.items() if "limit" in what}
    assert len([one for one in limited.values() if not one.not_tried]) >= 3
    for one in limited.values():
        assert one.not_tried or "refused" in one.says


def test_a_full_disk_is_tried_or_it_is_said_why_not(without_room: dict[str, Outcome]) -> None:
    disk = [one for what, one in without_room.items() if what.startswith("a full disk")]
    assert disk
    for one in disk:
        assert one.tries > 0 or one.not_tried
        assert one.tries == 0 or not one.not_tried


def test_after_a_checkpoint_that_was_fatal_the_next_unit_of_work_opens_anew(
    without_room: dict[str, Outcome],
) -> None:
    outcome = without_room["a limit to the size of files: checkpoints"]
    assert "fatal to the connection" in outcome.says
    assert outcome.losses == Losses()


def test_without_the_right_to_write_nothing_is_written_and_reading_works(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["rights", "--short"]) == 0
    said = capsys.readouterr().out
    for what in ("a folder that may not be written", "a file that may not be written"):
        assert (
            f"- {what}: writing is refused, reading works." in said
            or f"| {what} | not tried here: this process may write whatever the modes say" in said
        )


def test_a_damaged_store_gives_right_data_or_a_clear_word(tmp_path: Path) -> None:
    outcomes = damage.damage_stores(tmp_path, cuts=6, flips=3)
    assert len(outcomes) == 5
    for one in outcomes:
        assert one.losses == Losses(), one
        assert one.is_well
        assert one.tries >= 3
    assert any("refused" in one.says for one in outcomes)
    strange = next(one for one in outcomes if one.what == damage.STRANGE)
    assert strange.says == f"{strange.tries} {damage.REFUSED_IN_WORDS}"
    assert any("without the last units of work" in one.says for one in outcomes)
    assert sum(one.acknowledged for one in outcomes) > 0
