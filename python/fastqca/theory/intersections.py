"""One model against a theory: their intersections, with fit and cases."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np

from fastqca._common.check import listing
from fastqca._common.tolerance import is_half, is_in, is_out
from fastqca._common.values import FrozenDict
from fastqca._tables import CaseList, Column, Table, figure
from fastqca._tables.export import Exportable
from fastqca.data.level_sets import allows
from fastqca.expressions.algebra import difference, full_cube
from fastqca.expressions.expression import Expression
from fastqca.expressions.minimal import minimal_sum
from fastqca.solutions.evidence import FIT, Evidence, fits, terms_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from fastqca.data.sets import SetData

__all__ = ["CaseGroup", "FitRow", "Intersections", "ModelEvaluation", "fit_table"]
_BUDGET = 1.0  # seconds
FitRow = tuple[str, str, float, float, float]
Intersections = Literal["minimum", "products"]
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
    The cases in one intersection of model and theory, either with or without the outcome.

    Attributes
    ----------
    name : str
        Such as "covered most likely".
    intersection : str
        Such as "model*theory".
    with_outcome : bool
    cases : tuple of str
    share : float
        Share of all cases.
    share_of_outcome : float
        Share of all cases with the outcome (or without it, if `with_outcome` is False); NaN if
        there are none.
    """

    name: str
    intersection: str
    with_outcome: bool
    cases: tuple[str, ...]
    share: float
    share_of_outcome: float


