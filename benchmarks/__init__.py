"""Benchmarks of the hot path: `python -m benchmarks`."""
