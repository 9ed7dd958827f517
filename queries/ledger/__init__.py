"""The ledgers: adding rows, revisions, the change log."""
