"""Every part of the soak on a team's store, in its short form."""

from pathlib import Path

import pytest

from benchmarks.postgres import MISSING, Server
from benchmarks.soak.losses import Losses
from benchmarks.soak.outcomes import Outcome
from benchmarks.soak.team import parts
from benchmarks.soak.team.parts import TEAM_PARTS, TEAM_SHORT, require_postgres

pytestmark = pytest.mark.soak


@pytest.mark.parametrize("name", TEAM_SHORT)
def test_a_part_loses_nothing(name: str, postgres: Server, tmp_path: Path) -> None:
    del postgres  # skipped, or failed, where there is none
    for outcome in TEAM_SHORT[name](tmp_path):
        assert outcome.losses == Losses(), outcome
        assert outcome.is_well, outcome
        assert outcome.tries > 0 or "disk" in name


def test_every_part_has_a_short_form() -> None:
    assert set(TEAM_PARTS) == set(TEAM_SHORT)


def test_without_postgresql_a_part_is_skipped_or_fails_where_it_is_required(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts, "find_programs", lambda: None)
    part = require_postgres("team-crowd", lambda _: [Outcome("never")])
    monkeypatch.delenv(parts.REQUIRED, raising=False)
    (skipped,) = part(tmp_path)
    assert skipped == Outcome("a team: crowd", not_tried=MISSING)
    assert skipped.is_well
    monkeypatch.setenv(parts.REQUIRED, "1")
    (failed,) = part(tmp_path)
    assert failed.losses.complaints == (MISSING,)
    assert not failed.is_well
