"""What the documents say is what the product does."""

import json
import re
import shlex
import tomllib
from pathlib import Path
from typing import Any, get_args

import duckdb
import pytest

from benchmarks.calibration.courses import COURSES
from benchmarks.calibration.logs import PLANTS
from benchmarks.calibration.measuring import EVERY_KIND, SIZES
from benchmarks.soak.__main__ import PARTS
from pipeline.access.roles import SECRET_LENGTH, Role, parse_access
from pipeline.cli.main import load_command
from pipeline.figures.guide.how_to_read import MAP, MATRIX, OTHER_GUIDES
from pipeline.figures.overlap.measures import MEASURES
from pipeline.figures.patterns.kinds import FAMILY_NOTE, RULES, PatternKind
from pipeline.intake.lake import write_lake
from pipeline.store import Store
from tests.builders import all_records, log

ROOT = Path(__file__).parents[1]


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def test_the_method_has_every_measure_in_the_words_of_the_pages() -> None:
    assert read_rows("measures") == [
        f"| {one.title} | {one.says} | {one.formula} | {one.silent} |" for one in MEASURES
    ]


def test_the_method_has_every_figure_in_the_words_of_the_pages() -> None:
    assert read_rows("figures") == [
        f"| {one.title} | {one.counts} | {one.formula} | {one.silent} |" for one in OTHER_GUIDES
    ]
    assert MATRIX in read("docs/method.md")
    assert MAP in read("docs/method.md")


def test_the_method_has_every_rule_in_the_words_of_the_page() -> None:
    assert read_rows("rules") == [f"| {one.title} | `{one.kind}` | {one.holds} |" for one in RULES]
    assert FAMILY_NOTE in read("docs/method.md")
    assert {rule.kind for rule in RULES} == set(get_args(PatternKind))


def test_the_method_shows_how_often_nothing_is_taken_for_something() -> None:
    first, planted = (
        read("docs/method.md").split("<!-- calibration -->")[1].split("\n| planted | into", 1)
    )
    rows = [line.strip("| ").split(" | ") for line in first.strip().splitlines()[2:]]
    assert {(row[0], row[1]) for row in rows} == {
        (name, f"{size:,}") for name in EVERY_KIND for size in SIZES
    }
    shares = [float(row[2].removesuffix(" %")) for row in rows]
    assert shares == sorted(shares, reverse=True)
    assert shares[0] <= 5
    assert all(float(row[3].removesuffix(" %")) <= 7 for row in rows)
    assert all(f"| {plant.says} |" in planted for plant in PLANTS)


def test_the_method_shows_that_some_eight_of_ten_forecasts_hold() -> None:
    rows = [row.strip("| ").split(" | ") for row in read_rows("forecast")]
    assert [row[0] for row in rows[1:-1]] == [course.says for course in COURSES]
    for row in rows[1:]:
        assert 75 <= int(row[2].removesuffix(" %")) <= 90, row


def test_the_page_on_reliability_shows_that_nothing_was_lost() -> None:
    for name in ("README.md", "docs/reliability.md"):
        within = read(name).split("<!-- soak -->")[1].split("<!-- /soak -->")[0]
        rows = [line.split(" | ") for line in within.splitlines() if line.startswith("| ")][2:]
        assert len(rows) >= 5
        for row in rows:
            figures = [cell.removesuffix(" |") for cell in row[3:]]
            assert figures == ["0"] * 4 or row[1].startswith("not tried here: "), row


def test_the_page_on_reliability_names_tests_and_parts_that_there_are() -> None:
    page = read("docs/reliability.md")
    soak = list((ROOT / "tests" / "benchmarks").glob("test_soak_*.py"))
    for path in re.findall(r"tests/[\w/]+\.py", page):
        assert (ROOT / path).exists(), path
    for name in re.findall(r"`(test_\w+)`", page):
        assert any(f"def {name}(" in path.read_text(encoding="utf-8") for path in soak), name
    promises = page.split("## What is promised")[1].split("## What came of it")[0]
    named = set(re.findall(r"`([\w-]+)`", promises)) & set(PARTS)
    assert named == set(PARTS)


def read_rows(table: str) -> list[str]:
    """The rows of a table of docs/method.md, without its head."""
    within = read("docs/method.md").split(f"<!-- {table} -->")[1].split(f"<!-- /{table} -->")[0]
    return within.strip().splitlines()[2:]


