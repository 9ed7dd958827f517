"""What the start of a phase will bring, in words: one line, and the sentences behind it."""

from pipeline.figures.forecast.forecast import Forecast
from pipeline.figures.forecast.prediction import LEAST_STARTS, Prediction
from pipeline.model import Catalogue
from pipeline.words import plain

MOST_NAMED = 3
NOTHING_YET = (
    "Too little to go by yet: it takes three changes of focus that lie two weeks back. Change the "
    "focus whenever the main work moves on"
)
NO_CHECKS = "No practice fits what sent work back here so far."


def format_line(forecast: Forecast, catalogue: Catalogue) -> str:
    """Format what to expect in one line, without a full stop."""
    if forecast.prediction is None:
        return NOTHING_YET
    title, count = catalogue.get_phase_title(forecast.phase), format_revisits(forecast.prediction)
    if forecast.own >= LEAST_STARTS:
        return f"{plain.isolate(title)} usually brings {count} in two weeks"
    if forecast.own:
        begun = plain.format_times(forecast.own)
        return f"{plain.isolate(title)} may bring {count} in two weeks: it was begun {begun} so far"
    named = plain.lower_first(title)
    if forecast.others:
        return f"In other projects {named} brings {count} in two weeks"
    return f"New here: {named}; a phase usually brings {count} in two weeks"


def format_revisits(prediction: Prediction) -> str:
    """Format the bounds: `3 to 9 revisits`, `at most 4 revisits`, `no revisit`."""
    if not prediction.high:
        return "no revisit"
    most = plain.format_count(prediction.high, "revisit")
    if not prediction.low:
        return f"at most {most}"
    return most if prediction.low == prediction.high else f"{prediction.low:,} to {most}"


def format_reasoning(forecast: Forecast, catalogue: Catalogue) -> str:
    """Format where work goes back to and why, and what it costs; empty where nothing is known."""
    if forecast.prediction is None:
        return ""
    sentences = (_format_where(forecast, catalogue), _format_cost(forecast, forecast.prediction))
    return " ".join(filter(None, sentences))


def format_whole(forecast: Forecast, catalogue: Catalogue) -> str:
    """Format what to expect, where and why in one paragraph; empty where too little is known."""
    if forecast.prediction is None:
        return ""
    line = f"{format_line(forecast, catalogue)}."
    return " ".join(filter(None, (line, format_reasoning(forecast, catalogue))))


def _format_where(forecast: Forecast, catalogue: Catalogue) -> str:
    """Format where earlier revisits went, and why; empty where there were none."""
    if not forecast.revisits:
        return ""
    revisits = plain.format_count(forecast.revisits, "earlier revisit")
    where = "" if forecast.is_own else " in all projects"
    phases = [
        f"{number:,} to {plain.lower_first(catalogue.get_phase_title(key))}"
        for key, number in forecast.phases[:MOST_NAMED]
    ]
    reasons = [
        f"“{plain.isolate(name)}” ({number:,})" for name, number in forecast.reasons[:MOST_NAMED]
    ]
    return (
        f"{revisits}{where}: {plain.format_list(phases)}, most often because of "
        f"{plain.format_list(reasons)}."
    )


def _format_cost(forecast: Forecast, prediction: Prediction) -> str:
    """Format the hours; empty where most revisits have no minutes."""
    each = forecast.minutes_each
    if each is None:
        return ""
    low, high = (_format_time(number * each) for number in (prediction.low, prediction.high))
    hours = f"about {low} to {high}" if prediction.low else f"at most about {high}"
    return f"That is {hours}, at {plain.format_duration(round(each))} a revisit on average."


def _format_time(minutes: float) -> str:
    """Format minutes no finer than a forecast is: whole hours from two hours on."""
    return plain.format_duration(round(minutes) if minutes < 120 else round(minutes / 60) * 60)


def format_basis(forecast: Forecast) -> str:
    """Format which earlier starts it rests on, and how often it holds."""
    holds = "Of ten such forecasts about eight hold."
    if not forecast.own + forecast.others:
        return f"It rests on the starts of other phases alone. {holds}"
    own = plain.format_count(forecast.own, "earlier start")
    of_kin = f"{forecast.others:,} in other projects" if forecast.others else ""
    known = plain.format_list([part for part in (f"{own} in this project", of_kin) if part])
    few = "; the fewer these are, the more the other phases and projects count"
    return f"It rests on {known}{few}. {holds}"
