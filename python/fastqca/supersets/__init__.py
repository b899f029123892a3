"""Supersets and subsets of an outcome: what is necessary, or sufficient, and how well."""

from fastqca.supersets.conditions import pof_conditions
from fastqca.supersets.necessity import Necessity, necessity
from fastqca.supersets.super_subset import SuperSubset, super_subset

__all__ = ["Necessity", "SuperSubset", "necessity", "pof_conditions", "super_subset"]
