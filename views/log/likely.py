"""The reasons most often given for going back from a phase, as buttons of the entry form."""

from html import escape

from pipeline.asking import questions
from views.session import session
from views.session.opening import READ_ERRORS

MOST = 3


def find_likely_reasons(main: str) -> list[str]:
    """Find the reasons most often given for going back from a phase; none if it cannot be read."""
    question = questions.Question("reasons_from_phase", main_phase=main, most=MOST)
    try:
        likely: list[str] = session.ask(question)["id"].to_list()
    except READ_ERRORS:
        return []
    return likely


def draw_likely(names: list[str]) -> str:
    """Draw the likely reasons as buttons; each chooses the same reason below (keyboard.js).

    Their row is there without any too, so that nothing moves when there are some.
    """
    buttons = "".join(
        f'<button class="likely" aria-pressed="false"><bdi>{escape(name)}</bdi></button>'
        for name in names
    )
    row = f'<div class="likely-row" role="group" aria-label="Likely reasons">{buttons}</div>'
    return f'<div class="why-label" aria-hidden="true">Why</div>{row}'
