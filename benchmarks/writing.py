"""Writes docs/performance.md: the words of performance.md in this folder, the figures of a run."""

from collections.abc import Sequence
from pathlib import Path
from string import Template

WORDS = Path(__file__).with_name("performance.md")
PAGE = Path(__file__).parents[1] / "docs" / "performance.md"


def write_performance(
    *, machine: str, targets: str, sections: Sequence[str], page: Path = PAGE
) -> None:
    """Write the page with the table of targets and the sections of a run."""
    words = Template(WORDS.read_text(encoding="utf-8"))
    text = words.substitute(machine=machine, targets=targets, sections="\n\n".join(sections))
    page.write_text(text, encoding="utf-8")
