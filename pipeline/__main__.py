"""Run the command `revisits` as `python -m pipeline`, in its own process."""

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

    DuckDB imports an installed pandas for the first parameter: a third of a second inside the
    store's lock, for frames that commands never use. Hiding pandas avoids that.
    """
    from pipeline.cli.main import main  # first: polars looks for pandas once and must not fail

    sys.meta_path.insert(0, _NoPandas())
    return main()


if __name__ == "__main__":
    raise SystemExit(run())
