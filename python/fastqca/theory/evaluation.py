"""Theory evaluation: what a solution confirms, adds and leaves out of a theory, case by case."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from fastqca._check import listing
from fastqca._tables import Column, figure
from fastqca.expressions.expression import Expression
from fastqca.expressions.formula import conjunction, disjunction, multiplied_out, two_valued
from fastqca.solutions.text import many
from fastqca.theory.evidence import Evidence, Solution, fits, gather, terms_of
from fastqca.theory.regions import REGIONS, UNDECIDED, case_regions
from fastqca.theory.shown import Shown, Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

__all__ = ["CaseGroup", "ModelEvaluation", "TheoryEvaluation", "theory_evaluation"]

_SHOWN = 10
_FIT = ("inclS", "PRI", "covS")
# Name of the intersection, whether in the model and in the theory, what its cases are called
# where the outcome is present and where it is absent.
_INTERSECTIONS = (
    ("model*theory", True, True, "covered most likely", "inconsistent most likely"),
    ("model*~theory", True, False, "covered least likely", "inconsistent least likely"),
    ("~model*theory", False, True, "uncovered most likely", "consistent most likely"),
    ("~model*~theory", False, False, "uncovered least likely", "consistent least likely"),
)


@dataclass(frozen=True, slots=True)
class CaseGroup:
    """
    The cases of one intersection of model and theory with, or without, the outcome.

    Attributes
    ----------
    name : str
        Such as "covered most likely".
    intersection : str
        Such as "model*theory".
    with_outcome : bool
    cases : tuple of str
    share : float
        Of all cases.
    share_of_outcome : float
        Of all cases with the outcome (without it, where `with_outcome` is False); NaN if there
        are none.
    """

    name: str
    intersection: str
    with_outcome: bool
    cases: tuple[str, ...]
    share: float
    share_of_outcome: float


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class ModelEvaluation:
    """
    One model against the theory. Made by `theory_evaluation`.

    Attributes
    ----------
    name : str
        "M1", "M2", ...
    model : Expression
    theory : Expression
    """

    name: str
    model: Expression
    theory: Expression
    _evidence: Evidence
    _lazy: dict[str, Any] = field(default_factory=dict)

    def __reduce__(self) -> tuple[type[ModelEvaluation], tuple[object, ...]]:
        return ModelEvaluation, (self.name, self.model, self.theory, self._evidence)

    @property
    def intersections(self) -> Mapping[str, Expression]:
        """
        The four intersections of model and theory, simplified.

        By name: "model*theory", "model*~theory", "~model*theory" and "~model*~theory".
        """
        if "simple" not in self._lazy:
            levels = self._evidence.levels
            simple = {
                name: _in_order(formula.simplify(levels=levels), self._evidence.conditions)
                for name, formula in self._products().items()
            }
            self._lazy["simple"] = MappingProxyType(simple)
        intersections: Mapping[str, Expression] = self._lazy["simple"]
        return intersections

    def _products(self) -> dict[str, Expression]:
        """Multiply the intersections out, without products that no crisp case satisfies."""
        if "products" not in self._lazy:
            self._lazy["products"] = {
                name: _possible(
                    (self.model if inside else ~self.model)
                    & (self.theory if told else ~self.theory)
                )
                for name, inside, told, _, _ in _INTERSECTIONS
            }
        products: dict[str, Expression] = self._lazy["products"]
        return products

    def meanings(self) -> dict[str, str]:
        """Write out what "model", "theory" and the intersections stand for."""
        wholes = {"model": str(self.model), "theory": str(self.theory)}
        return wholes | {name: str(formula) for name, formula in self.intersections.items()}

    def rows(self) -> list[tuple[str, str, float, float, float]]:
        """Return the rows of `to_frame` as tuples."""
        if "rows" not in self._lazy:
            terms = terms_of(self.model)
            products = self._products()
            x = self._evidence.memberships([*terms, self.model, self.theory, *products.values()])
            names = [*map(str, terms), "model", "theory", *products]
            found = fits(x, self._evidence.y).tolist()
            self._lazy["rows"] = [
                (self.name, name, *row) for name, row in zip(names, found, strict=True)
            ]
        return list(self._lazy["rows"])

    def to_frame(self) -> pd.DataFrame:
        """
        Write the parameters of fit out as a DataFrame, unrounded.

        Returns
        -------
        DataFrame
            `model`, `term`, `inclS`, `PRI` and `covS`: a row for each term of the model, and
            for "model", "theory" and their intersections. NaN for 0/0.
        """
        import pandas as pd

        return pd.DataFrame(self.rows(), columns=["model", "term", *_FIT])

    @property
    def groups(self) -> tuple[CaseGroup, ...]:
        """The cases by intersection: the four with the outcome, then those without it."""
        if "groups" not in self._lazy:
            self._lazy["groups"] = tuple(self._grouped())
        groups: tuple[CaseGroup, ...] = self._lazy["groups"]
        return groups

    def _grouped(self) -> Iterator[CaseGroup]:
        evidence = self._evidence
        model, theory = evidence.memberships([self.model, self.theory])
        for present in (True, False):
            outcome = _inside(evidence.y, present)
            for name, inside, told, with_outcome, without in _INTERSECTIONS:
                chosen = _inside(model, inside) & _inside(theory, told) & outcome
                n, of_outcome = int(chosen.sum()), int(outcome.sum())
                yield CaseGroup(
                    with_outcome if present else without,
                    name,
                    present,
                    evidence.named(chosen),
                    n / len(chosen),
                    n / of_outcome if of_outcome else float("nan"),
                )

    @property
    def cases(self) -> Mapping[str, tuple[str, ...]]:
        """Names of the cases by group, as in ``cases["covered most likely"]``."""
        return MappingProxyType({group.name: group.cases for group in self.groups})

    @property
    def undecided(self) -> tuple[str, ...]:
        """Cases in no group: with a membership of exactly 0.5 in model, theory or outcome."""
        model, theory = self._evidence.memberships([self.model, self.theory])
        half = (model == 0.5) | (theory == 0.5) | (self._evidence.y == 0.5)
        return self._evidence.named(half)

    def cases_frame(self) -> pd.DataFrame:
        """
        Write the groups of cases out as a DataFrame.

        Returns
        -------
        DataFrame
            `model`, `group`, `intersection`, `expression` (simplified), `outcome` (whether
            present), `n`, `share` (of all cases), `share_of_outcome` (of those with, or without,
            the outcome) and `cases`, a tuple of names.
        """
        import pandas as pd

        columns = ["model", "group", "intersection", "expression", "outcome", "n"]
        columns += ["share", "share_of_outcome", "cases"]
        rows = [
            (
                self.name,
                group.name,
                group.intersection,
                str(self.intersections[group.intersection]),
                group.with_outcome,
                len(group.cases),
                group.share,
                group.share_of_outcome,
                group.cases,
            )
            for group in self.groups
        ]
        return pd.DataFrame(rows, columns=columns)

    def __repr__(self) -> str:
        return f"<ModelEvaluation {self.name}: {self.model} against {self.theory}>"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class TheoryEvaluation(Shown):
    """
    A theory, on its own and against every model of a solution. Made by `theory_evaluation`.

    Attributes
    ----------
    theory : Expression
        With its outcome.
    models : tuple of ModelEvaluation
        One per model; empty where no solution was given.
    """

    theory: Expression
    models: tuple[ModelEvaluation, ...]
    _evidence: Evidence
    _lazy: dict[str, Any] = field(default_factory=dict)

    def __reduce__(self) -> tuple[type[TheoryEvaluation], tuple[object, ...]]:
        return TheoryEvaluation, (self.theory, self.models, self._evidence)

    @property
    def outcome(self) -> str:
        """The outcome, as it is printed."""
        return self._evidence.outcome

    def _alone(self) -> list[tuple[str, str, float, float, float]]:
        """Parameters of fit of the terms of the theory and of the whole."""
        if "alone" not in self._lazy:
            theory = Expression(self.theory.tree)
            terms = terms_of(theory)
            formulas = [*(terms if len(terms) > 1 else ()), theory]
            names = [*map(str, formulas[:-1]), "theory"]
            found = fits(self._evidence.memberships(formulas), self._evidence.y).tolist()
            self._lazy["alone"] = [
                ("theory", name, *row) for name, row in zip(names, found, strict=True)
            ]
        rows: list[tuple[str, str, float, float, float]] = self._lazy["alone"]
        return rows

    @property
    def inclS(self) -> float:  # noqa: N802 (the name of the field)
        """Consistency of the theory as a sufficient condition."""
        return self._alone()[-1][2]

    @property
    def PRI(self) -> float:  # noqa: N802
        """Proportional reduction in inconsistency of the theory."""
        return self._alone()[-1][3]

    @property
    def covS(self) -> float:  # noqa: N802
        """Coverage of the outcome by the theory."""
        return self._alone()[-1][4]

    @property
    def cases(self) -> Mapping[str, tuple[str, ...]]:
        """
        Names of the cases by what they are to the theory, as `case_regions` names it.

        ``cases["deviant consistency"]`` contradict the theory, ``cases["deviant coverage"]``
        have the outcome without it.
        """
        (theory,) = self._evidence.memberships([Expression(self.theory.tree)])
        regions = case_regions(theory, self._evidence.y)
        names = (*REGIONS["sufficiency"], UNDECIDED)
        return MappingProxyType({name: self._evidence.named(regions == name) for name in names})

    def to_frame(self) -> pd.DataFrame:
        """
        Write the parameters of fit out as a DataFrame, unrounded.

        Returns
        -------
        DataFrame
            `model`, `term`, `inclS`, `PRI` and `covS`. For each model a row for each of its
            terms, and for "model", "theory" and their intersections; without models the terms
            of the theory, and "theory". NaN for 0/0.
        """
        import pandas as pd

        rows = [row for model in self.models for row in model.rows()] or self._alone()
        return pd.DataFrame(rows, columns=["model", "term", *_FIT])

    def cases_frame(self) -> pd.DataFrame:
        """
        Write the groups of cases of all models out as a DataFrame.

        Returns
        -------
        DataFrame
            As of `ModelEvaluation.cases_frame`. Without models `region`, `n`, `share` and
            `cases`.
        """
        import pandas as pd

        if self.models:
            return pd.concat([model.cases_frame() for model in self.models], ignore_index=True)
        n = len(self._evidence.cases)
        rows = [(name, len(cases), len(cases) / n, cases) for name, cases in self.cases.items()]
        return pd.DataFrame(rows, columns=["region", "n", "share", "cases"])

    def __repr__(self) -> str:
        fit = ", ".join(
            f"{name} {figure(value)}"
            for name, value in zip(_FIT, self._alone()[-1][2:], strict=True)
        )
        against = f", against {many(len(self.models), 'model')}" if self.models else ""
        return f"<TheoryEvaluation of {self.theory}: {fit}{against}>"

    def _tables(self) -> list[Table]:
        if not self.models:
            return [self._fit_table(), self._region_table()]
        tables = [self._fit_table()]
        tables += [_group_table(model) for model in self.models[:_SHOWN]]
        return tables

    def _fit_table(self) -> Table:
        columns = [Column("", "left", gap=0), Column("term", "left")]
        columns += [Column(name, "center") for name in _FIT]
        if self.models:
            columns.append(Column("expression", "left", wrap=" + "))
        groups = [_fit_rows(m.rows(), m.meanings()) for m in self.models[:_SHOWN]]
        groups = groups or [_fit_rows(self._alone(), {})]
        notes = []
        if len(self.models) > _SHOWN:
            notes.append(f"... {len(self.models) - _SHOWN:,} more models; .models has them")
        return Table(columns, groups, caption=f"Theory: {self.theory}", notes=notes, keys=2)

    def _region_table(self) -> Table:
        columns = [Column("", "left", gap=0), Column("n"), Column("cases", "left", wrap=", ")]
        rows = [
            [name, str(len(cases)), ", ".join(cases)]
            for name, cases in self.cases.items()
            if cases or name != UNDECIDED
        ]
        return Table(columns, [rows], caption="Cases, by the theory and the outcome")


def _fit_rows(
    rows: Iterable[tuple[str, str, float, float, float]], meanings: Mapping[str, str]
) -> list[list[str]]:
    return [
        [name if i == 0 else "", term, *map(figure, fit), meanings.get(term, "")]
        for i, (name, term, *fit) in enumerate(rows)
    ]


def _group_table(model: ModelEvaluation) -> Table:
    columns = [Column("", "left", gap=0)]
    columns += [Column("n"), Column("% of all"), Column("% of outcome")]
    columns.append(Column("cases", "left", wrap=", "))
    halves: list[list[list[str]]] = [[], []]
    for group in model.groups:
        halves[not group.with_outcome].append(
            [
                group.name,
                str(len(group.cases)),
                figure(100 * group.share, 1),
                figure(100 * group.share_of_outcome, 1),
                ", ".join(group.cases),
            ]
        )
    notes = []
    if model.undecided:
        notes.append(f"Membership of exactly 0.5, in no group: {listing(model.undecided)}")
    caption = f"{model.name}: {model.model}. Cases with the outcome, then without it"
    return Table(columns, halves, caption=caption, notes=notes)


def _possible(formula: Expression) -> Expression:
    """Multiply out, and leave out the products that no crisp case satisfies."""
    terms = multiplied_out(formula.tree)
    return Expression(disjunction(conjunction(t) for t in terms if two_valued(t) is not None))


def _in_order(formula: Expression, names: Sequence[str]) -> Expression:
    """Write the literals of each product in the order of the conditions."""
    place = {name: i for i, name in enumerate(names)}
    ordered = (
        sorted(product.values(), key=lambda literal: place[literal.name])
        for product in formula.products
    )
    return Expression(disjunction(map(conjunction, ordered)))


def _inside(x: NDArray[np.float64], member: bool) -> NDArray[np.bool_]:  # noqa: FBT001
    return x > 0.5 if member else x < 0.5


def theory_evaluation(
    theory: str | Expression,
    solution: Solution | Iterable[Solution] | None = None,
    data: Any = None,  # noqa: ANN401 (anything tabular)
    *,
    outcome: str | None = None,
    case_id: str | None = None,
) -> TheoryEvaluation:
    """
    Hold a theory against every model of a solution, or against the data alone.

    Parameters
    ----------
    theory : str or Expression
        Such as ``"~AMB + KEY"``, with or without ``-> outcome``.
    solution : Minimization, SolutionSet, Model, Expression or str, or several, optional
        The models: of a minimization those of the solution asked for. Without it the theory is
        judged on its own.
    data : DataFrame, table or mapping of columns, optional
        Calibrated sets. Not needed with what `minimize` returns, unless the theory uses sets
        that are not among the conditions; then everything is evaluated in these data.
    outcome : str, optional
        Needed where neither an arrow nor the solution names it.
    case_id : str, optional
        The column of `data` with the names of the cases. By default the index.

    Returns
    -------
    TheoryEvaluation

    Raises
    ------
    DataError
        There is no data or no outcome, or a set is faulty.
    ExpressionError
        The theory cannot be read or uses an unknown set, or there are two outcomes.

    Notes
    -----
    With T the theory, M a model and Y the outcome [1]_ [2]_, cases with Y are covered most
    likely (in M*T), covered least likely (M*~T), uncovered most likely (~M*T) or uncovered
    least likely (~M*~T). Cases without it are inconsistent most likely (M*T), inconsistent
    least likely (M*~T), consistent most likely (~M*T) or consistent least likely (~M*~T). A
    case is in a set with a membership above 0.5, and out of it below; with 0.5 it is
    `undecided`.

    Parameters of fit of an intersection are those of its products, multiplied out, without
    such that no crisp case satisfies (``A*~A``), as in R's ``modelFit``. In fuzzy sets its
    membership may so be lower than the minimum of that in M and T, but never on the other side
    of 0.5.

    References
    ----------
    .. [1] Ragin, C. C. (1987). *The Comparative Method*, 118-121. University of California
       Press.
    .. [2] Schneider, C. Q. and Wagemann, C. (2012). *Set-Theoretic Methods for the Social
       Sciences*, ch. 11. Cambridge University Press.

    Examples
    --------
    >>> from fastqca import datasets
    >>> allers = datasets.load("allers", "crisp").assign(KEY=[1, 0, 1, 0])
    >>> print(theory_evaluation("~AMB + KEY", outcome="OUT", data=allers))
    Theory: ~AMB + KEY -> OUT
    <BLANKLINE>
            term    inclS   PRI   covS
    -----------------------------------
    theory  ~AMB    0.500  0.500  0.500
            KEY     1.000  1.000  1.000
            theory  0.667  0.667  1.000
    -----------------------------------
    <BLANKLINE>
    <BLANKLINE>
    Cases, by the theory and the outcome
    <BLANKLINE>
                         n  cases
    -----------------------------
    typical              2  A, C
    deviant in degree    0
    deviant consistency  1  D
    deviant coverage     0
    irrelevant           1  B
    -----------------------------
    """
    claims, (told,), evidence = gather(
        solution, data, outcome, case_id=case_id, also={"theory": theory}
    )
    models = tuple(ModelEvaluation(c.name, c.model, told, evidence) for c in claims)
    return TheoryEvaluation(_with_outcome(told, evidence.outcome), models, evidence)


def _with_outcome(formula: Expression, outcome: str) -> Expression:
    return Expression(formula.tree, outcome, "sufficiency")
