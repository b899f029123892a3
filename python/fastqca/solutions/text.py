"""Solutions as they are printed: models, then their terms with parameters of fit, as in R."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fastqca._tables import Column, Sum, Table, figure

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fastqca.solutions.terms import Model, Term

__all__ = ["SHOWN", "Page", "many"]

SHOWN = 10


def many(number: int, what: str) -> str:
    """
    Word a number of things.

    Examples
    --------
    >>> many(1, "model"), many(1200, "model")
    ('1 model', '1,200 models')
    """
    return f"{number:,} {what}{'' if number == 1 else 's'}"


@dataclass(frozen=True, slots=True)
class Page:
    """
    What is shown of one solution.

    Attributes
    ----------
    models : sequence of Model
        Those to show, at most `SHOWN`.
    overall : Model
        All their terms taken together.
    shared : collection of Term
        The terms that stand in every listed model; the others are put in brackets.
    outcome : str
    heading : str
        Which solution it is, and how it came about.
    notes : sequence of str
        What else is to be said.
    """

    models: Sequence[Model]
    overall: Model
    shared: frozenset[Term]
    outcome: str
    heading: str
    notes: Sequence[str] = ()

    def table(self) -> Table:
        """Lay the page out: the models, then their terms with parameters of fit."""
        columns, groups = self._table() if self.models else ([], [])
        names = max((len(model.name) for model in self.models), default=0)
        return Table(
            columns,
            groups,
            closed=False,
            caption=self.heading,
            formulas=[
                Sum(f"{model.name}:".ljust(names + 2), self._sum(model), self._tail(model))
                for model in self.models
            ],
            notes=self.notes,
            keys=2,
        )

    def _sum(self, model: Model) -> list[str]:
        """Terms of every model first, then in brackets those in which models differ."""
        common = [str(term) for term in model.terms if term in self.shared]
        other = [str(term) for term in model.terms if term not in self.shared]
        if other and len(self.models) > 1 and common:
            other[0] = f"({other[0]}"
            other[-1] = f"{other[-1]})"
        return common + other

    def _tail(self, model: Model) -> str:
        origin = ", ".join("".join(pair) for pair in model.all_parents[:SHOWN])
        if len(model.all_parents) > SHOWN:
            origin += f" and {len(model.all_parents) - SHOWN:,} more"
        return f" {model.arrow} {self.outcome}" + (f"   [{origin}]" if origin else "")

    def _table(self) -> tuple[list[Column], list[list[list[str]]]]:
        several = len(self.models) > 1
        columns = [Column("", gap=0), Column("", wrap="*")]
        columns += [Column(name, "center") for name in ("inclS", "PRI", "covS", "covU")]
        if several:
            columns += [Column(f"({model.name})", "center") for model in self.models]
        columns.append(Column("cases", "left", wrap="; "))
        return columns, [*self._term_rows(several=several), self._model_rows()]

    def _term_rows(self, *, several: bool) -> list[list[list[str]]]:
        unique = dict(zip(self.overall.terms, self.overall.covU, strict=True))
        within = [dict(zip(m.terms, m.covU, strict=True)) for m in self.models] if several else []
        common = [term for term in self.overall.terms if term in self.shared]
        other = [term for term in self.overall.terms if term not in self.shared]
        groups, number = [], 0
        for terms in filter(None, (common, other)):
            rows = []
            for term in terms:
                number += 1
                rows.append(
                    [
                        str(number),
                        str(term),
                        *map(figure, (term.inclS, term.PRI, term.covS, unique[term])),
                        *(figure(own[term]) if term in own else "" for own in within),
                        term.cases,
                    ]
                )
            groups.append(rows)
        return groups

    def _model_rows(self) -> list[list[str]]:
        return [
            ["", model.name, *map(figure, (model.inclS, model.PRI, model.covS))]
            for model in self.models
        ]
