"""Benchmarks: figures with a floor and an aim, ratios measured in one run."""
