"""The report: one page that opens without a network and prints on a few sheets of paper."""
