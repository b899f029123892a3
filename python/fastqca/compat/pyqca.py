"""The engines of the Python package PyQCA 0.2 (imported as qca), with its names and results."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import prod
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from fastqca import minimize, truth_table
from fastqca._common.arguments import guard_all
from fastqca._common.check import choice, did_you_mean, listing, number, shown, warn, whole_number
from fastqca._common.errors import DataError
from fastqca._common.names import column_names, listed
from fastqca.compat.covering import Cube, between, covering, fit
from fastqca.data.frames import to_frame

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

__all__ = ["CSQCA", "DONT_CARE", "FSQCA", "GSQCA", "MVQCA", "Implicant", "QCAFitResult"]
__all__ += ["QMSolution", "SufficiencyResult", "minimize_truth_table", "quine_mccluskey"]

DONT_CARE = "*"
_KINDS = ("complex", "parsimonious", "intermediate")
_TYPES = {"c": "crisp", "f": "fuzzy", "m": "multi"}  # however the rest is written
_BACKENDS = ["standard", "default", "boolean", "standard_boolean", "qmc", "qm", "quine_mccluskey"]
_BACKENDS += ["greedy", "exact"]
_BACKENDS += [f"{how}set_cover{ing}" for how in ("", "greedy_", "exact_") for ing in ("", "ing")]


@dataclass(frozen=True)
class Implicant:
    """
    A product in the form of PyQCA, and the positive rows it covers, numbered from 0.

    `pattern` holds the value of each condition, ``"*"`` where the product does not contain the
    condition, and a frozenset where it allows several values.
    """

    pattern: tuple[Any, ...]
    covered: frozenset[int]
    is_prime: bool = True
    cube: Cube = field(default=(), repr=False, compare=False)

    def complexity(self) -> int:
        """Return the number of literals."""
        return sum(value != DONT_CARE for value in self.pattern)

    def label(self, condition_names: Sequence[str]) -> str:
        """Write the product as PyQCA does: ``"A * ~B * region=north"``."""
        names, pattern = condition_names, self.pattern
        if len(names) != len(pattern):
            raise DataError(f"condition_names has length {len(names)}, the pattern {len(pattern)}")
        pairs = zip(names, pattern, strict=True)
        return " * ".join(_literal(n, v) for n, v in pairs if v != DONT_CARE) or "(tautology)"


def _literal(name: str, value: Any) -> str:
    if isinstance(value, frozenset):
        numbers_first = sorted(value, key=lambda level: (isinstance(level, str), level))
        return f"{name}={{{','.join(map(str, numbers_first))}}}"
    return f"{name}={value}" if not isinstance(value, int) else name if value else f"~{name}"


@dataclass
class QMSolution:
    """
    The solutions of one truth table, in the form of PyQCA.

    PyQCA returns one solution of each type; here it is the first of the minimal models, and
    `models` holds all of them. Positive rows are numbered from 0.
    """

    complex_solution: list[Implicant]
    parsimonious_solution: list[Implicant]
    intermediate_solution: list[Implicant]
    models: dict[str, list[list[Implicant]]]
    backend: str
    condition_names: list[str]
    positive: tuple[int, ...]
    n_positive: int
    n_remainder: int
    n_contradiction: int = 0  # each row of a table is there once

    def summary(self) -> pd.DataFrame:
        """Return one line for each product of each solution."""
        import pandas as pd

        rows = [
            (kind, each.label(self.condition_names), each.complexity(), len(each.covered))
            for kind in _KINDS
            for each in sorted(getattr(self, f"{kind}_solution"), key=Implicant.complexity)
        ]
        columns = ["solution_type", "term", "complexity", "n_minterms_covered"]
        return pd.DataFrame(rows, columns=columns)


@dataclass(frozen=True)
class SufficiencyResult:
    """The fit of a solution, in the form of PyQCA; `pri` is added."""

    antecedent: str
    consistency: float
    raw_coverage: float
    n_cases_in: int
    pri: float


@dataclass(frozen=True)
class QCAFitResult:
    """
    The result of `fit`, in the form of PyQCA but without its reports.

    The selected solution is the intermediate one if it exists, otherwise another one. The fit of a
    solution type is None if there is no such solution or its coverage is below `coverage_cutoff`.
    """

    truth_table: pd.DataFrame
    minimization: QMSolution
    solutions: pd.DataFrame
    solution_metrics: dict[str, SufficiencyResult | None]
    selected_solution_type: str
    selected_solution: SufficiencyResult | None
    consistency: float | None
    coverage: float | None
    formulas: dict[str, str]
    formula: str | None
    case_coverage: pd.DataFrame
    settings: dict[str, Any]
    qca_type: str

    def to_formula(self, solution_type: str | None = None) -> str | None:
        """Return one solution as text, by default the selected one."""
        if solution_type is None:
            return self.formula
        return self.formulas.get(choice(solution_type, "solution_type", _KINDS))

    def to_formulas(self) -> dict[str, str]:
        """Return all solutions as text, by kind."""
        return self.formulas

    def to_dataframe(self) -> pd.DataFrame:
        """Return `solutions`."""
        return self.solutions


class _Engine:
    """What the engines share."""

    qca_type: ClassVar[str]
    allowed: ClassVar[tuple[str, ...]]

    def __init__(
        self, data: Any, outcome: str, conditions: Sequence[str] | None = None,
        case_id: str | None = None, condition_types: Mapping[str, str] | None = None,
    ) -> None:  # fmt: skip
        import pandas as pd

        self.data = frame = to_frame(data).reset_index(drop=True)
        self.outcome, self.n_cases, me = outcome, len(frame), type(self).__name__
        names = listed(() if conditions is None else conditions, "conditions", list(frame))
        if not names:
            raise DataError(f"{me} requires conditions: at least one condition")
        types = dict.fromkeys(names, "multi" if self.allowed == ("multi",) else "")
        for name, kind in (condition_types or {}).items():
            letter = choice(str(kind)[:1].lower(), f"condition_types of {name!r}", tuple(_TYPES))
            types[name] = _TYPES[letter]
        self.multivalue_conditions = [name for name in names if types[name] == "multi"]
        self.set_conditions = [name for name in names if types[name] != "multi"]
        self.conditions = self.set_conditions + self.multivalue_conditions
        self.domains: dict[str, list[Any]] = {name: [0, 1] for name in self.conditions}
        sets = frame.set_axis([f"case_{i + 1}" for i in range(len(frame))])
        for name in (name for name in self.multivalue_conditions if name in frame):
            sets[name], values = pd.factorize(frame[name], sort=True, use_na_sentinel=False)
            self.domains[name] = values.tolist()
            if values.hasnans:
                raise DataError(f"column {name!r} has missing values")
            if len(values) < 2:
                raise DataError(f"column {name!r} has only one value; remove this condition")
        table = truth_table(sets, outcome, self.conditions, case_id=case_id, ties="up")
        for name, n, fuzzy in zip(table.conditions, table.levels, table.sets.fuzzy, strict=True):
            types[name] = types[name] or ("fuzzy" if fuzzy else "crisp")
            known = n == len(self.domains[name])
            if types[name] not in self.allowed or not known:
                kind = types[name] if known else "multi"
                raise DataError(f"{me} takes no {kind} condition, as {name!r} is")
        if self.allowed == ("crisp",) and not np.isin(table.outcome_values, [0, 1]).all():
            raise DataError(f"CSQCA accepts only 0 and 1, including in the outcome {outcome!r}")
        self.table, self.condition_types = table, types

    def truth_table_to_df(
        self, outcome_threshold: float = 0.5, pri_cut: float = 0.0
    ) -> pd.DataFrame:
        """
        Make the truth table, one line for each observed configuration.

        A membership of exactly 0.5 counts as 1, as in PyQCA. PRI is that of Ragin; PyQCA
        computes another number under this name.
        """
        import pandas as pd

        table = self.table.rerun(incl_cut=outcome_threshold, pri_cut=pri_cut)
        measures = {
            "n_cases": table.n,
            "outcome_mean": np.bincount(table.row_of, table.outcome_values) / table.n,
            "outcome_raw_consist": table.incl,
            "pri_consistency": np.nan_to_num(table.pri),
            "include": [code == "1" for code in table.out],
            "cases": list(map(", ".join, table.cases)),
        }
        pairs = zip(self.domains.values(), table.configs.T.tolist(), strict=True)
        values = [[domain[level] for level in column] for domain, column in pairs]
        heads = column_names(self.conditions, measures)
        frame = pd.DataFrame(dict(zip(heads, values, strict=True)) | measures)
        by = ["outcome_mean", "n_cases"]
        return frame.sort_values(by, ascending=False, kind="stable", ignore_index=True)

    def fit(
        self, consistency_cutoff: float | None = None, coverage_cutoff: float | None = None,
        minimizer: str = "standard", outcome_threshold: float | None = None,
        consistency_threshold: float | None = None, pri_cut: float = 0.0,
        frequency_cutoff: int = 1, directional_expectations: Mapping[str, Any] | None = None,
        include_remainders_in_parsimonious: bool = True,
    ) -> QCAFitResult:  # fmt: skip
        """
        Analyse the data.

        The cut-off of rows is the first that is given of `consistency_threshold`,
        `consistency_cutoff` and `outcome_threshold`, else 0.75.
        """
        import pandas as pd

        given = (consistency_threshold, consistency_cutoff, outcome_threshold, 0.75)
        cut = number(next(c for c in given if c is not None), "consistency_cutoff", low=0, high=1)
        options: dict[str, Any] = {
            "pri_cut": pri_cut,
            "frequency_cutoff": frequency_cutoff,
            "directional_expectations": directional_expectations,
            "include_remainders_in_parsimonious": include_remainders_in_parsimonious,
        }
        found = minimize_truth_table(self, outcome_threshold=cut, backend=minimizer, **options)
        selected, inside, y = "none", np.zeros(self.n_cases), self.table.outcome_values
        fitted: dict[str, SufficiencyResult] = {}
        for kind in _KINDS:
            if terms := getattr(found, f"{kind}_solution"):
                x, (incl, cov, pri) = fit(self.table, self.table.levels, [t.cube for t in terms])
                if coverage_cutoff is None or cov >= coverage_cutoff:
                    label = " + ".join(f"({term.label(self.conditions)})" for term in terms)
                    fitted[kind] = SufficiencyResult(label, incl, cov, int((x > 0.5).sum()), pri)
                    selected, inside = kind, x
        cases: dict[str, Any] = {"case_id": self.table.sets.cases, "outcome": y}
        cases |= {"solution_membership": inside, "covered_membership": np.minimum(inside, y)}
        cases |= {"covered": inside > 0.5, "in_outcome": y > 0.5}
        fits = {kind: (each.consistency, each.raw_coverage) for kind, each in fitted.items()}
        measures = pd.DataFrame(fits, index=["consistency", "coverage"], dtype=float).T
        best = fitted.get(selected)
        return QCAFitResult(
            truth_table=self.truth_table_to_df(cut, pri_cut),
            minimization=found,
            solutions=found.summary().join(measures, on="solution_type", how="inner"),
            solution_metrics={kind: fitted.get(kind) for kind in _KINDS},
            selected_solution_type=selected,
            selected_solution=best,
            consistency=None if best is None else best.consistency,
            coverage=None if best is None else best.raw_coverage,
            formulas={kind: each.antecedent for kind, each in fitted.items()},
            formula=None if best is None else best.antecedent,
            case_coverage=pd.DataFrame(cases),
            settings={"minimizer": minimizer, "consistency_cutoff": cut, **options},
            qca_type=self.qca_type,
        )


class CSQCA(_Engine):
    """Crisp-set QCA with the arguments of PyQCA."""

    qca_type, allowed = "csQCA", ("crisp",)


class FSQCA(_Engine):
    """Fuzzy-set QCA with the arguments of PyQCA."""

    qca_type, allowed = "fsQCA", ("crisp", "fuzzy")


class MVQCA(_Engine):
    """Multi-value QCA with the arguments of PyQCA; conditions can have values of any type."""

    qca_type, allowed = "mvQCA", ("multi",)


class GSQCA(_Engine):
    """Crisp, fuzzy and multi-value conditions together, with the arguments of PyQCA."""

    qca_type, allowed = "GSQCA", ("crisp", "fuzzy", "multi")

    def __init__(
        self, data: Any, case_id: str | None = None, set_conditions: Sequence[str] | None = None,
        multivalue_conditions: Sequence[str] | None = None, outcome: str | None = None,
        conditions: Sequence[str] | None = None, condition_types: Mapping[str, str] | None = None,
    ) -> None:  # fmt: skip
        data, what = to_frame(data), "set_ and multivalue_conditions"
        sets, several = (
            listed(() if given is None else given, what, list(data))
            for given in (set_conditions, multivalue_conditions)
        )
        if conditions is not None and sets + several:
            raise DataError("give conditions, or set_conditions and multivalue_conditions")
        types = dict.fromkeys(several, "multi") | dict(condition_types or {})
        names = sets + several if conditions is None else conditions
        super().__init__(data, outcome, names, case_id, types)  # type: ignore[arg-type]


def minimize_truth_table(
    qca: _Engine, outcome_threshold: float = 0.75, consistency_threshold: float | None = None,
    pri_cut: float = 0.0, frequency_cutoff: int = 1,
    directional_expectations: Mapping[str, Any] | None = None,
    include_remainders_in_parsimonious: bool = True, backend: str = "qmc",
) -> QMSolution:  # fmt: skip
    """
    Minimize the truth table of an engine.

    The intermediate solution follows Ragin and Sonnett: of the simplifying assumptions behind the
    parsimonious solution, it keeps those in line with the directional expectations. PyQCA keeps
    only remainders in which every condition is as expected, which is usually none. All backends
    give the same result here. A warning is issued if no row is positive, if there are no
    expectations, or if there are several solutions.

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
    wanted = str(backend).strip().lower().replace("-", "_").replace(" ", "_")
    if wanted not in _BACKENDS:
        raise DataError(f"Unsupported minimizer {backend!r}{did_you_mean(wanted, _BACKENDS)}")
    if not isinstance(qca, _Engine):
        raise DataError(f"qca must be CSQCA, FSQCA, MVQCA or GSQCA, got {shown(qca)}")
    n_cut = whole_number(frequency_cutoff, "frequency_cutoff", low=1)
    table = qca.table.rerun(incl_cut=cut, pri_cut=pri_cut)
    rows = zip(table.row_numbers, table.configs.tolist(), table.out, table.n, strict=True)
    kept = [(at - 1, row, code == "1") for at, row, code, n in rows if n >= n_cut]
    positive = {at: row for at, row, good in kept if good}
    on, off = list(positive.values()), [row for _, row, good in kept if not good]
    levels, expected, domains = table.levels, directional_expectations, [*qca.domains.values()]
    found = dict.fromkeys(_KINDS, covering(levels, on, [])[1] if on else [])
    if on and include_remainders_in_parsimonious:
        found["parsimonious"] = covering(levels, on, None, off)[1]
    if not on:
        warn("no row of the truth table is positive: lower outcome_threshold or pri_cut")
    elif expected is None:
        warn("without directional_expectations the intermediate solution is the complex one")
    elif not off:
        warn("without a negative row the intermediate solution is the complex one")
    else:
        for name, value in expected.items():
            if value not in qca.domains.get(name, ()):
                hint = "" if name in qca.domains else did_you_mean(name, qca.domains)
                raise DataError(f"directional_expectations: {name!r} has no value {value!r}{hint}")
        directions = {name: qca.domains[name].index(value) for name, value in expected.items()}
        found["intermediate"] = between(
            minimize(table.rerun(n_cut=n_cut), include="?", dir_exp=directions)
        )
    models = {
        kind: [[_implicant(cube, domains, positive) for cube in model] for model in each]
        for kind, each in found.items()
    }
    several = [f"{len(each)} {kind}" for kind, each in models.items() if len(each) > 1]
    if several:
        warn(
            f"there are {listing(several)} solutions; the first is used, and .models holds all "
            "of them"
        )
    bare, bold, middle = (next(iter(models[kind]), []) for kind in _KINDS)
    counts = (tuple(positive), len(on), prod(levels) - len(on) - len(off))
    return QMSolution(bare, bold, middle, models, backend, qca.conditions, *counts)


