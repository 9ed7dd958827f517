"""The records themselves, and the focus sessions."""
