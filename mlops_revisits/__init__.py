"""The one package of the wheel: starts the command from the folder that holds app.py.

In the wheel that folder is this one: pipeline, queries and views lie in it, under no general name
(docs/decisions/0007-one-package-in-the-wheel.md). In a checkout it is the one above.
"""

import sys
from pathlib import Path

_HERE = Path(__file__).parent


def run() -> int:
    """Run the command `revisits` and return its exit status.

    Its folders are found first, whatever else is installed under names such as theirs.
    """
    root = _HERE if (_HERE / "app.py").is_file() else _HERE.parent
    sys.path.insert(0, str(root))
    from pipeline.__main__ import run as run_command

    return run_command()
