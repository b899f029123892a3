"""The engines of PyQCA: data in, one solution of each kind out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from fastqca import _core
from fastqca._common.check import choice, did_you_mean, number, shown
from fastqca._common.errors import DataError
from fastqca._common.names import listed
from fastqca.compat.pyqca.implicants import DONT_CARE, KINDS, Implicant, QMSolution
from fastqca.compat.pyqca.minimizers import (
    QCAMinimizer,
    coded_table,
    normalize_minimizer_backend,
)
from fastqca.compat.pyqca.results import (
    QCAFitResult,
    SufficiencyResult,
    TruthTableRow,
    table_frame,
)
from fastqca.data.dont_care import with_order
from fastqca.data.frames import to_frame
from fastqca.data.sets import as_numbers

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from fastqca.truth_tables.truth_table import TruthTable

__all__ = [
    "CSQCA",
    "FSQCA",
    "GSQCA",
    "MVQCA",
    "minimize_truth_table",
]

_TYPES = {"crisp": "crisp", "crisp-set": "crisp", "cs": "crisp", "csqca": "crisp"}
_TYPES |= {"fuzzy": "fuzzy", "fuzzy-set": "fuzzy", "fs": "fuzzy", "fsqca": "fuzzy"}
_TYPES |= dict.fromkeys(("multi", "multi-value", "multivalue", "mv", "mvqca"), "multi")
_CUT = 0.75


class _Engine:
    """What the engines share."""

    qca_type: ClassVar[str]
    allowed: ClassVar[tuple[str, ...]]

    def __init__(
        self,
        data: Any,
        outcome: str,
        conditions: Sequence[str] | None = None,
        case_id: str | None = None,
        condition_types: Mapping[str, str] | None = None,
        set_conditions: Sequence[str] | None = None,
        multivalue_conditions: Sequence[str] | None = None,
    ) -> None:
        self.data = to_frame(data).reset_index(drop=True)
        self.outcome, self.case_id = outcome, case_id
        columns = self.data.columns.tolist()
        legacy, several = (
            listed(() if given is None else given, name, columns)
            for name, given in (
                ("set_conditions", set_conditions),
                ("multivalue_conditions", multivalue_conditions),
            )
        )
        legacy += several
        if conditions is not None and legacy:
            raise DataError(
                f"{type(self).__name__} accepts either conditions or set_conditions and "
                "multivalue_conditions, not both"
            )
        self.conditions = (
            legacy if conditions is None else listed(conditions, "conditions", columns)
        )
        if not self.conditions:
            raise DataError(f"{type(self).__name__} requires conditions: at least one condition")
        self._check_columns()
        self.data = with_order(self.data, (*self.conditions, outcome))
        self.condition_types = self._types(condition_types, several)
        self.multivalue_conditions = [n for n, t in self.condition_types.items() if t == "multi"]
        self.set_conditions = [n for n in self.conditions if n not in self.multivalue_conditions]
        self.conditions = [*self.set_conditions, *self.multivalue_conditions]
        self.domains = {name: self._domain(name) for name in self.conditions}
        self._values = np.array([self._column(name) for name in self.conditions])
        self._y = as_numbers(self.data[outcome], outcome)
        self._table: TruthTable | None = None
        for name in (*self.set_conditions, outcome):
            scores = as_numbers(self.data[name], name)
            if not ((scores >= 0) & (scores <= 1)).all():
                raise DataError(f"column {name!r} must be memberships from 0 to 1, without gaps")
        self._check_outcome()

    def _check_outcome(self) -> None:
        """Refuse outcomes that the kind of QCA does not have; by default none."""

    def _check_columns(self) -> None:
        for name in (*self.conditions, self.outcome, *filter(None, [self.case_id])):
            if name not in self.data:
                hint = did_you_mean(name, self.data.columns)
                raise DataError(f"there is no column {name!r}{hint}")
        twice = [n for n in self.conditions if self.conditions.count(n) > 1 or n == self.outcome]
        if twice:
            raise DataError(f"condition {twice[0]!r} is named twice, or is the outcome")

    def _types(self, types: Mapping[str, str] | None, multivalue: Sequence[str]) -> dict[str, str]:
        """Tell crisp, fuzzy and multi-value conditions apart."""
        found = {}
        for name in self.conditions:
            if types is not None and name in types:
                text = str(types[name]).strip().lower().replace("_", "-")
                found[name] = _TYPES[choice(text, f"condition_types of {name!r}", tuple(_TYPES))]
            elif name in multivalue or self.allowed == ("multi",):
                found[name] = "multi"
            else:
                scores = as_numbers(self.data[name], name)
                found[name] = "fuzzy" if (scores % 1 != 0).any() else "crisp"
            if found[name] not in self.allowed:
                raise DataError(
                    f"{type(self).__name__} takes no {found[name]} condition, as {name!r} is"
                )
        return found

    def _domain(self, name: str) -> list[Any]:
        if self.condition_types[name] != "multi":
            return [0, 1]
        values = self.data[name].drop_duplicates().tolist()
        return sorted(values, key=lambda v: (isinstance(v, str), v))

    def _column(self, name: str) -> NDArray[np.float64]:
        if name in self.set_conditions:
            return as_numbers(self.data[name], name)
        if self.data[name].isna().any():
            raise DataError(f"column {name!r} has missing values")
        at = {value: float(i) for i, value in enumerate(self.domains[name])}
        if len(at) < 2:
            raise DataError(f"column {name!r} has only one value: leave the condition out")
        return np.array([at[value] for value in self.data[name]])

    def _case_ids(self) -> list[str]:
        if self.case_id is None:
            return [f"case_{i + 1}" for i in range(self.n_cases)]
        return [str(name) for name in self.data[self.case_id]]

    @property
    def n_cases(self) -> int:
        """The number of cases."""
        return len(self.data)

    @property
    def n_conditions(self) -> int:
        """The number of conditions."""
        return len(self.conditions)

    @property
    def all_condition_names(self) -> list[str]:
        """The conditions, multi-value ones last."""
        return list(self.conditions)

    def __repr__(self) -> str:
        return (
            f"{type(self).__name__}(n_cases={self.n_cases}, conditions={self.conditions}, "
            f"outcome={self.outcome!r})"
        )

    def build_truth_table(
        self, outcome_threshold: float = 0.5, pri_cut: float = 0.0
    ) -> list[TruthTableRow]:
        """
        Make the rows of the truth table.

        A membership of exactly 0.5 counts as 1, as in PyQCA. PRI is that of Ragin; PyQCA
        computes another number under this name.
        """
        if self._table is None:
            levels = list(map(len, self.domains.values()))
            cases = self._case_ids()
            self._table = coded_table(self.conditions, self._values, levels, self._y, cases)
        table = self._table
        rows = []
        n, incl, pri = table.n.tolist(), table.incl.tolist(), np.nan_to_num(table.pri).tolist()
        means = np.bincount(table.row_of, self._y) / table.n
        for i, config in enumerate(table.configs.tolist()):
            pairs = zip(self.conditions, config, strict=True)
            rows.append(
                TruthTableRow(
                    {name: self.domains[name][level] for name, level in pairs},
                    n[i],
                    float(means[i]),
                    incl[i],
                    list(table.cases[i]),
                    incl[i] >= outcome_threshold and pri[i] >= pri_cut,
                    pri[i],
                )
            )
        return sorted(rows, key=lambda row: (-row.outcome_mean, -row.n_cases))

    def truth_table_to_df(
        self, outcome_threshold: float = 0.5, pri_cut: float = 0.0
    ) -> pd.DataFrame:
        """Return the rows of the truth table as a DataFrame."""
        return table_frame(self.build_truth_table(outcome_threshold, pri_cut))

    def fit(
        self,
        consistency_cutoff: float | None = None,
        coverage_cutoff: float | None = None,
        minimizer: str = "standard",
        outcome_threshold: float | None = None,
        consistency_threshold: float | None = None,
        pri_cut: float = 0.0,
        frequency_cutoff: int = 1,
        directional_expectations: Mapping[str, Any] | None = None,
        include_remainders_in_parsimonious: bool = True,
    ) -> QCAFitResult:
        """
        Analyse the data.

        The cut-off of rows is the first that is given of `consistency_threshold`,
        `consistency_cutoff` and `outcome_threshold`, else 0.75.
        """
        given = (consistency_threshold, consistency_cutoff, outcome_threshold, _CUT)
        cut = number(next(c for c in given if c is not None), "consistency_cutoff", low=0, high=1)
        number(pri_cut, "pri_cut", low=0, high=1)
        backend = normalize_minimizer_backend(minimizer)
        options: dict[str, Any] = {
            "pri_cut": pri_cut,
            "frequency_cutoff": frequency_cutoff,
            "directional_expectations": directional_expectations,
            "include_remainders_in_parsimonious": include_remainders_in_parsimonious,
        }
        solution = minimize_truth_table(self, outcome_threshold=cut, backend=backend, **options)
        metrics = {kind: self._metrics(solution.solution(kind), coverage_cutoff) for kind in KINDS}
        selected = next((kind for kind in reversed(KINDS) if metrics[kind] is not None), "none")
        terms = [] if selected == "none" else solution.solution(selected)
        return QCAFitResult(
            self.build_truth_table(cut, pri_cut),
            solution,
            metrics,
            (tuple(self._case_ids()), self._y, self._membership(terms)),
            {"minimizer": backend, "consistency_cutoff": cut, **options},
            selected,
            self.outcome,
            self.case_id,
            self.qca_type,
        )

    def analyze(self, *args: Any, **kwargs: Any) -> QCAFitResult:
        """Do what `fit` does."""
        return self.fit(*args, **kwargs)

    def _membership(self, terms: Sequence[Implicant]) -> NDArray[np.float64]:
        """Return the membership of the cases in a sum of products."""
        scores = np.zeros(self.n_cases)
        for term in terms:
            inside = np.ones(self.n_cases)
            for name, x, value in zip(self.conditions, self._values, term.pattern, strict=True):
                if value == DONT_CARE:
                    continue
                if name in self.set_conditions:
                    inside = np.minimum(inside, x if value else 1 - x)
                else:
                    several = value if isinstance(value, frozenset) else [value]
                    levels = [self.domains[name].index(each) for each in several]
                    inside = np.minimum(inside, np.isin(x, levels))
            scores = np.maximum(scores, inside)
        return scores

    def _metrics(
        self, terms: Sequence[Implicant], coverage_cutoff: float | None
    ) -> SufficiencyResult | None:
        if not terms:
            return None
        x = self._membership(terms)
        none = np.zeros(0, dtype=np.int64)
        fit, _, _ = _core.fit(x[np.newaxis], self._y, np.zeros(1, dtype=np.int64), none)
        incl, pri, cov = np.nan_to_num(fit[0, :3]).tolist()
        label = " + ".join(f"({term.label(self.conditions)})" for term in terms)
        low = coverage_cutoff is not None and cov < coverage_cutoff
        n_cases = int((x > 0.5).sum())
        return None if low else SufficiencyResult(label, incl, cov, None, n_cases, pri)


def minimize_truth_table(
    qca: Any,
    outcome_threshold: float = _CUT,
    consistency_threshold: float | None = None,
    pri_cut: float = 0.0,
    frequency_cutoff: int = 1,
    directional_expectations: Mapping[str, Any] | None = None,
    include_remainders_in_parsimonious: bool = True,
    backend: str = "qmc",
) -> QMSolution:
    """
    Minimize the truth table of an engine: one of these, or one of PyQCA itself.

    Examples
    --------
    >>> import fastqca as qca
    >>> sets = qca.datasets.load("lipset", "crisp")
    >>> model = CSQCA(sets, "SURV", ["DEV", "URB", "LIT", "IND", "STB"])
    >>> expected = dict.fromkeys(model.conditions, 1)
    >>> found = minimize_truth_table(model, 0.8, directional_expectations=expected)
    >>> [term.label(model.conditions) for term in found.intermediate_solution]
    ['DEV * LIT * STB']
    """
    cut = outcome_threshold if consistency_threshold is None else consistency_threshold
    if not isinstance(qca, _Engine):
        parts = ("data", "case_id", "set_conditions", "multivalue_conditions", "outcome")
        if not all(hasattr(qca, part) for part in parts):
            raise DataError(f"qca must be CSQCA, FSQCA, MVQCA or GSQCA, got {shown(qca)}")
        qca = GSQCA(
            qca.data,
            qca.case_id,
            qca.set_conditions,
            qca.multivalue_conditions,
            qca.outcome,
        )
    minimizer = QCAMinimizer(
        qca.conditions,
        {name: name in qca.multivalue_conditions for name in qca.conditions},
        qca.domains,
        normalize_minimizer_backend(backend),
    )
    return minimizer.minimize(
        qca.build_truth_table(cut, pri_cut),
        cut,
        pri_cut=pri_cut,
        frequency_cutoff=frequency_cutoff,
        directional_expectations=directional_expectations,
        include_remainders_in_parsimonious=include_remainders_in_parsimonious,
    )


class CSQCA(_Engine):
    """Crisp-set QCA with the arguments of PyQCA."""

    qca_type = "csQCA"
    allowed = ("crisp",)

    def _check_outcome(self) -> None:
        if not np.isin(self._y, [0, 1]).all():
            raise DataError(f"CSQCA takes 0 and 1 only, also in the outcome {self.outcome!r}")


class FSQCA(_Engine):
    """Fuzzy-set QCA with the arguments of PyQCA."""

    qca_type = "fsQCA"
    allowed = ("crisp", "fuzzy")


class MVQCA(_Engine):
    """Multi-value QCA with the arguments of PyQCA: conditions have values of any kind."""

    qca_type = "mvQCA"
    allowed = ("multi",)


class GSQCA(_Engine):
    """Crisp, fuzzy and multi-value conditions together, with the arguments of PyQCA."""

    qca_type = "GSQCA"
    allowed = ("crisp", "fuzzy", "multi")

    def __init__(
        self,
        data: Any,
        case_id: str | None = None,
        set_conditions: Sequence[str] | None = None,
        multivalue_conditions: Sequence[str] | None = None,
        outcome: str | None = None,
        conditions: Sequence[str] | None = None,
        condition_types: Mapping[str, str] | None = None,
    ) -> None:
        if outcome is None:
            raise DataError("outcome is required")
        older = (set_conditions, multivalue_conditions)
        super().__init__(data, outcome, conditions, case_id, condition_types, *older)
