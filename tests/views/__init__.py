"""The screen, page by page: without a browser, and in one (files that end in _in_browser)."""
