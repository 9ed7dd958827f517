"""The .sql files keep the promises of their headers, and run in the duckdb shell."""

import ast
import re
from pathlib import Path

import duckdb
import pytest

import queries
from pipeline.store import Store
from pipeline.store.ledgers import LEDGERS
from pipeline.store.schema import MIGRATIONS_FOLDER as MIGRATIONS

PIPELINE = MIGRATIONS.parents[1]
EVERY = queries.list_queries()
WRITING = tuple(name for name in EVERY if name.startswith("add_"))
READING = tuple(name for name in EVERY if name not in WRITING)
SCRIPTS = [*Path(queries.__file__).parent.rglob("*.sql"), *MIGRATIONS.glob("*.sql")]
NO_FILTER = """{
    'project_ids': null, 'main_phases': null, 'revisited_phases': null, 'reason_ids': null,
    'people': null, 'since': null, 'until': null, 'note_text': null
}"""
IN_THE_SHELL = {
    "selection": NO_FILTER,
    "now_utc": "timestamp '2026-03-02 10:00:00'",
    "zone": "'Europe/Berlin'",
    "grain": "'week'",
    "stack": "'reason'",
    "ledger": "'revisit_ledger'",
    "records": "'revisits'",
    "reference": "'project_id'",
    "moment_column": "'occurred_at'",
    "columns": "['id', 'note']",
    "days": "[date '2026-03-02']",
    "id": "'6b2a4f60-15b8-5b3d-81fd-d91256b1429b'",
    "wanted": "'focus_session_ledger'",
    "appended": "'revisit_ledger'",
    "besides": "['6b2a4f60-15b8-5b3d-81fd-d91256b1429b']",
    "project_id": "'6b2a4f60-15b8-5b3d-81fd-d91256b1429b'",
    "main_phase": "'monitoring'",
    "revisited_phase": "'data_preparation'",
    "most": "5",
    "skipped": "0",
    "week_start": "6",
    "last_days": "56",
    "watched_days": "14",
    "hours_a_day": "8",
    "moment": "timestamp '2026-03-02 10:00:00'",
    "person": "'ana'",
    "signature": "'written_by'",
    "began_at": "timestamp '2026-03-02 10:00:00'",
    "ended_at": "null",
    "rows": "[{'id': '6b2a4f60-15b8-5b3d-81fd-d91256b1429b', 'rev': 1}]",
}
FORBIDDEN = (
    r"primary\s+key",
    r"foreign\s+key",
    r"\bunique\b",
    r"\bcheck\s*\(",
    r"\bsequence\b",
    r"\benum\b",
    r"create\s+(unique\s+)?index",
    r"\bon\s+conflict\b",
    r"\breturning\b",
    r"\bupdate\b",
    r"\bdelete\b",
    r"\browid\b",
    r"set\s+timezone",
)
SQL = re.compile(
    r"\bselect\b[\s\S]+\bfrom\b|\b(insert|merge)\s+into\b|\bdelete\s+from\b"
    r"|\b(create|drop|alter)\s+(table|view|macro)\b|\bcopy\s+\w+\s+to\b",
    re.IGNORECASE,
)


def strip(sql: str) -> str:
    """The SQL without comments and without the text of literals."""
    return re.sub(r"'(?:[^']|'')*'", "''", re.sub(r"--[^\n]*", "", sql))


@pytest.mark.parametrize("name", EVERY)
def test_holds_one_statement_behind_question_grain_and_the_parameters_that_it_uses(
    name: str,
) -> None:
    sql = queries.read_query(name)
    first, second, third = sql.splitlines()[:3]
    assert re.fullmatch(r"-- \S.+[?.]", first)
    assert re.fullmatch(r"-- grain: one row\S*.*", second)
    assert re.fullmatch(r"-- params: (none|\w+(, \w+)*)", third)
    assert set(re.findall(r"\$(\w+)", strip(sql))) == queries.parse_parameters(name)
    assert len(duckdb.extract_statements(sql)) == 1


def test_every_question_runs_in_the_duckdb_shell(sample: Store) -> None:
    with duckdb.connect(sample.path, read_only=True) as shell:
        for name in READING:
            parameters = queries.parse_parameters(name)
            given = ", ".join(f"{one} := {IN_THE_SHELL[one]}" for one in parameters)
            shell.execute(f"prepare {name}_asked as {queries.read_query(name)}")
            answer = shell.execute(f"execute {name}_asked" + (f"({given})" if given else ""))
            assert answer.description, name
            answer.fetchall()


def test_every_ledger_has_a_file_that_appends_to_it_and_binds_to_the_schema(store: Store) -> None:
    others = {"add_migration", "add_mirror_place"}
    assert {f"add_{ledger}" for ledger in LEDGERS} | others == set(WRITING)
    for name in WRITING:
        ledger = LEDGERS.get(name.removeprefix("add_"), "schema_migrations")
        with duckdb.connect(store.path) as connection:
            connection.execute(f"create temp table incoming as select * from {ledger} limit 0")
            parameters = dict.fromkeys(queries.parse_parameters(name))
            connection.execute(f"explain {queries.read_query(name)}", parameters)


def test_scripts_use_only_what_the_team_store_knows_too() -> None:
    assert len(SCRIPTS) > len(EVERY)
    for path in SCRIPTS:
        sql = strip(path.read_text(encoding="utf-8")).lower()
        assert [rule for rule in FORBIDDEN if re.search(rule, sql)] == [], path.stem


def test_the_migrations_are_numbered_without_a_gap() -> None:
    numbers = [int(path.name[:4]) for path in sorted(MIGRATIONS.glob("*.sql"))]
    assert numbers == list(range(1, len(numbers) + 1))


@pytest.mark.parametrize("path", sorted(PIPELINE.rglob("*.py")), ids=lambda path: path.stem)
def test_python_builds_no_sql(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    words = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}  # docstrings
    texts = [
        "".join(
            one.value
            for one in ast.walk(node)
            if isinstance(one, ast.Constant) and isinstance(one.value, str)
        )
        for node in ast.walk(tree)
        if isinstance(node, ast.JoinedStr | ast.BinOp | ast.Constant) and id(node) not in words
    ]
    assert [text for text in texts if SQL.search(text)] == []


def test_the_engine_is_given_whole_files_only() -> None:
    given = [
        ast.unparse(call.args[0])
        for path in sorted((PIPELINE / "store").rglob("*.py"))
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr in ("execute", "executemany", "sql")
    ]
    whole = re.compile(
        r"queries\.read_query\(.+\)|fingerprint|file\.read_text\(encoding='utf-8'\)|'[a-z ]+'"
        r"|_read_\w+\(\w+\)|_read_\w+\('\w+'\)|attach"
        r"|'set [a-z_]+ = (true|false)'|_limit_to\(path\)|text\.encode\(\)"  # of whole scripts
    )
    assert given
    assert [one for one in given if not whole.fullmatch(one)] == []
