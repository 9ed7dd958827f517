"""Shows a figure: title, how to read it, its files, and the chart."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from textwrap import wrap
from typing import Any

import altair as alt
import polars as pl
import streamlit as st

from pipeline.figures.guide.how_to_read import FigureGuide
from pipeline.intake import writing
from pipeline.words import dates, plain
from views.charts.lettering.fonts import find_missing_scripts
from views.charts.picture import PICTURE_MIME, PictureFormat, render_picture
from views.figure import chart
from views.files import saving
from views.session import session
from views.session.messages import escape_markdown

PICTURE_FORMATS: tuple[PictureFormat, ...] = ("png", "svg")
MIME = PICTURE_MIME | writing.MIME
CHARACTERS_A_LINE = 150  # in the subtitle of a saved picture


@dataclass(frozen=True)
class About:
    """What a figure is based on: the filters in words, and the number of records."""

    filters: tuple[str, ...]
    records: int

    def narrow(self, *words: str, records: int) -> "About":
        """Return this with further filters and their number of records."""
        new = (word for word in words if word not in self.filters)
        return About((*self.filters, *new), records)


def show(
    figure: FigureGuide,
    chart_fn: Callable[..., alt.TopLevelMixin],
    frame: pl.DataFrame,
    *,
    about: About,
    key: str,
    alt_text: str,
    clicks: chart.Clicks | None = None,
    static: dict[str, Any] | None = None,
    height: int | None = None,
    table: Callable[[], pl.DataFrame] | None = None,
) -> None:
    """Show a chart of views/charts with its title, explanation and files.

    `figure` carries its example (FigureGuide.add_example); `table` builds what the CSV holds (times
    in UTC), by default the rows of the chart. The other arguments are those of `chart.show`.
    """

    # The file is made later, in a thread without the reader's locale: format the text now.
    words = [*wrap(figure.note, width=CHARACTERS_A_LINE), format_about(about)]

    def file(form: PictureFormat) -> bytes:
        drawn = chart_fn(frame.clear(), **(static or {}))
        if height:
            drawn = drawn.properties(height=height)
        return render_picture(drawn, frame, title=figure.title, about=words, form=form)

    show_head(
        figure,
        files={form: partial(file, form) for form in PICTURE_FORMATS},
        table=table or (lambda: frame),
        key=key,
        text=partial(_join_text, frame),
    )
    chart.show(
        chart_fn,
        frame,
        key=key,
        alt_text=alt_text,
        clicks=clicks,
        static=static,
        height=height,
    )


def show_head(
    figure: FigureGuide,
    *,
    key: str,
    table: Callable[[], pl.DataFrame] | None = None,
    files: dict[str, Callable[[], bytes]] | None = None,
    text: Callable[[], str] = str,
) -> None:
    """Show the head of a figure: title, how to read it, Save, and the note if any.

    `files` are the chart as PNG and SVG, `table` builds what is saved as CSV; without both no Save.
    `text` joins what is written in the chart. What is in a menu is made and drawn once it is open.
    """
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"head-{key}"):
        st.subheader(escape_markdown(figure.title), anchor=False, width="stretch")
        words = st.popover(
            "How to read this", type="tertiary", key=f"read-{key}", on_change="rerun"
        )
        if words.open:
            words.markdown(_format_guide(figure))
        if table is not None:
            menu = st.popover("Save", type="tertiary", key=f"save-{key}", on_change="rerun")
            if menu.open:
                as_csv = partial(writing.write_csv, table())
                downloads: dict[str, Callable[[], bytes]] = {**(files or {}), "csv": as_csv}
                with menu:
                    _show_files(figure, key=key, downloads=downloads, text=text())
    if figure.note:
        st.caption(escape_markdown(figure.note))


def _format_guide(figure: FigureGuide) -> str:
    """Format how to read a figure as Markdown, its example line by line."""
    parts = [
        f"**{name}** {escape_markdown(words)}."
        for name, words in (
            ("It counts", figure.counts),
            ("Formula", figure.formula),
            ("It does not say", figure.silent),
        )
    ]
    lines = "  \n".join(map(escape_markdown, figure.example.splitlines()))
    return "\n\n".join([*parts, "**For example**", lines])


def _show_files(
    figure: FigureGuide, *, key: str, downloads: dict[str, Callable[[], bytes]], text: str
) -> None:
    """Show a button for each file, and above them what a PNG lacks to show `text`."""
    if without_font := find_missing_scripts(text):
        st.caption(format_without_font(without_font))
    for form, make in downloads.items():
        saving.show_save_button(
            form.upper(),
            make,
            name=f"{figure.key}.{form}",
            mime=MIME[form],
            key=f"file-{key}-{figure.key}.{form}",
            width="stretch",
        )


def format_without_font(scripts: tuple[str, ...]) -> str:
    """Format what a PNG lacks, and what to do: `This machine has no font for Chinese: …`."""
    return (
        f"This machine has no font for {plain.format_list(scripts)}: a PNG would show boxes. "
        "Save the SVG, which is drawn with the fonts of whoever opens it."
    )


def _join_text(frame: pl.DataFrame) -> str:
    """Join the distinct texts of a frame."""
    columns = frame.select(pl.selectors.string()).get_columns()
    return "".join(text for column in columns for text in column.unique().drop_nulls())


def format_about(about: About) -> str:
    """Format what a figure is based on: `113 revisits · project Churn · drawn 21 Nov 2026`."""
    filters = ", ".join(about.filters) or "no filter"
    revisits = plain.format_count(about.records, "revisit")
    return f"{revisits} · {filters} · drawn {dates.format_day(session.get_today())}"
