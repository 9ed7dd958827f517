"""Projects, phases, reasons and people, and what uses them."""
