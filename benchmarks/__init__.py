"""Benchmarks: two ways side by side in one run; `make bench` runs them and writes docs/performance.md."""
