"""Where things lie: this copy of the product, the store by default, and what is a person's own."""

from pathlib import Path

ROOT = Path(__file__).parents[2]
"""The folder that holds app.py: a checkout, or what was installed."""

NAME = "mlops-revisits"


def is_checkout() -> bool:
    """Tell whether this copy is a checkout, whose store lies in it."""
    return (ROOT / "pyproject.toml").is_file()


def get_user_folder() -> Path:
    """Return the folder for what is kept for the person who runs this, by the system's custom."""
    from platformdirs import user_data_path

    return user_data_path(NAME, appauthor=False)


def get_usual_store() -> Path:
    """Return the store that is used where none is named."""
    return (ROOT / "data" if is_checkout() else get_user_folder()) / "revisits.duckdb"
