"""Writes the small store of the present schema, and what this version says of it; see README.md."""

import io
import json
import lzma
import tempfile
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

from pipeline.cli.main import main
from pipeline.intake.mapping.mapping import SheetMapping
from pipeline.ledger import actions, undo
from pipeline.ledger import practices as team_practices
from pipeline.ledger import revisits as ledger_revisits
from pipeline.ledger.importing.remembering import remember_sheet
from pipeline.store import Store
from pipeline.store.schema import get_newest_schema
from pipeline.store.team import mirror
from pipeline.store.team.ledger import Fact

HERE = Path(__file__).parent
PAIRS = (
    ("model_deployment", "data_preparation", "Schema change", "30", "yes"),
    ("model_deployment", "problem_definition", "Requirement change", None, "unknown"),
    ("monitoring", "data_preparation", "Missing data", "45", "no"),
    ("model_deployment", "monitoring", "Schema change", "5", "unknown"),
    ("governance_compliance", "data_acquisition", "Labelling backlog", None, "yes"),
)


def restore_released(number: int, folder: Path) -> Store:
    """The small store of a released schema, in a folder."""
    store = Store(folder / "revisits.duckdb")
    store.path.write_bytes(lzma.decompress((HERE / f"schema-{number}.duckdb.xz").read_bytes()))
    return store


def read_released_ledger(number: int) -> list[Fact]:
    """The rows that a team's ledger of a released schema holds for the same records."""
    held = lzma.decompress((HERE / f"schema-{number}.ledger.xz").read_bytes())
    return [Fact(**row) for row in json.loads(held)]


def read_figures(store: Store) -> dict[str, Any]:
    """The cells of the matrix that hold anything, and all records, as the commands tell them."""
    with tempfile.TemporaryDirectory() as folder:
        exported = Path(folder) / "records.json"
        _run(store, "export", str(exported))
        records = json.loads(exported.read_text(encoding="utf-8"))
    cells = json.loads(_run(store, "overlap", "--format", "json"))
    return {"overlap": [one for one in cells if one["revisits"]], "records": records}


def fill(store: Store) -> None:
    """Two projects, two sessions, 14 revisits (corrected, deleted, back), an action, a sheet."""
    _run(store, "focus", "monitoring", "--project", "churn", "--at", _at(2, 8), "--by", "ana")
    _run(store, "focus", "model_deployment", "--project", "churn", "--at", _at(4, 8))
    _run(store, "focus", "--end", "--project", "churn", "--at", _at(12, 17), "--by", "ben")
    ids = [_log(store, number) for number in range(14)]
    ledger_revisits.edit_revisit(store, ids[0], 1, by="cem", minutes="99")
    ledger_revisits.delete_revisit(store, ids[1], 1, by="cem")
    gone = ledger_revisits.delete_revisit(store, ids[2], 1, by="cem")
    undo.undo(store, gone, by="cem")
    pair = {"main_phase": "model_deployment", "revisited_phase": "data_preparation"}
    team_practices.add_practice(store, by="ana", practice="Ask the vendor first", **pair)
    actions.adopt_action(
        store,
        title="Contract tests with the vendor",
        by="ana",
        zone="UTC",
        started_at="2026-11-06",
        project="churn",
        **pair,
    )
    with store.writing(by="ana") as writer:
        mapping = SheetMapping({"Date": "occurred_at"}, {"phase": {"EDA": "Data preparation"}})
        remember_sheet(writer, ["Date", "From", "To"], mapping, name="log.xlsx")


def _log(store: Store, number: int) -> str:
    main_phase, revisited, reason, minutes, avoidable = PAIRS[number % 5 if number % 3 else 0]
    words = ["log", "--project", "prices" if number == 9 else "churn", "--from", main_phase]
    words += ["--to", revisited, "--reason", reason, "--by", "ana" if number % 2 else "ben"]
    words += ["--at", _at(3 + number // 2, 9 + number % 5), "--avoidable", avoidable]
    words += ["--note", f"=note {number} <b>é</b>"] + (["--minutes", minutes] if minutes else [])
    return _run(store, *words).split("id ")[1].split()[0]


def _at(day: int, hour: int) -> str:
    return f"2026-11-{day:02}T{hour:02}:15+00:00"


def _run(store: Store, *words: str) -> str:
    printed = io.StringIO()
    with redirect_stdout(printed):
        status = main([*words, "--store", str(store.path)])
    assert status == 0, words
    return printed.getvalue()


def _write() -> None:
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder) / "store.duckdb")
        fill(store)
        name = HERE / f"schema-{get_newest_schema()}"
        figures = json.dumps(read_figures(store), indent=1, sort_keys=True, ensure_ascii=False)
        name.with_suffix(".json").write_text(figures + "\n", encoding="utf-8")
        name.with_suffix(".duckdb.xz").write_bytes(lzma.compress(store.path.read_bytes(), preset=9))
        with store.reading() as reader:
            rows = json.dumps([fact._asdict() for fact in mirror.list_all(reader.connection)])
        name.with_suffix(".ledger.xz").write_bytes(lzma.compress(rows.encode(), preset=9))


if __name__ == "__main__":
    _write()
