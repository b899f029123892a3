"""Configurations: the truth table, its rows and sets of rows."""

from fastqca.configurations.cubes import Cubes
from fastqca.configurations.truth_table import TruthTable, truth_table

__all__ = ["Cubes", "TruthTable", "truth_table"]
