"""Run the command `revisits` as `python -m pipeline`, in its own process."""

import sys
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType


class _NoPandas(MetaPathFinder, Loader):
    """Finds pandas, as polars asks, but does not load it."""

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None,  # noqa: ARG002
        target: ModuleType | None = None,  # noqa: ARG002
    ) -> ModuleSpec | None:
        """Find pandas here; leave all other imports alone."""
        return ModuleSpec(fullname, self) if fullname == "pandas" else None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """Raise ModuleNotFoundError, as if it were not installed."""
        raise ModuleNotFoundError(f"No module named {spec.name!r}", name=spec.name)


def run() -> int:
    """Run the command line and return its exit status.

    DuckDB imports an installed pandas for the first parameter: a third of a second inside the
    store's lock, for frames that commands never use. Hiding pandas avoids that.
    """
    from pipeline.cli.main import main

    sys.meta_path.insert(0, _NoPandas())
    return main()


if __name__ == "__main__":
    raise SystemExit(run())
