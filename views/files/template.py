"""The button that saves an empty sheet to fill in, with the team's own phases and reasons."""

from pipeline.intake.template import write_template
from pipeline.intake.writing import MIME
from views.files import saving
from views.session import session


def show_template_button() -> None:
    """Show the button that saves the template."""
    catalogue = session.read_catalogue()
    phases = [phase.title for phase in catalogue.offered_phases]
    reasons = [reason.name for reason in catalogue.offered_reasons]
    projects = [project.name for project in catalogue.open_projects]
    saving.show_save_button(
        "Download a template",
        lambda: write_template(phases, reasons=reasons, projects=projects),
        name="revisits-template.xlsx",
        mime=MIME["xlsx"],
        key="template",
        type="tertiary",
        icon=":material/download:",
    )
