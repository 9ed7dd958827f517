"""`python -m views.starting OPTIONS`: run the dashboard's server, warm, with options of Streamlit.

`revisits serve` runs it in its own process.
"""

import sys
from pathlib import Path

from pipeline.store import locate_store
from views.starting import warming

if __name__ == "__main__":
    warming.warm(locate_store(None))
    from streamlit.web.cli import main

    main(["run", str(Path(__file__).with_name("asgi.py")), *sys.argv[1:]], prog_name="streamlit")
