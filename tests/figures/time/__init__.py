"""The log over time: sessions, weeks, reasons."""
