"""Benchmarks: a module here that has a function `run` is one.

`run()` returns `{name: {"value": number, "goal": number, "better": "lower"|"higher"}}`.
"""
