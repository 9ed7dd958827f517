"""The benchmarks and the soak: that they run, and that their detectors see."""
