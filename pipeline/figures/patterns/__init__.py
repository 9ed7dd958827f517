"""What stands out in a log, tested or described, and the advice that fits."""
