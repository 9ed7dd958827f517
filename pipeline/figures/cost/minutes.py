"""The minutes written down and those that Cost counts: both, with the reason, if they differ."""

import polars as pl

from pipeline.words import plain


def format_minutes_in_focus(minutes: int, written: int) -> str:
    """Format minutes in focus, with all that were written down where these are more."""
    counted = plain.format_duration(minutes)
    if minutes == written:
        return counted
    return f"{counted} in focus, of {plain.format_duration(written)} written down"


def format_left_out(rework: int, pairs: pl.DataFrame) -> str:
    """Format how much of the minutes written down is not among those of rework, and why."""
    written, in_focus = int(pairs["minutes_written"].sum()), int(pairs["minutes"].sum())
    parts = [
        f"{plain.format_duration(minutes)} {why}"
        for minutes, why in (
            (written - in_focus, "outside any focus session of the main phase"),
            (in_focus - rework, "on phases without a figure"),
        )
        if minutes
    ]
    if not parts:
        return ""
    whole = plain.format_duration(written)
    return f"; of the {whole} written down, {plain.format_list(parts)} are left out"
