"""Pages in a real Chromium: how long a click takes until nothing on the page changes any more."""
