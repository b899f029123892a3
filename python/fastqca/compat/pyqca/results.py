"""What the engines of PyQCA return."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from fastqca._common.check import choice
from fastqca.compat.pyqca.implicants import KINDS, QMSolution
from fastqca.truth_tables.layout import column_names

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import NDArray

__all__ = ["QCAFitResult", "SufficiencyResult", "TruthTableRow", "table_frame"]

_CUT = 0.75


@dataclass(frozen=True)
class TruthTableRow:
    """One observed configuration, in the form of PyQCA."""

    config: dict[str, Any]
    n_cases: int
    outcome_mean: float
    outcome_raw_consist: float
    case_ids: list[str]
    include: bool | None = None
    pri_consistency: float | None = None


@dataclass(frozen=True)
class SufficiencyResult:
    """The fit of a solution, in the form of PyQCA; `pri` is added."""

    antecedent: str
    consistency: float
    raw_coverage: float
    unique_coverage: float | None
    n_cases_in: int
    pri: float = math.nan

    @property
    def is_sufficient(self) -> bool:
        """Whether consistency is at least 0.75 and there are cases."""
        return self.consistency >= _CUT and self.n_cases_in > 0


@dataclass(frozen=True)
class QCAFitResult:
    """What `fit` returns, in the form of PyQCA; without its reports."""

    truth_table_rows: list[TruthTableRow]
    minimization: QMSolution
    solution_metrics: dict[str, SufficiencyResult | None]
    cases: tuple[tuple[str, ...], NDArray[np.float64], NDArray[np.float64]]
    settings: dict[str, Any]
    selected_solution_type: str
    outcome: str
    case_id: str | None
    qca_type: str

    @property
    def case_coverage(self) -> pd.DataFrame:
        """One line for each case, with its memberships in the outcome and in the solution."""
        import pandas as pd

        names, y, x = self.cases
        columns = {"case_id": names, "outcome": y, "solution_membership": x}
        covered = {"covered_membership": np.minimum(x, y), "covered": x > 0.5}
        return pd.DataFrame({**columns, **covered, "in_outcome": y > 0.5})

    @property
    def truth_table(self) -> pd.DataFrame:
        """One line for each observed configuration."""
        return table_frame(self.truth_table_rows)

    @property
    def solutions(self) -> pd.DataFrame:
        """One line for each product of each solution."""
        frame = self.minimization.summary()
        metrics = {kind: m for kind, m in self.solution_metrics.items() if m is not None}
        frame = frame[frame["solution_type"].isin(list(metrics))]
        kinds = frame["solution_type"].tolist()
        return frame.assign(
            consistency=[metrics[kind].consistency for kind in kinds],
            coverage=[metrics[kind].raw_coverage for kind in kinds],
        )

    @property
    def selected_solution(self) -> SufficiencyResult | None:
        """The fit of the intermediate solution, or what there is instead."""
        return self.solution_metrics.get(self.selected_solution_type)

    @property
    def consistency(self) -> float | None:
        """Consistency of the selected solution."""
        return None if self.selected_solution is None else self.selected_solution.consistency

    @property
    def coverage(self) -> float | None:
        """Coverage of the selected solution."""
        return None if self.selected_solution is None else self.selected_solution.raw_coverage

    @property
    def qm_solution(self) -> QMSolution:
        """The same as `minimization`."""
        return self.minimization

    @property
    def formula(self) -> str | None:
        """The selected solution as text."""
        return self.to_formula()

    @property
    def formulas(self) -> dict[str, str]:
        """All solutions as text, by kind."""
        return self.to_formulas()

    def to_formulas(self) -> dict[str, str]:
        """Return all solutions as text, by kind."""
        found = self.solutions.groupby("solution_type", sort=False)["term"]
        return {str(kind): " + ".join(f"({term})" for term in terms) for kind, terms in found}

    def to_formula(self, solution_type: str | None = None) -> str | None:
        """Return one solution as text, by default the selected one."""
        wanted = self.selected_solution_type if solution_type is None else solution_type
        if wanted == "none":
            return None
        return self.to_formulas().get(choice(wanted, "solution_type", KINDS))

    def summary(self) -> str:
        """Tell in one line what was found."""
        fit = [
            f"{name}={'N/A' if value is None else format(value, '.3f')}"
            for name, value in (("consistency", self.consistency), ("coverage", self.coverage))
        ]
        counts = [len(self.solutions), len(self.truth_table_rows)]
        names = ("n_solution_terms", "n_truth_table_rows")
        fit += [f"{name}={count}" for name, count in zip(names, counts, strict=True)]
        kind = self.selected_solution_type
        return f"QCAFitResult(selected_solution_type={kind!r}, {', '.join(fit)})"

    def to_dataframe(self) -> pd.DataFrame:
        """Return `solutions`."""
        return self.solutions


def table_frame(rows: Sequence[TruthTableRow]) -> pd.DataFrame:
    """Write rows of a truth table as a DataFrame."""
    import pandas as pd

    records = []
    for row in rows:
        others = {
            "n_cases": row.n_cases,
            "outcome_mean": row.outcome_mean,
            "outcome_raw_consist": row.outcome_raw_consist,
            "pri_consistency": row.pri_consistency,
            "include": row.include,
            "cases": ", ".join(row.case_ids),
        }
        heads = column_names(list(row.config), others)
        records.append(dict(zip(heads, row.config.values(), strict=True)) | others)
    return pd.DataFrame.from_records(records)
