"""Whether a condition is more necessary in one group of cases than in another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from fastqca import _core
from fastqca._common.check import argument, did_you_mean, listing, number, shown, whole_number
from fastqca._common.errors import DataError
from fastqca._common.recorded import Recorded, recorded
from fastqca._common.values import FrozenDict
from fastqca._tables import Column, Table, figure
from fastqca._tables.export import Exportable
from fastqca.ceilings.corners import read_corners
from fastqca.ceilings.drawn import label, read_ceilings
from fastqca.ceilings.pairs import pairs_of, read_scopes, read_study
from fastqca.ceilings.permutation import read_seed
from fastqca.data.case_labels import label_text
from fastqca.data.frames import to_frame

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from fastqca.ceilings.corners import Corner
    from fastqca.ceilings.drawn import Ceiling
    from fastqca.ceilings.pairs import CasePairs
    from fastqca.data.missing import Missing

__all__ = ["NecessityDifference", "nca_difference"]

_TIE = 1e-12


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class NecessityDifference(Recorded, Exportable):
    """
    Differences between the effect sizes of two groups, as computed by `nca_difference`.

    Attributes
    ----------
    outcome : str
    group : str
        The column that defines the groups.
    groups : tuple of two str
    conditions : tuple of str, length k
    ceilings : tuple of str, length C
    measures : mapping of str to ndarray of float64, shape (k * C,)
        `n_1`, `n_2`, `d_1`, `d_2`, `difference` (the second minus the first) and `p`.
    permutations : int
    seed : int
    """

    outcome: str
    group: str
    groups: tuple[str, str]
    conditions: tuple[str, ...]
    ceilings: tuple[Ceiling, ...]
    measures: Mapping[str, NDArray[np.float64]]
    permutations: int
    seed: int

    def to_frame(self) -> pd.DataFrame:
        """
        Return one row per condition and ceiling.

        Returns
        -------
        DataFrame
            Columns: `condition`, `ceiling`, numbers of cases `n_1` and `n_2`, effect sizes `d_1`
            and `d_2` of the two groups, `difference`, the second minus the first, and `p`.
        """
        import pandas as pd

        c = len(self.ceilings)
        return pd.DataFrame(
            {
                "condition": np.repeat(np.array(self.conditions, dtype=object), c),
                "ceiling": list(self.ceilings) * len(self.conditions),
                **{name: self.measures[name].astype(np.int64) for name in ("n_1", "n_2")},
                **{name: self.measures[name] for name in ("d_1", "d_2", "difference", "p")},
            }
        )

    def _tables(self) -> list[Table]:
        heads = [f"{what} {group}" for what in ("n", "d") for group in self.groups]
        columns = [Column("condition", "left", gap=0, wrap=" "), Column("ceiling", "left")]
        columns += [Column(head) for head in (*heads, "difference", "p")]
        rows = [
            [
                str(one.condition),
                label(str(one.ceiling)),
                f"{one.n_1:,}",
                f"{one.n_2:,}",
                *(figure(float(x)) for x in (one.d_1, one.d_2, one.difference, one.p)),  # type: ignore[arg-type]
            ]
            for one in self.to_frame().itertuples()
        ]
        notes = [
            "both groups are measured in the scope of all cases",
            f"p: {self.permutations:,} random divisions into such groups, seed {self.seed}",
        ]
        caption = f"Necessity in degree for {self.outcome}, by {self.group}"
        return [Table(columns, [rows], caption=caption, notes=tuple(notes))]

    def __repr__(self) -> str:
        return f"<NecessityDifference for {self.outcome}: {' and '.join(self.groups)}>"


@recorded
def nca_difference(
    data: Any,  # noqa: ANN401 (anything tabular)
    outcome: str,
    conditions: str | Iterable[str] | None = None,
    *,
    group: str,
    ceilings: str | Iterable[str] = ("ce_fdh", "cr_fdh"),
    corner: Corner | int | Sequence[Corner | int] | Mapping[str, Corner | int] = "upper left",
    scope: Sequence[Any] | Mapping[str, Sequence[float]] | None = None,
    permutations: int = 1000,
    seed: int | None = None,
    tau: float = 0.95,
    case_id: str | None = None,
    missing: Missing = "drop",
) -> NecessityDifference:
    r"""
    Compare necessity in degree (NCA effect sizes) between two groups of cases.

    Parameters
    ----------
    data, outcome, conditions
        As for `nca`; by default, the conditions are all columns except the outcome and the group.
    group : str
        A column with exactly two different values; cases with a missing value in it are left out.
    ceilings, corner, scope
        As for `nca`. By default, both groups use the scope of all cases, so that identical ceilings
        have identical effect sizes.
    permutations : int, default 1000
        Number of random divisions into groups from which p is computed.
    seed : int, optional
        Seed of the random divisions. By default it is drawn by the system and stored in the result.
    tau, case_id, missing
        As for `nca`.

    Returns
    -------
    NecessityDifference

    Raises
    ------
    DataError
        As for `nca`; also if the group column does not have exactly two values, or a group has no
        case.

    Warns
    -----
    MissingDataWarning
        Cases with missing values are left out.

    Notes
    -----
    The test randomly divides the cases into groups of the same sizes B times:
    :math:`p = (\#\{|d_2^* - d_1^*| \ge |d_2 - d_1|\} + 1) / (B + 1)`.
    A smaller group leaves more of the plot empty by chance alone. The test accounts for this; the
    difference itself does not. In a group with a single peer there is no line, so d = 0 for CR-FDH,
    CR-VRS and C-LP; CE-FDH is not affected.

    Examples
    --------
    >>> import fastqca as qca
    >>> raw = qca.datasets.load("lipset")
    >>> raw["large"] = raw["DEV"] > 550
    >>> found = nca_difference(raw, "SURV", "LIT", group="large", seed=1)
    >>> found.to_frame().round(2)[["ceiling", "n_1", "n_2", "d_1", "d_2"]]
      ceiling  n_1  n_2   d_1   d_2
    0  ce_fdh   10    8  0.91  0.79
    1  cr_fdh   10    8  0.00  0.73
    """
    frame = to_frame(data)
    columns = frame.columns.tolist()
    if group not in columns:
        raise DataError(
            f"{argument('group')}: there is no column {shown(group)}"
            f"{did_you_mean(str(group), columns)}",
            argument="group",
        )
    texts = np.array([label_text(value) for value in frame[group].tolist()], dtype=object)
    groups = [text for text in dict.fromkeys(texts.tolist()) if text]
    if len(groups) != 2:
        raise DataError(
            f"{argument('group')}: column {group!r} must have exactly two different values, but "
            "has "
            f"{len(groups)} ({listing(groups, 5)})",
            argument="group",
            column=group,
        )
    asked = read_ceilings(ceilings)
    share = number(tau, "tau", low=0, high=1, low_open=True, high_open=True)
    times = whole_number(permutations, "permutations", low=1, high=10**7)
    start = read_seed(seed)
    known = frame.loc[texts != ""]
    texts = texts[texts != ""]
    if conditions is None:
        conditions = [name for name in columns if name not in (outcome, group, case_id)]
    study = read_study(known, outcome, conditions, case_id)
    pairs = pairs_of(
        study,
        read_corners(corner, study.conditions),
        read_scopes(scope, study.conditions),
        missing,
    )
    second = texts == groups[1]
    rows = [_compared(one, second[one.rows], asked, share, times, start) for one in pairs]
    table = np.concatenate(rows)
    names = ("n_1", "n_2", "d_1", "d_2", "difference", "p")
    return NecessityDifference(
        outcome=study.outcome,
        group=group,
        groups=(groups[0], groups[1]),
        conditions=study.conditions,
        ceilings=asked,
        measures=FrozenDict(dict(zip(names, np.ascontiguousarray(table.T), strict=True))),
        permutations=times,
        seed=start,
    )


def _compared(
    pairs: CasePairs,
    second: NDArray[np.bool_],
    ceilings: tuple[Ceiling, ...],
    tau: float,
    times: int,
    seed: int,
) -> NDArray[np.float64]:
    """Compare the groups in one condition: the measures of each ceiling, (C, 6)."""
    n_2 = int(second.sum())
    n_1 = second.size - n_2
    if not n_1 or not n_2:
        raise DataError(
            f"one of the groups has no case with values of both {pairs.condition!r} and "
            f"{pairs.outcome!r}",
            column=pairs.condition,
        )
    x, y, limits = pairs.turned()
    area = pairs.scope.area

    def effects(chosen: NDArray[np.bool_]) -> NDArray[np.float64]:
        lines = _core.draw_ceilings(
            x[chosen], y[chosen], limits=limits, names=list(ceilings), tau=tau
        )[0]
        return np.asarray(lines[:, 2] / area if area > 0 else np.full(len(ceilings), np.nan))

    first, other = effects(~second), effects(second)
    difference = other - first
    rng = np.random.default_rng(seed)
    count = np.zeros(len(ceilings))
    for _ in range(times):
        dealt = rng.permutation(second)
        count += np.abs(effects(dealt) - effects(~dealt)) >= np.abs(difference) - _TIE
    p = np.where(np.isnan(difference), np.nan, (count + 1) / (times + 1))
    sizes = np.full((len(ceilings), 2), (n_1, n_2), dtype=np.float64)
    return np.column_stack([sizes, first, other, difference, p])
