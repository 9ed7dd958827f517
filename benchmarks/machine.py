"""The machine, the system and the package versions that a benchmark ran on."""

import os
import platform
from importlib.metadata import version
from pathlib import Path

PACKAGES = ("streamlit", "altair", "duckdb", "polars", "pandas", "pyarrow", "playwright")


def format_machine() -> str:
    """Format the machine in one line: cores, processor, memory, system."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3
    system = platform.freedesktop_os_release().get("PRETTY_NAME", platform.system())
    return f"{os.cpu_count()} cores of {_read_processor()}, {memory:.0f} GiB of memory, {system}"


def format_versions() -> str:
    """Format the versions in one line: Python and the measured packages."""
    named = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return f"Python {platform.python_version()}, {named}"


def _read_processor() -> str:
    facts = Path("/proc/cpuinfo")
    lines = facts.read_text(encoding="utf-8").splitlines() if facts.exists() else []
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()
