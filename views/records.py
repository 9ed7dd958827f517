"""Records: the table of what is behind the view."""

from pipeline import reads
from views.parts import session, table, view

catalogue = session.catalogue()
selection = view.begin(catalogue)
count = session.ask(reads.headline(selection))["revisits"].item()
table.draw(selection, count)
