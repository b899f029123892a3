"""Theory evaluation: what a solution confirms, adds and leaves out of a theory, case by case."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from fastqca._common.check import choice
from fastqca._common.errors import ExpressionError
from fastqca._common.recorded import Recorded, recorded
from fastqca._tables import Column, Table, figure
from fastqca._tables.export import Exportable
from fastqca.expressions.expression import Expression
from fastqca.fit.regions import cases_table
from fastqca.solutions.evidence import FIT, Evidence, Solution, fits, gather, terms_of
from fastqca.solutions.text import many
from fastqca.theory.intersections import FitRow, Intersections, ModelEvaluation, fit_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pandas as pd

__all__ = ["TheoryEvaluation", "theory_evaluation"]

_SHOWN = 10


@dataclass(frozen=True, eq=False, repr=False)
class TheoryEvaluation(Recorded, Exportable):
    """
    A theory, evaluated on its own and against every model of a solution by `theory_evaluation`.

    Attributes
    ----------
    theory : Expression
        With its outcome.
    models : tuple of ModelEvaluation
        One per model; empty if no solution was given.
    """

    theory: Expression
    models: tuple[ModelEvaluation, ...]
    _evidence: Evidence

    @property
    def outcome(self) -> str:
        """The outcome, as it is printed."""
        return self._evidence.outcome

    @cached_property
    def _rows(self) -> list[FitRow]:
        """Parameters of fit of the terms of the theory and of the whole."""
        theory = Expression(self.theory.tree)
        terms = terms_of(theory)
        formulas = [*(terms if len(terms) > 1 else ()), theory]
        names = [*map(str, formulas[:-1]), "theory"]
        fit = fits(self._evidence.memberships(formulas), self._evidence.y).tolist()
        return [("theory", name, *row) for name, row in zip(names, fit, strict=True)]

    @property
    def inclS(self) -> float:  # noqa: N802 (the name of the field)
        """Consistency of the theory as a sufficient condition."""
        return self._rows[-1][2]

    @property
    def PRI(self) -> float:  # noqa: N802
        """Proportional reduction in inconsistency of the theory."""
        return self._rows[-1][3]

    @property
    def covS(self) -> float:  # noqa: N802
        """Coverage of the outcome by the theory."""
        return self._rows[-1][4]

    @property
    def cases(self) -> Mapping[str, tuple[str, ...]]:
        """
        Names of the cases by their type with respect to the theory, as in `case_regions`.

        ``cases["deviant consistency"]`` contradict the theory; ``cases["deviant coverage"]`` show
        the outcome but are not covered by the theory.
        """
        (theory,) = self._evidence.memberships([Expression(self.theory.tree)])
        return self._evidence.by_region(theory)

    def to_frame(self) -> pd.DataFrame:
        """
        Return the parameters of fit as a DataFrame, unrounded.

        Returns
        -------
        DataFrame
            `model`, `term`, `inclS`, `PRI` and `covS`. For each model, one row for each of its
            terms and for "model", "theory" and their intersections; without models, one row for
            each term of the theory and for "theory". NaN for 0/0.
        """
        import pandas as pd

        rows = [row for model in self.models for row in model.rows()] or self._rows
        return pd.DataFrame(rows, columns=["model", "term", *FIT])

    def cases_frame(self) -> pd.DataFrame:
        """
        Return the groups of cases of all models as a DataFrame.

        Returns
        -------
        DataFrame
            The columns of `ModelEvaluation.cases_frame`; without models, `region`, `n`, `share` and
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
            f"{name} {figure(value)}" for name, value in zip(FIT, self._rows[-1][2:], strict=True)
        )
        against = f", against {many(len(self.models), 'model')}" if self.models else ""
        return f"<TheoryEvaluation of {self.theory}: {fit}{against}>"

    def _tables(self) -> list[Table]:
        return self._laid_out(len(self.models))

    def _in_print(self) -> list[Table]:
        return self._laid_out(_SHOWN)

    def _sheets(self) -> dict[str, pd.DataFrame]:
        return {"cases": self.cases_frame(), "fit": self.to_frame()}

    def _laid_out(self, limit: int) -> list[Table]:
        caption = f"Theory: {self.theory}"
        if not self.models:
            cases = cases_table(self.cases, "Cases, by the theory and the outcome")
            return [self._fit_table(caption), cases]
        more = len(self.models) - limit
        notes = [f"... {more:,} more models; .models has them"] if more > 0 else []
        shown = self.models[:limit]
        return [fit_table(shown, caption, notes), *(model.group_table() for model in shown)]

    def _fit_table(self, caption: str) -> Table:
        columns = [Column("term", "left", gap=0, wrap="*")]
        columns += [Column(name, "center") for name in FIT]
        rows = [[term, *map(figure, fit)] for _, term, *fit in self._rows]
        return Table(columns, [rows], caption=caption)


