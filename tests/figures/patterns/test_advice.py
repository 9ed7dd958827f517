"""Our list of practices is sound, and what fits a pattern is chosen by pair and reason."""

import re
import tomllib
from dataclasses import replace

import pytest

from pipeline.figures.patterns.advice import (
    ANY,
    MOST_FOR_A_PHASE,
    PRACTICES_FILE,
    Practice,
    choose_practices,
    format_warrant,
    parse_practices,
    read_known_practices,
)
from pipeline.model import normalize_name
from pipeline.store import Store
from pipeline.words import plain
from pipeline.words.plain import shorten
from tests.builders import catalogue
from tests.logs import PHASES

PD, DA, DP, MD, DE, MO, MG, SC, GC = PHASES
PAIRS = (
    *((DA, PD), (DA, GC), (DP, DA), (DP, DA), (DP, PD)),
    *((MD, DP), (MD, DP), (MD, DP), (MD, DA), (MD, PD), (MD, MG), (MD, SC)),
    *((DE, MD), (DE, DP), (DE, DA), (DE, PD), (DE, GC), (DE, SC), (DE, MG)),
    *((MO, DP), (MO, DA), (MO, MD), (MO, PD), (MO, DE)),
    *((MG, DP), (MG, MD)),
    *((SC, MD), (SC, DP), (GC, MD), (GC, DA), (GC, MG)),
    (None, None),
)
STATED = {(MD, DP), (MD, DA), (MD, PD), (MO, DP), (MO, MD), (MO, PD), (GC, DA)}
TEXT_FIELDS = ("id", "main_phase", "revisited_phase", "practice", "warrant")
LIST_FIELDS = ("reasons", "matches", "sources")
CODE, ANY_PAIR = "tested-feature-code", "changing-anything-changes-everything"
HIGH_RISK = re.compile(r"high-risk AI systems under the EU AI Act only.*not in the law", re.I)
ENTRY = """
[works.book]
title = "A Book"
authors = "Somebody 2020"

[[practice]]
id = "one"
main_phase = "monitoring"
revisited_phase = "data_preparation"
reasons = ["drift"]
matches = ["drift"]
practice = "Look at the data."
sources = [{ work = "book", part = "rule 1" }]
warrant = "mapped"
"""


def find_practice(identifier: str) -> Practice:
    return next(one for one in read_known_practices() if one.id == identifier)


def make_own(main: str | None, revisited: str | None, *reasons: str) -> Practice:
    return Practice("own", main, revisited, reasons, "What we do", "", "team")


def list_ids(found: tuple[Practice, ...]) -> list[str]:
    return [one.id for one in found]


def test_the_list_has_every_pair_of_the_reading_notes() -> None:
    found = [(one.main_phase, one.revisited_phase) for one in read_known_practices()]
    assert sorted(map(str, found)) == sorted(map(str, PAIRS))
    assert len(read_known_practices()) >= 30


def test_the_list_knows_the_phases_that_a_store_begins_with(store: Store) -> None:
    assert tuple(one.key for one in catalogue(store).phases) == PHASES


def test_each_entry_of_the_file_is_complete_and_names_what_there_is() -> None:
    shipped = tomllib.loads(PRACTICES_FILE.read_text(encoding="utf-8"))
    works, entries = shipped["works"], shipped["practice"]
    assert all(work["title"] and work["authors"] for work in works.values())
    for entry in entries:
        name = str(entry)
        assert entry.keys() - {"caution"} == {*TEXT_FIELDS, *LIST_FIELDS}, name
        assert all(isinstance(entry[field], str) and entry[field].strip() for field in TEXT_FIELDS)
        assert all(isinstance(entry[field], list) and entry[field] for field in LIST_FIELDS), name
        assert all(isinstance(one, str) and one for one in entry["reasons"] + entry["matches"]), (
            name
        )
        assert {entry["main_phase"], entry["revisited_phase"]} <= {*PHASES, ANY}, name
        assert entry["main_phase"] != entry["revisited_phase"] or entry["main_phase"] == ANY, name
        assert entry["warrant"] in ("stated", "mapped"), name
        assert {source["work"] for source in entry["sources"]} <= works.keys(), name
        assert all(source.keys() <= {"work", "part"} for source in entry["sources"]), name


