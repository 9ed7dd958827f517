"""Fits names into the room that there is: breaks them into lines, or shortens them in the middle.

Widths are estimates by class of character, for any font without serifs; no two names come out
alike.
"""

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from itertools import takewhile

ELLIPSIS = "…"
WIDTHS = {
    0.25: "iljI|!'’.,:;",
    0.31: "ft/\\()[]{} ·",
    0.35: "r-–",
    0.5: "cksvxyzJ",
    0.73: "wABEKPSVXYCDHNRU&",
    0.8: "GOQÖÓØ",
    0.87: "mMÜ",
    1.0: "W@%—…",
}
"""Widths of letters in parts of their height, as in Arial; the others have 0.57, or 0.66."""
WIDTH_OF = {letter: width for width, letters in WIDTHS.items() for letter in letters}
BREAK_AFTER = frozenset("-/_–—|+&")
VOWELS = frozenset("aeiouyäöüåøæœáàâéèêíìîóòôúùûаеёиоуыэюяіїєαειουηω")
ONSETS = frozenset(
    ("sch", "schw", "ch", "sh", "th", "ph", "st", "sp", "pr", "tr", "br", "dr", "gr", "kr")
).union(("fr", "pl", "bl", "gl", "kl", "fl", "pf", "zw"))
"""Consonants that begin a syllable together, in German and English."""
JOINED = ("ARABIC", "SYRIAC", "MONGOLIAN", "N'KO")  # scripts whose letters join within a word
LEAST_PIECE = 3  # letters that a broken word leaves on each line
NEAR = 6  # letters of a word that names have in common, and that are shown with what differs
FARTHEST_SYLLABLE = 4  # letters that a break may be moved back to the end of a syllable


def measure_width(text: str, size: float) -> float:
    """Estimate the width of a text in pixels, in letters `size` pixels high."""
    return sum(map(_measure_letter, text)) * size


@cache
def _measure_letter(letter: str) -> float:
    """Estimate the width of a letter in parts of its height."""
    if unicodedata.category(letter) in ("Mn", "Me", "Cf"):
        return 0.0
    if unicodedata.east_asian_width(letter) in "WF":
        return 1.0
    if letter in WIDTH_OF:
        return WIDTH_OF[letter]
    return 0.7 if letter.isupper() else 0.57 if letter < "ʰ" else 0.66


def fit_names(
    names: Iterable[str], *, width: float, size: float, lines: int = 1
) -> dict[str, tuple[str, ...]]:
    """Fit each name into `lines` lines of `width` pixels; names that differ stay different.

    A name that is too long is broken between words and within long ones; what is too long even
    so is shortened in the middle, where its beginning and its end stay, or the part in which it
    differs from those that would look the same.
    """
    known = tuple(dict.fromkeys(names))
    fitted = {name: _fit(name, width, size, lines) for name in known}
    for alike in _group(fitted, by=_get_beginning):
        fitted |= _tell_apart(alike, width, size, lines)
    for alike in _group(fitted, by="".join):
        fitted |= _number(alike, width, size)
    return {name: _isolate_lines(label) for name, label in fitted.items()}


def _isolate_lines(label: tuple[str, ...]) -> tuple[str, ...]:
    """Isolate the lines of a name that is written from the right: each stays where it is."""
    to_the_left = any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in "".join(label))
    if len(label) < 2 or not to_the_left:
        return label
    return tuple(f"\u2068{line}\u2069" for line in label)


def break_name(name: str, *, width: float, size: float) -> list[str]:
    """Break a name into lines of `width` pixels, as many as it takes."""
    broken: list[str] = []
    line = ""
    for word, gap in _split_words(name):
        if line and measure_width(line + gap + word, size) <= width:
            line += gap + word
            continue
        if line:
            broken.append(line)
        *pieces, line = _break_word(word, width, size)
        broken += pieces
    return [*broken, line] if line or not broken else broken


def shorten(name: str, *, width: float, size: float) -> str:
    """Shorten a name in the middle, so that it takes at most `width` pixels."""
    if measure_width(name, size) <= width:
        return name
    letters = _split_letters(name)
    room = width - measure_width(ELLIPSIS, size)
    head = _take(letters, room * 0.55, size)
    tail = _take(letters[: len(head) - 1 : -1], room - measure_width("".join(head), size), size)
    return f"{''.join(head).rstrip()}{ELLIPSIS}{''.join(reversed(tail)).lstrip()}"


def fits_whole(name: str, *, width: float, size: float, lines: int, pieces: int) -> bool:
    """Tell whether a name fits without being shortened, no word in more than so many pieces."""
    broken = break_name(name, width=width, size=size)
    return (
        len(broken) <= lines
        and all(measure_width(line, size) <= width for line in broken)
        and all(len(_break_word(word, width, size)) <= pieces for word, _ in _split_words(name))
    )


def _fit(name: str, width: float, size: float, lines: int) -> tuple[str, ...]:
    """Fit one name; where breaking is not enough it is shortened until its lines are enough."""
    if lines == 1:
        return (shorten(name, width=width, size=size),)
    broken = break_name(name, width=width, size=size)
    room = min(width * lines, measure_width(name, size))
    while len(broken) > lines and room > size:
        room -= size / 2
        broken = break_name(shorten(name, width=room, size=size), width=width, size=size)
    return tuple(shorten(line, width=width, size=size) for line in broken[:lines])


