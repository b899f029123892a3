"""Cases for case studies under the name of SetMethods, smmr()."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fastqca import case_types
from fastqca._common.check import flag, whole_number
from fastqca._common.errors import DataError
from fastqca._common.values import FrozenDict
from fastqca._tables import Column, Table, figure
from fastqca.compat.r.arguments import check_outcome, listed, selected
from fastqca.compat.r.case_tables import sufficiency_tables
from fastqca.compat.r.necessity_tables import necessity_tables
from fastqca.compat.r.table import as_in_r
from fastqca.solutions.evidence import gather
from fastqca.theory import CaseTypes, ModelCases

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from fastqca.fit.regions import Relation

__all__ = ["smmr"]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class CaseSelection(CaseTypes):
    """
    The cases that a call of smmr() asks for, and all others. Made by `smmr`.

    Attributes
    ----------
    tables : mapping of str to DataFrame
        The tables of that call by their titles, with the columns that SetMethods gives them,
        unrounded. `to_frame`, `conjuncts_frame` and `pairs_frame` have every type of case.
    """

    tables: Mapping[str, pd.DataFrame]

    def _in_print(self) -> list[Table]:
        return [_as_table(title, frame) for title, frame in self.tables.items()]


def _as_table(title: str, frame: pd.DataFrame) -> Table:
    numbers = frame.select_dtypes(["number", "bool"]).columns
    columns = [Column(c, "center" if c in numbers else "left") for c in frame.columns]
    rows = [
        [figure(cell) if isinstance(cell, float) else str(cell) for cell in row]
        for row in frame.itertuples(index=False, name=None)
    ]
    notes = [] if rows else ["No cases"]
    return Table(columns, [rows], caption=title, notes=notes)


@as_in_r
def smmr(
    results: Any, outcome: str = "", neg_out: bool = False, sol: Any = 1, match: bool = False,
    cases: int = 1, max_pairs: int = 5, necessity: bool = False, nec_cond: Any = None,
    term: int = 1,
) -> CaseSelection:  # fmt: skip
    """
    Select cases, either single cases (`match=False`) or pairs.

    `cases` is the type of case, numbered as in SetMethods. Single cases for a sufficient model: 1
    typical, 2 typical for each conjunct of a `term`, 3 deviant consistency, 4 deviant coverage, 5
    irrelevant. Pairs for a sufficient model: 1 typical - typical and 2 typical - irrelevant for
    each conjunct of a `term`, 3 typical - deviant consistency, 4 deviant coverage - irrelevant, 5
    typical - typical and 6 typical - irrelevant for each term. With `necessity`, cases are selected
    for the necessary condition `nec_cond` ("A", "A + ~B", "A*B") in the data of `results`. Single
    cases: 1 typical, 2 deviant consistency, 3 deviant relevance, 4 irrelevant. Pairs: typical with
    1 deviant relevance, 2 deviant consistency, 3 irrelevant, 4 typical. For a sufficient model,
    `nec_cond` lists conjuncts that are individually necessary. The functions of fastqca return
    every type, every term and all pairs at once.

    Examples
    --------
    >>> import fastqca as qca
    >>> sets = qca.datasets.load("lipset", "fuzzy")
    >>> solution = qca.minimize(sets, include="?", outcome="SURV", incl_cut=0.8)
    >>> found = smmr(solution, "SURV", cases=4)
    >>> found.tables["Deviant Coverage Cases"][["Case", "Best", "MostDCOV"]].round(3)
      Case   Best  MostDCOV
    0   FR  0.192      True
    1   SE  0.334     False
    >>> found = smmr(solution, "SURV", match=True, cases=2, term=2, max_pairs=1)
    >>> print(found.tables["Focal Conjunct URB"][["TYP", "IIR", "PairRank"]])
      TYP IIR  PairRank
    0  BE  EE         1
    """
    model = selected(results, sol)
    check_outcome(model, outcome, neg_out=flag(neg_out, "neg_out"))
    match, necessity = flag(match, "match"), flag(necessity, "necessity")
    max_pairs = whole_number(max_pairs, "max_pairs", low=0)
    relation: Relation = "necessity" if necessity else "sufficiency"
    if not necessity:
        found = case_types(model, relation=relation, necessary=nec_cond, max_pairs=max_pairs)
        claims, _, evidence = gather(model, None, None)
        (only,) = found.models
        tables = sufficiency_tables(
            evidence,
            claims[0].model,
            only.necessary,
            match=match,
            cases=cases,
            term=term,
            max_pairs=max_pairs,
        )
        return CaseSelection(found.outcome, relation, found.models, FrozenDict(tables))
    if nec_cond is None:
        raise DataError(
            "necessity=True needs nec_cond, the necessary condition, such as 'A' or 'A + ~B'"
        )
    if term != 1:
        raise DataError("term applies only to sufficient models: omit it with necessity=True")
    condition = nec_cond if isinstance(nec_cond, str) else " + ".join(listed(nec_cond) or [])
    _, (formula,), evidence = gather(model, None, None, also={"nec_cond": condition})
    of_condition = ModelCases("M1", formula, relation, frozenset(), max_pairs, evidence)
    tables = necessity_tables(evidence, formula, match=match, cases=cases, max_pairs=max_pairs)
    return CaseSelection(evidence.outcome, relation, (of_condition,), FrozenDict(tables))
