"""The Records page: the table of all revisits in the view."""

from views.figure import view
from views.records import table
from views.session import session

catalogue = session.read_catalogue()
shown = view.begin_page(catalogue)
table.show_page(shown.selection, shown.about)