def _get_beginning(label: tuple[str, ...]) -> str:
    """Get the beginning of a label that was shortened; of any other, all of it."""
    return "".join(label).partition(ELLIPSIS)[0]


def _group(
    fitted: dict[str, tuple[str, ...]], *, by: Callable[[tuple[str, ...]], str]
) -> list[list[str]]:
    """Group the names whose labels are the same `by` a part of them."""
    groups: dict[str, list[str]] = {}
    for name, label in fitted.items():
        groups.setdefault(by(label), []).append(name)
    return [names for names in groups.values() if len(names) > 1]


def _tell_apart(
    names: Sequence[str], width: float, size: float, lines: int
) -> dict[str, tuple[str, ...]]:
    """Fit names that would come out the same by the part in which they differ."""
    before = _count_common_letters(names)
    after = _count_common_letters([name[before:][::-1] for name in names])
    fitted = {}
    for name in names:
        own = name[before : len(name) - after]
        own_and_end = name[before:]
        fits = measure_width(own_and_end, size) < width * lines * 0.7
        rest = own_and_end if fits else f"{own}{ELLIPSIS}"
        room = width * lines
        label: tuple[str, ...] = (name,)
        while room > size:
            free = room - measure_width(ELLIPSIS + rest, size)
            head = "".join(_take(_split_letters(name[:before]), max(free, 0), size))
            text = f"{head.rstrip()}{ELLIPSIS}{rest}" if len(head) < before else head + rest
            label = tuple(break_name(shorten(text, width=room, size=size), width=width, size=size))
            if len(label) <= lines:
                break
            room -= size / 2
        fitted[name] = tuple(shorten(line, width=width, size=size) for line in label[:lines])
    return fitted


def _count_common_letters(names: Sequence[str]) -> int:
    """Count the letters with which all names begin; not those of a word that soon differs."""
    columns = zip(*names, strict=False)
    common = sum(1 for _ in takewhile(lambda letters: len(set(letters)) == 1, columns))
    start = names[0].rfind(" ", 0, common) + 1
    return start if common - start <= NEAR else common


def _number(names: Sequence[str], width: float, size: float) -> dict[str, tuple[str, ...]]:
    """Tell names apart by a number, where there is no room for what differs."""
    return {
        name: (f"{shorten(name, width=width - size * 2, size=size)} {place}",)
        for place, name in enumerate(names, 1)
    }


def _take(letters: Sequence[str], room: float, size: float) -> list[str]:
    """Take as many letters from the beginning as fit into `room` pixels."""
    taken, used = [], 0.0
    for letter in letters:
        used += measure_width(letter, size)
        if used > room:
            break
        taken.append(letter)
    return taken


def _split_letters(text: str) -> list[str]:
    """Split a text into letters, each with the marks and joiners that belong to it."""
    letters: list[str] = []
    for letter in text:
        joins = letter == "\u200d" or unicodedata.category(letter) in ("Mn", "Me", "Mc")
        if letters and (joins or letters[-1].endswith("\u200d")):
            letters[-1] += letter
        else:
            letters.append(letter)
    return letters


def _split_words(name: str) -> list[tuple[str, str]]:
    """Split a name where a line may end: each part, and the gap before it within a line."""
    parts: list[tuple[str, str]] = []
    for word in name.split():
        gap, part = " ", ""
        for letter in _split_letters(word):
            wide = unicodedata.east_asian_width(letter[0]) in "WF"
            after_break = part and part[-1] in BREAK_AFTER and len(part) > 1
            if part and (wide or after_break or unicodedata.east_asian_width(part[0]) in "WF"):
                parts.append((part, gap))
                gap, part = "", ""
            part += letter
        parts.append((part, gap))
    return parts


def _break_word(word: str, width: float, size: float) -> list[str]:
    """Break a word that is wider than a line; letters that join are not torn apart."""
    if measure_width(word, size) <= width or _is_joined(word):
        return [word]
    letters = _split_letters(word)
    pieces = []
    hyphen = "-" if word[0].isalpha() and unicodedata.east_asian_width(word[0]) not in "WF" else ""
    while measure_width("".join(letters), size) > width:
        most = len(_take(letters, width - measure_width(hyphen, size), size))
        at = _find_syllable(letters, max(most, 1))
        pieces.append("".join(letters[:at]) + hyphen)
        letters = letters[at:]
    return [*pieces, "".join(letters)]


def _find_syllable(letters: Sequence[str], most: int) -> int:
    """Find where to break, at the latest before `most`: where a syllable begins, if near."""
    most = min(most, max(len(letters) - LEAST_PIECE, 1))
    small = [letter.lower() for letter in letters]
    for at in range(most, max(most - FARTHEST_SYLLABLE, LEAST_PIECE - 1), -1):
        vowel = next((place for place in range(at, len(small)) if small[place] in VOWELS), at)
        onset = "".join(small[at:vowel])
        begins = len(onset) == 1 or onset in ONSETS
        if begins and small[at - 1].isalpha() and small[at - 1] + onset not in ONSETS:
            return at
    return most


def _is_joined(word: str) -> bool:
    return any(unicodedata.name(letter, "").startswith(JOINED) for letter in word)
