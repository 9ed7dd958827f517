"""Run the command `revisits` as `python -m pipeline`, in its own process."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from types import ModuleType


class _NoPandas(MetaPathFinder):
    """Hides pandas from imports, as if it were not installed."""

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None,  # noqa: ARG002
        target: ModuleType | None = None,  # noqa: ARG002
    ) -> None:
        """Raise ModuleNotFoundError for pandas; leave all other imports alone."""
        if fullname == "pandas":
            raise ModuleNotFoundError(f"No module named {fullname!r}", name=fullname)


def run() -> int:
    """Run the command line and return its exit status.

    DuckDB loads pandas, where it is installed, as soon as a question has a parameter: a third of a
    second within the store's lock, for frames that a command never hands it. So it finds none.
    """
    from pipeline.cli.main import main  # polars looks for it once, and must not meet an error

    sys.meta_path.insert(0, _NoPandas())
    return main()


if __name__ == "__main__":
    raise SystemExit(run())
