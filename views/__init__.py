"""The dashboard's screens: a folder for each page, and what the pages share."""