def test_no_entry_of_the_file_stands_twice() -> None:
    entries = tomllib.loads(PRACTICES_FILE.read_text(encoding="utf-8"))["practice"]
    named = ("main_phase", "revisited_phase")
    advice = {(*map(one.get, named), normalize_name(one["practice"])) for one in entries}
    assert len({one["id"] for one in entries}) == len(advice) == len(entries)


def test_each_practice_is_short_has_its_source_and_says_not_that_a_paper_recommends_it() -> None:
    for one in read_known_practices():
        assert re.search(r"[A-Z].+ \(.+\), \S", one.source), one.id
        assert one.practice.endswith("."), one.id
        assert len(re.findall(r"[.:;](?: |$)", one.practice)) <= 3, one.id
        assert "recommend" not in f"{one.practice} {one.source} {one.caution}".lower(), one.id


def test_the_source_itself_says_it_only_where_the_notes_say_so() -> None:
    stated = [one for one in read_known_practices() if one.warrant == "stated"]
    assert {(one.main_phase, one.revisited_phase) for one in stated} == STATED
    assert list_ids(tuple(one for one in stated if one.main_phase == MD)) == [
        "assumptions-before-preparation",
        "quality-on-slices",
        "objective-before-features",
    ]


def test_an_entry_on_the_ai_act_says_for_whom_it_is_and_what_was_read() -> None:
    act = [one for one in read_known_practices() if "AI Act" in one.source]
    assert [(one.main_phase, one.revisited_phase) for one in act] == [(DA, GC), (DE, GC), (GC, MG)]
    assert all(HIGH_RISK.search(one.caution) for one in act)


def test_a_useful_return_and_a_secondary_source_are_called_so() -> None:
    assert "not rework" in find_practice("patterns-in-errors").caution
    assert "Secondary source" in find_practice("provenance-while-data-are-made").caution


def test_every_reason_that_a_store_begins_with_is_typical_of_several_entries(store: Store) -> None:
    for reason in catalogue(store).reasons:
        assert sum(one.is_suited_to(reason.name) for one in read_known_practices()) >= 3, (
            reason.name
        )


@pytest.mark.parametrize(
    ("main", "revisited", "reason", "first"),
    [
        (DE, DP, "Schema change", "train-as-you-serve"),
        (DP, DA, "Missing data", "written-data-requirements"),
        (DP, DA, "A defect of ours", "dropped-rows-of-a-copied-pipeline"),
        (MD, DP, "New insight", "patterns-in-errors"),
        (MD, DP, "Data quality", "tested-feature-code"),
        (MD, SC, "Capacity", "guided-search"),
        (MO, MD, "Data drift", "retrain-at-the-pace-of-ageing"),
        (DE, PD, "REQUIREMENT  change", "one-kpi-with-an-owner"),
        (GC, MG, "Compliance", "technical-file-kept-up"),
        (MG, DP, "Tooling", "owners-for-feature-columns"),
    ],
)
def test_a_pair_and_a_reason_get_the_entry_that_fits(
    main: str, revisited: str, reason: str, first: str
) -> None:
    found = choose_practices(
        read_known_practices(), main_phase=main, revisited_phase=revisited, reason=reason
    )
    assert found[0].id == first
    assert found[0].is_suited_to(reason)


