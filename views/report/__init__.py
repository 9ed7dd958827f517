"""The report: one HTML page that needs no network and prints on a few sheets of paper."""
