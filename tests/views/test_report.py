"""The report: the figures of the pages on one page that needs nothing and runs nothing."""

from __future__ import annotations

import os
import re
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from pipeline.asking import questions
from pipeline.asking.selection import Selection, select_by_names
from pipeline.cli import main as cli
from pipeline.cli import terminal
from pipeline.figures.guide.how_to_read import (
    ACTION,
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
from pipeline.figures.patterns.search import ask_insights
from pipeline.figures.report.retrospective import ask_retrospective
from pipeline.ledger.actions import adopt_action
from pipeline.ledger.phases import edit_phase
from pipeline.ledger.practices import add_practice
from pipeline.store import Store
from pipeline.words import dates, plain
from tests.builders import EVERYTHING, add, ask, catalogue, id_of, log, revisits_of, run_python
from tests.pipeline.test_patterns import DEPLOYMENT, EVEN, PREPARATION
from tests.pipeline.test_patterns import written as with_pairs
from tests.views.test_pages import opened, press, words
from views.report.drawn import SHAPES
from views.report.page import render_report

HOSTILE = "<script>alert(1)</script>"
CLOSING = "</svg></style><img src=x onerror=alert(1)>"
TITLE = "</svg><script>\"'&"
QUOTED = "\"><b onload='alert(1)'>&amp; ' \""
ELEMENTS = {"html", "head", "meta", "title", "style", "body", "header", "main", "section"} | {
    *("article", "div", "h1", "h2", "h3", "p", "dl", "dt", "dd", "span", "b", "i"),
    *("figure", "figcaption", "table", "thead", "tbody", "tr", "th", "td"),
}
LEADS_ELSEWHERE = {"src", "href", "xlink:href", "srcset", "action", "data", "poster", "background"}


@dataclass
class Reading(HTMLParser):
    """What a browser makes of a page: its elements with their attributes, and its text."""

    elements: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    text: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        if self.cdata_elem != "style":
            self.text.append(data)

    @property
    def said(self) -> str:
        """All text in one line."""
        return " ".join(" ".join(self.text).split())


def read(page: str) -> Reading:
    reading = Reading()
    reading.feed(page)
    return reading


def made(store: Store, selection: Selection = EVERYTHING, **given: str) -> str:
    with store.reading() as reader:
        found = ask_retrospective(
            questions.answer_from(reader), selection, **{"zone": "UTC", **given}
        )
    return render_report(found)


def said(store: Store, selection: Selection = EVERYTHING, **given: str) -> str:
    return read(made(store, selection, **given)).said


def test_the_head_names_project_period_records_filters_and_who_made_it_when(
    sample: Store,
) -> None:
    selection = select_by_names(
        catalogue(sample), reasons=["schema change"], since="2026-06-01", zone="UTC"
    )
    words = said(sample, selection, zone="Europe/Berlin", by="ana")
    assert words.count("Retrospective: Churn model (synthetic)") == 2  # the title and the head
    assert "Period 1 Jun 2026 – " in words
    number = ask(sample, questions.Question("headline", selection=selection))["revisits"].item()
    assert f"Records {number} revisits" in words
    assert "Filters reason Schema change, since 1 Jun 2026" in words
    assert re.search(r"Drawn by ana, \d+ \w+ \d{4} \d\d:\d\d \(Europe/Berlin\)", words)
    assert "All synthetic: invented data." in words


def test_dates_stand_in_the_readers_form(sample: Store) -> None:
    dates.set_locale("en-US")
    assert "Period May 4, 2026 – Oct 30, 2026" in said(sample)


def test_real_data_is_not_called_synthetic(store: Store) -> None:
    log(store)
    assert "synthetic" not in said(store)


def test_it_says_of_a_pattern_what_the_page_says(
    sample: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_page = " ".join(words(opened(sample, monkeypatch, "insights.py")).split())
    in_report = said(sample)
    with sample.reading() as reader:
        found = ask_insights(questions.answer_from(reader), EVERYTHING)
    assert len(found.patterns) >= 5
    for pattern in found.patterns:
        assert pattern.statement in on_page
        assert pattern.statement in in_report
        for bar in pattern.bars:
            assert bar.said in in_report


def test_a_practice_stands_once_with_source_and_warrant_and_is_referred_to_after(
    sample: Store,
) -> None:
    with sample.reading() as reader:
        found = ask_insights(questions.answer_from(reader), EVERYTHING)
    words = said(sample)
    advice = [one for pattern in found.patterns for one in pattern.advice]
    assert len(set(advice)) < len(advice)
    for one in advice:
        assert words.count(one.practice) == 1
        assert f"{one.source} · {format_warrant(one.warrant)}" in words
        assert one.caution in words
    last = len(set(advice))
    assert f"Advice {last}." in words
    assert f"Advice {last + 1}." not in words
    assert re.search(r"Advice [\d, and]+ fits? here too\.", words)


def test_a_pattern_that_no_practice_fits_says_so(store: Store) -> None:
    with_pairs(store, {**EVEN, (PREPARATION, DEPLOYMENT): 40}, reason=lambda _: "Tooling")
    assert "No practice in our list fits; the evidence stands alone." in said(store)


def test_the_sentences_are_those_of_the_pages(
    sample: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_page = words(opened(sample, monkeypatch, "overlap.py"))
    for sentence in ("83 of 227 went to data preparation.", "not counting 46 without minutes."):
        assert sentence in on_page
        assert sentence in said(sample)


def test_matrix_reasons_and_phases_have_the_figures_of_the_pages(sample: Store) -> None:
    page = made(sample)
    reading = read(page)
    with sample.reading() as reader:
        pairs = ask_pairs(lambda one: one.ask(reader), EVERYTHING, "revisits", zone="UTC")
        reasons = questions.Question("reason_counts", selection=EVERYTHING).ask(reader)
        rows = questions.Question("phase_rows", selection=EVERYTHING, zone="UTC").ask(reader)
    cells = build_matrix(pairs, MEASURES_BY_KEY["revisits"], catalogue(sample).shown_phases)
    shown = texts_of(page, "matrix")
    for label in cells.filter(cells["kind"] != "diagonal")["label"].unique():
        assert shown.count(label) == cells["label"].to_list().count(label), label
    for row in reasons.to_dicts():
        share = f"{row['revisits']} · {row['cumulative_share'] * 100:.0f} %"
        assert share in texts_of(page, "reasons")
    for row in overlap_words.build_phase_table(rows).rows():
        assert " ".join(map(str, row)).replace(" -", " −") in reading.said


def texts_of(page: str, name: str) -> list[str]:
    """The words of one drawing: the one of that name."""
    (drawing,) = [svg for svg in re.findall(r"<svg.*?</svg>", page, re.S) if f'id="{name}"' in svg]
    return [" ".join(one.split()) for one in read(drawing).text]


def test_the_formulae_are_those_of_what_is_shown(sample: Store) -> None:
    words = said(sample)
    for one in (PATTERNS, describe_matrix(MEASURES_BY_KEY["revisits"]), TREND, PARETO, PHASES):
        text = f"{one.title}. It counts {one.counts}. Formula: {one.formula}. It does not say"
        assert f"{text} {one.silent}." in words
    assert ACTION.counts not in words


def test_an_action_stands_with_its_verdict_and_marks_the_trend(
    sample: Store, monkeypatch: pytest.MonkeyPatch
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
    app = opened(sample, monkeypatch, "insights.py")
    app.segmented_control(key="show").set_value("actions").run()
    on_page, page = words(app), made(sample)
    in_report = read(page).said
    rests_on = re.search(r"Before [\d.]+ per 7 focus days .*", on_page)
    assert rests_on
    assert rests_on.group() in in_report
    for words_of_it in ("1 action, the one begun last first", "since 3 Aug 2026 · ben"):
        assert words_of_it in on_page
        assert words_of_it in in_report
    assert "· expected: half as many." in in_report
    assert "Contract tests" in texts_of(page, "trend")
    assert ACTION.formula in in_report


@pytest.fixture
def hostile(store: Store) -> Store:
    """A store whose every name would like to be run."""
    with_pairs(
        store,
        EVEN | {(DEPLOYMENT, PREPARATION): 20},
        project=lambda _: HOSTILE,
        reason=lambda _: CLOSING,
    )
    log(store, project=HOSTILE, reason=QUOTED, note=HOSTILE, by=QUOTED)
    edit_phase(store, id_of(store, "Data preparation"), name=TITLE, by="ana")
    add_practice(
        store, practice=HOSTILE, main_phase=DEPLOYMENT, source=f"https://x.org/{QUOTED}", by="ana"
    )
    adopt_action(
        store, title=HOSTILE, expectation=CLOSING, by=QUOTED, started_at="2026-03-20", zone="UTC"
    )
    return store


def test_people_s_text_is_text_whatever_it_says(hostile: Store) -> None:
    selection = Selection(note_text=HOSTILE)
    for chosen in (EVERYTHING, selection):
        reading = read(made(hostile, chosen, by=CLOSING))
        assert HOSTILE in reading.said
        assert CLOSING in reading.said
        allowed = {one.lower() for one in SHAPES} | ELEMENTS
        assert {tag for tag, _ in reading.elements} <= allowed
        names = {name for _, attributes in reading.elements for name in attributes}
        assert not [name for name in names if name.startswith("on")]
    everything = read(made(hostile)).said
    assert QUOTED in everything
    assert TITLE in everything
    assert "https://x.org/" in everything


def test_it_leads_nowhere_and_runs_nothing(hostile: Store) -> None:
    page = made(hostile)
    reading = read(page)
    style = page.split("<style>")[1].split("</style>")[0]
    assert "url(" not in style
    assert "@import" not in style
    for _, attributes in reading.elements:
        assert not attributes.keys() & LEADS_ELSEWHERE
        for name, value in attributes.items():
            if name not in ("aria-label", "xmlns"):
                assert "http" not in value
            assert not re.search(r"url\((?!#)", value)


def test_no_two_drawings_share_a_name(sample: Store) -> None:
    reading = read(made(sample))
    ids = [attributes["id"] for _, attributes in reading.elements if "id" in attributes]
    assert len(ids) > 10
    assert len(set(ids)) == len(ids)
    referred = {
        one
        for _, attributes in reading.elements
        for value in attributes.values()
        for one in re.findall(r"url\(#([^)]*)\)", value)
    }
    assert referred
    assert referred <= set(ids)


def test_a_selection_without_revisits_says_so_and_shows_no_figure(sample: Store) -> None:
    page = made(sample, Selection(note_text="nobody wrote this"))
    words = read(page).said
    assert "No revisits in this view." in words
    assert "Records 0 revisits" in words
    assert "Filters note holds nobody wrote this" in words
    assert "<svg" not in page
    assert "Formula" not in words


def test_where_nothing_stands_out_it_says_how_many_it_takes(store: Store) -> None:
    add(store, revisits_of([{**one} for one in few()]))
    assert "Nothing stands out yet: 3 revisits" in said(store)


def few() -> list[dict[str, object]]:
    return [
        {
            "project": "Churn",
            "occurred_at": f"2026-03-0{day}T10:00:00Z",
            "main_phase": "monitoring",
            "revisited_phase": to,
            "reason": reason,
            "minutes": 5,
            "recorded_by": who,
        }
        for day, to, reason, who in (
            (2, "data_preparation", "Defect", "ana"),
            (3, "management", "Tooling", "ben"),
            (4, "scalability", "Capacity", "cy"),
        )
    ]


def test_it_is_drawn_without_streamlit() -> None:
    ran = run_python("import sys, views.report.page; sys.exit('streamlit' in sys.modules)")
    assert ran.returncode == 0, ran.stderr


def command(
    store: Store, *arguments: object, cwd: Path | None = None, limit: int | None = None, **more: str
) -> subprocess.CompletedProcess[str]:
    """Run `revisits report` in a process; `limit` is the largest file that it may write."""
    surroundings = os.environ | {"PYTHONPATH": str(cli.ROOT), "REVISITS_STORE": str(store.path)}
    return subprocess.run(
        [sys.executable, "-P", "-m", "pipeline", "report", *map(str, arguments)],
        capture_output=True,
        text=True,
        cwd=cwd or cli.ROOT,
        env=surroundings | more,
        timeout=120,
        check=False,
        preexec_fn=(lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)))
        if limit
        else None,
    )


def test_the_command_writes_the_report_of_its_filters(sample: Store, tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    file.write_text("an older one")
    (tmp_path / "views").mkdir()
    (tmp_path / "views" / "__init__.py").write_text("raise SystemExit('not ours')")
    ran = command(
        *(sample, "--project", "churn model (synthetic)", "--reason", "Schema change"),
        *("--until", "2026-09-30", "--out", file.name),
        cwd=tmp_path,
        REVISITS_WHO="ana",
        LC_ALL="en_US.UTF-8",
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    words = read(file.read_text(encoding="utf-8")).said
    number = re.search(r"Records (\d+) revisits", words)
    assert number
    assert ran.stdout == f"Report of {number.group(1)} revisits written to report.html\n"
    assert "project Churn model (synthetic), reason Schema change, until Sep 30, 2026" in words
    assert "Drawn by ana, " in words
    assert sorted(one.name for one in tmp_path.glob("*report*")) == ["report.html"]


def test_the_command_refuses_what_it_cannot_do_and_says_what_to_do(
    sample: Store, tmp_path: Path
) -> None:
    cases: dict[tuple[object, ...], str] = {
        ("--out", tmp_path): "is a folder; name the file in it",
        ("--out", tmp_path / "none" / "r.html"): "lies in a folder that is not there",
        ("--out", "/dev/null"): "is no file",
        ("--out", tmp_path / "r.html", "--project", "churn modle"): "Did you mean",
    }
    for arguments, complaint in cases.items():
        ran = command(sample, *arguments)
        assert ran.returncode == terminal.REFUSED
        assert complaint in ran.stderr
        assert "Traceback" not in ran.stderr
        assert ran.stdout == ""
    assert command(sample).returncode == terminal.MISUSED
    assert not list(tmp_path.glob("r*.html"))


def test_the_command_writes_all_or_nothing(sample: Store, tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    file.write_text("an older one")
    ran = command(sample, "--out", file, limit=20_000)
    assert ran.returncode == terminal.REFUSED
    assert "could not be written" in ran.stderr
    assert file.read_text() == "an older one"
    assert [one.name for one in tmp_path.glob("*report*")] == ["report.html"]


def test_the_command_says_what_is_wrong_with_the_store(tmp_path: Path) -> None:
    broken = tmp_path / "broken.duckdb"
    broken.write_bytes(b"no store" * 1000)
    ran = command(Store(broken), "--out", tmp_path / "r.html")
    assert ran.returncode == terminal.REFUSED
    assert ran.stderr.startswith("revisits: ")
    assert "Traceback" not in ran.stderr


def test_a_button_on_insights_makes_the_report_and_then_saves_it(
    sample: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened(sample, monkeypatch, "insights.py")
    press(app, "Report")
    wait_until(lambda: "Save report.html" in to_be_saved(app.run()), "no report to save")
    assert not app.exception


def to_be_saved(app: AppTest) -> list[str]:
    return [one.proto.label for one in app.get("download_button")]


def wait_until(holds: Callable[[], bool], words: str) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if holds():
            return
        time.sleep(0.3)
    pytest.fail(words)


@pytest.mark.parametrize(
    ("figure", "written"), [(24.25, "24.3"), (-1.25, "-1.3"), (0.0, "0.0"), (6.1, "6.1")]
)
def test_a_half_is_rounded_as_the_pages_tables_do(figure: float, written: str) -> None:
    assert plain.format_figure(figure, "decimal") == written
