"""Short words for what most tests need: write something down, ask for it again."""

import json
import os
import random
import subprocess
import sys
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

import duckdb
import polars as pl

from pipeline.asking import questions
from pipeline.asking.selection import Selection
from pipeline.figures.actions.effect import ask_actions
from pipeline.figures.overlap.pairs import ask_overlap
from pipeline.intake.sheets import Sheet, SheetRow
from pipeline.ledger import actions, adding, changes, focus, phases
from pipeline.ledger.adding import Added
from pipeline.ledger.logging.revisit import Logged, log_revisit
from pipeline.model import Action, Catalogue, Receipt
from pipeline.store import Store
from pipeline.store.read_model.model import DataVersion
from queries import parse_parameters

EVERYTHING = Selection()
PROJECT = "Churn"
MONDAY = "2026-03-02T10:00:00+00:00"
NOWHERE = "00000000-0000-4000-8000-000000000000"
# The moment that the sample was made for: loaded then, it lies where its files have it.
SAMPLE_NOW = datetime(2026, 10, 30, 16)
TITLE = "Contract tests with the vendor"
LEDGERS = (
    "project_ledger",
    "reason_ledger",
    "focus_session_ledger",
    "revisit_ledger",
    "practice_ledger",
    "action_ledger",
    "working_hours_ledger",
    "sheet_ledger",
)


def log(
    store: Store,
    main_phase: str = "model_deployment",
    revisited_phase: str = "data_preparation",
    *,
    reason: str = "Schema change",
    project: str = PROJECT,
    at: object = MONDAY,
    by: str | None = "ana",
    **values: object,
) -> Logged:
    """Write one revisit down."""
    return log_revisit(
        store,
        by=by,
        zone="UTC",
        project=project,
        main_phase=main_phase,
        revisited_phase=revisited_phase,
        reason=reason,
        occurred_at=at,
        **values,
    )


def log_in_another_process(store: Store, **values: object) -> None:
    """Write one revisit down as a command or another server does, unseen by this process."""
    code = "import sys, json; from pathlib import Path; from pipeline.store import Store\n"
    code += (
        "from tests.builders import log; log(Store(Path(sys.argv[1])), **json.loads(sys.argv[2]))"
    )
    ran = run_python(code, store.path, json.dumps(values))
    assert ran.returncode == 0, ran.stderr


def revisit(main_phase: str, revisited_phase: str, /, **values: object) -> dict[str, object]:
    """One row of a sheet of revisits."""
    return {
        "project": PROJECT,
        "occurred_at": MONDAY,
        "main_phase": main_phase,
        "revisited_phase": revisited_phase,
        "reason": "Defect",
        **values,
    }


def revisits_of(rows: Iterable[dict[str, object]]) -> Sheet:
    """A sheet of revisits, its rows numbered as in a CSV file."""
    kept = list(rows)
    columns = tuple(dict.fromkeys(name for row in kept for name in row))
    return Sheet("revisits", columns, tuple(SheetRow(n, row) for n, row in enumerate(kept, 2)))


def sessions_of(*rows: tuple[str, str, str | None], project: str = PROJECT) -> Sheet:
    """A sheet of focus sessions from (phase, start, end)."""
    named = [
        {"project": project, "phase": phase, "started_at": start, "ended_at": end}
        for phase, start, end in rows
    ]
    columns = ("project", "phase", "started_at", "ended_at")
    return Sheet(
        "focus_sessions", columns, tuple(SheetRow(n, row) for n, row in enumerate(named, 2))
    )


def add(store: Store, *sheets: Sheet) -> tuple[Added, ...]:
    """Add whole sheets; times without a zone are UTC."""
    return tuple(adding.add_sheet(store, sheet, by="ana", zone="UTC") for sheet in sheets)


def ask(store: Store, question: questions.Question | str, **parameters: object) -> pl.DataFrame:
    """The answer to a question, or to the one of that name: of everything and in UTC by default."""
    if isinstance(question, str):
        usual = {"selection": EVERYTHING, "zone": "UTC"}
        known = {name: usual[name] for name in usual.keys() & parse_parameters(question)}
        question = questions.Question(question, **(known | parameters))
    with store.reading() as reader:
        return question.ask(reader)


def all_records(store: Store, selection: Selection = EVERYTHING) -> pl.DataFrame:
    """The records that hold now, newest first."""
    return _ask_records(store, selection, store.read_version())


@lru_cache(maxsize=8)
def _ask_records(store: Store, selection: Selection, _version: DataVersion) -> pl.DataFrame:
    """Asked once as long as nothing is written."""
    return ask(store, "records", selection=selection)


def catalogue(store: Store) -> Catalogue:
    """The names that hold now."""
    return _load_catalogue(store, store.read_version())


@lru_cache(maxsize=8)
def _load_catalogue(store: Store, _version: DataVersion) -> Catalogue:
    """Loaded once as long as nothing is written."""
    with store.reading() as reader:
        return questions.load_catalogue(reader)


