"""Files in and out: import, download, and the work behind them."""
