"""Two processes write at once while a third reads: every record is there, once."""

import subprocess
import sys
from collections import Counter

import pytest

from pipeline.store import Store
from tests.builders import all_records, ledger, violations

EACH = 100
WRITE = """
import sys
from pathlib import Path
from pipeline.ledger.logging.revisit import log_revisit
from pipeline.store import Store
store, who, each = Store(Path(sys.argv[1])), sys.argv[2], int(sys.argv[3])
for number in range(each):
    log_revisit(
        store, by=who, project="Churn", main_phase="monitoring", reason="Data drift",
        revisited_phase="data_preparation", note=f"{who} {number}",
    )
"""
READ = """
import select, sys
from pathlib import Path
from pipeline.asking.questions import Question
from pipeline.asking.selection import Selection
from pipeline.store import Store
store, seen = Store(Path(sys.argv[1])), []
while not select.select([sys.stdin], [], [], 0.05)[0]:
    with store.reading() as reader:
        seen.append(Question("records", selection=Selection()).ask(reader).height)
print(*seen)
"""


def start(code: str, *arguments: object) -> subprocess.Popen[str]:
    pipe = subprocess.PIPE
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)],
        stdin=pipe,
        stdout=pipe,
        stderr=pipe,
        text=True,
    )


@pytest.mark.soak
def test_two_hundred_records_from_two_processes_are_all_there_once_each(store: Store) -> None:
    reader = start(READ, store.path)
    writers = [start(WRITE, store.path, who, EACH) for who in ("ana", "ben")]
    for writer in writers:
        _, complaints = writer.communicate(timeout=120)
        assert (writer.returncode, complaints) == (0, "")
    seen, complaints = reader.communicate("enough\n", timeout=120)
    assert (reader.returncode, complaints) == (0, "")

    expected = Counter(f"{who} {number}" for who in ("ana", "ben") for number in range(EACH))
    assert Counter(all_records(store)["note"].to_list()) == expected
    assert len(ledger(store)) == 2 * EACH
    assert len(ledger(store, "project_ledger")) == 1
    assert violations(store) == []

    counts = [int(count) for count in seen.split()]
    assert counts == sorted(counts)
    assert len(set(counts)) > 1
    assert counts[-1] <= 2 * EACH
