"""Configurations: the truth table, its rows and sets of rows."""

from fastqca.truth_tables import recoding  # noqa: F401 (so that any table can be made again)
from fastqca.truth_tables.cubes import Cubes
from fastqca.truth_tables.gaps import ConsistencyGaps, consistency_gaps
from fastqca.truth_tables.settings import TruthTableSettings
from fastqca.truth_tables.truth_table import TruthTable, truth_table

__all__ = [
    "ConsistencyGaps",
    "Cubes",
    "TruthTable",
    "TruthTableSettings",
    "consistency_gaps",
    "truth_table",
]
