"""Many analyses at once: of many data sets, and of one under many settings."""

from fastqca.batch.many import ManySolutions, Status
from fastqca.batch.minimize_many import minimize_many
from fastqca.batch.sweep import sweep
from fastqca.batch.sweep_result import Sweep
from fastqca.batch.tables import ManyTables

__all__ = ["ManySolutions", "ManyTables", "Status", "Sweep", "minimize_many", "sweep"]
