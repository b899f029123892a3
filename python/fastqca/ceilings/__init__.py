"""Necessity in degree: ceilings over a cloud of cases, and the empty corner that they leave."""

from fastqca.ceilings.degree import NecessityInDegree
from fastqca.ceilings.nca import nca

__all__ = ["NecessityInDegree", "nca"]
