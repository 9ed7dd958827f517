"""The words of a file that are none of ours, in the import dialog: what each means."""

from collections.abc import Sequence

import streamlit as st

from pipeline.intake.mapping.converting import Converted
from pipeline.intake.mapping.mapping import (
    AVOIDABLE,
    BLANK,
    CLOCK,
    DAY,
    MINUTES,
    PHASE,
    PROJECT,
    REASON,
    SheetMapping,
)
from pipeline.intake.mapping.words import MOST_WORDS, Word
from pipeline.ledger.importing import mapping_words
from pipeline.model import AVOIDABLE as AVOIDABLE_ANSWERS
from pipeline.model import Catalogue
from pipeline.spelling import normalize_spelling
from pipeline.words import plain
from views.files.checking import Checked
from views.files.fields import lay_out, shorten, show_field
from views.session.keys import Key

_WORD_TITLES = {
    DAY: "What is no day",
    CLOCK: "What is no time of day",
    PROJECT: "The project of rows without one",
    PHASE: "Your words for phases, and which phase each is here",
    REASON: "Your words for reasons, and which reason each is here",
    MINUTES: "What is no whole number of minutes",
    AVOIDABLE: "Your words for avoidable",
}


def show_words(checked: Checked, converted: Converted) -> None:
    """Show the words of a file by kind; those that are remembered are folded away."""
    shown = [
        [word for word in converted.words if word.kind == kind and not _is_new(checked, word)]
        for kind in _WORD_TITLES
    ]
    remembered = checked.draft.remembered or SheetMapping()
    known = [[word for word in words if _is_known(word, remembered)] for words in shown]
    _show_all_words(
        checked, [[word for word in words if not _is_known(word, remembered)] for words in shown]
    )
    number = sum(map(len, known))
    if number:
        with st.expander(f"{plain.format_count(number, 'word')} as remembered"):
            _show_all_words(checked, known)


def _show_all_words(checked: Checked, by_kind: Sequence[Sequence[Word]]) -> None:
    for words in by_kind:
        if words:
            _show_words(checked, words[0].kind, words)


def _is_new(checked: Checked, word: Word) -> bool:
    """Tell whether a word is a new reason in our own columns, which is one without a question."""
    return checked.draft.is_ours and word.kind == REASON and word.word != BLANK


def _is_known(word: Word, remembered: SheetMapping) -> bool:
    """Tell whether somebody has said before what a word means; rows without one are shown again."""
    return word.word != BLANK and remembered.find_meaning(word.kind, word.word) is not None


def _show_words(checked: Checked, kind: str, words: Sequence[Word]) -> None:
    """Show each word of a kind with what it means, and how many are not shown."""
    st.markdown(f"**{_WORD_TITLES[kind]}**")
    for place, cell in lay_out(min(len(words), MOST_WORDS)):
        with cell:
            _show_word(checked, words[place])
    if len(words) > MOST_WORDS:
        more = f"{len(words) - MOST_WORDS:,} more"
        new = (
            "each is a new reason"
            if kind == REASON
            else f"so many are probably no {mapping_words.PLURALS[kind]}"
        )
        st.text(f"{more}: {new}. If not, let the column be another one above.")


def _show_word(checked: Checked, word: Word) -> None:
    key = f"word-{st.session_state[Key.UPLOAD]}-{word.kind}-{word.word}-{word.meaning}"
    names = _list_names(word.kind, checked.draft.catalogue)
    meanings = mapping_words.list_meanings(word, names)
    if word.meaning is not None and word.meaning not in meanings:
        meanings = (_find_spelling(word.meaning, names) or word.meaning, *meanings)
    st.session_state.setdefault(key, _find_spelling(word.meaning, meanings))
    choose = "Choose, or type a new one" if word.kind == PROJECT else "Choose"
    show_field(
        f"No {word.kind}" if word.word == BLANK else shorten(word.word),
        f"in {plain.format_count(word.rows, 'cell')}",
        list(dict.fromkeys(meanings)),
        index=None if word.meaning is None else 0,
        format_func=lambda meaning: mapping_words.format_meaning(word, meaning),
        key=key,
        placeholder=f"Perhaps {_format_proposal(word)}" if word.proposal else choose,
        accept_new_options=word.kind == PROJECT,
        on_change=_choose_meaning,
        args=(key, checked.mapping, word),
    )


def _format_proposal(word: Word) -> str:
    return mapping_words.format_meaning(word, word.proposal or "")


def _list_names(kind: str, catalogue: Catalogue) -> tuple[str, ...]:
    """List what words of a kind can mean."""
    if kind == PHASE:
        return tuple(phase.title for phase in catalogue.offered_phases)
    if kind == REASON:
        return tuple(reason.name for reason in catalogue.offered_reasons)
    if kind == PROJECT:
        return tuple(project.name for project in catalogue.open_projects)
    return AVOIDABLE_ANSWERS if kind == AVOIDABLE else ()


def _find_spelling(meaning: str | None, names: Sequence[str]) -> str | None:
    """Find a meaning among names whatever its case."""
    if meaning is None or meaning in names:
        return meaning
    return next(
        (name for name in names if normalize_spelling(name) == normalize_spelling(meaning)), None
    )


def _choose_meaning(key: str, mapping: SheetMapping, word: Word) -> None:
    """Keep what a word means (a callback); without a choice it means what it meant."""
    meaning: str | None = st.session_state[key]
    if meaning is not None:
        st.session_state[Key.MAPPING] = mapping.add_words(word.kind, {word.word: meaning})
