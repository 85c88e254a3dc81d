"""The parts of `benchmarks.soak`: the window in a process of its own, and who uses it."""