@dataclass(frozen=True, eq=False, repr=False)
class ModelEvaluation(Exportable):
    """
    One model compared with the theory by `theory_evaluation`.

    Attributes
    ----------
    name : str
        "M1", "M2", ...
    model : Expression
    theory : Expression
    by : {"minimum", "products"}
        How membership in an intersection is computed.
    """

    name: str
    model: Expression
    theory: Expression
    by: Intersections
    _evidence: Evidence

    @cached_property
    def _cubes(self) -> dict[str, NDArray[np.uint32]]:
        """Cover the configurations of each intersection by cubes over all sets."""
        sets = self._evidence.sets
        model, theory = (
            formula.cubes(sets.names, sets.levels) for formula in (self.model, self.theory)
        )
        everything = full_cube(sets.levels)
        both = (model[:, np.newaxis] & theory).reshape(-1, len(sets.names))
        either = np.concatenate([model, theory])
        return {
            "model*theory": both[(both != 0).all(axis=1)],
            "model*~theory": difference(sets.levels, model, theory),
            "~model*theory": difference(sets.levels, theory, model),
            "~model*~theory": difference(sets.levels, everything, either),
        }

    @cached_property
    def intersections(self) -> Mapping[str, Expression]:
        """
        The four intersections of model and theory, simplified.

        By name: "model*theory", "model*~theory", "~model*theory" and "~model*~theory". Expressions
        have the fewest terms; a warning is issued if this cannot be proven within a second.
        """
        sets = self._evidence.sets
        return FrozenDict({name: _simplified(cubes, sets) for name, cubes in self._cubes.items()})

    def memberships(self) -> pd.DataFrame:
        """
        Return the memberships of every case.

        Returns
        -------
        DataFrame
            One row per case, and one column for each term of the model, "model", "theory", each of
            the four intersections and "outcome".
        """
        import pandas as pd

        names, rows = self._memberships()
        columns = np.array([*rows, self._evidence.y])
        return pd.DataFrame(columns.T, index=self._evidence.cases, columns=[*names, "outcome"])

    def _memberships(self) -> tuple[list[str], list[NDArray[np.float64]]]:
        """Name and evaluate the terms of the model, the model, the theory, the intersections."""
        terms = terms_of(self.model)
        rows = [*self._evidence.memberships([*terms, self.model, self.theory])]
        names = [*map(str, terms), "model", "theory", *(row[0] for row in _INTERSECTIONS)]
        return names, [*rows, *self._of_intersections(*rows[-2:])]

    def _of_intersections(
        self, model: NDArray[np.float64], theory: NDArray[np.float64]
    ) -> Iterator[NDArray[np.float64]]:
        """
        Walk over memberships in the intersections.

        By "minimum" each is the minimum of the memberships in model and theory, or in their
        negations. By "products" it is the maximum over the products of the intersection that a
        crisp case can satisfy.
        Above 0.5 no other product counts, so it is that of the formula as it is written; up to
        0.5 it is the maximum over the cubes of any cover.
        """
        for name, in_model, in_theory, _, _ in _INTERSECTIONS:
            written = np.minimum(
                model if in_model else 1 - model, theory if in_theory else 1 - theory
            )
            if self.by == "minimum":
                yield written
                continue
            covered = _in_cubes(self._cubes[name], self._evidence.sets)
            yield np.where(is_in(written), written, np.minimum(covered, 0.5))

    def meanings(self) -> dict[str, str]:
        """Spell out what "model", "theory" and the intersections stand for."""
        wholes = {"model": str(self.model), "theory": str(self.theory)}
        return wholes | {name: str(formula) for name, formula in self.intersections.items()}

    def rows(self) -> list[FitRow]:
        """Return the rows of `to_frame` as tuples."""
        return list(self._rows)

    @cached_property
    def _rows(self) -> list[FitRow]:
        names, x = self._memberships()
        fit = fits(np.array(x), self._evidence.y).tolist()
        return [(self.name, name, *row) for name, row in zip(names, fit, strict=True)]

    def to_frame(self) -> pd.DataFrame:
        """
        Write the parameters of fit out as a DataFrame, unrounded.

        Returns
        -------
        DataFrame
            `model`, `term`, `inclS`, `PRI` and `covS`: one row for each term of the model, and for
            "model", "theory" and their intersections. NaN for 0/0.
        """
        import pandas as pd

        return pd.DataFrame(self.rows(), columns=["model", "term", *FIT])

    @cached_property
    def groups(self) -> tuple[CaseGroup, ...]:
        """The cases by intersection: the four with the outcome, then those without it."""
        evidence = self._evidence
        model, theory = evidence.memberships([self.model, self.theory])
        groups = []
        for present in (True, False):
            outcome = _inside(evidence.y, present)
            for name, in_model, in_theory, with_outcome, without in _INTERSECTIONS:
                chosen = _inside(model, in_model) & _inside(theory, in_theory) & outcome
                n, of_outcome = int(chosen.sum()), int(outcome.sum())
                shares = n / len(chosen), n / of_outcome if of_outcome else float("nan")
                word = with_outcome if present else without
                groups.append(CaseGroup(word, name, present, evidence.named(chosen), *shares))
        return tuple(groups)

    @property
    def cases(self) -> Mapping[str, tuple[str, ...]]:
        """Names of the cases by group, as in ``cases["covered most likely"]``."""
        return FrozenDict({group.name: group.cases for group in self.groups})

    @property
    def undecided(self) -> tuple[str, ...]:
        """Cases in no group, because a membership in model, theory or outcome is exactly 0.5."""
        model, theory = self._evidence.memberships([self.model, self.theory])
        half = is_half(model) | is_half(theory) | is_half(self._evidence.y)
        return self._evidence.named(half)

    def cases_frame(self) -> pd.DataFrame:
        """
        Return the groups of cases as a DataFrame.

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

    def _sheets(self) -> dict[str, pd.DataFrame]:
        return {"cases": self.cases_frame(), "fit": self.to_frame()}

    def _tables(self) -> list[Table]:
        caption = f"{self.name}: {self.model}, theory {self.theory}"
        return [fit_table([self], caption), self.group_table()]

    def group_table(self) -> Table:
        """Return the groups of cases as a printable table."""
        columns = [Column("", "left", gap=0), Column("n"), Column("% of all")]
        columns += [Column("% of outcome"), Column("cases", "left", wrap=", ")]
        halves: list[list[list[str]]] = [[], []]
        for group in self.groups:
            shares = [figure(100 * x, 1) for x in (group.share, group.share_of_outcome)]
            cells = [group.name, str(len(group.cases)), *shares, CaseList.of(group.cases, ", ")]
            halves[not group.with_outcome].append(cells)
        notes = []
        if self.undecided:
            notes.append(f"In no group (membership of exactly 0.5): {listing(self.undecided)}")
        caption = f"{self.name}: cases with the outcome, then without it"
        return Table(columns, halves, caption=caption, notes=notes)


def _simplified(cubes: NDArray[np.uint32], sets: SetData) -> Expression:
    rows = minimal_sum(cubes, sets.levels, _BUDGET)
    terms = [[-1] * len(sets.names)] if rows is None else rows.tolist()
    return Expression.from_terms(
        [{n: v for n, v in zip(sets.names, term, strict=True) if v >= 0} for term in terms],
        multi_value=[n for n, m in zip(sets.names, sets.levels, strict=True) if m > 2],
    )


def _in_cubes(cubes: NDArray[np.uint32], sets: SetData) -> NDArray[np.float64]:
    """Return the membership of each case in the union of cubes, (N,)."""
    inside = np.ones((len(cubes), len(sets.cases)))
    for column, values, fuzzy in zip(cubes.T, sets.values, sets.fuzzy, strict=True):
        if fuzzy:
            allowed = np.array([np.zeros_like(values), 1 - values, values, np.ones_like(values)])
            of_set = allowed[column.astype(np.intp)]
        else:
            of_set = allows(column[:, np.newaxis], values.astype(np.int64))
        np.minimum(inside, of_set, out=inside)
    union: NDArray[np.float64] = inside.max(axis=0, initial=0)
    return union


def _inside(x: NDArray[np.float64], member: bool) -> NDArray[np.bool_]:  # noqa: FBT001
    return is_in(x) if member else is_out(x)


def fit_table(models: Sequence[ModelEvaluation], caption: str, notes: Sequence[str] = ()) -> Table:
    """Lay the parameters of fit of some models out as they are printed."""
    columns = [Column("", "left", gap=0), Column("term", "left", wrap="*")]
    columns += [Column(name, "center") for name in FIT]
    columns.append(Column("expression", "left", wrap=" + "))
    groups = [
        [
            [name if i == 0 else "", term, *map(figure, fit), meanings.get(term, "")]
            for i, (name, term, *fit) in enumerate(model.rows())
        ]
        for model, meanings in ((model, model.meanings()) for model in models)
    ]
    return Table(columns, groups, caption=caption, notes=notes, keys=2)
