"""Dates stand as people of the reader's country write them, in English words."""

from datetime import datetime

import pytest

from pipeline.words import dates

MOMENT = datetime(2026, 9, 5, 15, 4)


@pytest.mark.parametrize(
    ("tag", "day", "weekday", "clock", "field"),
    [
        ("en-US", "Sep 5, 2026", "Sat, Sep 5", "3:04 PM", "MM/DD/YYYY"),
        ("en-GB", "5 Sep 2026", "Sat 5 Sep", "15:04", "DD/MM/YYYY"),
        ("de", "5 Sep 2026", "Sat, 5 Sep", "15:04", "DD/MM/YYYY"),
        ("sv-SE", "5 Sep 2026", "Sat, 5 Sep", "15:04", "YYYY-MM-DD"),
        ("ja-JP", "5 Sep 2026", "Sat 5 Sep", "15:04", "YYYY-MM-DD"),
        ("en-IN", "5 Sep 2026", "Sat, 5 Sep", "3:04 PM", "DD/MM/YYYY"),
    ],
)
def test_a_country_has_its_form(tag: str, day: str, weekday: str, clock: str, field: str) -> None:
    dates.set_locale(tag)
    assert dates.format_day(MOMENT) == day
    assert dates.format_weekday(MOMENT, with_year=False) == weekday
    assert dates.format_clock(MOMENT) == clock
    assert dates.get_field_format().input == field


@pytest.mark.parametrize("tag", [None, "", "xx", "*", "not a tag", "zz-ZZ", "<script>"])
def test_what_is_not_known_is_written_as_in_most_countries(tag: str | None) -> None:
    dates.set_locale(tag)
    assert dates.format_day(MOMENT) == "5 Sep 2026"
    assert dates.format_clock(MOMENT) == "15:04"


@pytest.mark.parametrize(("hour", "said"), [(0, "12:04 AM"), (12, "12:04 PM"), (9, "9:04 AM")])
def test_twelve_hours_have_no_hour_of_nought(hour: int, said: str) -> None:
    dates.set_locale("en-US")
    assert dates.format_clock(MOMENT.replace(hour=hour)) == said


@pytest.mark.parametrize(
    ("tag", "moment", "axis", "hours", "second"),
    [
        ("en-US", "Sat Sep 5, 2026 3:04 PM", "Sep 5, 26", "Sep 5 3:04 PM", "MMM D, YYYY h:mm:ss A"),
        ("de-DE", "Sat 5 Sep 2026 15:04", "5 Sep 26", "5 Sep 15:04", "D MMM YYYY HH:mm:ss"),
    ],
)
def test_tables_and_axes_have_the_same_form(
    tag: str, moment: str, axis: str, hours: str, second: str
) -> None:
    dates.set_locale(tag)
    form = dates.get_field_format()
    assert [MOMENT.strftime(one) for one in (form.moment, form.axis, form.axis_hours)] == [
        moment,
        axis,
        hours,
    ]
    assert form.column_seconds == second
