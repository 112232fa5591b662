"""Measurements of quality and speed. Run from the checkout: `python -m benchmarks.quality CORPORA`."""
