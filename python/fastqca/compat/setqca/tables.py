"""Truth tables in the form of setqca: every configuration is a row, numbered from 0."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from fastqca import _core
from fastqca._common.errors import SolutionError
from fastqca._common.lazy import cached_property
from fastqca.compat.r.implicants import createMatrix
from fastqca.compat.setqca.minimize import BooleanSolution, minimize
from fastqca.truth_tables.layout import column_names

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from fastqca.truth_tables.truth_table import TruthTable as NativeTable

__all__ = ["SufficiencyFit", "TruthTable", "TruthTableRow", "fits", "named_as_indexed", "ratio"]


@dataclass(frozen=True, slots=True)
class SufficiencyFit:
    """Consistency, coverage and PRI; 0 for 0/0, as setqca has it."""

    consistency: float
    coverage: float
    pri: float


def ratio(value: float) -> float:
    """Return 0 for 0/0."""
    return 0.0 if np.isnan(value) else float(value)


def named_as_indexed(frame: pd.DataFrame, case_id: str | None) -> pd.DataFrame:
    """Give cases the names that setqca gives them: the index as text, from "0" if it has none."""
    return frame if case_id is not None else frame.set_axis(frame.index.map(str))


def fits(
    x: NDArray[np.float64], y: NDArray[np.float64], models: list[tuple[int, ...]]
) -> tuple[list[SufficiencyFit], list[SufficiencyFit]]:
    """Compute the fit of terms, given by their memberships, and of unions of terms."""
    offsets = np.cumsum([0, *map(len, models)], dtype=np.int64)
    members = np.array([i for model in models for i in model], dtype=np.int64)
    of_terms, of_models, _ = _core.fit(np.ascontiguousarray(x), y, offsets, members)
    one, other = (
        [SufficiencyFit(ratio(row[0]), ratio(row[2]), ratio(row[1])) for row in found.tolist()]
        for found in (of_terms, of_models)
    )
    return one, other


@dataclass(frozen=True, slots=True)
class TruthTableRow:
    """One configuration; `outcome` is "1", "0", "C" or "R" for a remainder."""

    minterm: int
    configuration: tuple[int, ...]
    frequency: int
    consistency: float
    pri: float
    outcome: str
    cases: tuple[str, ...]

    @property
    def observed(self) -> bool:
        """Whether enough cases are in it."""
        return self.outcome != "R"


class TruthTable:
    """
    A truth table of setqca over one of fastqca, which is `native`.

    Rows are made when they are looked at: there are as many as configurations.
    """

    def __init__(self, native: NativeTable) -> None:
        self.native = native
        self.conditions = native.conditions
        self.outcome_name = native.outcome
        cuts = native.settings["incl_cut"]
        cuts = cuts if isinstance(cuts, tuple) else (cuts, cuts)
        self.inclusion_cutoff, self.exclusion_cutoff = cuts
        self.pri_cutoff: float = native.settings["pri_cut"]
        self.frequency_cutoff: int = native.settings["n_cut"]

    @cached_property
    def rows(self) -> tuple[TruthTableRow, ...]:
        """Every configuration; memberships in those without cases count too."""
        native = self.native
        sets, configs = native.sets, createMatrix(native.levels)
        x = _core.memberships(sets.values, np.array(sets.fuzzy), configs.astype(np.int8))
        fit, _ = fits(x, native.outcome_values, [])
        codes = self._codes()
        at = {number - 1: i for i, number in enumerate(native.row_numbers)}
        return tuple(
            TruthTableRow(
                i,
                tuple(config),
                int(native.n[at[i]]) if i in at else 0,
                fit[i].consistency,
                fit[i].pri,
                codes.get(i, "R"),
                native.cases[at[i]] if i in at else (),
            )
            for i, config in enumerate(configs.tolist())
        )

    def _codes(self) -> dict[int, str]:
        """Codes of the observed rows; one that only lacks PRI is "C" in setqca."""
        native, codes = self.native, {}
        for number, code, incl in zip(native.row_numbers, native.out, native.incl, strict=True):
            low = code == "0" and incl >= self.exclusion_cutoff
            codes[number - 1] = {"?": "R"}.get(code, "C" if low else code)
        return codes

    def _coded(self, wanted: str) -> set[int]:
        return {minterm for minterm, code in self._codes().items() if code == wanted}

    @property
    def positive_minterms(self) -> set[int]:
        """Rows coded "1"."""
        return self._coded("1")

    @property
    def negative_minterms(self) -> set[int]:
        """Rows coded "0"."""
        return self._coded("0")

    @property
    def contradictory_minterms(self) -> set[int]:
        """Rows coded "C"."""
        return self._coded("C")

    @property
    def remainder_minterms(self) -> set[int]:
        """Rows without enough cases."""
        observed = {minterm for minterm, code in self._codes().items() if code != "R"}
        return set(range(2 ** len(self.conditions))) - observed

    def rows_with(self, code: str) -> tuple[TruthTableRow, ...]:
        """Return the rows of one code."""
        return tuple(row for row in self.rows if row.outcome == code)

    def to_frame(self) -> pd.DataFrame:
        """Return one line for each row, in the columns of setqca."""
        import pandas as pd

        others = ("minterm", "n", "consistency", "PRI", "OUT", "cases")
        heads = column_names(self.conditions, others)
        records: list[dict[str, Any]] = [
            {
                **dict(zip(heads, row.configuration, strict=True)),
                "minterm": row.minterm,
                "n": row.frequency,
                "consistency": row.consistency,
                "PRI": row.pri,
                "OUT": row.outcome,
                "cases": ", ".join(row.cases),
            }
            for row in self.rows
        ]
        return pd.DataFrame.from_records(records)

    def minimize(
        self, *, include_remainders: bool = False, max_solutions: int = 256
    ) -> tuple[BooleanSolution, ...]:
        """Minimize the table: conservatively, or with remainders parsimoniously."""
        if not self.positive_minterms:
            raise SolutionError("no row is coded '1': lower the cut-offs")
        return minimize(
            self.positive_minterms,
            dont_cares=self.remainder_minterms if include_remainders else None,
            width=len(self.conditions),
            max_solutions=max_solutions,
        )
