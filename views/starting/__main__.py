"""`python -m views.starting OPTIONS`: run the dashboard's server, warm, with options of Streamlit.

`revisits serve` runs it in its own process.
"""

import sys

from pipeline.store import locate_store
from pipeline.store.store import ROOT
from views.starting import warming

if __name__ == "__main__":
    warming.warm(locate_store(None))
    from streamlit.web.cli import main

    main(["run", str(ROOT / "app.py"), *sys.argv[1:]], prog_name="streamlit")
