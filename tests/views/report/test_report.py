"""The report: the figures of the pages on one page that needs nothing and runs nothing."""

import re

import pytest

from pipeline.asking import questions
from pipeline.asking.selection import Selection, select_by_names
from pipeline.figures.guide.how_to_read import (
    ACTION,
    OUTLOOK,
    PARETO,
    PATTERNS,
    PHASES,
    TREND,
    describe_matrix,
)
from pipeline.figures.overlap import words as overlap_words
from pipeline.figures.overlap.matrix import build_matrix
from pipeline.figures.overlap.measures import MEASURES_BY_KEY
from pipeline.figures.overlap.pairs import ask_pairs
from pipeline.figures.patterns.advice import format_warrant
from pipeline.figures.patterns.kinds import RULES_BY_KIND
from pipeline.figures.proposals.insights import ask_insights
from pipeline.ledger.actions import adopt_action
from pipeline.ledger.focus import end_focus, set_focus, tick_check
from pipeline.store import Store
from pipeline.words import plain
from tests.builders import EVERYTHING, add, ask, catalogue, revisit, revisits_of
from tests.logs import DEPLOYMENT, EVEN, PREPARATION, add_pairs, add_rich_log
from tests.views.pages import OpenPage, read_page
from tests.views.report.reading import (
    CLOSING,
    HOSTILE,
    QUOTED,
    TITLE,
    Reading,
    make_hostile,
    make_report,
    read,
)
from views.report.svg import SHAPES

ELEMENTS = {"html", "head", "meta", "title", "style", "body", "header", "main", "section"} | {
    *("article", "div", "h1", "h2", "h3", "p", "dl", "dt", "dd", "span", "b", "i", "bdi"),
    *("figure", "figcaption", "table", "thead", "tbody", "tr", "th", "td"),
}
LEADS_ELSEWHERE = {"src", "href", "xlink:href", "srcset", "action", "data", "poster", "background"}


@pytest.fixture(scope="module")
def report(_read_only_sample: Store) -> str:
    """The report of the sample."""
    return make_report(_read_only_sample)


@pytest.fixture(scope="module")
def reading(report: str) -> Reading:
    return read(report)


def report_words(store: Store, selection: Selection = EVERYTHING, **about: str) -> str:
    return read(make_report(store, selection, **about)).words


def words_drawn(report: str, name: str) -> list[str]:
    """The words of one drawing: the one of that name."""
    drawings = re.findall(r"<svg.*?</svg>", report, re.S)
    (drawing,) = [svg for svg in drawings if f'id="{name}"' in svg]
    return [" ".join(text.split()) for text in read(drawing).text]


def test_the_head_names_project_period_records_filters_and_who_made_it_when(
    shared_sample: Store,
) -> None:
    selection = select_by_names(
        catalogue(shared_sample), reasons=["schema change"], since="2026-06-01", zone="UTC"
    )
    head = report_words(shared_sample, selection, zone="Europe/Berlin", by="ana")
    assert head.count("Retrospective: Churn model (synthetic)") == 2  # the title and the head
    assert "Period 1 Jun 2026 – " in head
    number = ask(shared_sample, questions.Question("headline", selection=selection))[
        "revisits"
    ].item()
    assert f"Records {number} revisits" in head
    assert "Filters reason Schema change, since 1 Jun 2026" in head
    assert re.search(r"Drawn by ana, \d+ \w+ \d{4} \d\d:\d\d \(Europe/Berlin\)", head)
    assert "All synthetic: invented data." in head


def test_it_says_what_the_pages_say(
    store: Store, shared_sample: Store, open_page: OpenPage, reading: Reading
) -> None:
    add_rich_log(store)
    on_insights = " ".join(read_page(open_page(store, "insights")).split())
    with store.reading() as reader:
        patterns = ask_insights(questions.answer_from(reader), EVERYTHING, zone="UTC").patterns
    assert len(patterns) >= 5
    in_report = report_words(store)
    for pattern in patterns:
        assert pattern.title in in_report
        for words in (pattern.statement, pattern.statistics):
            assert words in on_insights
            assert words in in_report
        for bar in pattern.bars:
            assert bar.said in in_report
    on_overlap = read_page(open_page(shared_sample, "overlap"))
    for sentence in ("83 of 227 went to data preparation.", "not counting 46 without minutes."):
        assert sentence in on_overlap
        assert sentence in reading.words


