"""`python -m pipeline` is the command `revisits`, in a process of its own."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import cast


def run() -> int:
    """Do what the command line says; gives the exit status.

    DuckDB loads pandas, where it is installed, as soon as a question has a parameter: a third of a
    second within the store's lock, for frames that a command never hands it. So it finds none.
    """
    cast("dict[str, ModuleType | None]", sys.modules)["pandas"] = None
    from pipeline.cli import main  # whatever it loads finds none either

    return main()


if __name__ == "__main__":
    raise SystemExit(run())
