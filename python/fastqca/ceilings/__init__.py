"""Necessity in degree: ceilings over a cloud of cases, and the empty corner that they leave."""

from fastqca.ceilings.degree import NecessityInDegree
from fastqca.ceilings.groups import NecessityDifference, nca_difference
from fastqca.ceilings.kinds import KindAndDegree, necessity_in_kind_and_degree
from fastqca.ceilings.nca import nca
from fastqca.ceilings.power import NecessityPower, nca_power

__all__ = [
    "KindAndDegree",
    "NecessityDifference",
    "NecessityInDegree",
    "NecessityPower",
    "nca",
    "nca_difference",
    "nca_power",
    "necessity_in_kind_and_degree",
]
