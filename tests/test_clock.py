"""The machine's time zone is known, or it is said that it is not; it is never UTC by mistake."""

import shutil
from pathlib import Path
from zoneinfo import TZPATH, ZoneInfo

import pytest

from pipeline import clock
from pipeline.errors import UnknownZone


@pytest.fixture
def nameless(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A machine that has the rules of its zone in a file, and no name for it."""
    monkeypatch.delenv("TZ", raising=False)
    monkeypatch.setattr("tzlocal.get_localzone_name", lambda: None)
    monkeypatch.setattr(clock, "LOCAL_TIME", tmp_path / "localtime")
    return tmp_path / "localtime"


def test_a_machine_without_a_setting_is_in_utc(nameless: Path) -> None:
    assert clock.get_machine_zone() == "UTC"


def test_a_zone_is_known_by_its_rules(nameless: Path) -> None:
    files = [Path(folder, "America/New_York") for folder in TZPATH]
    shutil.copyfile(next(file for file in files if file.is_file()), nameless)
    zone = clock.get_machine_zone()
    with nameless.open("rb") as rules:
        assert repr(ZoneInfo.from_file(rules, key=zone)) == repr(ZoneInfo(zone))
    assert zone in ("America/New_York", "US/Eastern")


def test_rules_of_nobody_are_refused(nameless: Path) -> None:
    nameless.write_bytes(b"TZif?")
    with pytest.raises(UnknownZone, match="Set TZ to the name of one"):
        clock.get_machine_zone()


def test_settings_that_contradict_each_other_are_refused(
    nameless: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def contradict() -> str:
        raise LookupError("Multiple conflicting time zone configurations found")

    monkeypatch.setattr("tzlocal.get_localzone_name", contradict)
    with pytest.raises(UnknownZone, match="conflicting"):
        clock.get_machine_zone()


@pytest.mark.parametrize(
    ("name", "zone"),
    [(" europe/berlin", "Europe/Berlin"), ("America/New York", "America/New_York")],
)
def test_a_zone_is_found_however_it_is_typed(name: str, zone: str) -> None:
    assert clock.parse_zone(name) == zone
    assert zone in clock.list_zones()
