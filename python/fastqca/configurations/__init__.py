"""Configurations: the truth table, its rows and sets of rows."""

from fastqca.configurations.cubes import Cubes
from fastqca.configurations.gaps import ConsistencyGaps, consistency_gaps
from fastqca.configurations.truth_table import TruthTable, truth_table

__all__ = ["ConsistencyGaps", "Cubes", "TruthTable", "consistency_gaps", "truth_table"]
