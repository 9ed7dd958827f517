"""The tests of the dashboard, in the folders of the code; shared means lie beside this file."""
