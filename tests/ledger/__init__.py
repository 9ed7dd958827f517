"""What is written down, corrected, deleted and taken back; nothing is lost."""