@pytest.mark.parametrize(
    ("main", "revisited", "reason", "found"),
    [
        (MD, DP, None, ["assumptions-before-preparation", "patterns-in-errors", CODE]),
        (MD, DP, "Leakage", [CODE, "assumptions-before-preparation", "patterns-in-errors"]),
        (DE, DP, "Unexpected side effect", ["train-as-you-serve"]),
        (PD, SC, None, []),
        (PD, SC, "Defect", []),
        (PD, SC, "Unexpected side effect", [ANY_PAIR]),
        (DE, None, "Holiday", []),
        (None, DP, None, []),
        (None, None, None, []),
        (None, None, "Ripple", [ANY_PAIR]),
    ],
)
def test_entries_of_the_pair_come_in_order_and_those_of_any_pair_only_where_there_is_none(
    main: str | None, revisited: str | None, reason: str | None, found: list[str]
) -> None:
    entries = choose_practices(
        read_known_practices(), main_phase=main, revisited_phase=revisited, reason=reason
    )
    assert list_ids(entries) == found


def test_words_match_at_their_beginning_only() -> None:
    assert find_practice("retrain-at-the-pace-of-ageing").is_suited_to("Drifting inputs")
    assert find_practice("quality-on-slices").is_suited_to("Unfairness") is False
    assert find_practice("offline-against-online").is_suited_to("Stopgap") is False


def test_the_teams_own_come_first_the_narrow_before_the_wide() -> None:
    wide, half, narrow = make_own(None, None), make_own(None, DP), make_own(DE, DP)
    other = make_own(DE, DP, "Defect")
    elsewhere = (make_own(DE, DA), make_own(MO, None), make_own(DP, DE))
    every = (*read_known_practices(), *elsewhere, wide, other, half, narrow)
    found = choose_practices(every, main_phase=DE, revisited_phase=DP, reason="Schema change")
    assert found[:4] == (narrow, half, wide, other)
    assert list_ids(found[4:]) == ["train-as-you-serve"]


def test_a_teams_reason_is_that_reason_and_no_longer_word() -> None:
    one = make_own(DE, DP, "Data")
    assert one.is_suited_to("data")
    assert not one.is_suited_to("Data quality")
    assert make_own(DE, DP).is_suited_to("Data quality")


def test_a_phase_alone_gets_a_few_entries_of_its_side_whose_reason_matches() -> None:
    back_to = choose_practices(read_known_practices(), revisited_phase=DP, reason="Schema change")
    assert {one.revisited_phase for one in back_to} == {DP}
    assert all(one.is_suited_to("Schema change") for one in back_to)
    assert 0 < len(back_to) <= MOST_FOR_A_PHASE
    made_from = choose_practices(read_known_practices(), main_phase=DE, reason="Defect")
    assert {one.main_phase for one in made_from} == {DE}
    assert len(made_from) == MOST_FOR_A_PHASE


def test_a_phase_alone_without_a_reason_gets_only_what_the_team_does_there() -> None:
    mine = make_own(None, DP)
    assert choose_practices((*read_known_practices(), mine), revisited_phase=DP) == (mine,)
    assert choose_practices((*read_known_practices(), mine), main_phase=DP) == ()
    wide = make_own(None, None)
    assert choose_practices((make_own(DE, DP), wide)) == (wide,)  # no phase at all


def test_a_warrant_is_said_in_words() -> None:
    assert format_warrant("stated") == "the source says that one goes back here"
    assert format_warrant("mapped") == "our reading: the source names the cause"
    assert format_warrant("team") == "your team's own practice"


def test_a_long_practice_is_quoted_in_brief() -> None:
    assert shorten("Short.") == "Short."
    assert len(shorten("x" * 300)) == plain.BRIEF_LENGTH
    assert shorten("x" * 300).endswith("…")


def test_an_entry_is_read_with_its_source_as_it_is_cited() -> None:
    (one,) = parse_practices(ENTRY)
    assert one == Practice(
        id="one",
        main_phase=MO,
        revisited_phase=DP,
        reasons=("drift",),
        practice="Look at the data.",
        source="A Book (Somebody 2020), rule 1",
        warrant="mapped",
        matches=("drift",),
    )
    (wide,) = parse_practices(ENTRY.replace('"monitoring"', '"any"'))
    assert wide == replace(one, main_phase=None)
