"""What is reached is reckoned from what was measured, and written into the page as it is."""

from pathlib import Path

import pytest

from benchmarks.pages.acts import Act, click_first
from benchmarks.pages.clicks import EMPTY, FIRST, NEVER, TWIN, Measured, list_reached
from benchmarks.pages.windows import Clicked
from benchmarks.targets import Reached, compare, format_targets
from benchmarks.timing import Spread
from benchmarks.writing import write_performance

FSYNC = Spread((10.0,))


def clicked(*walls: float) -> list[Clicked]:
    return [Clicked(wall, 1.0, 2.0) for wall in walls]


def measure(act: Act, **clicks: list[Clicked]) -> Measured:
    return Measured(act, clicks)


def make_act(name: str, *, is_filter: bool = False) -> Act:
    return Act(name, "/", click_first("button"), is_filter=is_filter)


def test_a_target_compares_medians() -> None:
    spread, of = Spread((10.0, 400.0, 60.0)), Spread((20.0, 1.0, 30.0))
    assert compare("x", 3, "y", spread, of) == Reached("x", 3, "× y", 3.0)


@pytest.mark.parametrize(
    ("reached", "row"),
    [
        (Reached("a", 1.3, "× b", 1.3), "| a | ≤ 1.3 × b | 1.30 | yes |"),
        (Reached("a", 3, "× b", 3.01), "| a | ≤ 3 × b | 3.01 | no |"),
        (Reached("a", 3, "× b", None, "never"), "| a | ≤ 3 × b | never | no |"),
    ],
)
def test_a_row_says_what_was_reached_and_whether_that_is_enough(reached: Reached, row: str) -> None:
    assert format_targets([reached]).splitlines()[-1] == row


def test_a_filter_click_is_held_to_the_empty_app_and_to_the_twin() -> None:
    act = make_act("Overlap", is_filter=True)
    clicks = {EMPTY: clicked(50), TWIN: clicked(100), FIRST: clicked(120)}
    small, large = (list_reached([Measured(act, clicks)], rows, FSYNC) for rows in (1_000, 10**6))
    assert [(each.limit, each.value) for each in small] == [(3, 2.4), (1.3, 1.2)]
    assert [(each.limit, each.value) for each in large] == [(4, 2.4), (1.3, 1.2)]


def test_what_is_logged_is_held_to_an_empty_app_and_one_fsync() -> None:
    confirmed = measure(make_act("Log revisit → confirmed"), empty=clicked(50), first=clicked(90))
    pill = measure(make_act("Log, a pill"), empty=clicked(50), first=clicked(100))
    reached = list_reached([confirmed, pill], 1_000, FSYNC)
    assert [(each.limit, each.value) for each in reached] == [(2, 1.5), (1.5, 2.0)]


def test_a_page_that_never_came_to_rest_has_not_reached_it() -> None:
    never = measure(make_act("Timeline", is_filter=True), empty=clicked(50))
    (reached,) = list_reached([never], 10**6, FSYNC)
    assert not reached.is_met
    assert NEVER in reached.row
    assert NEVER in never.row


def test_the_page_has_the_figures_of_the_run(tmp_path: Path) -> None:
    page = tmp_path / "performance.md"
    write_performance(machine="2 cores", targets="| t |", sections=["## A", "## B"], page=page)
    text = page.read_text(encoding="utf-8")
    assert all(part in text for part in ("\n2 cores\n", "\n| t |\n", "\n## A\n\n## B\n"))
    assert "$" not in text
