"""The periods that are offered by name: this week, the last 30 days, this quarter."""

from datetime import date, timedelta


def list_periods(today: date, *, week_start: int) -> dict[str, tuple[date, date]]:
    """List first and last day of each period by its name; all end `today`.

    `week_start` is the weekday on which weeks begin, 0 for Monday.
    """
    quarter = date(today.year, (today.month - 1) // 3 * 3 + 1, 1)
    return {
        "This week": (today - timedelta(days=(today.weekday() - week_start) % 7), today),
        "Last 30 days": (today - timedelta(days=29), today),
        "This quarter": (quarter, today),
    }
