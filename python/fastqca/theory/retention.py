"""How probable it is that a truth table keeps its output when cases are wrong or missing."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from fastqca._common.check import choice, listing, number, whole_number
from fastqca._common.errors import DataError
from fastqca._common.names import column_names
from fastqca._common.recorded import Recorded, recorded
from fastqca._common.values import FrozenDict
from fastqca._tables import Column, Table, figure
from fastqca._tables.export import Exportable
from fastqca.theory import counting
from fastqca.theory.counting import kept_counts
from fastqca.truth_tables.coding import cut_offs
from fastqca.truth_tables.significance import fuzzy_sets
from fastqca.truth_tables.truth_table import TruthTable, truth_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pandas as pd
    from numpy.typing import NDArray

    from fastqca.data.missing import Missing

_COLUMNS = ("OUT", "n", "positive", "negative", "retained")

__all__ = ["Retention", "retention"]

Perturbation = Literal["corruption", "deletion"]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Retention(Recorded, Exportable):
    """
    The probability that no row of a crisp truth table changes its output, from `retention`.

    ``float(result)`` is the probability; ``result.settings`` contains the arguments `type`,
    `dependent`, `p_pert` and `n_pert`.

    Attributes
    ----------
    table : TruthTable
        The truth table without perturbation.
    positive, negative : ndarray of int64, shape (R,)
        Number of cases in each row with and without the outcome.
    chances : Chances
        The probability as an exact ratio, overall and for each row.
    """

    table: TruthTable
    positive: NDArray[np.int64]
    negative: NDArray[np.int64]
    settings: Mapping[str, Any] = field()  # in place of the property
    chances: counting.Chances

    @property
    def probability(self) -> float:
        """The probability as a floating-point number."""
        return self.chances.numerator / self.chances.denominator

    @property
    def exact(self) -> Fraction:
        """The probability as an exact fraction in lowest terms."""
        return Fraction(self.chances.numerator, self.chances.denominator)

    def __float__(self) -> float:
        return self.probability

    def to_frame(self) -> pd.DataFrame:
        """
        Return the rows of the table with the probability that each keeps its output.

        Returns
        -------
        DataFrame
            One row per observed configuration, the row number as index: the conditions, `OUT`,
            `n`, `positive`, `negative` and `retained`.
        """
        import pandas as pd

        table = self.table
        columns: dict[str, Any] = {
            name: table.configs[:, i]
            for i, name in enumerate(column_names(table.conditions, ("row", *_COLUMNS)))
        }
        columns |= {"OUT": list(table.out), "n": table.n}
        columns |= {"positive": self.positive, "negative": self.negative}
        columns["retained"] = list(self.chances.of_rows)
        index = pd.Index(table.row_numbers, name="row", dtype=object).infer_objects()
        return pd.DataFrame(columns, index=index)

    def _what(self) -> str:
        verb = "corrupted" if self.settings["type"] == "corruption" else "deleted"
        if self.settings["dependent"]:
            n = self.settings["n_pert"]
            return f"{n} of {int(self.table.n.sum())} cases {verb}"
        return f"each case {verb} with probability {float(self.settings['p_pert'])}"

    def __repr__(self) -> str:
        return f"<Retention of {self.table.outcome}: {self.probability:.6g} ({self._what()})>"

    def _tables(self) -> list[Table]:
        table = self.table
        heads = column_names(table.conditions, ("row", *_COLUMNS))
        columns = [Column("row", gap=0), *(Column(name, "center") for name in heads)]
        columns += [Column("OUT", "center"), Column("n"), Column("positive"), Column("negative")]
        columns.append(Column("retained"))
        rows = [
            [
                str(table.row_numbers[i]),
                *map(str, table.configs[i].tolist()),
                table.out[i],
                *(str(int(counts[i])) for counts in (table.n, self.positive, self.negative)),
                figure(self.chances.of_rows[i]),
            ]
            for i in np.argsort(self.chances.of_rows, kind="stable").tolist()
        ]
        caption = f"Retention of {table.outcome}: {self.probability:.6g} ({self._what()})"
        left_out = f"Left out because of missing values: {listing(table.dropped)}"
        notes = [left_out] if table.dropped else []
        return [Table(columns, [rows], caption=caption, notes=notes)]


@recorded
def retention(
    data: Any,  # noqa: ANN401 (anything tabular)
    outcome: str,
    conditions: str | Iterable[str] | None = None,
    *,
    type: Perturbation = "corruption",  # noqa: A002 (as in R)
    dependent: bool = True,
    p_pert: float = 0.5,
    n_pert: int = 1,
    incl_cut: float | tuple[float, float] = 1.0,
    n_cut: int = 1,
    missing: Missing = "raise",
) -> Retention:
    r"""
    Compute the exact probability that a crisp truth table keeps its output column.

    Parameters
    ----------
    data : DataFrame, table or mapping of columns
        Crisp or multi-value conditions, and a crisp outcome.
    outcome : str
        As for `truth_table`.
    conditions : str or iterable of str, optional
        As for `truth_table`.
    type : {"corruption", "deletion"}
        What happens to a perturbed case: its outcome is inverted, or it is deleted.
    dependent : bool, default True
        If True, exactly `n_pert` cases are perturbed, and all sets of that size are equally likely.
        If False, each case is perturbed independently with probability `p_pert`.
    p_pert : float, default 0.5
        Probability that a case is perturbed, taken as the exact decimal: 0.1 is 1/10.
    n_pert : int, default 1
        Number of perturbed cases.
    incl_cut, n_cut : as for `truth_table`
        These determine the output of a row before and after perturbation.
    missing : {"raise", "drop"}, default "raise"
        As for `truth_table`.

    Returns
    -------
    Retention
        The overall probability, and for each row the probability that its output is kept.

    Raises
    ------
    DataError
        A set is fuzzy, or there are fewer than `n_pert` cases.

    Notes
    -----
    Let a row have p cases with and q without the outcome. The polynomial over all ways to perturb a
    cases with and b cases without the outcome,

    .. math:: g(z) = \sum_{(a, b)} \binom{p}{a} \binom{q}{b} z^{a + b}

    where the sum runs over those pairs (a, b) that leave the output of the row unchanged, counts
    them by the number of perturbed cases. The output of the table is kept if every row keeps its
    output, so in the product of these polynomials the coefficient of :math:`z^m` is the number of
    sets of m cases that change nothing. Divided by :math:`\binom{N}{m}`, it is the probability for
    dependent perturbations. For independent perturbations, the coefficients are summed with weights
    :math:`p^m (1 - p)^{N - m}`. All computations use exact integers [1]_.

    The output is also considered lost if deletions take a row below `n_cut`, or if a contradictory
    row becomes consistent. R ignores both for dependent deletions.

    References
    ----------
    .. [1] Thiem, A., Spöhel, R. and Duşa, A. (2016). Enhancing sensitivity diagnostics for
       Qualitative Comparative Analysis: a combinatorial approach. *Political Analysis* 24(1),
       104-120.

    Examples
    --------
    >>> data = {"A": [1, 1, 1, 0, 0, 0], "Y": [1, 1, 0, 0, 0, 0]}
    >>> float(retention(data, "Y", incl_cut=0.6))
    0.6666666666666666
    >>> retention(data, "Y", incl_cut=0.6, type="deletion", dependent=False, p_pert=0.1).exact
    Fraction(206793, 250000)
    """
    choice(type, "type", ("corruption", "deletion"))
    table = truth_table(data, outcome, conditions, incl_cut=incl_cut, n_cut=n_cut, missing=missing)
    if fuzzy := fuzzy_sets(table.sets, table.outcome, table.outcome_values):
        raise DataError(
            f"retention is defined for crisp and multi-value sets, but {listing(fuzzy)} has "
            "memberships between 0 and 1: calibrate with crisp(...) first"
        )
    sizes: list[int] = table.n.tolist()
    # 0.1 is 1/10, not the nearest binary fraction.
    checked = number(p_pert, "p_pert", low=0, high=1)
    chance = Fraction(p_pert) if isinstance(p_pert, Fraction) else Fraction(repr(checked))
    n_perturbed = whole_number(n_pert, "n_pert", low=0)
    if n_perturbed > sum(sizes):
        raise DataError(f"n_pert={n_perturbed}: there are only {sum(sizes)} cases to perturb")
    cuts = cut_offs(incl_cut)

    @cache  # most rows have as many cases of each kind as another row
    def unchanged(with_outcome: int, without: int) -> list[int]:
        limit = n_perturbed if dependent else None
        return kept_counts(with_outcome, without, type, incl_cut=cuts, n_cut=n_cut, limit=limit)

    negative = np.bincount(table.row_of[table.outcome_values == 0], minlength=len(sizes))
    positive = table.n - negative
    rows = [unchanged(p, q) for p, q in zip(positive.tolist(), negative.tolist(), strict=True)]
    if dependent:
        chances = counting.dependent(rows, sizes, n_perturbed)
    else:
        chances = counting.independent(rows, sizes, chance)
    settings = {"type": type, "dependent": bool(dependent), "p_pert": chance, "n_pert": n_perturbed}
    return Retention(table, positive, negative, FrozenDict(settings), chances)