def test_readme_says_what_each_dependency_is_for() -> None:
    project = tomllib.loads(read("pyproject.toml"))
    given = project["project"]["dependencies"] + project["dependency-groups"]["dev"]
    section = read("README.md").split("## What each dependency is for")[1]
    for requirement in given:
        name = re.split(r"[=<>~![]", requirement)[0]
        assert re.search(rf"\b{re.escape(name)}\b", section), name


def test_commands_in_the_readme_are_understood() -> None:
    lines = [
        line.split("revisits ", 1)[1]
        for line in read("README.md").splitlines()
        if line.startswith(".venv/bin/revisits") and "--help" not in line
    ]
    assert len(lines) >= 5
    for line in lines:
        parse_command(shlex.split(line, comments=True))


def parse_command(words: list[str]) -> None:
    """Parse a command line without running it; raises click.UsageError where it is wrong."""
    name, *options = words
    load_command(name).make_context(name, options)


def test_links_and_pictures_lead_somewhere() -> None:
    names = ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md")
    pages = ("guide", "sharing", "reliability")
    for name in (*names, *(f"docs/{page}.md" for page in pages)):
        for target in re.findall(r"\]\(([^)#]+)\)", read(name)):
            assert (ROOT / name).parent.joinpath(target).exists(), (name, target)


def test_the_settings_that_sharing_shows_are_understood() -> None:
    shown = re.findall(r"```toml\n(.*?)```", read("docs/sharing.md"), re.S)
    lists, login, proxy = (tomllib.loads(one) for one in shown)
    assert login["auth"]["cookie_secret"] == ""  # who copies it unread has no secret, and is told
    login["auth"]["cookie_secret"] = "s" * SECRET_LENGTH
    for secrets in ({"auth": login["auth"], **lists}, login, proxy):
        access = parse_access(secrets)
        assert access is not None
        assert Role.EDITOR in access.roles.values()
    for line in re.findall(r"^(revisits serve[^#\n]*)", read("docs/sharing.md"), re.M):
        parse_command(shlex.split(line)[1:])


def test_what_a_service_and_a_container_start_is_understood() -> None:
    (started,) = re.findall(r"^ExecStart=/\S+/revisits (.*)$", read("docs/sharing.md"), re.M)
    parse_command(shlex.split(started))
    container = read("Containerfile")
    assert 'ENTRYPOINT ["revisits"]' in container
    (command,) = re.findall(r"^CMD (\[.*\])$", container, re.M)
    parse_command(json.loads(command))
    for name in ("Containerfile", "compose.yaml"):
        assert re.search(r"NOT (BUILT|RUN) IN OUR TESTS", read(name))


def test_the_roll_up_that_the_guide_shows_counts_each_team(
    store: Store, sample: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lakes = tmp_path / "lakes"
    write_lake(all_records(store), lakes / "begins today")
    log(store, project="a/b", minutes=60)
    write_lake(all_records(store), lakes / "ours")
    log(sample, project="a/b", minutes=120)
    write_lake(all_records(sample), lakes / "with synthetic")
    shown = read("docs/guide.md").split("\n### A lake")[1]
    sql, python = re.findall(r"```(?:sql|python)\n(.*?)```", shown, re.S)
    monkeypatch.chdir(tmp_path)
    with duckdb.connect() as connection:
        assert connection.execute(sql).fetchall() == [
            ("ours", "a/b", "2026-03", 1, 1.0),
            ("with synthetic", "a/b", "2026-03", 1, 2.0),
        ]
    known: dict[str, Any] = {}
    exec(python, known)
    assert known["table"].rows() == [
        ("ours", "a/b", "2026-03", 1, 1.0),
        ("with synthetic", "a/b", "2026-03", 1, 2.0),
    ]


def test_the_audit_fails_where_it_cannot_ask() -> None:
    (line,) = [one for one in read("Makefile").splitlines() if "pip-audit " in one]
    assert {"--strict", "--require-hashes", "requirements.txt"} <= set(line.split())


def test_pinned_packages_carry_hashes_and_no_address() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        pins = read(name)
        assert "duckdb==1.5.5" in pins
        assert "://" not in pins
        assert "index" not in pins.replace("--hash", "")
        assert pins.count("==") <= pins.count("--hash=sha256:")
