"""Benchmarks: each figure beside a frozen denominator, in one run, as a ratio."""
