"""Who gets in, and from where the dashboard is reached."""
