"""The Records page: the table of all revisits in the view."""

from views.figure import view
from views.frame import part
from views.records import table
from views.session import session


def draw() -> None:
    """Draw the table with its filters, beginning with the filters."""
    catalogue = session.read_catalogue()
    shown = view.begin_page(catalogue, search_in_sight=True)
    table.show_page(shown.selection, shown.about)


part.show(draw)
