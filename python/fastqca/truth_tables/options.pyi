# Settings as keywords; written by .ci/options.py.
from collections.abc import Iterable
from typing import TypedDict

from fastqca.data.missing import Missing
from fastqca.truth_tables.coding import Excluded
from fastqca.truth_tables.significance import InfTest
from fastqca.truth_tables.ties import Ties

class TruthTableOptions(TypedDict, total=False):
    incl_cut: float | tuple[float, float]
    n_cut: int
    pri_cut: float
    exclude: Excluded | None
    assume: Excluded | None
    complete: bool
    case_id: str | None
    dcc: bool
    sort_by: str | Iterable[str] | None
    inf_test: InfTest | None
    ties: Ties
    missing: Missing
    use_labels: bool
