"""What to know about calibrated data before they are analysed."""

from fastqca.diagnostics.chance import chance_of_no_contradiction, chance_of_perfect_split
from fastqca.diagnostics.diagnose import ColumnDiagnosis, Diagnosis, diagnose

__all__ = [
    "ColumnDiagnosis",
    "Diagnosis",
    "chance_of_no_contradiction",
    "chance_of_perfect_split",
    "diagnose",
]
