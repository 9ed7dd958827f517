"""Puts app.py into the one package of the wheel, where Hatchling's `sources` map folders alone."""

from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class AppInThePackage(BuildHookInterface[Any]):
    """Adds app.py to a wheel; an editable install has it where it lies."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Name the file and its place in the wheel."""
        if version == "standard":
            build_data["force_include"]["app.py"] = "mlops_revisits/app.py"
