"""Times of whole operations on the store, locks included: finding patterns, and upkeep."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from benchmarks.filling import filled_store
from benchmarks.targets import Report
from benchmarks.timing import format_table, time_calls
from pipeline.asking import questions
from pipeline.asking.selection import Selection
from pipeline.figures.comparison.comparison import Comparison, ask_comparison
from pipeline.figures.proposals.insights import Insights, ask_insights
from pipeline.store import Store, backup
from pipeline.store import check as checking

EVERYTHING = Selection()
MIDDLE = datetime(2025, 1, 1)
Operations = dict[str, Callable[[], object]]


def measure(
    list_operations: Callable[[Store], Operations], sizes: Sequence[int], *, times: int
) -> Report:
    """Measure each operation for each number of revisits."""
    rows, columns = [], ["revisits"]
    for size in sizes:
        with filled_store(size) as store:
            operations = list_operations(store)
            columns[1:] = operations
            timed = [time_calls(work, times=times) for work in operations.values()]
        rows.append((f"{size:,}", *timed))
    return Report(format_table(columns, rows))


def list_searches(store: Store) -> Operations:
    """List the pattern search and a comparison of two periods, from the store to the words."""
    earlier, later = replace(EVERYTHING, until=MIDDLE), replace(EVERYTHING, since=MIDDLE)

    def find_insights() -> Insights:
        with store.asking() as reader:
            return ask_insights(questions.answer_from(reader), EVERYTHING, zone="UTC")

    def compare_periods() -> Comparison:
        with store.asking() as reader:
            return ask_comparison(questions.answer_from(reader), earlier, later, zone="UTC")

    return {"what stands out": find_insights, "two periods compared": compare_periods}


def list_upkeep(store: Store) -> Operations:
    """List backing up, checking and restoring, verification included."""
    copy = backup.back_up(store, to=store.path.with_name("copy.duckdb"))
    return {
        "back up": lambda: backup.back_up(store),
        "see that it is not due": lambda: backup.back_up_before(store, "daily"),
        "check": lambda: checking.check_store(store),
        "restore": lambda: backup.restore_backup(store, copy),
    }
