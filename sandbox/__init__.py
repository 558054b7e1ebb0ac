"""A Microsoft cloud on loopback HTTPS, for demo, tests and benchmarks."""

from .cloud import Sandbox

__all__ = ["Sandbox"]
