"""Many data sets at once: all analyses in one call, results as columns."""

from fastqca.batch.many import ManySolutions, Status
from fastqca.batch.minimize_many import minimize_many
from fastqca.batch.tables import ManyTables

__all__ = ["ManySolutions", "ManyTables", "Status", "minimize_many"]
