"""A script that no font of the machine has is named before a PNG shows boxes in its place."""

import struct
from pathlib import Path

from tests.long_names import ARABIC, CHINESE, GERMAN
from views.charts.lettering.fonts import find_missing_scripts
from views.figure.figure import format_without_font


def write_font(file: Path, first: int, last: int) -> None:
    """Write as much of a font as says that it has these letters."""
    groups = struct.pack(">HHIII", 12, 0, 28, 0, 1) + struct.pack(">III", first, last, 1)
    table = struct.pack(">HHHHI", 0, 1, 3, 10, 12) + groups
    head = b"\0\1\0\0" + struct.pack(">HHHH", 1, 0, 0, 0)
    file.write_bytes(head + b"cmap" + struct.pack(">III", 0, 28, len(table)) + table)


def test_scripts_without_a_font_are_named_and_those_of_our_own_font_are_not(tmp_path: Path) -> None:
    nowhere = [str(tmp_path / "nowhere")]
    assert find_missing_scripts("".join(GERMAN) + "Подготовка", nowhere) == ()
    assert find_missing_scripts("".join(CHINESE + ARABIC), nowhere) == ("Arabic", "Chinese")


def test_a_font_in_one_of_the_folders_is_enough_and_a_broken_one_is_none(tmp_path: Path) -> None:
    (tmp_path / "broken.ttf").write_bytes(b"no font")
    assert find_missing_scripts("".join(CHINESE), [str(tmp_path)]) == ("Chinese",)
    more = tmp_path / "more"
    more.mkdir()
    write_font(more / "han.ttf", 0x4E00, 0x9FFF)
    assert find_missing_scripts("".join(CHINESE), [str(more)]) == ()
    assert find_missing_scripts("".join(ARABIC), [str(more)]) == ("Arabic",)


def test_what_to_do_about_it_is_said() -> None:
    words = format_without_font(("Arabic", "Chinese"))
    assert words.startswith("This machine has no font for Arabic and Chinese:")
    assert "SVG" in words
