"""Counterfactuals: which remainders are assumed, which should not be, and why."""

from fastqca.counterfactuals.search import find_rows

__all__ = ["find_rows"]
