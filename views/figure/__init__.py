"""How any figure is shown: filters, chart, reading aid, downloads."""
