"""The ledger: every remainder that a solution uses, what speaks for and against it, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeAlias, overload

import numpy as np

from fastqca._common.check import shown, whole_number, within
from fastqca._common.errors import DataError
from fastqca._common.recorded import Recorded, recorded
from fastqca._common.values import FrozenDict
from fastqca._tables import Column, Table
from fastqca._tables.export import Exportable
from fastqca.counterfactuals.entries import Entry, Record
from fastqca.counterfactuals.reasons import RowReasons
from fastqca.counterfactuals.remainders import check_opposite, no_rows, rows_of, without
from fastqca.counterfactuals.uses import again, analyses
from fastqca.expressions.algebra import term_cubes
from fastqca.expressions.expression import Expression
from fastqca.solutions.minimization import Minimization
from fastqca.solutions.minimize import minimize
from fastqca.truth_tables.cubes import Cubes
from fastqca.truth_tables.rows import configurations
from fastqca.truth_tables.selection import formula_of
from fastqca.truth_tables.truth_table import TruthTable

if TYPE_CHECKING:
    import pandas as pd

    from fastqca.counterfactuals.uses import LedgerAnalysis, Use
    from fastqca.solutions.solution import SolutionSet

__all__ = ["Ledger", "counterfactual_ledger"]

Rows: TypeAlias = int | str | Expression | Cubes | Iterable[int]

_PRINTED = 50


@dataclass(frozen=True, eq=False, repr=False)
class Ledger(Recorded, Exportable, Sequence[Entry]):
    """
    The remainders covered by models of a solution, as listed by `counterfactual_ledger`.

    A sequence of `Entry` objects: one for each remainder, sorted by row number, or, if there are
    more remainders than the limit, one for each term with the number of remainders it covers.
    Immutable; use ``print(ledger)`` to show it.
    """

    _analyses: tuple[LedgerAnalysis, ...]
    _reasons: RowReasons
    _limit: int

    @property
    def table(self) -> TruthTable:
        """The truth table of the analysis."""
        return self._record.table

    @property
    def solutions(self) -> Mapping[str, SolutionSet]:
        """
        The solutions whose models are examined, by name.

        "parsimonious" and "intermediate" for the standard analysis; in addition, "enhanced ..." if
        rows are excluded, and "theory-guided ..." if rows are assumed based on theory. Conservative
        models use no remainders.
        """
        used = (used for analysis in self._analyses for used in analysis.used)
        return FrozenDict({each.name: each.solution for each in used})

    @property
    def reasons(self) -> RowReasons:
        """The reasons given so far; save them with `RowReasons.to_toml`."""
        return self._reasons

    @property
    def by_row(self) -> bool:
        """Whether there is one entry per row; otherwise there is one per term."""
        return self._numbers is not None

    @property
    def rows(self) -> Cubes:
        """All remainders covered by any model; SolutionError if there are too many products."""
        numbers = self._numbers
        if numbers is not None:
            return no_rows(self.table) | numbers
        cubes = [used.cubes for analysis in self._analyses for used in analysis.used]
        together = np.concatenate([self.table.excluded[:0], *cubes])
        return self.table.row_set(together, overlapping=True).apart() - self._known()

    @cached_property
    def _record(self) -> Record:
        return Record(self._analyses, self._reasons)

    def _known(self) -> Cubes:
        """Rows with cases enough, which are no remainders."""
        return self.table.row_set(self._record.facts, overlapping=True)

    @cached_property
    def _numbers(self) -> list[int] | None:
        return self._record.rows(self._limit)

    @cached_property
    def _terms(self) -> list[tuple[int, ...]]:
        """All terms with a remainder, each once."""
        every = (used.terms for analysis in self._analyses for used in analysis.used)
        return list(dict.fromkeys(tuple(term) for terms in every for term in terms.tolist()))

    def entry(self, row: int) -> Entry:
        """
        Look up a remainder by its row number, whether it is used or not.

        Raises
        ------
        DataError
            The row does not exist, or has cases and so is not a remainder.
        """
        rows = no_rows(self.table) | [row]
        if not rows - self._known():
            raise DataError(f"row {row} has cases, so it is not a remainder")
        return self._record.of_row(configurations([row], self.table.row_levels)[0])

    def with_reason(self, rows: Rows, reason: str) -> Ledger:
        """
        Add the reason for a judgment about some rows.

        Parameters
        ----------
        rows : int, iterable of int, str, Expression or Cubes
            Row numbers, or an expression. Stored as an expression, so that the reason stays with
            the configuration.
        reason : str
            Replaces an earlier reason for exactly the same rows. Nothing is solved again.

        Examples
        --------
        >>> import fastqca as qca
        >>> data = {"A": [1, 1, 0], "B": [1, 0, 0], "Y": [1, 0, 0]}
        >>> ledger = counterfactual_ledger(qca.truth_table(data, "Y"))
        >>> ledger = ledger.with_reason("~A*B", "seen elsewhere")
        >>> dict(ledger.reasons), ledger[0].reason
        ({'~A*B': 'seen elsewhere'}, 'seen elsewhere')
        """
        reasons = self._reasons | {self._configuration(rows): reason}
        return replace(self, _reasons=reasons, _call=self._recalled(reasons=reasons))

    def without(self, rows: Rows) -> Minimization:
        """
        Solve again with the same settings, excluding some more remainders.

        Parameters
        ----------
        rows : int, iterable of int, str, Expression or Cubes
            Row numbers, or an expression.

        Raises
        ------
        SolutionError
            There is no solution without these rows.
        """
        return again(without(self.table, self._cubes(rows)), self._analyses[-1].result)

    def _configuration(self, rows: Rows) -> str:
        """Write rows as an expression."""
        if isinstance(rows, str | Expression):
            return str(formula_of(rows, self.table.conditions, "rows"))
        cubes = self._cubes(rows)
        if not cubes:
            raise DataError("no row is given: give row numbers or an expression")
        return " + ".join(cubes.products)

    def _cubes(self, rows: Rows) -> Cubes:
        cubes = rows_of(self.table, rows, "rows")
        return cubes - self._known() if isinstance(rows, str | Expression) else cubes

    def __len__(self) -> int:
        rows = self._numbers
        return len(self._terms if rows is None else rows)

    @overload
    def __getitem__(self, index: int) -> Entry: ...
    @overload
    def __getitem__(self, index: slice) -> list[Entry]: ...
    def __getitem__(self, index: int | slice) -> Entry | list[Entry]:
        positions = range(len(self))[within(index, len(self), "entries")]
        if isinstance(positions, range):
            return [self._at(position) for position in positions]
        return self._at(positions)

    def __iter__(self) -> Iterator[Entry]:
        return map(self._at, range(len(self)))

    @cached_property
    def _entries(self) -> dict[int, Entry]:
        return {}

    def _at(self, position: int) -> Entry:
        entries = self._entries
        if position not in entries:
            rows, table = self._numbers, self.table
            if rows is not None:
                config = configurations([rows[position]], table.row_levels)[0]
                entries[position] = self._record.of_row(config)
            else:
                term = np.array(self._terms[position], dtype=np.int16)
                cube = term_cubes(term[np.newaxis], table.levels)[0]
                entries[position] = self._record.of_term(term, cube)
        return entries[position]

    def to_frame(self) -> pd.DataFrame:
        """
        Return the entries as a DataFrame.

        Returns
        -------
        DataFrame
            One row per entry, its configuration as the index. Columns: `row` (missing for terms),
            `rows` (how many remainders), `n` (cases in them), `easy`, `difficult`, `assumed`,
            `untenable`, `contradictory` (numbers of remainders; missing if unknown), `grounds`, one
            column for each solution with the models that use them, `terms`, `reason`.
        """
        import pandas as pd

        names = list(self.solutions)
        lines = []
        for entry in self:
            uses = {use.solution: use for use in entry.uses}
            line: dict[str, Any] = {
                name: getattr(entry, name)
                for name in ("row", "n", "easy", "difficult", "assumed", "untenable")
            }
            line |= {"rows": entry.count, "contradictory": entry.contradictory}
            line["grounds"] = "; ".join(entry.grounds)
            line |= {name: uses[name].which() if name in uses else "" for name in names}
            terms = dict.fromkeys(term for use in entry.uses for term in use.terms)
            line |= {"terms": ", ".join(terms), "reason": entry.reason}
            lines.append(line)
        index = pd.Index([entry.configuration for entry in self], name="configuration")
        counts = ["row", "rows", "n", "easy", "difficult", "assumed", "untenable", "contradictory"]
        columns = [*counts, "grounds", *names, "terms", "reason"]
        frame = pd.DataFrame(lines, columns=columns, index=index)
        for name in counts:
            large = any(value is not None and value >= 2**63 for value in frame[name])
            frame[name] = frame[name].astype(object if large else "Int64")
        return frame

    def __repr__(self) -> str:
        what = "remainder" if self.by_row else "term"
        n = len(self)
        return f"<Ledger of {self.table.outcome}: {n:,} {what}{'' if n == 1 else 's'}>"

    def _in_print(self) -> list[Table]:
        return self._laid_out(_PRINTED)

    def _tables(self) -> list[Table]:
        return self._laid_out(len(self))

    def _laid_out(self, most: int) -> list[Table]:
        first = Column("row" if self.by_row else "rows", gap=0)
        columns = [first, Column("configuration" if self.by_row else "term", "left", wrap="*")]
        columns += [Column("verdict", "left", wrap=" "), Column("used by", "left", wrap=" ")]
        has_why = any(entry.reason or entry.grounds for entry in self[:most])
        columns += [Column("why", "left", wrap=" ")] if has_why else []
        rows = []
        for entry in self[:most]:
            number = f"{entry.count:,}" if entry.row is None else str(entry.row)
            uses = "; ".join(_describe(entry.uses))
            why = "; ".join(filter(None, (*entry.grounds, entry.reason)))
            rows.append([number, entry.configuration, entry.verdict, uses, *[why][: int(has_why)]])
        caption = f"Remainders that models of {self.table.outcome} use"
        return [Table(columns, [rows], caption=caption, notes=self._notes(most), keys=2)]

    def _notes(self, most: int) -> list[str]:
        notes = []
        if not self.by_row:
            notes.append(
                f"More than limit={self._limit:,} remainders, so there is one line per term "
                "with the number of remainders it covers; terms may share remainders."
            )
        if len(self) > most:
            notes.append(f"... {len(self) - most:,} more; to_frame() has them all")
        for name, solution in self.solutions.items():
            if not solution.complete:
                notes.append(
                    f"{name}: {solution.counted()}, of which {solution.n_listed:,} are listed "
                    "by name"
                    + ("; terms are those of all models." if solution.n_models is not None else ".")
                )
        return notes


def _describe(uses: Sequence[Use]) -> list[str]:
    """Say where a row is used, solutions that use it alike together."""
    alike: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for use in uses:
        alike.setdefault((use.which(), use.terms), []).append(use.solution)
    return [
        f"{', '.join(names)} {which}: {', '.join(terms)}" for (which, terms), names in alike.items()
    ]


@recorded
def counterfactual_ledger(
    result: Minimization | TruthTable,
    negated: Minimization | TruthTable | None = None,
    *,
    dir_exp: object = None,
    reasons: Mapping[Any, str] | None = None,
    limit: int = 1000,
) -> Ledger:
    """
    List and classify every remainder that the models of a solution assume.

    Parameters
    ----------
    result : Minimization or TruthTable
        An analysis with ``include="?"``, or a truth table, which is then minimized in this way. If
        it excludes or assumes rows, the standard analysis without these is examined as well.
    negated : Minimization or TruthTable, optional
        The same for the negated outcome; by default computed from the same data, as for
        `find_rows`.
    dir_exp : optional
        Directional expectations as in `minimize`, if `result` is a truth table.
    reasons : mapping of row number, str or Expression to str, optional
        Reasons for judgments about rows: a `RowReasons` or a mapping. See `Ledger.with_reason`.
    limit : int, default 1000
        Maximum number of remainders to list one by one. If there are more, there is one entry per
        term with the number of remainders it covers, so nothing is omitted.

    Returns
    -------
    Ledger

    Raises
    ------
    DataError
        An argument is wrong.
    SolutionError
        The truth table has no solution.

    See Also
    --------
    untenable : The rows that no solution should assume.

    Notes
    -----
    A remainder is used by a term that covers it, and by a model with such a term. It is easy, or
    difficult, if this holds for at least one pair of a conservative and a parsimonious model. It is
    contradictory if a parsimonious model of the negated outcome also covers it. It is untenable if
    rows found by `untenable` are excluded and it is one of them.

    Examples
    --------
    >>> import fastqca as qca
    >>> data = qca.datasets.load("lipset", "crisp")
    >>> table = qca.truth_table(data, "SURV", incl_cut=0.8)
    >>> ledger = counterfactual_ledger(table, dir_exp="DEV, URB, LIT, IND, STB")
    >>> print(ledger)
    Remainders that models of SURV use
    <BLANKLINE>
    row  configuration           verdict    used by
    ----------------------------------------------------------------------------------------------
     18  DEV*~URB*~LIT*~IND*STB  difficult  parsimonious M1: DEV*STB
     20  DEV*~URB*~LIT*IND*STB   difficult  parsimonious M1: DEV*STB
     26  DEV*URB*~LIT*~IND*STB   difficult  parsimonious M1: DEV*STB
     28  DEV*URB*~LIT*IND*STB    difficult  parsimonious M1: DEV*STB
     30  DEV*URB*LIT*~IND*STB    easy       parsimonious M1: DEV*STB; intermediate M1: DEV*LIT*STB
    ----------------------------------------------------------------------------------------------
    >>> ledger.without(18).parsimonious.models
    [<Model M1: DEV*LIT*STB -> SURV>]
    """
    if isinstance(result, TruthTable):
        result = minimize(result, include="?", dir_exp=dir_exp)
    elif not isinstance(result, Minimization):
        raise DataError(f"a result of minimize() or a truth table is needed, got {shown(result)}")
    elif dir_exp is not None:
        raise DataError(
            "dir_exp is already part of the result of minimize(); omit it", argument="dir_exp"
        )
    if negated is not None and not isinstance(negated, Minimization | TruthTable):
        raise DataError(
            f"negated must be a truth table or a result of minimize(), got {shown(negated)}"
        )
    if negated is not None:
        other = negated if isinstance(negated, TruthTable) else negated.table
        check_opposite(result.table, other)
    whole_number(limit, "limit", low=0)
    ledger = Ledger(analyses(result, negated), RowReasons({}), limit)
    if not isinstance(reasons, Mapping | None):
        raise DataError(
            "reasons must be a mapping of rows to text, such as {18: 'why'} or {'A*~B': 'why'}, "
            f"got {shown(reasons)}"
        )
    for rows, reason in (reasons or {}).items():
        ledger = ledger.with_reason(rows, reason)
    return ledger
