"""`python -m pipeline` is the command `revisits`."""

from pipeline.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
