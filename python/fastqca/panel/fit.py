"""Consistency and coverage in panels: pooled, between periods, within units."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from fastqca._common.check import choice, flag, listing, shown, whole_number
from fastqca._common.errors import DataError
from fastqca._common.recorded import Recorded, recorded
from fastqca._common.tolerance import reaches
from fastqca._tables import Column, Table, figure
from fastqca._tables.export import Exportable
from fastqca.data.frames import to_frame
from fastqca.panel.layout import Panel, grouping
from fastqca.panel.model import read_model
from fastqca.solutions.evidence import terms_of
from fastqca.solutions.text import many

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pandas as pd
    from numpy.typing import NDArray

    from fastqca.data.missing import Missing

__all__ = ["PanelFit", "panel_fit"]

_CELLS = 2**20  # of the permutations held at a time: some 50 MB, a tenth of a second
_WHOLE = "expression"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class PanelFit(Recorded, Exportable):
    """
    Parameters of fit of one model in the parts of a panel, as computed by `panel_fit`.

    Attributes
    ----------
    terms : tuple of str, length T
        The terms, and "expression" for the whole model if there are several terms.
    outcome, relation : str
    panel : Panel
    clusters : tuple of str
        Names of the clusters, if clusters were given.
    consistency, coverage : mapping of str to ndarray
        "pooled" (T, 1), "between" (T, periods), "within" (T, units) and, if clusters were given,
        "cluster" (T, clusters). NaN in a part without cases in the term (or in the outcome);
        distances skip such parts rather than setting them to 1.
    distance, p_value : mapping of (str, str) to ndarray, shape (T,)
        By "between", "within" or "cluster", and "consistency" or "coverage".
    permutations : int
    seed : int
    called : str
        What to call a part of "between": "period", "region", "cluster", ...
    """

    terms: tuple[str, ...]
    outcome: str
    relation: str
    panel: Panel
    clusters: tuple[str, ...]
    consistency: Mapping[str, NDArray[np.float64]]
    coverage: Mapping[str, NDArray[np.float64]]
    distance: Mapping[tuple[str, str], NDArray[np.float64]]
    p_value: Mapping[tuple[str, str], NDArray[np.float64]]
    permutations: int
    seed: int
    called: str = "period"

    def parts(self, kind: str) -> tuple[str, ...]:
        """Names of the parts of one kind: "pooled", "between", "within" or "cluster"."""
        named = {"pooled": ("all",), "between": self.panel.times, "within": self.panel.units}
        return {**named, "cluster": self.clusters}[kind]

    def to_frame(self) -> pd.DataFrame:
        """
        Return all parts, unrounded.

        Returns
        -------
        DataFrame
            One row per term and part: `term`, `kind` ("pooled", "between", "within",
            "cluster"), `part` (period, unit or cluster), `consistency`, `coverage`.
        """
        import pandas as pd

        rows = [
            (term, kind, part, self.consistency[kind][t, i], self.coverage[kind][t, i])
            for t, term in enumerate(self.terms)
            for kind in self.consistency
            for i, part in enumerate(self.parts(kind))
        ]
        return pd.DataFrame(rows, columns=["term", "kind", "part", "consistency", "coverage"])

    def distances(self) -> pd.DataFrame:
        """
        Return the distances, which measure how unequal the parts are.

        Returns
        -------
        DataFrame
            One row per term, kind and measure: `term`, `kind`, `measure`, `distance`,
            `adjusted` (for the number of parts) and `p`.
        """
        import pandas as pd

        rows = [
            (term, *key, self.distance[key][t], self.adjusted(*key)[t], self.p_value[key][t])
            for t, term in enumerate(self.terms)
            for key in self.distance
        ]
        columns = ["term", "kind", "measure", "distance", "adjusted", "p"]
        return pd.DataFrame(rows, columns=columns)

    def adjusted(self, kind: str, measure: str) -> NDArray[np.float64]:
        """Return the distances adjusted for the number of parts, (T,)."""
        values = {"consistency": self.consistency, "coverage": self.coverage}[measure][kind]
        n = (~np.isnan(values)).sum(axis=1)
        distance: NDArray[np.float64] = self.distance[kind, measure]
        return np.where(n > 0, distance / np.sqrt(np.maximum(n, 1) / (n**2 + 3 * n + 2)), np.nan)

    def _tables(self) -> list[Table]:
        kinds = [kind for kind in self.consistency if kind != "pooled"]
        columns = [Column("term", "left", gap=0, wrap=" + ")]
        columns += [Column("consistency"), Column("coverage")]
        columns += [Column(f"{kind} {what}") for kind in kinds for what in ("d", "p")]
        columns += [Column(time) for time in self.panel.times]
        rows = []
        for t, term in enumerate(self.terms):
            pooled = self.consistency["pooled"][t, 0], self.coverage["pooled"][t, 0]
            cells = [term, *map(figure, pooled)]
            for kind in kinds:
                key = kind, "consistency"
                cells += [figure(self.distance[key][t]), figure(self.p_value[key][t])]
            cells += [figure(value) for value in self.consistency["between"][t].tolist()]
            rows.append(cells)
        caption = f"{self.relation.capitalize()} for {self.outcome} in {self._size()}"
        return [Table(columns, [rows], caption=caption, notes=self.notes())]

    def _size(self) -> str:
        shape = "" if self.panel.balanced else ", unbalanced"
        rows = len(self.panel.unit_of)
        times = many(len(self.panel.times), self.called)
        return f"{many(len(self.panel.units), 'unit')}, {times} ({rows} rows{shape})"

    def notes(self) -> list[str]:
        """Explain the distances, and point out what needs a closer look."""
        meaning = "d: distance of the consistencies from equality"
        if self.permutations:
            meaning += (
                f"; p: share of {self.permutations} permutations with a distance at least as large"
            )
        meaning += f". The last columns are the consistencies of the {self.called}s."
        notes = [meaning]
        frame = self.distances()
        close = frame[(frame["measure"] == "consistency") & (frame["p"] <= 0.05)]
        for term, kind, _, distance, _, p in close.itertuples(index=False, name=None):
            among = {"between": f"{self.called}s", "within": "units", "cluster": "clusters"}[kind]
            notes.append(
                f"{term}: consistency differs between {among} by more than chance would explain "
                f"(d {figure(distance)}, p {figure(p)}); the pooled figure hides this."
            )
        for kind in self.consistency:
            empty = [
                part
                for part, values in zip(self.parts(kind), self.consistency[kind].T, strict=True)
                if np.isnan(values).all()
            ]
            if empty:
                what = "term" if self.relation == "sufficiency" else "outcome"
                notes.append(f"No case in the {what} in {listing(empty)}; skipped.")
        return notes

    def __repr__(self) -> str:
        return f"<PanelFit of {self.terms[-1]} for {self.outcome}: {self._size()}>"


@recorded
def panel_fit(
    solution: Any,  # noqa: ANN401 (a result or an expression)
    data: Any,  # noqa: ANN401 (any table)
    *,
    unit: str,
    time: str,
    cluster: str | None = None,
    outcome: str | None = None,
    relation: str = "sufficiency",
    permutations: int = 999,
    seed: int = 1,
    missing: Missing = "raise",
    called: str = "period",
    repeated: bool = False,
) -> PanelFit:
    """
    Evaluate a model within each period and within each unit of a panel.

    Parameters
    ----------
    solution : Model, SolutionSet or Minimization of one model, str or Expression
        The model, such as ``"SG*SL -> HEALTH"``.
    data : DataFrame or other table, N rows
        The sets, one row per unit and period. Units may lack periods.
    unit, time : str
        Columns, or levels of the index, with the unit and the period of each row.
    cluster : str, optional
        A column with the cluster (such as region or sector) of each row.
    outcome : str, optional
        Needed if the model does not name the outcome.
    relation : {"sufficiency", "necessity"}, default "sufficiency"
        An arrow in an expression takes precedence.
    permutations : int, default 999
        Number of permutations for the reference distribution of the distances; 0 for none.
    seed : int, default 1
        Seed of the permutations.
    missing : {"raise", "drop"}, default "raise"
        How to handle a missing value in a column that is used: raise an error, or leave out the
        row.
    called : str, default "period"
        What to call a value of `time` if it is not a period: "region", "cluster", ...
    repeated : bool, default False
        Whether a unit may have several rows in the same period or region.

    Returns
    -------
    PanelFit

    Raises
    ------
    DataError
        A unit has two rows for the same period, a value is missing, or there are several models.
    ExpressionError
        The model cannot be read.

    Notes
    -----
    The between consistency of a period is computed from its rows alone, the within consistency of a
    unit from its rows alone [1]_. With C_j the consistencies of the J parts in which consistency is
    defined, the distance is ``d = sqrt(sum_j (C_j / sum(C) - 1 / J)**2)``, which is 0 if all are
    equal. Parts without cases in the term are skipped. The distance depends on the number of parts;
    the adjusted distance is ``d / sqrt(J / (J**2 + 3 * J + 2))``.

    Whether a distance is large is judged by permutations rather than by a fixed threshold such as
    0.1 or 0.2. Periods are permuted within each unit, units within each period, and clusters among
    units so that the rows of a unit stay together (or within each period, if units change
    clusters); ``p = (1 + #{d* >= d}) / (1 + permutations)``.

    References
    ----------
    .. [1] Garcia-Castro, R. and Ariño, M. A. (2016). A general approach to panel data
       set-theoretic research. *Journal of Advances in Management Sciences & Information
       Systems* 2, 63-76.

    Examples
    --------
    >>> data = {
    ...     "u": ["a", "a", "b", "b"], "t": [1, 2, 1, 2],
    ...     "X": [1.0, 0.8, 0.6, 0.4], "Y": [1.0, 0.4, 0.6, 0.2],
    ... }
    >>> found = panel_fit("X -> Y", data, unit="u", time="t", permutations=99)
    >>> found.consistency["between"].round(3).tolist()
    [[1.0, 0.5]]
    >>> found.distances()["distance"].round(3).tolist()
    [0.236, 0.0, 0.01, 0.0]
    """
    choice(relation, "relation", ("sufficiency", "necessity"))
    if not isinstance(called, str) or not called.strip():
        raise DataError(f"called must be a word, such as 'region', got {shown(called)}")
    permutations = whole_number(permutations, "permutations", low=0, high=10**6)
    frame, panel, claim, evidence = read_model(
        solution,
        to_frame(data),
        unit,
        time,
        outcome=outcome,
        missing=missing,
        in_order=False,
        repeated=flag(repeated, "repeated"),
    )
    relation = claim.relation or relation
    formulas = [*terms_of(claim.model)]
    names = [str(formula) for formula in formulas]
    if len(formulas) > 1:
        formulas.append(claim.model)
        names.append(_WHOLE)
    x = evidence.memberships(formulas)
    clusters, cluster_of = grouping(frame, cluster, "cluster") if cluster else ((), None)
    sizes = {"pooled": 1, "between": len(panel.times), "within": len(panel.units)}
    sizes["cluster"] = len(clusters)
    labels = {"between": panel.time_of, "within": panel.unit_of}
    if cluster_of is not None:
        labels["cluster"] = cluster_of
    both = np.minimum(x, evidence.y)
    over = {"consistency": x, "coverage": np.broadcast_to(evidence.y, x.shape)}
    if relation == "necessity":
        over = {"consistency": over["coverage"], "coverage": over["consistency"]}
    measures: dict[str, dict[str, NDArray[np.float64]]] = {}
    for measure, below in over.items():
        measures[measure] = {
            kind: _ratios(both, below, of[np.newaxis], sizes[kind])[:, 0]
            for kind, of in {"pooled": np.zeros_like(panel.unit_of), **labels}.items()
        }
    distance = {(k, m): _distances(measures[m][k]) for k in labels for m in over}
    p_value = {key: np.full(len(x), np.nan) for key in distance}
    if permutations:
        rng = np.random.default_rng(whole_number(seed, "seed", low=0))
        for kind, of in labels.items():
            limits = {measure: distance[kind, measure][:, np.newaxis] for measure in over}
            at_least = {measure: np.zeros(len(x), dtype=np.int64) for measure in over}
            for shuffled in _permutations(permutations, kind, of, panel, rng):
                for measure, below in over.items():
                    drawn = _distances(_ratios(both, below, shuffled, sizes[kind]))
                    at_least[measure] += reaches(drawn, limits[measure]).sum(axis=1)
            for measure in over:
                share = (1 + at_least[measure]) / (1 + permutations)
                p_value[kind, measure] = np.where(np.isnan(distance[kind, measure]), np.nan, share)
    return PanelFit(
        terms=tuple(names),
        outcome=evidence.outcome,
        relation=relation,
        panel=panel,
        clusters=clusters,
        consistency=measures["consistency"],
        coverage=measures["coverage"],
        distance=distance,
        p_value=p_value,
        permutations=permutations,
        seed=seed,
        called=called,
    )


def _ratios(
    both: NDArray[np.float64], below: NDArray[np.float64], groups: NDArray[np.int64], n: int
) -> NDArray[np.float64]:
    """Divide sums of (T, N) rows over groups, (P, N) of n each: (T, P, n); NaN for 0/0."""
    times = len(groups)
    flat = (groups + n * np.arange(times)[:, np.newaxis]).ravel()
    above, under = (
        np.array([np.bincount(flat, np.tile(row, times), n * times) for row in rows])
        for rows in (both, below)
    )
    return _divided(above, under).reshape(len(both), times, n)


def _divided(above: NDArray[np.float64], below: NDArray[np.float64]) -> NDArray[np.float64]:
    result = np.full(above.shape, np.nan)
    np.divide(above, below, out=result, where=below > 0)
    return result


def _distances(ratios: NDArray[np.float64]) -> NDArray[np.float64]:
    """Euclidean distance of shares (..., J) from being equal, (...,); undefined parts skipped."""
    defined = ~np.isnan(ratios)
    n = defined.sum(axis=-1)
    total = np.nansum(ratios, axis=-1)
    share = _divided(ratios, np.broadcast_to(total[..., np.newaxis], ratios.shape))
    equal = 1 / np.maximum(n, 1)[..., np.newaxis]
    distance: NDArray[np.float64] = np.sqrt(np.where(defined, (share - equal) ** 2, 0).sum(axis=-1))
    distance[(n == 0) | (total == 0)] = np.nan
    return distance


def _permutations(
    times: int, kind: str, labels: NDArray[np.int64], panel: Panel, rng: np.random.Generator
) -> Iterator[NDArray[np.int64]]:
    """
    Shuffle the labels of N rows, some times at once, (P, N): few are in memory, Ctrl-C works.

    Periods move within units, units within periods, and clusters among units where each unit has
    one cluster, so that its rows stay together.
    """
    fixed, rows = (panel.unit_of if kind == "between" else panel.time_of), None
    if kind == "cluster":
        home = np.full(len(panel.units), -1)
        home[panel.unit_of] = labels
        if np.array_equal(home[panel.unit_of], labels):
            labels, fixed, rows = home, np.zeros_like(home), panel.unit_of
    grouped = labels[np.argsort(fixed, kind="stable")]
    step = max(1, _CELLS // len(panel.unit_of))
    for first in range(0, times, step):
        # In [g, g + 1): groups stay together.
        keys = rng.random((min(step, times - first), len(fixed))) + fixed
        order = np.argsort(keys, axis=1)
        shuffled = np.empty_like(order)
        np.put_along_axis(shuffled, order, np.broadcast_to(grouped, order.shape), axis=1)
        yield shuffled if rows is None else shuffled[:, rows]
