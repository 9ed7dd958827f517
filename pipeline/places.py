"""Where things lie: this copy of the product, the store by default, and what is a person's own."""

from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).parents[1]
"""The folder that holds app.py: a checkout, or what was installed, where nothing is written."""

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


def make_usual_folder() -> None:
    """Make the folder of the usual store, for nobody else to look into, where it is not there.

    Where that is impossible, the store will say in its own words that it cannot be opened.
    """
    with suppress(OSError):
        make_private_folder(get_usual_store().parent)


def make_private_folder(folder: Path) -> None:
    """Make a folder for nobody else to look into, where it is not there. Raises OSError."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def list_settings_folders() -> tuple[Path, Path]:
    """List the folders that may hold .streamlit/secrets.toml; the later counts before the earlier.

    An installed copy has nothing of anybody's in it: there it is the person's own folder.
    """
    return Path.home(), ROOT if is_checkout() else get_user_folder()
