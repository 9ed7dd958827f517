"""The page Settings: names, practices, the change log and who I am."""
