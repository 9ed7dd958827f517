"""Run the command `revisits` as `python -m pipeline`, in its own process."""

import sys
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

SCREEN = ("streamlit.", "views.")
OWN_MODULES = ("importlib", "_frozen_importlib", __name__)


class _NoPandas(MetaPathFinder, Loader):
    """Finds pandas, as polars asks, but loads it only for the screen, for Streamlit's tables."""

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None,  # noqa: ARG002
        target: ModuleType | None = None,  # noqa: ARG002
    ) -> ModuleSpec | None:
        """Find pandas here unless the screen asks; leave all other imports alone."""
        hidden = fullname == "pandas" and not _get_importer().startswith(SCREEN)
        return ModuleSpec(fullname, self) if hidden else None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """Raise ModuleNotFoundError, as if it were not installed."""
        raise ModuleNotFoundError(f"No module named {spec.name!r}", name=spec.name)


def _get_importer() -> str:
    """Return the name of the module that imports something now: the nearest but Python's own."""
    frame = sys._getframe(1)
    while frame.f_back and frame.f_globals.get("__name__", "").startswith(OWN_MODULES):
        frame = frame.f_back
    return str(frame.f_globals.get("__name__", ""))


def run() -> int:
    """Run the command line and return its exit status.

    DuckDB imports an installed pandas for the first parameter: a third of a second inside the
    store's lock, for frames that are never used. Hiding pandas avoids that; Streamlit, in the
    same process, still finds it for its tables.
    """
    from pipeline.cli.main import main

    sys.meta_path.insert(0, _NoPandas())
    return main()


if __name__ == "__main__":
    raise SystemExit(run())