def _implicant(
    cube: Cube, domains: Sequence[Sequence[Any]], positive: Mapping[int, Sequence[int]]
) -> Implicant:
    """Write a cube with the values of the conditions; `positive`: the levels of these rows."""
    pattern: list[Any] = []
    for allowed, domain in zip(cube, domains, strict=True):
        values = frozenset(domain[level] for level in allowed)
        several = DONT_CARE if len(values) == len(domain) else values
        pattern.append(several if len(values) > 1 else next(iter(values)))
    inside = [i for i, row in positive.items() if all(map(frozenset.__contains__, cube, row))]
    return Implicant(tuple(pattern), frozenset(inside), cube=cube)


def quine_mccluskey(
    minterms: list[int], all_patterns: list[tuple[Any, ...]], is_multivalue: list[bool],
    dont_care_indices: list[int] | None = None,
) -> list[Implicant]:  # fmt: skip
    """
    Find all prime implicants that cover a positive row.

    Examples
    --------
    >>> rows = [(0, 0), (0, 1), (1, 0), (1, 1)]
    >>> [p.pattern for p in quine_mccluskey([2, 3], rows, [False, False])]
    [(1, '*')]
    """
    del is_multivalue  # which can be told from the patterns
    domains = [list(dict.fromkeys(column)) for column in zip(*all_patterns, strict=False)]
    if any(len(pattern) != len(domains) for pattern in all_patterns):
        raise DataError("all_patterns: the rows have different lengths")
    rows = [list(map(list.index, domains, pattern)) for pattern in all_patterns]
    on, free = sorted(set(minterms)), set(dont_care_indices or ())
    for at in (*on, *free):
        if not 0 <= at < len(rows):
            raise DataError(f"all_patterns has {len(rows)} rows; there is no row {at}")
    positive = {at: rows[at] for at in on}
    others = [rows[at] for at in free - set(on)]
    primes, _ = covering([*map(len, domains)], list(positive.values()), others)
    return [_implicant(cube, domains, positive) for cube in primes]


guard_all(globals(), __all__)
