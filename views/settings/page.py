"""The Settings page: the team's names and practices, the change log, backups, your own settings."""

from views.figure import address, empty
from views.frame import sample as tour
from views.session import session
from views.session.keys import Key
from views.session.messages import end_page, show_outcome
from views.settings import backups, change_log, imports, people, working_hours, you
from views.settings import names as names_list
from views.settings import practices as practices_list
from views.settings.names_dialogs import PHASE_NAMES, PROJECT_NAMES, REASON_NAMES

SECTIONS = {
    "projects": "Projects",
    "phases": "Phases",
    "reasons": "Reasons",
    "people": "People",
    "practices": "Practices",
    "hours": "Working hours",
    "imports": "Imports",
    "changes": "Change log",
    "backups": "Backups",
    "you": "You",
}

section = address.choose_option(
    "Section", SECTIONS, Key.SECTION, "projects", wrap=True, label_visibility="collapsed"
)
show_outcome()
if section == "backups":  # before any question to the store, which may be damaged
    backups.show()
    end_page()
catalogue = session.read_catalogue()
if section == "phases":
    names_list.show(PHASE_NAMES, names_list.list_phases(catalogue))
elif section == "reasons":
    names_list.show(REASON_NAMES, names_list.list_reasons(catalogue))
elif section == "people":
    people.show()
elif section == "practices":
    practices_list.show(catalogue)
elif section == "hours":
    working_hours.show()
elif section == "imports":
    imports.show()
elif section == "changes":
    change_log.show()
elif section == "you":
    you.show(catalogue)
else:
    names_list.show(PROJECT_NAMES, names_list.list_projects(catalogue))
    if not tour.list_sample_projects(catalogue):
        empty.show_sample_button()
