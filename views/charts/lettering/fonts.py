"""Which letters the fonts of this machine can draw: a PNG has boxes in place of the others."""

import struct
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

FOLDERS = (
    *("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts"),
    *("/System/Library/Fonts", "/Library/Fonts", "~/Library/Fonts", "C:/Windows/Fonts"),
)
ENDINGS = {".ttf", ".otf", ".ttc", ".otc"}
ALWAYS_THERE = ("LATIN", "GREEK", "CYRILLIC", "HEBREW")  # scripts of the font that we bring
SCRIPTS = {"CJK": "Chinese", "HIRAGANA": "Japanese", "KATAKANA": "Japanese", "HANGUL": "Korean"}
"""Names of scripts that differ from the first word of their letters' names."""


def find_missing_scripts(text: str, folders: Sequence[str] = FOLDERS) -> tuple[str, ...]:
    """Find the scripts of a text that no font in the folders can draw: `("Chinese",)`.

    Our own font, which comes with the program that draws, has Latin, Greek, Cyrillic and Hebrew.
    """
    letters = (letter for letter in set(text) if letter.isalpha())
    foreign = frozenset(letter for letter in letters if _get_script(letter) not in ALWAYS_THERE)
    missing = _find_missing(foreign, tuple(folders)) if foreign else frozenset()
    scripts = {_get_script(letter) for letter in missing}
    return tuple(sorted({SCRIPTS.get(script, script.capitalize()) for script in scripts}))


@cache
def _find_missing(letters: frozenset[str], folders: tuple[str, ...]) -> frozenset[str]:
    missing = {ord(letter) for letter in letters}
    for file in _list_fonts(folders):
        missing -= {point for point in missing if _has_letter(file, point)}
        if not missing:
            break
    return frozenset(map(chr, missing))


def _get_script(letter: str) -> str:
    return unicodedata.name(letter, "other").split()[0]


@cache
def _list_fonts(folders: tuple[str, ...]) -> tuple[Path, ...]:
    roots = [Path(folder).expanduser() for folder in folders]
    return tuple(
        file
        for root in roots
        if root.is_dir()
        for file in sorted(root.rglob("*"))
        if file.suffix.lower() in ENDINGS
    )


def _has_letter(file: Path, point: int) -> bool:
    return any(first <= point <= last for first, last in _read_ranges(file))


@cache
def _read_ranges(file: Path) -> tuple[tuple[int, int], ...]:
    """Read which code points a font has, as ranges; none of a file that is no font."""
    try:
        data = file.read_bytes()
        start = struct.unpack(">I", data[12:16])[0] if data[:4] == b"ttcf" else 0
        (tables,) = struct.unpack_from(">H", data, start + 4)
        for place in range(start + 12, start + 12 + 16 * tables, 16):
            if data[place : place + 4] == b"cmap":
                (offset,) = struct.unpack_from(">I", data, place + 8)
                return tuple(_read_map(data, offset))
    except (OSError, struct.error):
        pass
    return ()


def _read_map(data: bytes, offset: int) -> Iterable[tuple[int, int]]:
    """Read the ranges of all subtables of formats 4 and 12, which are those in use."""
    (number,) = struct.unpack_from(">H", data, offset + 2)
    for place in range(number):
        (at,) = struct.unpack_from(">I", data, offset + 4 + 8 * place + 4)
        at += offset
        (form,) = struct.unpack_from(">H", data, at)
        if form == 12:
            (groups,) = struct.unpack_from(">I", data, at + 12)
            for group in range(groups):
                yield struct.unpack_from(">II", data, at + 16 + 12 * group)
        elif form == 4:
            (double,) = struct.unpack_from(">H", data, at + 6)
            ends = struct.unpack_from(f">{double // 2}H", data, at + 14)
            starts = struct.unpack_from(f">{double // 2}H", data, at + 16 + double)
            yield from zip(starts, ends, strict=True)