@recorded
def theory_evaluation(
    theory: str | Expression,
    solution: Solution | Iterable[Solution] | None = None,
    data: Any = None,  # noqa: ANN401 (anything tabular)
    *,
    outcome: str | None = None,
    case_id: str | None = None,
    intersections: Intersections = "minimum",
) -> TheoryEvaluation:
    """
    Evaluate a theory against every model of a solution, or against the data alone.

    Parameters
    ----------
    theory : str or Expression
        Such as ``"~AMB + KEY"``, with or without ``-> outcome``.
    solution : Minimization, SolutionSet, Model, Expression or str, or several, optional
        The models (for a minimization, those of the requested solution). Without it, the theory is
        evaluated on its own.
    data : DataFrame, table or mapping of columns, optional
        Calibrated sets. Not needed if `solution` is a result of `minimize`, unless the theory uses
        sets that are not among its conditions; everything is then evaluated in these data.
    outcome : str, optional
        Needed if neither an arrow nor the solution names the outcome.
    case_id : str, optional
        The column of `data` with the names of the cases. By default the index.
    intersections : {"minimum", "products"}, default "minimum"
        How membership in an intersection is defined: as the minimum of the memberships in model and
        theory (or their negations), as in SetMethods, or as the membership in the multiplied-out
        products, as in R's ``modelFit``.

    Returns
    -------
    TheoryEvaluation

    Raises
    ------
    DataError
        Data or outcome are missing, or a set is invalid.
    ExpressionError
        The theory cannot be read or uses an unknown set, or there are two outcomes.

    Notes
    -----
    With T the theory, M a model and Y the outcome [1]_ [2]_, cases with Y are most likely covered
    (M*T), least likely covered (M*~T), most likely uncovered (~M*T) or least likely uncovered
    (~M*~T). Cases without Y are most likely inconsistent (M*T), least likely inconsistent (M*~T),
    most likely consistent (~M*T) or least likely consistent (~M*~T); the groups are named "covered
    most likely" and so on. A case is in a set if its membership is above 0.5, out of it if below
    0.5, and `undecided` at exactly 0.5.

    By default, the parameters of fit of an intersection use the minimum of the memberships in M and
    T (or their negations). With "products", they use the multiplied-out expression without
    contradictory products (``A*~A``); memberships of fuzzy cases may then be lower, but never cross
    0.5.

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
    ---------------------------
    ~AMB    0.500  0.500  0.500
    KEY     1.000  1.000  1.000
    theory  0.667  0.667  1.000
    ---------------------------
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
    choice(intersections, "intersections", ("minimum", "products"))
    if not isinstance(theory, str | Expression):
        raise ExpressionError(
            "theory: an expression must be text, got "
            f"{type(theory).__name__}; the solution is the second argument"
        )
    claims, (formula,), evidence = gather(
        solution, data, outcome, case_id=case_id, also={"theory": theory}
    )
    models = tuple(
        ModelEvaluation(claim.name, claim.model, formula, intersections, evidence)
        for claim in claims
    )
    whole = Expression(formula.tree, evidence.outcome, "sufficiency")
    return TheoryEvaluation(whole, models, evidence)
