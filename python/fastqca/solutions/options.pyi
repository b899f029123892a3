# Settings as keywords; written by .ci/options.py.
from collections.abc import Iterable

from fastqca.truth_tables.options import TruthTableOptions

class AnalysisOptions(TruthTableOptions, total=False):
    include: str | Iterable[str] | None
    dir_exp: object
    explain: str | Iterable[str]
    all_sol: bool
    row_dom: bool
    pi_cons: float
    sol_cons: float
    sol_cov: float
    max_models: int
    budget: float | None
