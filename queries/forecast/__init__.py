"""What a phase will bring: its earlier starts, and the checks that were ticked."""
