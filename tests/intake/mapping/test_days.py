"""Days as people write them, and the order of day and month."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.intake.mapping.days import DAY_FIRST, MONTH_FIRST, ORDERS, find_order, parse_day
from pipeline.intake.mapping.plain_days import format_days, list_examples, split_days

CLEAR = {
    "2026/3/2 14:05": "2026-03-02T14:05",
    "2026.03.02": "2026-03-02",
    "2.3.2026": "2026-03-02",
    "02.03.26 14:05 Uhr": "2026-03-02T14:05",
    "2. März 2026": "2026-03-02",
    "2 de marzo de 2026": "2026-03-02",
    "1er juin 2026": "2026-06-01",
    "12 juillet 2026": "2026-07-12",
    "2 août 2026 à 14h05": "2026-08-02T14:05",
    "March 2, 2026": "2026-03-02",
    "Mar 2 2026 2:05 pm": "2026-03-02T14:05",
    "Mon 2 Mar 2026 12:05 AM": "2026-03-02T00:05",
    "2. März 2026, 14 Uhr": "2026-03-02T14:00",
    "March 2, 2026 2:05 PM (UTC)": "2026-03-02T14:05+00:00",
    "March 4, 2026 11:15 AM (GMT+2)": "2026-03-04T11:15+02:00",
    "@March 4, 2026": "2026-03-04",
    "2026年3月2日 星期一": "2026-03-02",
    "lunes 02.03.2026": "2026-03-02",
    "2026-03-02 2:05 PM": "2026-03-02T14:05",
    "2-Mar-26": "2026-03-02",
    "2026年3月2日": "2026-03-02",
    "2026年3月2日 14时05分": "2026-03-02T14:05",
    "03/03/2026": "2026-03-03",
    "46083.58680555555": "2026-03-02T14:05:00",
    "46083": "2026-03-02",
}


@pytest.mark.parametrize("text", CLEAR)
def test_a_day_that_can_only_be_one_is_read_without_an_order(text: str) -> None:
    assert parse_day(text, None) == CLEAR[text]


@pytest.mark.parametrize(
    "text",
    [
        *("next week", "30/02/2026", "2026-13-01", "3/2/26 25:00", "2 Maybe 2026"),
        *("26-03-02", "26/03/02"),  # either may begin with its year
        *("before 2 March 2026", "KW 02.03.2026", "Version 2.3.2026"),
        f"1/2/2026{' ' * 5_000}x",  # and takes no time
    ],
)
@pytest.mark.parametrize("order", ORDERS)
def test_what_is_no_day_is_left_as_it_is(text: str, order: str) -> None:
    assert parse_day(text, order) is None  # type: ignore[arg-type]


def test_day_and_month_that_could_be_either_need_an_order() -> None:
    assert parse_day("03/04/2026", None) is None
    assert parse_day("03/04/2026", DAY_FIRST) == "2026-04-03"
    assert parse_day("03/04/2026 2:05 PM", MONTH_FIRST) == "2026-03-04T14:05"


def test_one_day_that_tells_the_order_tells_it_for_all() -> None:
    assert find_order(["03/04/2026", "13/04/2026"]) == (DAY_FIRST, None)
    assert find_order(["Fri 03/04/2026", "Mon 13/04/2026"]) == (DAY_FIRST, None)
    assert find_order(["03/04/2026", "04/13/2026"]) == (MONTH_FIRST, None)


def test_an_order_that_nothing_tells_is_asked_for_with_a_day_that_shows_the_difference() -> None:
    assert find_order(["03/03/2026", "03/04/2026"]) == (None, "03/04/2026")
    assert find_order(["13/04/2026", "04/13/2026"]) == (None, "13/04/2026")
    assert find_order(["03/03/2026", "02.04.2026", "2026-03-04"]) == (None, None)


NUMBERS = st.builds(
    "{:{}}{sign}{:{}}{sign}{}{clock}".format,
    st.integers(0, 40),
    st.sampled_from(["", "02"]),
    st.integers(0, 40),
    st.sampled_from(["", "02"]),
    st.integers(1999, 2030),
    sign=st.sampled_from("/.-"),
    clock=st.sampled_from(["", " 9:05", " 23:59", " 24:00", " 7:60"]),
)


@given(
    texts=st.lists(NUMBERS | st.sampled_from([*CLEAR, "?"]), min_size=1),
    order=st.sampled_from([None, *ORDERS]),
)
def test_a_column_is_read_as_each_of_its_days_is(texts: list[str], order: str | None) -> None:
    days = split_days(pl.Series(texts, dtype=pl.String))
    read = format_days(days, order)  # type: ignore[arg-type]
    for text, sign, day in zip(texts, days["sign"], read, strict=True):
        assert day == (parse_day(text, order) if sign is not None else None)  # type: ignore[arg-type]
    plain = [text for text, sign in zip(texts, days["sign"], strict=True) if sign is not None]
    assert find_order(list_examples(days)) == find_order(plain)
