"""Ratios of two rates in words: the figure, the bounds of its interval, how often that is."""

NEAR_A_FRACTION = 0.06  # a ratio this close to a plain fraction is written as one
FRACTIONS = {
    0.25: "a quarter as often",
    1 / 3: "a third as often",
    0.5: "half as often",
    2 / 3: "two thirds as often",
    0.75: "three quarters as often",
    1.5: "one and a half times as often",
    2.0: "twice as often",
    3.0: "three times as often",
    4.0: "four times as often",
}


def format_ratio(ratio: float) -> str:
    """Format a ratio: `0.85`, `14`, `0`; one above 0 is never shown as 0."""
    if ratio >= 9.995:
        return f"{ratio:,.0f}"
    if not ratio:
        return "0"
    return "<0.01" if ratio < 0.005 else f"{ratio:.2f}"


def format_bound(bound: float) -> str:
    """Format a bound of an interval; one that excludes 1 is never shown as 1."""
    rounded = format_ratio(bound)
    return f"{bound:.4f}" if rounded == "1.00" and bound != 1 else rounded


def format_how_often(ratio: float, *, differs: bool) -> str:
    """Format a ratio in words: `half as often`, `2.4 times as often`, `not once`.

    `about as often` only of rates that may well be alike, which is where nothing `differs`.
    """
    if not differs and abs(ratio - 1) <= NEAR_A_FRACTION:
        return "about as often"
    if not ratio:
        return "not once"
    for fraction, words in FRACTIONS.items():
        if abs(ratio / fraction - 1) <= NEAR_A_FRACTION:
            return words
    if ratio < 1.5:
        return f"{abs(ratio - 1) * 100:.0f} % {'less' if ratio < 1 else 'more'} often"
    return f"{ratio:.1f} times as often"
