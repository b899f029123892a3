"""Several outcomes with shared conditions: one solution set each, and how they overlap."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

from fastqca._common.check import did_you_mean
from fastqca._common.errors import DataError, SolutionError, common_fault
from fastqca._common.names import listed, split_listed
from fastqca._common.progress import reported
from fastqca._common.settings import Rerunnable, reruns, takes
from fastqca._tables import Column, Table, figure
from fastqca._tables.export import Exportable, exported
from fastqca.data.dont_care import with_order
from fastqca.data.frames import to_table
from fastqca.fit.coincidence import coincidence
from fastqca.solutions.minimize import minimize
from fastqca.solutions.settings import AnalysisSettings
from fastqca.truth_tables.selection import Outcome, read_outcome, select_conditions

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from typing import Unpack

    import pandas as pd

    from fastqca._common.progress import Progress
    from fastqca.data.columns import Columns
    from fastqca.solutions.minimization import Minimization
    from fastqca.solutions.options import AnalysisOptions
    from fastqca.solutions.terms import Model, Term

__all__ = ["OutcomeSolutions", "minimize_outcomes", "term_shares"]

_COMPARED = 50


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class OutcomeSolutions(Rerunnable, Exportable):
    """
    The solutions of several outcomes, as found by `minimize_outcomes`.

    Attributes
    ----------
    conditions : tuple of str
    outcomes : tuple of str
    solutions : mapping of str to Minimization
        Solutions by outcome; outcomes without a solution are not included.
    failures : mapping of str to str
        The reason why an outcome has no solution, by outcome.
    settings : AnalysisSettings
        The settings shared by all outcomes.
    """

    conditions: tuple[str, ...]
    outcomes: tuple[str, ...]
    solutions: Mapping[str, Minimization]
    failures: Mapping[str, str]
    settings: AnalysisSettings
    _data: pd.DataFrame | Columns

    def __getitem__(self, outcome: str) -> Minimization:
        if outcome in self.failures:
            raise SolutionError(f"{outcome} has no solution: {self.failures[outcome]}")
        if outcome not in self.solutions:
            raise DataError(
                f"there is no outcome {outcome!r}{did_you_mean(str(outcome), self.outcomes)}"
            )
        return self.solutions[outcome]

    def __iter__(self) -> Iterator[str]:
        return iter(self.solutions)

    def models(self, outcome: str) -> list[Model]:
        """Return the models of an outcome; an empty result if it has no solution."""
        found = self.solutions.get(outcome)
        return [] if found is None else found.solution.models

    def to_frame(self) -> pd.DataFrame:
        """
        Return the joint table: one row per outcome, model and term, unrounded.

        Returns
        -------
        DataFrame
            `outcome`, then the columns of `SolutionSet.to_frame`.
        """
        return self._joint({name: solved.to_frame() for name, solved in self.solutions.items()})

    def _exported(self) -> pd.DataFrame:
        return self._joint({name: exported(solved) for name, solved in self.solutions.items()})

    def _joint(self, frames: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
        import pandas as pd

        parts = [frame.assign(outcome=outcome) for outcome, frame in frames.items()]
        frame = pd.concat(parts, ignore_index=True)
        return frame[["outcome", *(name for name in frame.columns if name != "outcome")]]

    def terms(self) -> pd.DataFrame:
        """Return the share of models that contain a term (rows), for each outcome (columns)."""
        return term_shares({outcome: self.models(outcome) for outcome in self.solutions})

    def overlap(self) -> pd.DataFrame:
        """
        Compare the models of every two outcomes.

        Returns
        -------
        DataFrame
            One row per pair of outcomes: `outcome`, `other`, `shared_terms` (the largest number of
            terms shared by two of their models), `coincidence_low` and `coincidence_high` (the
            lowest and highest set coincidence Σ min / Σ max between two of their models, using the
            first 50 models of each outcome).
        """
        import pandas as pd

        names = ["outcome", "other", "shared_terms", "coincidence_low", "coincidence_high"]
        return pd.DataFrame(self._overlaps(), columns=names)

    def _overlaps(self) -> list[tuple[str, str, int, float, float]]:
        """Rows of `overlap`."""
        rows = []
        for one, other in combinations(self.solutions, 2):
            shared, coincidences = 0, []
            here, there = self._common(one, other)
            for a in self.models(one)[:_COMPARED]:
                for b in self.models(other)[:_COMPARED]:
                    shared = max(shared, len(set(map(str, a.terms)) & set(map(str, b.terms))))
                    coincidences.append(coincidence([a.membership[here], b.membership[there]]))
            rows.append((one, other, shared, min(coincidences), max(coincidences)))
        return rows

    def _common(self, one: str, other: str) -> tuple[list[int], list[int]]:
        """Places of the cases that both outcomes kept: each leaves out those it misses."""
        a, b = (self.solutions[name].table.sets.cases for name in (one, other))
        places = {case: at for at, case in enumerate(b)}
        pairs = [(at, places[case]) for at, case in enumerate(a) if case in places]
        return [here for here, _ in pairs], [there for _, there in pairs]

    def _tables(self) -> list[Table]:
        columns = [Column("outcome", "left", gap=0, wrap=" "), Column("model", "left", wrap=" ")]
        columns += map(Column, ("inclS", "PRI", "covS"))
        groups = []
        for outcome in self.outcomes:
            models = self.models(outcome)
            rows = [
                [outcome, f"{m.name}: {m}", *(figure(value) for value in m.fit.values())]
                for m in models[:5]
            ]
            if len(models) > 5:
                rows.append([outcome, f"... {len(models) - 5} more models"])
            groups.append(rows or [[outcome, f"no solution: {self.failures[outcome]}"]])
        tables = [Table(columns, groups, caption=f"Outcomes by {', '.join(self.conditions)}")]
        if len(self.solutions) > 1:
            pairs = [
                [one, other, str(shared), figure(low, 2), figure(high, 2)]
                for one, other, shared, low, high in self._overlaps()
            ]
            head = [Column("outcome", "left", gap=0, wrap=" "), Column("other", "left", wrap=" ")]
            head += [Column("shared terms"), Column("coincidence from"), Column("to")]
            tables.append(Table(head, [pairs], caption="Overlap of their models", keys=2))
        return tables

    def __repr__(self) -> str:
        return f"<OutcomeSolutions: {len(self.solutions)} of {len(self.outcomes)} outcomes solved>"


def term_shares(models: Mapping[str, Sequence[Model]]) -> pd.DataFrame:
    """Tell which share of the models of each name has a term: terms by names."""
    import pandas as pd

    shares: dict[Term, dict[str, float]] = {}
    for name, own in models.items():
        for term in (term for model in own for term in model.terms):
            row = shares.setdefault(term, {})
            row[name] = row.get(name, 0.0) + 1 / len(own)
    named = {str(term): row for term, row in shares.items()}
    frame = pd.DataFrame.from_dict(named, orient="index", columns=list(models))
    return frame.fillna(0.0).rename_axis("term")


@takes(AnalysisSettings, but=("outcome",))
def minimize_outcomes(
    data: Any,  # noqa: ANN401 (any table)
    outcomes: str | Iterable[str],
    conditions: str | Iterable[str] | None = None,
    *,
    progress: Progress = None,
    **settings: Unpack[AnalysisOptions],
) -> OutcomeSolutions:
    """
    Minimize for several outcomes with the same conditions.

    Parameters
    ----------
    data : DataFrame or other table
        The sets.
    outcomes : str or iterable of str
        ``["HEALTH", "~ECONOMY"]``, or levels of a multi-value typology, value by value:
        ``["POSITION{0}", "POSITION{1}"]``; as a single text, separated by commas.
    conditions : str or iterable of str, optional
        As for `truth_table`. By default all columns that no outcome uses.
    progress : bool or callable, optional
        True for a progress bar, or a function that is called with the number of outcomes done and
        their total number.
    **settings
        The fields of `AnalysisSettings`, for each outcome.

    Returns
    -------
    OutcomeSolutions
        If an outcome has no solution, the result states why; the other outcomes are still solved.

    Raises
    ------
    DataError
        An outcome occurs twice or is also a condition, or a column is not a set.
    SolutionError
        No outcome has a solution.

    Examples
    --------
    >>> data = {"A": [1, 1, 0, 0], "B": [1, 0, 1, 0], "Y": [1, 1, 0, 0], "Z": [1, 0, 0, 0]}
    >>> found = minimize_outcomes(data, "Y, Z")
    >>> {outcome: str(found.models(outcome)[0]) for outcome in found.outcomes}
    {'Y': 'A', 'Z': 'A*B'}
    >>> found.overlap()["coincidence_high"].tolist()
    [0.5]
    """
    given = AnalysisSettings(conditions=conditions, **settings)
    frame = to_table(data)
    wanted = split_listed(outcomes) if isinstance(outcomes, str) else outcomes
    outcomes = listed(wanted, "outcomes", [*frame.columns])
    if not outcomes:
        raise DataError("outcomes is empty: give at least one outcome")
    if len(set(map(str, outcomes))) < len(outcomes):
        twice = next(one for one in outcomes if outcomes.count(one) > 1)
        raise DataError(f"outcomes: {twice!r} occurs twice")
    used = sorted({name for one in outcomes for name in read_outcome(frame, one).names})
    together = Outcome(", ".join(map(str, outcomes)), tuple(used))
    names = select_conditions(frame, conditions, together, given.case_id)
    frame = with_order(with_order(frame, names, "condition"), used, "outcome")
    solutions: dict[str, Minimization] = {}
    failures: dict[str, SolutionError] = {}
    for one in reported(outcomes, progress, "outcomes"):
        try:
            solutions[one] = minimize(frame, one, names, **settings)
        except SolutionError as error:
            failures[one] = error
    if not solutions:
        reasons = "; ".join(f"{one}: {why}" for one, why in failures.items())
        fault = common_fault(list(failures.values()))
        raise SolutionError(
            f"no outcome has a solution: {reasons}", argument=fault.argument if fault else None
        )
    settled = given.changed(conditions=names)
    why = {one: str(error) for one, error in failures.items()}
    return OutcomeSolutions(names, tuple(outcomes), solutions, why, settled, frame)


@reruns(OutcomeSolutions, minimize_outcomes)
def _again(result: OutcomeSolutions, data: object, changes: dict[str, Any]) -> OutcomeSolutions:
    kept = result.settings.to_dict()
    del kept["outcome"]
    data = result._data if data is None else data  # noqa: SLF001
    return minimize_outcomes(data, **{"outcomes": result.outcomes, **kept, **changes})
