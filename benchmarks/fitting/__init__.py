"""Fits the weights of triage to labelled tickets: `python3 -m benchmarks.fitting`."""
