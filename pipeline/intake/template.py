"""Writes an empty sheet to fill in: the columns of an import, with lists to choose from."""

import io
from collections.abc import Sequence

from pipeline.model import AVOIDABLE

ROWS = 1_000
"""So many rows offer the lists."""
COLUMN_WIDTH = 22
MOST_IN_A_LIST = 1_000
COLUMNS = {
    "When": "the day, or day and time, on which work went back",
    "Project": "which project",
    "From": "the phase that was in focus",
    "Back to": "the phase that work went back to",
    "Why": "the reason, in as few words as fit others too",
    "Minutes": "how long it took (45, or 1h 30); may be empty",
    "Note": "what happened; may be empty",
    "Who": "who says so; may be empty",
    "Avoidable": "yes, no or unknown; may be empty",
}
"""The headings, which an import knows, and what stands below each."""


def write_template(
    phases: Sequence[str], *, reasons: Sequence[str], projects: Sequence[str]
) -> bytes:
    """Write an Excel file with the headings of an import, and none of its rows.

    Phases are chosen from the list; reasons and projects from theirs, or they are new ones. A
    second sheet says what each column holds.
    """
    import xlsxwriter  # takes its time to load

    lists = {
        "From": list(phases),
        "Back to": list(phases),
        "Why": list(reasons),
        "Project": list(projects),
        "Avoidable": list(AVOIDABLE),
    }
    written = io.BytesIO()
    with xlsxwriter.Workbook(written, {"strings_to_formulas": False}) as workbook:
        bold = workbook.add_format({"bold": True})
        sheet = workbook.add_worksheet("Revisits")
        explained = workbook.add_worksheet("How to fill it in")
        names = workbook.add_worksheet("Lists")
        names.hide()
        sheet.freeze_panes(1, 0)
        for place, (heading, holds) in enumerate(COLUMNS.items()):
            sheet.write_string(0, place, heading, bold)
            explained.write_string(place, 0, heading, bold)
            explained.write_string(place, 1, holds)
            known = lists.get(heading, [])[:MOST_IN_A_LIST]
            names.write_column(0, place, known)
            if known:
                column = chr(ord("A") + place)
                source = f"=Lists!${column}$1:${column}${len(known)}"
                rule = {"validate": "list", "source": source, "error_type": "warning"}
                sheet.data_validation(1, place, ROWS, place, rule)
        sheet.set_column(0, len(COLUMNS) - 1, COLUMN_WIDTH)
        explained.set_column(0, 0, COLUMN_WIDTH)
        explained.set_column(1, 1, 3 * COLUMN_WIDTH)
    return written.getvalue()
