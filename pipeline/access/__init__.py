"""Who may open the dashboard, and where it may listen."""
