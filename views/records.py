"""Records: the table of what is behind the view."""

from views.parts import session, table, view

catalogue = session.catalogue()
shown = view.begin(catalogue)
table.draw(shown.selection, shown.about)