def test_the_first_page_is_for_who_has_two_minutes(
    sample: Store, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    adopt_action(sample, title="Contract tests", by="ana", started_at="2026-08-03", zone="UTC")
    monkeypatch.setenv("TZ", "UTC")
    on_page = read_page(open_page(sample, "insights"))
    first, evidence = report_words(sample).split("What stands out, and how sure it is")
    with sample.reading() as reader:
        insights = ask_insights(questions.answer_from(reader), EVERYTHING, zone="UTC")
    proposals = insights.proposals
    places = [first.index("Three things to change")]
    for proposal in proposals:
        places.append(first.index(proposal.title))
        for words in (proposal.saving_in_words, proposal.what_if):
            assert words in first
            assert words in on_page
    for heading in ("Revisits over time", "What rework cost", "What was tried", "Back to"):
        places.append(first.index(heading))
    assert places == sorted(places)
    assert "· Contract tests" in first
    (rule,) = {RULES_BY_KIND[one.kind].holds for one in insights.patterns}
    assert rule not in first
    assert rule in evidence


def test_a_practice_stands_once_with_source_and_warrant_and_is_referred_to_after(
    store: Store,
) -> None:
    add_rich_log(store)
    reading = read(make_report(store))
    with store.reading() as reader:
        patterns = ask_insights(questions.answer_from(reader), EVERYTHING, zone="UTC").patterns
    advice = [practice for pattern in patterns for practice in pattern.advice]
    last = len(set(advice))
    assert last < len(advice)
    for practice in advice:
        assert reading.words.count(practice.practice) == 1
        assert f"{practice.source} · {format_warrant(practice.warrant)}" in reading.words
        assert practice.caution in reading.words
    assert f"Advice {last}." in reading.words
    assert f"Advice {last + 1}." not in reading.words
    assert re.search(r"Advice [\d, and]+ fits? here too\.", reading.words)


def test_a_pattern_that_no_practice_fits_says_so(store: Store) -> None:
    add_pairs(store, {**EVEN, (PREPARATION, DEPLOYMENT): 40}, reason=lambda _: "Tooling")
    assert "No practice in our list fits this." in report_words(store)


def test_matrix_reasons_and_phases_have_the_figures_of_the_pages(
    shared_sample: Store, report: str, reading: Reading
) -> None:
    with shared_sample.reading() as reader:
        pairs = ask_pairs(questions.answer_from(reader), EVERYTHING, "revisits", zone="UTC")
    cells = build_matrix(pairs, MEASURES_BY_KEY["revisits"], catalogue(shared_sample).shown_phases)
    shown = words_drawn(report, "matrix")
    for label in cells.filter(cells["kind"] != "diagonal")["label"].unique():
        assert shown.count(label) == cells["label"].to_list().count(label), label
    for row in ask(
        shared_sample, questions.Question("reason_counts", selection=EVERYTHING)
    ).to_dicts():
        own = f"{row['revisits']} · {row['share'] * 100:.0f} %"
        assert own in words_drawn(report, "reasons")
        assert f"{row['cumulative_share'] * 100:.0f} %" in words_drawn(report, "reasons")
    rows = ask(shared_sample, questions.Question("phase_rows", selection=EVERYTHING, zone="UTC"))
    for row in overlap_words.build_phase_table(rows).rows():
        assert " ".join(map(str, row)).replace(" -", " −") in reading.words


def test_the_formulae_are_those_of_what_is_shown(reading: Reading) -> None:
    for figure in (PATTERNS, describe_matrix(MEASURES_BY_KEY["revisits"]), TREND, PARETO, PHASES):
        text = f"{figure.title}. It counts {figure.counts}. Formula: {figure.formula}."
        assert f"{text} It does not say {figure.silent}." in reading.words
    assert ACTION.counts not in reading.words


def test_an_action_stands_with_its_verdict_and_marks_the_trend(
    sample: Store, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    adopt_action(
        sample,
        title="Contract tests",
        by="ben",
        main_phase="model_deployment",
        started_at="2026-08-03",
        expectation="half as many",
        zone="UTC",
    )
    monkeypatch.setenv("TZ", "UTC")
    on_page = read_page(open_page(sample, "insights", show="Actions"))
    report = make_report(sample)
    in_report = read(report).words
    rests_on = re.search(r"Before [\d.]+ per 7 focus days .*", on_page)
    assert rests_on
    assert rests_on.group() in in_report
    for sentence in ("1 action, the one begun last first", "since 3 Aug 2026 · ben"):
        assert sentence in on_page
        assert sentence in in_report
    assert "· expected: half as many." in in_report
    assert "Contract tests" in words_drawn(report, "trend")
    assert ACTION.formula in in_report


def test_before_the_next_phase_stand_its_checks_and_what_was_ticked(sample: Store) -> None:
    (project,) = catalogue(sample).projects
    set_focus(sample, project=project.name, phase="model_development")
    tick_check(sample, catalogue(sample).running[0].id, "Ask the <b>vendor</b>", is_ticked=True)
    words = report_words(sample)
    assert "Model deployment usually brings " in words
    assert "☐ Log the features as they are served and train on those" in words
    assert re.search(r"☑ Model development, \d+ \w+ \d{4}: Ask the <b>vendor</b>", words)
    assert OUTLOOK.silent in words
    end_focus(sample, project=project.name)
    resting = report_words(sample)
    assert "usually brings" not in resting
    assert "Ticked off before: ☑ Model development" in resting


def test_people_s_text_is_text_leads_nowhere_and_runs_nothing(store: Store) -> None:
    make_hostile(store)
    allowed = {shape.lower() for shape in SHAPES} | ELEMENTS
    for selection in (EVERYTHING, Selection(note_text=HOSTILE)):
        report = make_report(store, selection, by=CLOSING)
        reading = read(report)
        typed = (HOSTILE, CLOSING, QUOTED, TITLE, "https://x.org/")
        for text in typed if selection is EVERYTHING else typed[:2]:
            assert text in reading.words
        assert {tag for tag, _ in reading.elements} <= allowed
        style = report.split("<style>")[1].split("</style>")[0]
        assert "url(" not in style
        assert "@import" not in style
        for _, attributes in reading.elements:
            assert not [name for name in attributes if name.startswith("on")]
            assert not attributes.keys() & LEADS_ELSEWHERE
            for name, value in attributes.items():
                assert name in ("aria-label", "xmlns") or "http" not in value
                assert not re.search(r"url\((?!#)", value)


def test_no_two_drawings_share_a_name(reading: Reading) -> None:
    ids = [attributes["id"] for _, attributes in reading.elements if "id" in attributes]
    assert len(ids) > 10
    assert len(set(ids)) == len(ids)
    referred = {
        name
        for _, attributes in reading.elements
        for value in attributes.values()
        for name in re.findall(r"url\(#([^)]*)\)", value)
    }
    assert referred
    assert referred <= set(ids)


def test_a_selection_without_revisits_says_so_and_shows_no_figure(shared_sample: Store) -> None:
    report = make_report(shared_sample, Selection(note_text="nobody wrote this"))
    shown = read(report).words
    assert "No revisits in this view." in shown
    assert "Records 0 revisits" in shown
    assert "Filters text nobody wrote this" in shown
    assert "<svg" not in report
    assert "Formula" not in shown


def test_where_nothing_stands_out_it_says_how_many_it_takes(store: Store) -> None:
    rows = [
        revisit("monitoring", to, reason=reason, minutes=5, recorded_by=person)
        for to, reason, person in (
            ("data_preparation", "Defect", "ana"),
            ("management", "Tooling", "ben"),
            ("scalability", "Capacity", "cy"),
        )
    ]
    add(store, revisits_of(rows))
    shown = report_words(store)
    assert "Too early for patterns: 3 revisits in 3 episodes." in shown
    assert "synthetic" not in shown


@pytest.mark.parametrize(
    ("figure", "text"), [(24.25, "24.3"), (-1.25, "-1.3"), (0.0, "0.0"), (6.1, "6.1")]
)
def test_a_half_is_rounded_as_the_pages_tables_do(figure: float, text: str) -> None:
    assert plain.format_figure(figure, "decimal") == text
