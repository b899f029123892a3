"""Terms and models: what a minimization returns, with parameters of fit on request."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from fastqca import _core
from fastqca._common.tolerance import reaches
from fastqca._common.values import Value
from fastqca._tables import CaseList, Column, Table, figure, with_lists
from fastqca._tables.export import Exportable, whole_model
from fastqca.expressions.expression import Expression
from fastqca.expressions.notation import term_text
from fastqca.truth_tables.rows import row_numbers

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from fastqca._common.guesses import Guesses
    from fastqca.truth_tables.truth_table import TruthTable

__all__ = ["Explained", "Fits", "Model", "Term", "implicants"]


@dataclass(frozen=True, eq=False)
class Explained(Value):
    """
    The rows of a truth table that models explain.

    Attributes
    ----------
    table : TruthTable
    rows : ndarray of int64, shape (E,)
        Their positions in the table.
    """

    table: TruthTable
    rows: NDArray[np.int64]

    @cached_property
    def configs(self) -> NDArray[np.uint8]:
        """The configurations, (E, k)."""
        configs = self.table.configs[self.rows]
        configs.setflags(write=False)
        return configs

    @property
    def row_numbers(self) -> list[int]:
        """Their row numbers."""
        return list(self._row_numbers)

    @cached_property
    def _row_numbers(self) -> list[int]:
        return row_numbers(self.configs, self.table.row_levels)

    @cached_property
    def cases(self) -> list[tuple[str, ...]]:
        """The names of the cases of each row."""
        cases = self.table.cases
        return [cases[row] for row in self.rows.tolist()]

    def covered(self, values: Sequence[int]) -> list[int]:
        """Positions of the explained rows that a term covers."""
        term = np.array(values, dtype=np.int16)
        present = np.flatnonzero(term >= 0)
        inside = (self.configs[:, present] == term[present]).all(axis=1)
        positions: list[int] = np.flatnonzero(inside).tolist()
        return positions

    def memberships(self, terms: NDArray[np.int16]) -> NDArray[np.float64]:
        """Membership of the N cases in (T, k) terms, (T, N)."""
        return self.table.sets.memberships(terms)


@dataclass(frozen=True, eq=False)
class Fits:
    """
    Parameters of fit of some models and of their terms, computed once, at first use.

    Model m consists of the terms ``indices[offsets[m]:offsets[m + 1]]`` of (T, k).

    Notes
    -----
    With x the membership in a term, or the maximum over the terms of a model, and y that in
    the outcome: inclS = Σ min(x, y) / Σ x, covS = Σ min(x, y) / Σ y, with
    p = Σ min(x, y, 1 - y) PRI = (Σ min(x, y) - p) / (Σ x - p), and covU is what covS of the
    model loses without the term. 0/0 is NaN.
    """

    explained: Explained
    terms: NDArray[np.int16]
    offsets: NDArray[np.int64]
    indices: NDArray[np.int64]

    @cached_property
    def _measures(self) -> tuple[list[list[float]], list[list[float]], list[float]]:
        x, y = self.explained.memberships(self.terms), self.explained.table.outcome_values
        of_terms, of_models, unique = _core.fit(x, y, offsets=self.offsets, indices=self.indices)
        return of_terms.tolist(), of_models.tolist(), unique.tolist()

    def term(self, index: int) -> tuple[float, float, float]:
        """Return inclS, PRI and covS of a term."""
        inclusion, pri, coverage, _ = self._measures[0][index]
        return inclusion, pri, coverage

    def model(self, index: int) -> tuple[float, float, float]:
        """Return inclS, PRI and covS of a model."""
        inclusion, pri, coverage, _ = self._measures[1][index]
        return inclusion, pri, coverage

    def unique(self, index: int) -> list[float]:
        """Return the unique coverage of the terms of a model; NaN if there is one, as in R."""
        first, last = self.offsets[index : index + 2].tolist()
        return self._measures[2][first:last] if last - first > 1 else [float("nan")]


class Term(Exportable):
    """
    A conjunction of literals, such as ``DEV*~URB*LIT``.

    Terms are immutable, and equal when they have the same literals.
    """

    __slots__ = ("_cases", "_explained", "_fit", "_implicant", "_text")
    _guesses: ClassVar[Guesses] = {
        "consistency": lambda term: term.inclS,
        "pri": lambda term: term.PRI,
        "coverage": lambda term: term.covS,
        "plot": "use fastqca.plot.xy(term)",
    }

    def __init__(
        self,
        implicant: tuple[int, ...],
        explained: Explained,
        fit: tuple[Fits, int] | None = None,
    ) -> None:
        self._implicant = implicant
        self._explained = explained
        self._fit: tuple[float, float, float] | tuple[Fits, int] | None = fit
        self._text: str | None = None
        self._cases: CaseList | None = None

    def __reduce__(self) -> tuple[type[Term], tuple[object, ...]]:
        return Term, (self._implicant, self._explained)

    @property
    def implicant(self) -> tuple[int, ...]:
        """The level of each condition of the truth table; -1 if it is not in the term."""
        return self._implicant

    @property
    def explained(self) -> Explained:
        """The explained rows, with their truth table."""
        return self._explained

    @property
    def literals(self) -> dict[str, int]:
        """The conditions and their levels, as in ``{"DEV": 1, "URB": 0}``."""
        names = self._explained.table.conditions
        return {name: v for name, v in zip(names, self.implicant, strict=True) if v >= 0}

    @property
    def covers(self) -> list[int]:
        """Row numbers of the explained rows that the term covers."""
        numbers = self._explained.row_numbers
        return [numbers[i] for i in self._explained.covered(self.implicant)]

    @property
    def cases(self) -> CaseList:
        """Cases of the explained rows that the term covers, as in "x1,x2; x3", separated by row."""
        if self._cases is None:
            cases = self._explained.cases
            self._cases = CaseList(cases[i] for i in self._explained.covered(self.implicant))
        return self._cases

    @property
    def case_names(self) -> list[str]:
        """Names of the cases of the explained rows that the term covers."""
        return list(self.cases.names)

    @property
    def membership(self) -> NDArray[np.float64]:
        """Membership of the N cases of the data in the term."""
        x: NDArray[np.float64] = self._explained.memberships(np.array([self.implicant], np.int16))[
            0
        ]
        return x

    @property
    def inclS(self) -> float:  # noqa: N802 (the name of the field)
        """Consistency of the term as a sufficient condition."""
        return self._parameters()[0]

    @property
    def PRI(self) -> float:  # noqa: N802
        """Proportional reduction in inconsistency."""
        return self._parameters()[1]

    @property
    def covS(self) -> float:  # noqa: N802
        """Coverage of the outcome by the term."""
        return self._parameters()[2]

    def _parameters(self) -> tuple[float, float, float]:
        if self._fit is None:
            alone = np.array([0, 1], dtype=np.int64), np.array([0], dtype=np.int64)
            self._fit = Fits(self._explained, np.array([self.implicant], np.int16), *alone), 0
        if len(self._fit) == 2:
            fits, index = self._fit
            self._fit = fits.term(index)
        return self._fit

    def to_frame(self) -> pd.DataFrame:
        """Return one row: `term`, `inclS`, `PRI`, `covS`, `cases`; unrounded."""
        import pandas as pd

        inclusion, pri, coverage = self._parameters()
        row = {"term": str(self), "inclS": inclusion, "PRI": pri, "covS": coverage}
        return pd.DataFrame([{**row, "cases": self.cases}])

    def _exported(self) -> pd.DataFrame:
        return with_lists(self.to_frame(), [self.cases])

    def _tables(self) -> list[Table]:
        fit = map(figure, self._parameters())
        columns, row = _columns("inclS", "PRI", "covS"), [str(self), *fit, self.cases]
        return [Table(columns, [[row]])]

    def __str__(self) -> str:
        if self._text is None:
            table = self._explained.table
            self._text = term_text(self.implicant, table.conditions, table.levels)
        return self._text

    def __repr__(self) -> str:
        return f"<Term {self}>"

    def _repr_html_(self) -> str:
        from html import escape

        return f"<code>{escape(str(self))}</code>"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Term):
            return NotImplemented
        return self.literals == other.literals

    def __hash__(self) -> int:
        return hash(frozenset(self.literals.items()))


def _columns(*measures: str) -> list[Column]:
    numbers = [Column(measure, "center") for measure in measures]
    return [Column("", "left", gap=0, wrap="*"), *numbers, Column("cases", "left", wrap="; ")]


def implicants(terms: Sequence[Term], explained: Explained) -> NDArray[np.int16]:
    """Collect terms in an array, (T, k)."""
    k = len(explained.table.conditions)
    return np.array([term.implicant for term in terms], dtype=np.int16).reshape(len(terms), k)


class Model(Exportable):
    """
    A disjunction of terms that covers the explained rows: one solution of a minimization.

    Models are immutable, and equal when they have the same terms, whatever their names.
    """

    __slots__ = ("_all_parents", "_explained", "_fits", "_index", "_name", "_terms")
    _guesses: ClassVar[Guesses] = {
        "consistency": lambda model: model.inclS,
        "pri": lambda model: model.PRI,
        "coverage": lambda model: model.covS,
        "formula": lambda model: model.expression,
        "plot": "use fastqca.plot.xy(model)",
    }

    def __init__(
        self,
        terms: tuple[Term, ...],
        name: str,
        explained: Explained,
        fits: tuple[Fits, int] | None = None,
        all_parents: Sequence[tuple[str, str]] = (),
    ) -> None:
        self._terms = terms
        self._name = name
        self._all_parents = all_parents
        self._explained = explained
        if fits is None:
            values = implicants(terms, explained)
            offsets = np.array([0, len(terms)], dtype=np.int64)
            fits = Fits(explained, values, offsets, np.arange(len(terms))), 0
        self._fits, self._index = fits

    def __reduce__(self) -> tuple[type[Model], tuple[object, ...]]:
        return Model, (self._terms, self._name, self._explained, None, self._all_parents)

    @property
    def terms(self) -> tuple[Term, ...]:
        """The prime implicants of the model, shortest first."""
        return self._terms

    @property
    def name(self) -> str:
        """The name of the model in its solution: "M1", "M2", ..."""
        return self._name

    @property
    def explained(self) -> Explained:
        """The rows of the truth table that the model covers."""
        return self._explained

    @property
    def parents(self) -> tuple[str, str] | None:
        """
        The conservative and the parsimonious model from which an intermediate model was derived.

        Such as ``("C1", "P1")``; the first pair if there are several, None for other models.
        """
        return self._all_parents[0] if self._all_parents else None

    @property
    def all_parents(self) -> tuple[tuple[str, str], ...]:
        """All pairs of models from which an intermediate model was derived."""
        return tuple(self._all_parents)

    @property
    def contingent(self) -> tuple[str, ...]:
        """
        Conditions whose effect depends on the context: different terms contain different levels.

        An example is B in ``A*B + C*~B``: a statement such as "B contributes" would be misleading.
        """
        levels: dict[str, set[int]] = {}
        for term in self.terms:
            for name, level in term.literals.items():
                levels.setdefault(name, set()).add(level)
        names = self._explained.table.conditions
        return tuple(name for name in names if len(levels.get(name, ())) > 1)

    @property
    def levels(self) -> dict[str, int]:
        """Number of levels of each condition of the truth table."""
        table = self._explained.table
        return dict(zip(table.conditions, table.levels, strict=True))

    @property
    def expression(self) -> Expression:
        """The model as an `Expression`, with ``-> outcome``."""
        table = self._explained.table
        return Expression.from_terms(
            [term.literals for term in self.terms],
            multi_value=[n for n, m in zip(table.conditions, table.levels, strict=True) if m > 2],
            outcome=table.outcome,
            relation="sufficiency",
        )

    @property
    def inclS(self) -> float:  # noqa: N802 (the name of the field)
        """Consistency of the model as a sufficient condition."""
        return self._fits.model(self._index)[0]

    @property
    def PRI(self) -> float:  # noqa: N802
        """Proportional reduction in inconsistency."""
        return self._fits.model(self._index)[1]

    @property
    def covS(self) -> float:  # noqa: N802
        """Coverage of the outcome by the model."""
        return self._fits.model(self._index)[2]

    @property
    def fit(self) -> Mapping[str, float]:
        """`inclS`, `PRI` and `covS` of the model."""
        return dict(zip(("inclS", "PRI", "covS"), self._fits.model(self._index), strict=True))

    @property
    def covU(self) -> tuple[float, ...]:  # noqa: N802
        """Unique coverage of each term. NaN if there is only one term, as in R."""
        return tuple(self._fits.unique(self._index))

    @property
    def membership(self) -> NDArray[np.float64]:
        """Membership of the N cases of the data: the maximum over the terms."""
        values = implicants(self.terms, self._explained)
        x: NDArray[np.float64] = self._explained.memberships(values).max(axis=0, initial=0)
        return x

    @property
    def pims(self) -> pd.DataFrame:
        """Memberships of the cases in the terms: one row per case, one column per term."""
        import pandas as pd

        scores = self._explained.memberships(implicants(self.terms, self._explained))
        cases = pd.Index(self._explained.table.sets.cases)
        return pd.DataFrame(scores.T, index=cases, columns=[str(term) for term in self.terms])

    @property
    def arrow(self) -> str:
        """``"<->"`` if the model covers the whole outcome (is necessary too), else ``"->"``."""
        return "<->" if reaches(self.covS, 1) else "->"

    def to_frame(self) -> pd.DataFrame:
        """
        Return the terms as a DataFrame, unrounded.

        Returns
        -------
        DataFrame
            One row per term: `model`, `term`, `inclS`, `PRI`, `covS`, `covU`, `cases`.
        """
        import pandas as pd

        columns = ["model", "term", "inclS", "PRI", "covS", "covU", "cases"]
        return pd.DataFrame(self.rows(), columns=columns)

    def _exported(self) -> pd.DataFrame:
        """Return `to_frame` with one more row, for the whole model."""
        import pandas as pd

        whole = whole_model(self.fit, model=self.name)
        frame = with_lists(self.to_frame(), [term.cases for term in self.terms])
        return pd.concat([frame, pd.DataFrame([whole])], ignore_index=True)

    def _tables(self) -> list[Table]:
        terms = [[term, *map(figure, fit), cases] for _, term, *fit, cases in self.rows()]
        whole = [self.name, *map(figure, (self.inclS, self.PRI, self.covS))]
        caption = f"{self.name}: {self} {self.arrow} {self._explained.table.outcome}"
        columns = _columns("inclS", "PRI", "covS", "covU")
        return [Table(columns, [terms, [whole]], caption=caption)]

    def rows(self) -> list[tuple[str, str, float, float, float, float, CaseList]]:
        """Return the rows of `to_frame` as tuples."""
        return [
            (self.name, str(term), term.inclS, term.PRI, term.covS, unique, term.cases)
            for term, unique in zip(self.terms, self.covU, strict=True)
        ]

    def __str__(self) -> str:
        return " + ".join(map(str, self.terms))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Model):
            return NotImplemented
        return frozenset(self._terms) == frozenset(other._terms)

    def __hash__(self) -> int:
        return hash(frozenset(self._terms))

    def __repr__(self) -> str:
        return f"<Model {self.name}: {self} -> {self._explained.table.outcome}>"

    def _repr_html_(self) -> str:
        from html import escape

        text = f"{self.name}: {self} {self.arrow} {self._explained.table.outcome}"
        return f"<code>{escape(text)}</code>"
