"""Benchmarks: run as `python -m bench`, or `make bench`."""
