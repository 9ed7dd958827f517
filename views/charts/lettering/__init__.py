"""How people's names are written in a chart: measured, broken into lines, shortened, and drawn."""
