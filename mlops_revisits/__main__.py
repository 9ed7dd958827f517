"""`python -m mlops_revisits`: the command `revisits`."""

from mlops_revisits import run

if __name__ == "__main__":
    raise SystemExit(run())
