"""The options that a terminal says are missing, before it can read a sheet."""

import shlex
from collections.abc import Iterable, Mapping

from pipeline import fields
from pipeline.errors import OtherLayout, sanitize
from pipeline.intake.mapping.converting import Converted
from pipeline.intake.mapping.mapping import ANY, BLANK, NEW, PROJECT, REASON
from pipeline.intake.mapping.words import MOST_WORDS

SAY = "SAY WHAT"
"""Stands in an option where nothing is likely; no option takes it."""
SAY_WHICH = "SAY-WHICH"


def format_columns(columns: Mapping[str, str], *, needed: Iterable[str] = ()) -> str:
    """Format the option that says by heading which column of ours it is, with those `needed`."""
    missing = ((SAY_WHICH, field) for field in needed if field not in columns.values())
    return _format_pairs("--columns", [*columns.items(), *missing])


def format_decisions(converted: Converted) -> list[str]:
    """Format the options that say what is left to be said; SAY WHAT where nothing is likely."""
    parts = []
    if converted.in_doubt:
        parts.append(f"--dates {SAY_WHICH}")
    pairs = []
    words = [word for word in converted.open_words if _can_be_pasted(word.word)]
    others = {word.kind for word in converted.open_words if not _can_be_pasted(word.word)}
    for word in words[:MOST_WORDS]:
        meaning = word.proposal or SAY
        if word.word == BLANK and word.kind in (PROJECT, REASON):
            parts.append(f"--{word.kind} {shlex.quote(SAY)}")
        elif word.kind == REASON and meaning == NEW:
            if (f"{REASON}:{ANY}", NEW) not in pairs:
                pairs.append((f"{REASON}:{ANY}", NEW))
        else:
            pairs.append((f"{word.kind}:{word.word}", meaning))
    pairs += [(f"{kind}:{ANY}", SAY) for kind in sorted(others)]
    return [*parts, *([_format_pairs("--values", pairs)] if pairs else [])]


def _can_be_pasted(word: str) -> bool:
    """Tell whether a word can stand in an option: none that is very long, or moves a cursor."""
    return len(word) <= fields.NAME_LENGTH and sanitize(word) == word


def _format_pairs(option: str, pairs: Iterable[tuple[str, str]]) -> str:
    text = ",".join(f"{_escape(left)}={_escape(right)}" for left, right in pairs)
    return f"{option} {shlex.quote(text)}"


def format_layout_options(other: OtherLayout) -> str:
    """Format the options that confirm how a text file is laid out."""
    parts = [f"--encoding {other.encodings[0]}"] if other.encodings else []
    if other.separator:
        sign = "tab" if other.separator == "\t" else other.separator
        parts.append(f"--separator {shlex.quote(sign)}")
    others = ", ".join(other.encodings[1:])
    return " ".join(parts) + (f" (or {others})" if others else "")


def _escape(text: str) -> str:
    return text.replace("\\", "\\\\").replace(",", "\\,").replace("=", "\\=")
