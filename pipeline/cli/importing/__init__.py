"""The command that imports records, and the options by which it reads any sheet."""