def id_of(store: Store, name: str) -> str:
    """The id of the project, phase or reason of that name."""
    names = catalogue(store)
    every = {one.name: one.id for one in (*names.projects, *names.reasons)}
    return (every | {one.title: one.id for one in names.phases})[name]


def with_phases(store: Store, number: int) -> Store:
    """The same store, offering that many phases: the last ones retired, or further ones added.

    A focus on a phase that is retired ends.
    """
    names = catalogue(store)
    offered = names.offered_phases
    kept = {phase.key for phase in offered[:number]}
    for running in names.running:
        if running.phase not in kept:
            (project,) = [one.name for one in names.projects if one.id == running.project_id]
            focus.end_focus(store, project=project)
    for phase in offered[number:]:
        phases.retire_phase(store, phase.id, by="ana")
    for place in range(len(offered) + 1, number + 1):
        phases.add_phase(store, f"Further phase {place}", by="ana")
    return store


def made_up_log(store: Store, revisits: int) -> Store:
    """The same store with so many revisits over the phases that it offers, the same at each run.

    Work goes through the phases in order, a week each; each revisit is made in a focus session.
    """
    chance = random.Random(revisits)
    names = catalogue(store)
    phases = [phase.key for phase in names.offered_phases]
    reasons = [reason.name for reason in names.offered_reasons]
    weeks = max(len(phases), min(revisits // 8, 100))
    begin = datetime(2026, 11, 16, 8, tzinfo=UTC) - timedelta(weeks=weeks)
    focus_sessions, rows = [], []
    for week in range(weeks):
        start = begin + timedelta(weeks=week)
        end = (start + timedelta(days=5)).isoformat()
        focus_sessions.append((phases[week % len(phases)], start.isoformat(), end))
    for _ in range(revisits):
        week = chance.randrange(weeks)
        main = phases[week % len(phases)]
        to = chance.choice([phase for phase in phases if phase != main])
        moment = begin + timedelta(weeks=week, minutes=chance.randrange(5 * 24 * 60))
        rows.append(
            revisit(
                main,
                to,
                occurred_at=moment.isoformat(),
                reason=reasons[min(int(chance.expovariate(0.5)), len(reasons) - 1)],
                minutes=chance.choice([None, 15, 30, 60]),
                note="synthetic",
            )
        )
    for sheet in (sessions_of(*focus_sessions), revisits_of(rows)):
        adding.add_sheet(store, sheet, synthetic=True)
    return store


def overlap(
    store: Store, selection: Selection = EVERYTHING, *, zone: str = "UTC"
) -> dict[tuple[str, str], dict[str, Any]]:
    """All measures by (main phase, revisited phase)."""
    with store.reading() as reader:
        pairs = ask_overlap(questions.answer_from(reader), selection, zone=zone)
    return {(row["main_phase"], row["revisited_phase"]): row for row in pairs.to_dicts()}


def violations(store: Store) -> list[dict[str, Any]]:
    """What the store holds against the rules."""
    return ask(store, "violations").to_dicts()


def ledger(
    store: Store, table: str = "revisit_ledger", *, order: str = "id, rev"
) -> list[tuple[Any, ...]]:
    """Every row of a ledger, by id and revision, read with DuckDB itself."""
    with duckdb.connect(store.path, read_only=True) as connection:
        return connection.execute(f"select * from {table} order by {order}").fetchall()


def ledger_sizes(store: Store) -> dict[str, int]:
    """How many rows each ledger holds, counted with DuckDB itself."""
    with duckdb.connect(store.path, read_only=True) as connection:
        return {table: connection.table(table).count("*").fetchall()[0][0] for table in LEDGERS}


def only_id(logged: Logged) -> str:
    """The id of the record that was logged."""
    return str(logged.revisit["id"])


def newest_rev(receipt: Receipt) -> int:
    """The revision that a receipt of one change ended in."""
    return receipt.changes[-1].rev


def adopt_action(store: Store, title: str = TITLE, **values: Any) -> Receipt:
    """Adopt an action from March on."""
    values = {"title": title, "by": "ana", "zone": "UTC", "started_at": "2026-03-02", **values}
    return actions.adopt_action(store, **values)


def list_actions(store: Store, selection: Selection = EVERYTHING) -> tuple[Action, ...]:
    """The actions that concern a selection."""
    with store.reading() as reader:
        return ask_actions(questions.answer_from(reader), selection)


def get_only_action(store: Store) -> Action:
    """The one action that there is."""
    (action,) = list_actions(store)
    return action


def list_changes(store: Store, most: int = 50) -> list[str]:
    """What the change log says of the newest units of work."""
    return [
        unit.said for unit in changes.group_units(ask(store, changes.query_newest_changes(most)))
    ]


def run_python(
    code: str, *arguments: object, **surroundings: str
) -> subprocess.CompletedProcess[str]:
    """Run Python in a process of its own."""
    return subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)],
        env=os.environ | surroundings,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
